import { printableLine } from '../../printable.ts';
import { entry, isRecord, type Data } from '../objects.ts';

/** What stands under a chain of keys; undefined where the shape is another. */
export function dig(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce(entry, value);
}

/** A text, also an empty one; undefined for any other value. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A number; undefined for any other value, a number in quotes among them. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Whether a field has a value: `null` is none for Kubernetes. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The entries of a map whose values are text: labels, annotations. */
export function textsOf(value: unknown): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [key, text] of Object.entries(isRecord(value) ? value : ({} satisfies Data))) {
    if (typeof text === 'string') texts.set(key, text);
  }
  return texts;
}

/** A value of a manifest inside a message: text in quotes, all else as JSON; on one line, not too long. */
export function quoted(value: unknown): string {
  if (typeof value === 'string') return `"${printableLine(value, 100)}"`;
  return printableLine(String(JSON.stringify(value)), 100);
}
