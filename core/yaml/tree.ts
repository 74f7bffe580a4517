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
