import type { Entry, MappingNode, ScalarNode, YamlNode } from '../../yaml/tree.ts';

/** One change to a file, as planned. */
export type Change =
  | {
      readonly kind: 'set';
      readonly scalar: ScalarNode;
      readonly value: string;
      /** As Flux's setter writes it: double quotes where some are needed, and text of several lines goes as a whole. */
      readonly asFlux?: boolean;
    }
  /** A new key with its value, on the line below `after` or, in a flow mapping, right behind it. */
  | {
      readonly kind: 'add';
      readonly mapping: MappingNode;
      readonly after: Entry;
      readonly key: string;
      readonly value: string;
      /** Quotes that the author gives such values elsewhere. */
      readonly quote: '' | "'" | '"';
    }
  /** A key that has nothing behind it gets its value. */
  | {
      readonly kind: 'fill';
      readonly mapping: MappingNode;
      readonly entry: Entry;
      readonly value: string;
      readonly quote: '' | "'" | '"';
    }
  /** A key with its value goes, line and all. */
  | { readonly kind: 'drop'; readonly mapping: MappingNode; readonly entry: Entry };

/** A replacement in a text, by offsets in UTF-16 units. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The value that a change is about: what is set, what goes, or behind which something is added. */
export function changedNode(change: Change): YamlNode {
  switch (change.kind) {
    case 'set':
      return change.scalar;
    case 'add':
      return change.after.value;
    case 'fill':
    case 'drop':
      return change.entry.value;
  }
}

/** Where a change is, in the text as it was. */
export function offsetOf(change: Change): number {
  const node = changedNode(change);
  if (node.kind === 'scalar' && node.start >= 0) return node.start;
  return change.kind === 'set' ? change.scalar.start : change.mapping.start;
}
