import type { Lookup, Value } from './values.ts';
import { isCollection } from './values.ts';

const FILTERED = new WeakSet<Lookup>();

/** A list that an expression made: `split`, a wildcard. */
export function listOf(items: readonly Value[], filtered = false): Lookup {
  const entries = items.map((value, index) => [String(index), value] as const);
  const list: Lookup = {
    kind: 'lookup',
    list: true,
    get: (name) => items[Number(name)] ?? null,
    entries: () => entries,
  };
  if (filtered) FILTERED.add(list);
  return list;
}

export function isList(value: Value): boolean {
  if (!isCollection(value)) return false;
  return value.kind === 'sequence' || (value.kind === 'lookup' && value.list === true);
}

/** Whether a wildcard made it, so that a member is asked of each item. */
export function isFiltered(value: Lookup): boolean {
  return FILTERED.has(value);
}
