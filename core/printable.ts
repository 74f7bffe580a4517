// Control characters but tab and newline, and the Unicode characters that reorder text or hide in it: with them a
// message from outside could overwrite what a log says, or read as something else than it is.
const unprintable =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/g;
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

/** Cuts a text to so many UTF-16 units, not within a character. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
