import type { Lookup, Value } from './values.ts';
import { isCollection } from './values.ts';

const LISTS = new WeakSet<Lookup>();
const PLAIN_LISTS = new WeakSet<Lookup>();

/** A list that an expression made: `split`, a wildcard. */
export function listOf(items: readonly Value[], filtered = false): Lookup {
  const entries = items.map((value, index) => [String(index), value] as const);
  const list: Lookup = { kind: 'lookup', get: (name) => items[Number(name)] ?? null, entries: () => entries };
  (filtered ? LISTS : PLAIN_LISTS).add(list);
  return list;
}

export function isList(value: Value): boolean {
  if (!isCollection(value)) return false;
  return value.kind === 'sequence' || (value.kind === 'lookup' && (LISTS.has(value) || PLAIN_LISTS.has(value)));
}

/** Whether a wildcard made it, so that a member is asked of each item. */
export function isFiltered(value: Lookup): boolean {
  return LISTS.has(value);
}
