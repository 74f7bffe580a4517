import type { Position } from '../errors.ts';

export type Scalar = Position & {
  readonly kind: 'scalar';
  /** Typed by YAML's core schema when it was written plain. */
  readonly value: null | boolean | number | string;
  /** As it was written: `1.10` stays `1.10`; a boolean from an expression reads `True` or `False`. */
  readonly text: string;
  readonly source: Source;
};
export type Sequence = Position & { readonly kind: 'sequence'; readonly items: readonly Token[] };
export type Entry = { readonly key: Scalar; readonly value: Token };
export type Mapping = Position & { readonly kind: 'mapping'; readonly entries: readonly Entry[] };
export type Token = Scalar | Sequence | Mapping;

/** The file that a token was written in: relative template paths start there. */
export interface Source {
  /** `self` or the alias of a repository resource. */
  readonly repository: string;
  /** Path in the repository, with `/`. */
  readonly path: string;
}

/** A scalar that an expression made, at the expression's place. */
export function scalarAt(at: Scalar, value: Scalar['value'], text: string): Scalar {
  return { ...at, value, text };
}

/** The value under a key, in any case: Azure Pipelines ignores it. */
export function find(mapping: Mapping, key: string): Entry | undefined {
  const wanted = key.toLowerCase();
  return mapping.entries.find((entry) => entry.key.text.toLowerCase() === wanted);
}

/** Plain data: what was written plain keeps its type, the rest is text. */
export function plainOf(token: Token): unknown {
  if (token.kind === 'scalar') return token.value;
  if (token.kind === 'sequence') return token.items.map(plainOf);
  return Object.fromEntries(token.entries.map((entry) => [entry.key.text, plainOf(entry.value)]));
}

/** Plain data as tokens, all at one place; for parameters that a caller gives. */
export function tokenOf(data: unknown, at: Scalar): Token {
  if (Array.isArray(data)) return { ...place(at), kind: 'sequence', items: data.map((item) => tokenOf(item, at)) };
  if (data !== null && typeof data === 'object') {
    const entries = Object.entries(data).map(([key, value]) => ({
      key: scalarAt(at, key, key),
      value: tokenOf(value, at),
    }));
    return { ...place(at), kind: 'mapping', entries };
  }
  if (data === null || data === undefined) return scalarAt(at, null, '');
  if (typeof data === 'boolean') return scalarAt(at, data, data ? 'True' : 'False');
  if (typeof data === 'number') return scalarAt(at, data, String(data));
  return scalarAt(at, String(data), String(data));
}

export function place(at: Position): Position {
  return { file: at.file, line: at.line, column: at.column };
}
