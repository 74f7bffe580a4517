import type { Position } from '../errors.ts';
import { PipelineError } from '../errors.ts';

interface Node {
  readonly name: string;
  readonly dependsOn: readonly string[];
  readonly at: Position;
}

/** Names are unique, dependencies exist, and something can start. */
export function checkGraph(nodes: readonly Node[], what: 'stage' | 'job'): void {
  const byName = new Map<string, Node>();
  for (const node of nodes) {
    if (byName.has(node.name.toLowerCase()))
      throw new PipelineError(
        `The ${what} name ${node.name} appears more than once. ${what} names must be unique.`,
        node.at,
      );
    byName.set(node.name.toLowerCase(), node);
  }
  for (const node of nodes) {
    for (const wanted of node.dependsOn)
      if (!byName.has(wanted.toLowerCase()))
        throw new PipelineError(`The ${what} ${node.name} depends on unknown ${what} ${wanted}.`, node.at);
  }
  if (nodes.length > 0 && !nodes.some((node) => node.dependsOn.length === 0))
    throw new PipelineError(`The pipeline must contain at least one ${what} with no dependencies.`, nodes[0]?.at);
  const done = new Set<string>();
  for (const node of nodes) visit(node, [], byName, done, what);
}

function visit(
  node: Node,
  path: readonly string[],
  byName: ReadonlyMap<string, Node>,
  done: Set<string>,
  what: string,
): void {
  const key = node.name.toLowerCase();
  if (done.has(key)) return;
  if (path.includes(key))
    throw new PipelineError(`The ${what} ${node.name} depends on itself: ${[...path, key].join(' → ')}.`, node.at);
  for (const wanted of node.dependsOn) {
    const next = byName.get(wanted.toLowerCase());
    if (next) visit(next, [...path, key], byName, done, what);
  }
  done.add(key);
}
