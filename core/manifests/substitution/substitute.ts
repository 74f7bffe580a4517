import { splitAtActions } from './protected.ts';

/** A variable that a text names and nothing defines. */
export interface MissingVariable {
  readonly name: string;
  /** Counts from 1. */
  readonly line: number;
}

/** A text with its variables replaced, and those that nothing defines, in its order. */
export interface Substituted {
  readonly text: string;
  readonly missing: readonly MissingVariable[];
}

/** How variables are written in a text. */
export interface Syntax {
  /** Global; every match is a use of a variable, or an escape. */
  readonly pattern: RegExp;
  /** What a match means. */
  read(match: RegExpExecArray): Use;
}

/**
 * What one match of a syntax means: text of its own, such as an escaped mark, or a variable and what stands for it
 * when it is missing or empty.
 */
export type Use =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string; readonly fallback?: string };

// Characters; a cluster takes no object of more than a few megabytes.
const largest = 100_000_000;

/**
 * Replaces the variables of a text; nothing inside `{{ … }}` is touched. A value is put in as it is: what looks like a
 * variable in it stays.
 * @param unknown what stands where a variable is missing: its own text, or nothing
 * @throws RangeError when values make more of it than anything that is applied can be
 */
export function substitute(
  text: string,
  syntax: Syntax,
  variables: Pick<ReadonlyMap<string, string>, 'get'>,
  unknown: 'keep' | 'empty',
): Substituted {
  const missing: MissingVariable[] = [];
  let grown = 0;
  const lineAt = lineCounter(text);
  const replaced = splitAtActions(text).map((piece) => {
    if (!piece.open) return piece.text;
    let result = '';
    let from = 0;
    for (const match of piece.text.matchAll(syntax.pattern)) {
      const use = syntax.read(match);
      result += piece.text.slice(from, match.index);
      from = match.index + match[0].length;
      if (use.kind === 'literal') {
        result += use.text;
        continue;
      }
      const value = variables.get(use.name);
      grown += value?.length ?? 0;
      if (grown > largest) throw new RangeError('the values are too large');
      if (use.fallback !== undefined) result += value === undefined || value === '' ? use.fallback : value;
      else if (value !== undefined) result += value;
      else {
        missing.push({ name: use.name, line: lineAt(piece.start + match.index) });
        result += unknown === 'keep' ? match[0] : '';
      }
    }
    return result + piece.text.slice(from);
  });
  return { text: replaced.join(''), missing };
}

/** Tells lines, from 1, of offsets that only grow. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (offset) => {
    for (; next !== -1 && next < offset; next = text.indexOf('\n', next + 1)) line += 1;
    return line;
  };
}
