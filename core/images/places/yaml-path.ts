import { parseReference, type ImageReference } from '../reference.ts';
import { entryOf, resolve, scalarAt, textOf, type YamlNode } from '../../yaml/tree.ts';
import type { PathSlot } from './slot.ts';

/** One step of a path: a key, a list's index, or the list item that has a value under a key. */
export type PathStep =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'item'; readonly key: string; readonly value: string };

export interface PathSelector {
  readonly text: string;
  readonly steps: readonly PathStep[];
  readonly repository: ImageReference;
}

const step = /(?:^|\.)([\w$/-]+)|\[(\d{1,6})\]|\[([\w-]+)=([^\]]+)\]|\["([^"]+)"\]/y;

/** Reads `spec.containers[name=web].image=repository`; undefined when it is no path or no repository. */
export function parsePathSelector(text: string): PathSelector | undefined {
  const equals = text.lastIndexOf('=');
  const repository = parseReference(text.slice(equals + 1).trim());
  const path = text.slice(0, Math.max(equals, 0)).trim();
  if (repository === undefined || path === '') return undefined;
  const steps: PathStep[] = [];
  step.lastIndex = 0;
  while (step.lastIndex < path.length) {
    const match = step.exec(path);
    if (match === null) return undefined;
    const [, key, index, field, value, quoted] = match;
    const name = key ?? quoted;
    if (name !== undefined) steps.push({ kind: 'key', key: name });
    else if (index !== undefined) steps.push({ kind: 'index', index: Number(index) });
    else steps.push({ kind: 'item', key: field ?? '', value: value ?? '' });
  }
  return { text: path, steps, repository };
}

/** The place that a path names in a document, if it is there and holds a scalar. */
export function findPath(document: YamlNode, selector: PathSelector): PathSlot[] {
  let node: YamlNode | undefined = document;
  for (const part of selector.steps) node = take(node, part);
  const scalar = resolve(node);
  if (scalar?.kind !== 'scalar' || scalar.start < 0) return [];
  return [{ kind: 'path', selector: 'path', spot: { scalar, path: selector.text }, repository: selector.repository }];
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
