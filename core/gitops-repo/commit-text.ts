import { printable } from '../printable.ts';

/**
 * A text made fit for a commit message: no control characters, no blanks at the ends of lines, a blank line below the
 * subject, and no line that git's own tools would take for the message's end (`---`, git-interpret-trailers(1)).
 */
export function commitText(text: string): string {
  const lines = printable(text)
    .split('\n')
    .map((line) => (/^---(?:\s|$)/.test(line) ? `-${line}` : line).trimEnd());
  const [subject = '', ...rest] = lines.join('\n').trim().split('\n');
  const body = rest.join('\n').replace(/^\n+/, '');
  return body === '' ? subject : `${subject}\n\n${body}`;
}

// What interpret-trailers takes for one by itself, and what git writes in other words.
const trailer = /^(?:[A-Za-z0-9-]+[ \t]*:|\(cherry picked from commit )/;

/** The message with trailers at its end. Trailers that the text ends in stay such: git reads the last paragraph only. */
export function appendTrailers(text: string, trailers: readonly string[]): string {
  const paragraphs = text.split(/\n\n+/);
  const last = paragraphs.at(-1)?.split('\n') ?? [];
  // The subject is none, whatever it looks like; a line that starts with a blank goes on with the one above.
  const inTrailers =
    paragraphs.length > 1 &&
    trailer.test(last[0] ?? '') &&
    last.every((line) => trailer.test(line) || /^[ \t]/.test(line));
  return `${text}${inTrailers ? '\n' : '\n\n'}${trailers.join('\n')}\n`;
}
