import { entry, listOf, textAt, type Data } from '../unstructured.ts';

/** One applied object, as a Kustomization's inventory names it. */
export interface InventoryEntry {
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly kind: string;
}

/**
 * Reads an inventory id, `namespace_name_group_kind`. Namespace, group and kind hold no `_`; in the name a `:` (as RBAC
 * objects have it) is written `__`. undefined when the text is no such id. (Format: sigs.k8s.io/cli-utils object.)
 */
export function parseInventoryId(id: string): InventoryEntry | undefined {
  const first = id.indexOf('_');
  const last = id.lastIndexOf('_');
  const middle = id.lastIndexOf('_', last - 1);
  if (middle <= first) return undefined;
  const name = id.slice(first + 1, middle).replaceAll('__', ':');
  const kind = id.slice(last + 1);
  if (name === '' || kind === '') return undefined;
  return { namespace: id.slice(0, first), name, group: id.slice(middle + 1, last), kind };
}

/** The entries of an object's `status.inventory`. */
export function inventoryOf(status: Data): readonly InventoryEntry[] {
  return listOf(entry(status, 'inventory', 'entries')).flatMap((item) => {
    const parsed = parseInventoryId(textAt(item, 'id'));
    return parsed === undefined ? [] : [parsed];
  });
}
