import { diffArrays } from 'diff';
import { byCodeUnit } from '../../by-code-unit.ts';
import { isRecord, type Data } from '../../unstructured.ts';
import type { ChangePath } from './change-path.ts';
import { namesOfItems } from './list-keys.ts';

/** One field that differs. A list's items are known by name where Kubernetes merges them so, else by likeness. */
export type FieldChange =
  | { readonly kind: 'added'; readonly path: ChangePath; readonly after: unknown }
  | { readonly kind: 'removed'; readonly path: ChangePath; readonly before: unknown }
  | { readonly kind: 'changed'; readonly path: ChangePath; readonly before: unknown; readonly after: unknown }
  /** The same items in another order, which counts for init containers and environment variables. */
  | {
      readonly kind: 'reordered';
      readonly path: ChangePath;
      readonly before: readonly string[];
      readonly after: readonly string[];
    };

// Beyond so many differences two lists have nothing to do with each other, and the search would take its time.
const mostEdits = 500;

/** What differs between two values; the order of keys does not count. */
export function compareFields(before: unknown, after: unknown): readonly FieldChange[] {
  const found: FieldChange[] = [];
  compare(before, after, [], found);
  return found;
}

function compare(before: unknown, after: unknown, path: ChangePath, found: FieldChange[]): void {
  if (Object.is(before, after)) return;
  if (isMap(before) && isMap(after)) return compareMaps(before, after, path, found);
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, path, found);
  if (canonical(before) !== canonical(after)) found.push({ kind: 'changed', path, before, after });
}

/** A binary value (`!!binary`) is a map only for JavaScript. */
function isMap(value: unknown): value is Data {
  return isRecord(value) && !(value instanceof Uint8Array);
}

function compareMaps(before: Data, after: Data, path: ChangePath, found: FieldChange[]): void {
  for (const [key, old] of Object.entries(before)) {
    if (Object.hasOwn(after, key)) compare(old, after[key], [...path, key], found);
    else found.push({ kind: 'removed', path: [...path, key], before: old });
  }
  for (const [key, now] of Object.entries(after)) {
    if (!Object.hasOwn(before, key)) found.push({ kind: 'added', path: [...path, key], after: now });
  }
}

function compareLists(
  before: readonly unknown[],
  after: readonly unknown[],
  path: ChangePath,
  found: FieldChange[],
): void {
  const list = path.findLast((step) => typeof step === 'string') ?? '';
  const names = namesOfItems(list, before, after);
  if (names !== undefined) return compareNamed(before, after, names, path, found);
  const [old, now] = [before.map(canonical), after.map(canonical)];
  const edits = diffArrays(old, now, { maxEditLength: mostEdits });
  if (edits === undefined) return void found.push({ kind: 'changed', path, before, after });
  let [at, to] = [0, 0];
  let gone: number[] = [];
  const settle = (): void => {
    for (const index of gone) found.push({ kind: 'removed', path: [...path, index], before: before[index] });
    gone = [];
  };
  for (const { added, removed, count } of edits) {
    if (removed) {
      settle();
      gone = Array.from({ length: count }, (_, index) => at + index);
      at += count;
    } else if (added) {
      // What stands where something went is that thing, changed.
      for (let index = 0; index < count; index += 1, to += 1) {
        const replaced = gone.shift();
        if (replaced !== undefined) compare(before[replaced], after[to], [...path, to], found);
        else found.push({ kind: 'added', path: [...path, to], after: after[to] });
      }
      settle();
    } else {
      settle();
      at += count;
      to += count;
    }
  }
  settle();
}

function compareNamed(
  before: readonly unknown[],
  after: readonly unknown[],
  names: { readonly before: readonly string[]; readonly after: readonly string[] },
  path: ChangePath,
  found: FieldChange[],
): void {
  const now = new Map(names.after.map((item, index) => [item, after[index]]));
  const old = new Set(names.before);
  for (const [index, item] of names.before.entries()) {
    const at = [...path, { item }];
    if (now.has(item)) compare(before[index], now.get(item), at, found);
    else found.push({ kind: 'removed', path: at, before: before[index] });
  }
  for (const [item, value] of now) {
    if (!old.has(item)) found.push({ kind: 'added', path: [...path, { item }], after: value });
  }
  const stayed = names.before.filter((item) => now.has(item));
  const order = names.after.filter((item) => old.has(item));
  if (stayed.some((item, index) => item !== order[index])) {
    found.push({ kind: 'reordered', path, before: stayed, after: order });
  }
}

/** One text for equal values, whatever the order of their keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (part instanceof Uint8Array) return `!!binary ${Buffer.from(part).toString('base64')}`;
    if (typeof part === 'bigint' || (typeof part === 'number' && !Number.isFinite(part))) return `!!number ${part}`;
    return isMap(part) ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => byCodeUnit(a, b))) : part;
  });
}
