import { isDigest, isTag, type ImageReference } from '../reference.ts';
import { isNull, joinPath, ownedEntry, resolve, textOf } from '../../yaml/navigate.ts';
import type { ScalarNode, YamlNode } from '../../yaml/tree.ts';
import type { EntrySpot, PartKeys, PartsSlot, Selector } from './slot.ts';

/** The scalar under a key, with all that adding beside it or removing it takes. */
export function entrySpot(node: YamlNode | undefined, path: string, key: string): EntrySpot | undefined {
  const found = ownedEntry(node, key);
  const scalar = resolve(found?.entry.value);
  if (found === undefined || scalar?.kind !== 'scalar' || scalar.start < 0) return undefined;
  return { entry: found.entry, scalar, mapping: found.owner, path: joinPath(path, key) };
}

/** A slot whose repository stands under `field` and whose tag and digest stand under the keys beside it. */
export function partsSlot(
  selector: Selector,
  item: YamlNode,
  path: string,
  field: string,
  readings: readonly [ImageReference, ...ImageReference[]],
  keys: PartKeys,
): PartsSlot | undefined {
  const spot = entrySpot(item, path, field);
  if (spot === undefined) return undefined;
  const [repository, ...also] = readings;
  const tag = entrySpot(item, path, keys.tag);
  const digest = keys.digest === undefined ? undefined : entrySpot(item, path, keys.digest);
  // Some charts take `1.2@sha256:…` for a tag.
  const [tagText = '', digestText = ''] = tag === undefined ? [] : valueOf(tag.scalar).split('@', 2);
  const ownDigest = digest === undefined ? '' : digestIn(valueOf(digest.scalar));
  const foundDigest = ownDigest === '' ? digestText : ownDigest;
  return {
    kind: 'parts',
    selector,
    reference: {
      ...repository,
      ...(isTag(tagText) ? { tag: tagText } : {}),
      ...(isDigest(foundDigest) ? { digest: foundDigest } : {}),
    },
    also,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
    repository: spot,
    keys,
  };
}

/** A scalar's text; empty for a null. */
export function valueOf(scalar: ScalarNode): string {
  return isNull(scalar) ? '' : textOf(scalar);
}

/** A digest as it stands, or with the algorithm that a chart leaves out. */
function digestIn(text: string): string {
  return /^[0-9a-f]{64}$/.test(text) ? `sha256:${text}` : text;
}
