import type { AliasNode, Entry, MappingNode, ScalarNode, YamlNode } from './tree.ts';

/** The node itself, or what an alias stands for. */
export function resolve(node: YamlNode | undefined): Exclude<YamlNode, AliasNode> | undefined {
  return node?.kind === 'alias' ? resolve(node.target) : node;
}

// People merge two or three; a chain of thousands would be walked for every key that is asked for.
const mergesAtMost = 100;

/** The entry of a mapping with that key, own ones before those that `<<` merges in. */
export function entryOf(node: YamlNode | undefined, key: string): Entry | undefined {
  return ownedEntry(node, key)?.entry;
}

/**
 * The same, with the mapping in which the entry is written.
 * @param seen mappings that were looked into already: merges may meet one again and again, or lead back to the start
 */
export function ownedEntry(
  node: YamlNode | undefined,
  key: string,
  seen = new Set<MappingNode>(),
): { readonly entry: Entry; readonly owner: MappingNode } | undefined {
  const mapping = resolve(node);
  if (mapping?.kind !== 'mapping' || seen.has(mapping) || seen.size > mergesAtMost) return undefined;
  const own = ownEntry(mapping, key);
  if (own !== undefined) return { entry: own, owner: mapping };
  if (ownEntry(mapping, '<<') === undefined) return undefined;
  seen.add(mapping);
  for (const merge of mapping.entries) {
    if (keyText(merge) !== '<<') continue;
    const value = resolve(merge.value);
    for (const base of value?.kind === 'sequence' ? value.items : [value]) {
      const found = ownedEntry(base, key, seen);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

// Mappings that are too long to be read through for each key.
const indexes = new WeakMap<MappingNode, Map<string, Entry>>();

function ownEntry(mapping: MappingNode, key: string): Entry | undefined {
  const { entries } = mapping;
  if (entries.length < 32) return entries.find((entry) => keyText(entry) === key);
  let index = indexes.get(mapping);
  if (index === undefined) {
    index = new Map();
    for (const entry of entries) {
      const text = keyText(entry);
      if (text !== undefined && !index.has(text)) index.set(text, entry);
    }
    indexes.set(mapping, index);
  }
  return index.get(key);
}

/** The keys of a mapping, once each: its own, and those that its `<<` merges in. */
export function keysOf(node: YamlNode | undefined, seen = new Set<MappingNode>()): Set<string> {
  const keys = new Set<string>();
  const mapping = resolve(node);
  if (mapping?.kind !== 'mapping' || seen.has(mapping)) return keys;
  seen.add(mapping);
  for (const entry of mapping.entries) {
    const key = keyText(entry);
    if (key !== '<<') {
      if (key !== undefined) keys.add(key);
      continue;
    }
    const value = resolve(entry.value);
    for (const base of value?.kind === 'sequence' ? value.items : [value])
      for (const inherited of keysOf(base, seen)) keys.add(inherited);
  }
  return keys;
}

/** The node under a chain of keys. */
export function nodeAt(node: YamlNode | undefined, ...keys: readonly string[]): YamlNode | undefined {
  return keys.reduce<YamlNode | undefined>((current, key) => entryOf(current, key)?.value, node);
}

/** The scalar under a chain of keys; undefined when there is none, or nothing is written there. */
export function scalarAt(node: YamlNode | undefined, ...keys: readonly string[]): ScalarNode | undefined {
  const found = resolve(nodeAt(node, ...keys));
  return found?.kind === 'scalar' && found.start >= 0 ? found : undefined;
}

/** A pair's key, unescaped; undefined where it is no scalar. Any scalar counts, `1` as `'1'`. */
export function keyText(entry: Entry): string | undefined {
  const key = resolve(entry.key);
  return key?.kind === 'scalar' ? key.value : undefined;
}

/** Whether a scalar is a null: `~`, `null` or nothing at all. */
export function isNull({ style, value }: ScalarNode): boolean {
  return style === 'plain' && /^(?:~|null|Null|NULL|)$/.test(value);
}

/** A scalar's text as the tools read an image in it: a block scalar's final line ends don't count. */
export function textOf(scalar: ScalarNode): string {
  return scalar.style === 'literal' || scalar.style === 'folded' ? scalar.value.trim() : scalar.value;
}

/** `parent.key`, with keys that hold other than word characters in brackets. */
export function joinPath(parent: string, key: string | number): string {
  if (typeof key === 'number') return `${parent}[${key}]`;
  const simple = /^[\w-]+$/.test(key);
  return simple ? (parent === '' ? key : `${parent}.${key}`) : `${parent}[${JSON.stringify(key)}]`;
}

/** Visits every mapping once, wherever aliases lead, with the path on which it was met first. */
export function visitMappings(
  root: YamlNode | undefined,
  path: string,
  visit: (mapping: MappingNode, path: string) => void,
): void {
  const seen = new Set<YamlNode>();
  const walk = (node: YamlNode | undefined, at: string): void => {
    // The anchor's own place comes before every alias of it, so its users need no second visit.
    if (node === undefined || node.kind === 'alias' || node.kind === 'scalar' || seen.has(node)) return;
    seen.add(node);
    if (node.kind === 'sequence') {
      for (const [index, item] of node.items.entries()) walk(item, joinPath(at, index));
      return;
    }
    visit(node, at);
    for (const entry of node.entries) walk(entry.value, joinPath(at, keyText(entry) ?? '?'));
  };
  walk(root, path);
}
