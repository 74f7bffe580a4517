import { printable, printableLine } from './printable.ts';

/**
 * Text from outside as inline Markdown that renders as itself: no markup, HTML, mention (`@name`), reference (`#1`, `!1`)
 * or link comes through, on Azure Repos and on GitHub.
 */
export function escapeMarkdown(text: string): string {
  return (
    printableLine(text, 2000)
      .replaceAll(/[\\`*_[\]!#|~]/g, '\\$&')
      // What makes a list or a quotation does so only at the start.
      .replace(/^[-+=]/, '\\$&')
      .replace(/^(\d+)([.)])/, '$1\\$2')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('@', '&#64;')
      .replaceAll('://', ':&#47;&#47;')
      .replaceAll(/\bwww\./gi, 'www&#46;')
  );
}

/** Inline code that holds any text, back ticks included. */
export function inlineCode(text: string): string {
  const line = printableLine(text, 2000);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A link whose text renders as itself. */
export function markdownLink(text: string, url: string): string {
  const safe = url.replaceAll(
    /[()\s<>\\]/g,
    (found) => `%${found.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
  );
  return `[${escapeMarkdown(text)}](${safe})`;
}

/** Code inside an HTML element, where Markdown's own marks stay as they are: for `<summary>`. */
export function htmlCode(text: string): string {
  const escaped = printableLine(text, 2000).replaceAll(/[&<>"'@#!`*_[\]\\~|:]/g, (mark) => `&#${mark.charCodeAt(0)};`);
  return `<code>${escaped}</code>`;
}

/** A fenced block that holds any text; the fence is longer than any in the text. */
export function codeBlock(text: string, language = ''): string {
  const body = printable(text).replace(/\n$/, '');
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${body}\n${fence}`;
}

/** A table; cells are Markdown already (escape them first). Pipes that stand in inline code are escaped here. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('\n', ' ').replaceAll(/(?<!\\)\|/g, '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
