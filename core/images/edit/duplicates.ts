import { keyText, resolve } from '../../yaml/navigate.ts';
import type { YamlFile, YamlNode } from '../../yaml/tree.ts';
import { changedNode, type Change } from './change.ts';

/** A key that stands twice in one mapping, above or at a change. */
export interface DuplicateKey {
  readonly key: string;
  readonly offset: number;
}

/**
 * Looks for a key that stands twice on the way to a change. Some tools take the first, some the last, some neither: what
 * an edit of one of them would do, nobody knows.
 */
export function duplicateOnTheWay(file: YamlFile, changes: readonly Change[]): DuplicateKey | undefined {
  const changed = new Set<YamlNode>(changes.map(changedNode));
  let found: DuplicateKey | undefined;
  const holds = (node: YamlNode): boolean => {
    if (changed.has(node)) return true;
    if (node.kind === 'sequence') return node.items.filter(holds).length > 0;
    if (node.kind !== 'mapping') return false;
    const touched = new Set(node.entries.filter(({ value }) => holds(value)).map(keyText));
    if (touched.size === 0) return false;
    const seen = new Set<string | undefined>();
    for (const entry of node.entries) {
      const text = keyText(entry);
      const key = resolve(entry.key);
      if (text !== undefined && touched.has(text) && seen.has(text) && key?.kind === 'scalar')
        found ??= { key: text, offset: key.start };
      seen.add(text);
    }
    return true;
  };
  for (const document of file.documents) holds(document);
  return found;
}
