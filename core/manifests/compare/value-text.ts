import { cutText, printable } from '../../printable.ts';
import { isRecord } from '../../unstructured.ts';
import { dumpDocument } from '../tree.ts';

/** Hides the values of secret variables in a text. */
export type Mask = (text: string) => string;

// What YAML could take for something else than text, or a reader for no text at all.
const ambiguous = /^$|^[\s"'{[]|\s$|[\u0000-\u001F\u007F]|^(?:true|false|yes|no|on|off|y|n|null|~|\(hidden\))$/i;
const numeric = /^[-+.\d][\d._a-fA-FxXoO+-]*$/;

/** A value on one line, whole: text as it stands where it cannot be misread, all else as JSON. */
export function valueText(value: unknown, mask: Mask): string {
  if (typeof value !== 'string') return isScalar(value) ? String(value) : JSON.stringify(masked(value, mask));
  const text = mask(value);
  return ambiguous.test(text) || numeric.test(text) ? JSON.stringify(text) : printable(text);
}

/** A map or a list as lines of YAML. */
export function yamlLines(value: unknown, mask: Mask): readonly string[] {
  return printable(dumpDocument(masked(value, mask)))
    .trimEnd()
    .split('\n');
}

/** Two long lines from shortly before the place where they part, so that cutting them leaves the difference. */
export function fromDifference(before: string, after: string, limit: number): readonly [string, string] {
  if (before.length <= limit && after.length <= limit) return [before, after];
  let at = 0;
  while (at < before.length && before[at] === after[at]) at += 1;
  const lead = Math.floor(limit / 4);
  // Near the start the whole line says more.
  const from = at < limit / 2 ? 0 : at - lead;
  const part = (line: string): string =>
    cutText(from === 0 ? line : `…${line.slice(from).replace(/^[\uDC00-\uDFFF]/, '')}`, limit);
  return [part(before), part(after)];
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function masked(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return mask(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map((item) => masked(item, mask));
  if (!isRecord(value)) return typeof value === 'bigint' ? String(value) : value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [mask(key), masked(part, mask)]));
}
