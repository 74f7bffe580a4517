import { joinPath, nodeAt, resolve, scalarAt } from '../../yaml/navigate.ts';
import type { YamlNode } from '../../yaml/tree.ts';
import type { Slot, Spot } from './slot.ts';

/** An object, with the path to it in its document. */
export interface ListItem {
  readonly node: YamlNode;
  readonly path: string;
}

/** The objects of a Kubernetes list (`kind: List`, `HelmReleaseList` …); none of any other document. */
export function listItems(document: YamlNode): readonly ListItem[] {
  if (scalarAt(document, 'kind')?.value.endsWith('List') !== true) return [];
  const items = resolve(nodeAt(document, 'items'));
  if (items?.kind !== 'sequence') return [];
  return items.items.flatMap((node, index) =>
    // What has no kind of its own is no object, and may be anything.
    scalarAt(node, 'kind') === undefined || scalarAt(node, 'apiVersion') === undefined
      ? []
      : [{ node, path: joinPath('items', index) }],
  );
}

/** A place in a list's item, with its paths as they are in the document. */
export function inItem<T extends Slot>(slot: T, { path }: ListItem): T {
  const moved = <S extends Spot>(spot: S): S => ({ ...spot, path: `${path}.${spot.path}` });
  const spots = Object.entries(slot).filter(
    (entry): entry is [string, Spot] => typeof entry[1] === 'object' && 'scalar' in entry[1] && 'path' in entry[1],
  );
  return { ...slot, ...Object.fromEntries(spots.map(([key, spot]) => [key, moved(spot)])) };
}
