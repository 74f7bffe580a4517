import { someOf } from '../../wording.ts';
import { entryOf, joinPath, keysOf, resolve, scalarAt, textOf } from '../../yaml/navigate.ts';
import type { YamlNode } from '../../yaml/tree.ts';
import { wanted, type NearMiss } from './near.ts';
import type { PathSelector, PathStep } from './path-selector.ts';
import type { PathSlot } from './slot.ts';

/** The place that a path names in a document, if it is there and holds a scalar; else how far it leads. */
export function findPath(document: YamlNode, selector: PathSelector): { slots: PathSlot[]; near: NearMiss[] } {
  const { text, steps, repository } = selector;
  let node: YamlNode | undefined = document;
  for (const [depth, part] of steps.entries()) {
    const next = take(node, part);
    if (next === undefined) {
      const message = `${formatSteps(steps.slice(0, depth + 1))} is not there: ${insteadOf(node)}`;
      return { slots: [], near: [{ wanted: wanted.path(text), message, offset: startOf(node), depth }] };
    }
    node = next;
  }
  const scalar = resolve(node);
  if (scalar?.kind === 'scalar' && scalar.start >= 0)
    return { slots: [{ kind: 'path', selector: 'path', spot: { scalar, path: text }, text, repository }], near: [] };
  const what = scalar?.kind === 'scalar' ? 'empty' : `a ${scalar?.kind ?? 'loop'}, not a value (${insteadOf(node)})`;
  const message = `${text} is ${what}`;
  return { slots: [], near: [{ wanted: wanted.path(text), message, offset: startOf(node), depth: steps.length }] };
}

function formatSteps(steps: readonly PathStep[]): string {
  return steps.reduce((at, part) => {
    if (part.kind === 'item') return `${at}[${part.key}=${part.value}]`;
    return joinPath(at, part.kind === 'index' ? part.index : part.key);
  }, '');
}

/** What stands where a step leads to nothing. */
function insteadOf(node: YamlNode | undefined): string {
  const found = resolve(node);
  switch (found?.kind) {
    case undefined:
      return 'nothing is';
    case 'scalar':
      return 'there is a single value';
    case 'sequence':
      return `there is a list of ${found.items.length}`;
    case 'mapping':
      return `there are ${someOf([...keysOf(found)], 10)}`;
  }
}

function startOf(node: YamlNode | undefined): number {
  const found = resolve(node);
  if (found?.kind === 'sequence') return startOf(found.items[0]);
  return found?.start ?? -1;
}

function take(node: YamlNode | undefined, part: PathStep): YamlNode | undefined {
  switch (part.kind) {
    case 'key':
      return entryOf(node, part.key)?.value;
    case 'index': {
      const list = resolve(node);
      return list?.kind === 'sequence' ? list.items[part.index] : undefined;
    }
    case 'item': {
      const list = resolve(node);
      if (list?.kind !== 'sequence') return undefined;
      return list.items.find((item) => {
        const scalar = scalarAt(item, part.key);
        return scalar !== undefined && textOf(scalar) === part.value;
      });
    }
  }
}
