/** A piece of a text: `open` may be substituted, what is not belongs to a Go template. */
export interface Piece {
  readonly text: string;
  readonly open: boolean;
  /** Where the piece starts in the whole text. */
  readonly start: number;
}

/**
 * Takes a text apart at Go's template actions `{{ … }}`. Strings, raw strings and comments inside an action may hold
 * `}}`. Braces that never close, or open once more before they do, are no action.
 */
export function splitAtActions(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const find = finder(text);
  let from = 0;
  let start = text.indexOf('{{');
  while (start !== -1) {
    const { end, next } = endOfAction(text, start + 2, find);
    if (end !== undefined) {
      if (start > from) pieces.push({ text: text.slice(from, start), open: true, start: from });
      pieces.push({ text: text.slice(start, end), open: false, start });
      from = end;
    }
    start = next === undefined ? -1 : text.indexOf('{{', next);
  }
  if (from < text.length) pieces.push({ text: text.slice(from), open: true, start: from });
  return pieces;
}

type Find = (wanted: string, from: number) => number;

/** `indexOf` from places that only grow: what is not there any more is not looked for again, to the end of a large file. */
function finder(text: string): Find {
  const gone = new Set<string>();
  return (wanted, from) => {
    if (gone.has(wanted)) return -1;
    const found = text.indexOf(wanted, from);
    if (found === -1) gone.add(wanted);
    return found;
  };
}

/** Where the action ends, if it is one; and where the next may start, if any can. */
function endOfAction(text: string, from: number, find: Find): { readonly end?: number; readonly next?: number } {
  const comment = /^-?\s*\/\*/.exec(text.slice(from, from + 200));
  if (comment !== null) {
    const close = find('*/', from + comment[0].length);
    const end = close === -1 ? -1 : find('}}', close);
    if (end !== -1) return { end: end + 2, next: end + 2 };
  }
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === '}' && text[at + 1] === '}') return { end: at + 2, next: at + 2 };
    if (char === '{' && text[at + 1] === '{') return { next: at };
    if (char === '"' || char === '`' || char === "'") {
      const close = endOfString(text, at, char);
      if (close !== -1) at = close;
    }
  }
  return {};
}

// So that a line of nothing but quotes is not read to its end from each of them.
const longestString = 4000;

/** The position of the closing quote; -1 where the string doesn't close (then the quote is just a character). */
function endOfString(text: string, open: number, quote: string): number {
  const end = quote === '`' ? text.length : Math.min(text.length, open + longestString);
  for (let at = open + 1; at < end; at += 1) {
    const char = text[at];
    if (char === quote) return at;
    if (quote === '`') continue;
    if (char === '\n') return -1;
    if (char === '\\') at += 1;
  }
  return -1;
}
