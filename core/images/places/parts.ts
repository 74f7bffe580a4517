import { isDigest, isTag, type ImageReference } from '../reference.ts';
import { entryOf, joinPath, resolve, textOf, type MappingNode, type YamlNode } from '../../yaml/tree.ts';
import type { EntrySpot, PartsSlot, Selector } from './slot.ts';

/** The scalar under a key, with all that adding beside it or removing it takes. */
export function entrySpot(node: YamlNode | undefined, path: string, key: string): EntrySpot | undefined {
  const entry = entryOf(node, key);
  const scalar = resolve(entry?.value);
  if (entry === undefined || scalar?.kind !== 'scalar' || scalar.start < 0) return undefined;
  const mapping = resolve(node);
  if (mapping?.kind !== 'mapping') return undefined;
  return { entry, scalar, mapping: ownerOf(mapping, entry), path: joinPath(path, key) };
}

// Where the entry is written: the mapping itself, or one that it merges.
function ownerOf(mapping: MappingNode, entry: EntrySpot['entry']): MappingNode {
  if (mapping.entries.includes(entry)) return mapping;
  for (const merge of mapping.entries) {
    const value = resolve(merge.value);
    for (const base of value?.kind === 'sequence' ? value.items : [value]) {
      const node = resolve(base);
      if (node?.kind === 'mapping' && node.entries.includes(entry)) return node;
    }
  }
  return mapping;
}

/** A slot whose repository stands under `field` and whose tag and digest stand under the keys beside it. */
export function partsOf(
  selector: Selector,
  item: YamlNode,
  path: string,
  field: string,
  repository: ImageReference,
  keys: PartsSlot['keys'],
): PartsSlot | undefined {
  const spot = entrySpot(item, path, field);
  if (spot === undefined) return undefined;
  const tag = entrySpot(item, path, keys.tag);
  const digest = entrySpot(item, path, keys.digest);
  // Some charts take `1.2@sha256:…` for a tag.
  const [tagText = '', digestText = ''] = tag === undefined ? [] : textOf(tag.scalar).split('@', 2);
  const foundDigest = digest === undefined ? digestText : textOf(digest.scalar);
  return {
    kind: 'parts',
    selector,
    reference: {
      ...repository,
      ...(isTag(tagText) ? { tag: tagText } : {}),
      ...(isDigest(foundDigest) ? { digest: foundDigest } : {}),
    },
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
    repository: spot,
    keys,
  };
}
