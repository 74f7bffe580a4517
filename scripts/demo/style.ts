import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

const coloured =
  process.env['NO_COLOR'] === undefined &&
  (process.stdout.isTTY || (process.env['FORCE_COLOR'] !== undefined && process.env['FORCE_COLOR'] !== '0'));

/** A text in a style where there is a terminal; plain elsewhere. */
export function styled(style: Style, text: string): string {
  return coloured ? styleText(style, text, { validateStream: false }) : text;
}

const width = (text: string): number => [...text.replaceAll(/\u001B\[[0-9;]*m/g, '')].length;

/** A table for a terminal: columns as wide as their widest cell, two spaces between them. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((cell, column) => Math.max(width(cell), ...rows.map((row) => width(row[column] ?? ''))));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)))
      .join('  ')
      .trimEnd();
  return [
    line(header.map((cell) => styled('bold', cell))),
    line(widths.map((each) => '─'.repeat(each))),
    ...rows.map(line),
  ].join('\n');
}
