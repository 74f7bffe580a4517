import { printableLine } from '../../printable.ts';

/** A value of a manifest inside a message: text in quotes, all else as JSON; on one line, not too long. */
export function quoted(value: unknown): string {
  if (typeof value === 'string') return `"${printableLine(value, 100)}"`;
  return printableLine(String(JSON.stringify(value)), 100);
}
