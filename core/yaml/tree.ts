import { getScalarValue, type Event, type ScalarEvent } from 'js-yaml';
import { eventsOf } from './events.ts';

/** How a scalar is written. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/** A scalar with its place: offsets into the text in UTF-16 units, quotes not counted in; `-1` when nothing is written. */
export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly style: ScalarStyle;
  /** Which of the parser's events it is: how an edit is checked afterwards. */
  readonly event: number;
}

/** A pair of a mapping, as written: the key may be an alias, or no scalar at all. */
export interface Entry {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

/**
 * A mapping with its pairs in the order of the text, doubled keys among them. `start`: offset of its `{` or of its
 * first key.
 */
export interface MappingNode {
  readonly kind: 'mapping';
  readonly flow: boolean;
  readonly start: number;
  readonly event: number;
  readonly entries: Entry[];
}

/** A list; its own offset is that of its first item. */
export interface SequenceNode {
  readonly kind: 'sequence';
  readonly flow: boolean;
  readonly items: YamlNode[];
}

/** `*name`; the node it stands for is looked up by `resolve`. */
export interface AliasNode {
  readonly kind: 'alias';
  readonly target: YamlNode | undefined;
}

/** A node of a document, told apart by `kind`. */
export type YamlNode = ScalarNode | MappingNode | SequenceNode | AliasNode;

/** An alias with its offset, and the parser's events from the first to the last of what it stands for. */
export interface AliasUse {
  readonly offset: number;
  readonly first: number;
  readonly last: number;
}

/** A file's text as the parser sees it. */
export interface YamlFile {
  readonly text: string;
  readonly events: readonly Event[];
  /** The root of each document; empty documents are left out. */
  readonly documents: readonly YamlNode[];
  /** Every written scalar in the order of the text. */
  readonly scalars: readonly ScalarNode[];
  readonly aliases: readonly AliasUse[];
}

const styles: Readonly<Record<number, ScalarStyle>> = {
  1: 'plain',
  2: 'single',
  3: 'double',
  4: 'literal',
  5: 'folded',
};

/** Parses all documents of a text. Throws js-yaml's YAMLException, also for nesting deeper than 100. */
export function parseYaml(text: string): YamlFile {
  const events = eventsOf(text);
  const documents: YamlNode[] = [];
  const scalars: ScalarNode[] = [];
  const aliases: AliasUse[] = [];
  let anchors = new Map<string, YamlNode>();
  const ends = new Map<YamlNode, { first: number; last: number }>();
  const open: { node: MappingNode | SequenceNode | undefined; key: YamlNode | undefined }[] = [];
  const place = (node: YamlNode): void => {
    const parent = open.at(-1);
    if (parent?.node === undefined) documents.push(node);
    else if (parent.node.kind === 'sequence') parent.node.items.push(node);
    else if (parent.key === undefined) parent.key = node;
    else {
      parent.node.entries.push({ key: parent.key, value: node });
      parent.key = undefined;
    }
  };
  const remember = (node: YamlNode, index: number, start: number, end: number): void => {
    if (start < 0) return;
    anchors.set(text.slice(start, end), node);
    ends.set(node, { first: index, last: index });
  };
  for (const [index, event] of events.entries()) {
    switch (event.type) {
      case 1:
        anchors = new Map();
        open.push({ node: undefined, key: undefined });
        break;
      case 2: {
        const node: SequenceNode = { kind: 'sequence', flow: event.style === 2, items: [] };
        remember(node, index, event.anchorStart, event.anchorEnd);
        place(node);
        open.push({ node, key: undefined });
        break;
      }
      case 3: {
        const { start } = event;
        const node: MappingNode = { kind: 'mapping', flow: event.style === 2, start, event: index, entries: [] };
        remember(node, index, event.anchorStart, event.anchorEnd);
        place(node);
        open.push({ node, key: undefined });
        break;
      }
      case 4: {
        const node = scalarOf(text, event, index);
        remember(node, index, event.anchorStart, event.anchorEnd);
        if (node.start >= 0) scalars.push(node);
        place(node);
        break;
      }
      case 5: {
        const target = anchors.get(text.slice(event.anchorStart, event.anchorEnd));
        place({ kind: 'alias', target });
        const span = target === undefined ? undefined : ends.get(target);
        if (span !== undefined) aliases.push({ offset: event.anchorStart, ...span });
        break;
      }
      case 6: {
        const span = ends.get(open.pop()?.node ?? { kind: 'alias', target: undefined });
        if (span !== undefined) span.last = index;
        break;
      }
    }
  }
  return { text, events, documents, scalars, aliases };
}

function scalarOf(text: string, event: ScalarEvent, index: number): ScalarNode {
  return {
    kind: 'scalar',
    value: event.valueStart < 0 ? '' : getScalarValue(text, event),
    start: event.valueStart,
    end: event.valueEnd,
    style: styles[event.style] ?? 'plain',
    event: index,
  };
}

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
