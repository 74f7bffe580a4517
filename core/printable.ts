// Control characters but tab and newline, halves of characters, and the Unicode characters that reorder text or hide in
// it: with them a message from outside could overwrite what a log says, or read as something else than it is.
const unprintable =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u2064\u2066-\u206F\uD800-\uDFFF\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;
const ansi = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[@-Z\\-_])/g;

/**
 * Text from outside, made fit for a log: ANSI sequences dropped, CRLF and CR as LF, other control and bidirectional
 * characters shown as U+FFFD, and the agent's `##[…]` and `##vso[…]` markers taken apart.
 */
export function printable(text: string): string {
  return text
    .replaceAll(ansi, '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(unprintable, '\uFFFD')
    .replaceAll(/##(?=\[|vso\[)/gi, '##_');
}

/** `printable`, on one line and at most `limit` characters long: for names and messages inside a sentence. */
export function printableLine(text: string, limit = 500): string {
  // Not by an expression: over a megabyte of spaces it would take hours.
  const line = printable(text)
    .split('\n')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' ');
  return cutText(line, limit);
}

/** Cuts a text to so many UTF-16 units, not within a character, nor between one and its accents. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, characterStart(text, Math.max(0, limit - 1)))}…`;
}

// A pile of accents that is longer than this is no character that anybody reads.
const longestCharacter = 100;
let segmenter: Intl.Segmenter | undefined;

/** The place at or before `at` where no character is cut. */
function characterStart(text: string, at: number): number {
  if (/^[\u0000-\u007F]{0,2}$/.test(text.slice(Math.max(0, at - 1), at + 1))) return at;
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  const from = Math.max(0, at - longestCharacter);
  const whole = segmenter.segment(text.slice(from, at + longestCharacter)).containing(at - from);
  if (whole === undefined || whole.index > 0) return from + (whole?.index ?? at - from);
  return from === 0 && whole.segment.length <= longestCharacter ? 0 : at - (isHighHalf(text, at - 1) ? 1 : 0);
}

const isHighHalf = (text: string, at: number): boolean => /^[\uD800-\uDBFF]$/.test(text[at] ?? '');

/** A name on one line, cut to so many UTF-16 units, however long it is. */
export function shortName(name: string, limit: number): string {
  return printableLine(name.slice(0, 10 * limit), limit);
}

// What an environment takes.
const longestOutput = 4_000;

/**
 * Text for an output variable, which later steps print, and put into inputs that the agent expands: on one line, of a
 * length that an environment takes, without anything that would be a command or a macro there.
 */
export function forOutput(text: string): string {
  return cutText(printableLine(text, longestOutput).replaceAll('$(', '$_('), longestOutput);
}
