import { parseReference, repositoryKey, type ImageReference } from '../reference.ts';
import { entryOf, joinPath, keysOf, keyText, nodeAt, resolve, scalarAt } from '../../yaml/navigate.ts';
import type { MappingNode, YamlNode } from '../../yaml/tree.ts';
import { companionsOf, ownRegistry, registriesBelow, repositoriesIn } from './helm-keys.ts';
import { isKustomizationFile } from './kustomize.ts';
import { partsSlot, valueOf } from './parts.ts';
import type { PartKeys, PartsSlot, WholeSlot } from './slot.ts';

// Charts know one or two; what is nested a hundred times is meant to harm.
const registriesAtMost = 8;

/** The images in a HelmRelease's values or in a values file, in the shapes that charts use. */
export function findHelmImages(file: string, document: YamlNode): (PartsSlot | WholeSlot)[] {
  const values = valuesOf(file, document);
  const slots: (PartsSlot | WholeSlot)[] = [];
  const seen = new Set<YamlNode>();
  const walk = (node: YamlNode | undefined, at: Context): void => {
    // An anchor's own place comes before its aliases, so they need no visit.
    if (node === undefined || node.kind === 'alias' || seen.has(node)) return;
    if (node.kind === 'scalar') {
      if (at.image) slots.push(...wholeImage(node, at));
      return;
    }
    seen.add(node);
    if (node.kind === 'sequence') {
      for (const [index, item] of node.items.entries()) walk(item, { ...at, path: joinPath(at.path, index) });
      return;
    }
    const keys = keysOf(node);
    slots.push(...imagesOf(node, keys, at));
    const registries = [...new Set([...registriesBelow(node, keys), ...at.registries])].slice(0, registriesAtMost);
    for (const entry of node.entries) {
      const key = keyText(entry) ?? '?';
      walk(entry.value, { path: joinPath(at.path, key), key, image: at.image || /image/i.test(key), registries });
    }
  };
  walk(values?.node, { path: values?.path ?? '', key: '', image: false, registries: [] });
  return slots;
}

interface Context {
  readonly path: string;
  /** The nearest key. */
  readonly key: string;
  /** Whether a key on the way here speaks of images. */
  readonly image: boolean;
  /** Registries that the mappings above give to all images below them, the nearest first. */
  readonly registries: readonly string[];
}

function valuesOf(file: string, document: YamlNode): { node: YamlNode | undefined; path: string } | undefined {
  const kind = scalarAt(document, 'kind')?.value;
  if (kind === 'HelmRelease') return { node: nodeAt(document, 'spec', 'values'), path: 'spec.values' };
  const object = kind !== undefined && scalarAt(document, 'apiVersion') !== undefined;
  const other = isKustomizationFile(file) || /(?:^|\/)Chart\.ya?ml$/.test(file);
  return object || other ? undefined : { node: document, path: '' };
}

/** A scalar that is an image with its version; without one the chart decides, or a tag stands beside it. */
function wholeImage(scalar: Extract<YamlNode, { kind: 'scalar' }>, { path, registries }: Context): WholeSlot[] {
  if (scalar.start < 0) return [];
  const text = valueOf(scalar);
  const reference = parseReference(text);
  if (reference === undefined || (reference.tag ?? reference.digest) === undefined) return [];
  const [, ...also] = readings(reference, text, undefined, registries);
  return [{ kind: 'whole', selector: 'helm', spot: { scalar, path }, reference, also }];
}

function imagesOf(mapping: MappingNode, keys: ReadonlySet<string>, at: Context): PartsSlot[] {
  const own = /image$/i.test(at.key);
  return repositoriesIn(mapping, keys, own).flatMap(({ key, text }) => {
    const registry = ownRegistry(mapping);
    const [first, ...also] = partReadings(text, registry, at.registries);
    if (first === undefined) return [];
    const slot = partsSlot('helm', mapping, at.path, key, [first, ...also], keysIn(mapping, key, own));
    if (slot === undefined) return [];
    // Without a tag or digest beside it a chart decides by itself, unless it is plainly an image's own mapping.
    const plain = key === 'repository' && own;
    const tag = resolve(entryOf(mapping, slot.keys.tag)?.value);
    return plain || tag?.kind === 'scalar' || slot.digest !== undefined ? [slot] : [];
  });
}

/** The keys that are there, of those that may hold the tag and the digest. */
function keysIn(mapping: MappingNode, key: string, own: boolean): PartKeys {
  const { tags, digests } = companionsOf(key, own || (key === 'image' && entryOf(mapping, 'repository') !== undefined));
  const there = (name: string): boolean => entryOf(mapping, name) !== undefined;
  const digest = digests.find(there);
  return { tag: tags.find(there) ?? tags[0], ...(digest === undefined ? {} : { digest }) };
}

/** The repositories that a name without a version may stand for, the likeliest first. */
function partReadings(text: string, own: string | undefined, registries: readonly string[]): ImageReference[] {
  const parsed = parseReference(prefixed(own, text));
  if (parsed !== undefined && (parsed.tag ?? parsed.digest) !== undefined) return [];
  return readings(parsed, text, own, registries);
}

/**
 * What a name may stand for: as it is written, and below each registry that is given further up, which with some charts
 * wins over the image's own and with others steps in for a missing one.
 */
function readings(
  parsed: ImageReference | undefined,
  text: string,
  own: string | undefined,
  registries: readonly string[],
): ImageReference[] {
  const found = [
    parsed,
    ...registries.filter((registry) => registry !== own).map((one) => parseReference(prefixed(one, text))),
  ];
  const known = new Map<string, ImageReference>();
  for (const reference of found)
    if (reference !== undefined && !known.has(repositoryKey(reference))) known.set(repositoryKey(reference), reference);
  return [...known.values()];
}

function prefixed(registry: string | undefined, text: string): string {
  if (registry === undefined) return text;
  return `${registry.replace(/\/+$/, '')}/${text.replace(/^\/+/, '')}`;
}
