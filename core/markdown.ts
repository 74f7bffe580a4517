import { printable, printableLine } from './printable.ts';

/**
 * Text from outside as inline Markdown that renders as itself: no markup, HTML, mention (`@name`), reference (`#1`, `!1`,
 * `GH-1`), emoji (`:name:`) or link comes through, on Azure Repos and on GitHub. GitHub looks for most of these in what is
 * rendered, where an escape is gone already: only a character without width in between keeps it from finding one.
 */
export function escapeMarkdown(text: string): string {
  return (
    printableLine(text, 2000)
      .replaceAll('&', '&amp;')
      .replaceAll(/[\\`*_[\]!#|~]/g, '\\$&')
      // What makes a list or a quotation does so only at the start.
      .replace(/^[-+=]/, '\\$&')
      .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll(/[#!](?=\w)/g, '$&&#8203;')
      // Not in `shop@1.2.3`, which nobody takes for a name.
      .replaceAll(/(?<!\w)@(?=\w)|@(?=[A-Za-z])/g, '@&#8203;')
      .replaceAll(/\b(GH-)(?=\d)/gi, '$1&#8203;')
      .replaceAll(/:(?=[\w+-]+:)/g, ':&#8203;')
      .replaceAll('://', ':&#47;&#47;')
      .replaceAll(/www\./gi, 'www&#46;')
  );
}

/** The text that a piece of Markdown of ours shows, as far as a search in it needs. */
export function unescapeMarkdown(markdown: string): string {
  return markdown
    .replaceAll('&#8203;', '')
    .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll(/&#(\d{1,5});/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** Inline code that holds any text, back ticks included. */
export function inlineCode(text: string): string {
  const line = printableLine(text, 2000);
  const fence = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** The length of the longest run of back ticks. A text may hold more of them than a call takes arguments. */
function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}

/** `inlineCode` for a cell of a table: there hosts differ in what a bar behind a backslash is. */
export function codeCell(text: string): string {
  return text.includes('|') ? htmlCode(text) : inlineCode(text);
}

/** A link whose text renders as itself. */
export function markdownLink(text: string, url: string): string {
  // Whatever ends an address, or could be markup in it.
  const safe = url.replaceAll(/[()\s<>\\`"'|*[\]{}^\p{Cc}\p{Cf}\p{Cs}]/gu, (found) =>
    Array.from(Buffer.from(found, 'utf8'), (byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join(''),
  );
  return `[${escapeMarkdown(text)}](${safe})`;
}

/** Code inside an HTML element, where Markdown's own marks stay as they are: for `<summary>`. */
export function htmlCode(text: string): string {
  const escaped = printableLine(text, 2000).replaceAll(/[&<>"'@#!`*_[\]\\~|:]/g, (mark) => `&#${mark.charCodeAt(0)};`);
  return `<code>${escaped.replaceAll(/www\./gi, 'www&#46;')}</code>`;
}

/** A fenced block that holds any text; the fence is longer than any in the text. */
export function codeBlock(text: string, language = ''): string {
  const body = printable(text).replace(/\n$/, '');
  const fence = '`'.repeat(Math.max(2, longestRun(body)) + 1);
  return `${fence}${language}\n${body}\n${fence}`;
}

/** A table; cells are Markdown already (escape them first). Pipes that stand in inline code are escaped here. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [tableRow(header), tableRow(header.map(() => '---')), ...rows.map(tableRow)].join('\n');
}

/** One line of `markdownTable`. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('\n', ' ').replaceAll(/(?<!\\)\|/g, '\\|')).join(' | ')} |`;
}
