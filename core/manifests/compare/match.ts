import type { Data } from '../../unstructured.ts';
import { objectKey } from '../objects.ts';
import type { ObjectReference } from '../descriptor.ts';
import type { ObjectChange } from './comparison.ts';
import { compareFields } from './fields.ts';

/** An object and the file that holds it. */
export interface PlacedObject {
  readonly reference: ObjectReference;
  readonly data: Data;
  readonly file: string;
}

/** Finds each object on the other side, by group, kind, namespace and name, and tells what differs. */
export function matchObjects(
  before: readonly PlacedObject[],
  after: readonly PlacedObject[],
): { readonly objects: readonly ObjectChange[]; readonly same: number } {
  const [old, now] = [keyed(before), keyed(after)];
  const objects: ObjectChange[] = [];
  let same = 0;
  for (const [key, one] of now) {
    const other = old.get(key);
    const change = other === undefined ? ({ kind: 'added', ...one } as const) : changeOf(other, one);
    if (change === undefined) same += 1;
    else objects.push(change);
  }
  for (const [key, { reference, file }] of old) {
    if (!now.has(key)) objects.push({ kind: 'removed', reference, file });
  }
  return { objects, same };
}

function changeOf(before: PlacedObject, after: PlacedObject): ObjectChange | undefined {
  const { reference, data, file } = after;
  const fields = before.data === data ? [] : compareFields(before.data, data);
  if (fields.length > 0) return { kind: 'changed', reference, data, fields, file, before: before.file };
  return before.file === file ? undefined : { kind: 'moved', reference, file, before: before.file };
}

/** Objects by their key; where one is there several times (or has no name yet), by their turn too. */
function keyed(objects: readonly PlacedObject[]): ReadonlyMap<string, PlacedObject> {
  const byKey = new Map<string, PlacedObject>();
  const turns = new Map<string, number>();
  for (const object of objects) {
    const key = objectKey(object.reference);
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    byKey.set(turn === 0 ? key : `${key}\n${turn}`, object);
  }
  return byKey;
}
