import { parseReference, type ImageReference } from '../reference.ts';
import { joinPath, nodeAt, resolve, scalarAt, textOf } from '../../yaml/navigate.ts';
import type { YamlNode } from '../../yaml/tree.ts';
import { wanted, type NearMiss } from './near.ts';
import { partsSlot } from './parts.ts';
import type { PartsSlot } from './slot.ts';

const keys = { tag: 'newTag', digest: 'digest' } as const;

/** Entries of kustomize's image transformer, in the order in which they are carried out. */
interface ImageList {
  readonly items: readonly YamlNode[];
  readonly pathOf: (index: number) => string;
}

/**
 * The `images` of kustomization files and components, of Flux Kustomizations (`spec.images`) and of HelmReleases'
 * post-renderers. An entry stands for the image that it leads to: its `newName`, or `name` where it has none.
 */
export function findKustomizeImages(file: string, document: YamlNode): { slots: PartsSlot[]; near: NearMiss[] } {
  const slots: PartsSlot[] = [];
  const near: NearMiss[] = [];
  for (const { items, pathOf } of imageLists(file, document)) {
    const entries = items.map(readEntry);
    const takenOver = takeovers(entries);
    for (const [index, item] of items.entries()) {
      const entry = entries[index];
      if (entry === undefined) continue;
      const replaced = entry.field === 'newName' ? parseReference(entry.name) : undefined;
      const offset = scalarAt(item, entry.field)?.start ?? -1;
      if (replaced !== undefined)
        near.push({ wanted: wanted.image(replaced), message: `${entry.name} becomes ${entry.becomes} here`, offset });
      if (entry.repository === undefined || takenOver(entry)) continue;
      const slot = partsSlot('kustomize', item, pathOf(index), entry.field, [entry.repository], keys);
      if (slot !== undefined) slots.push(slot);
    }
  }
  return { slots, near };
}

interface ImageEntry {
  readonly index: number;
  /** The pattern that kustomize compares images with. */
  readonly name: string;
  /** What the image is called then. */
  readonly becomes: string;
  readonly field: 'name' | 'newName';
  readonly repository: ImageReference | undefined;
  readonly versioned: boolean;
}

function readEntry(item: YamlNode, index: number): ImageEntry {
  const text = (key: string): string => {
    const scalar = scalarAt(item, key);
    return scalar === undefined ? '' : textOf(scalar);
  };
  const [name, newName] = [text('name'), text('newName')];
  const field = newName === '' ? 'name' : 'newName';
  const parsed = parseReference(newName === '' ? name : newName);
  const versioned = text('newTag') !== '' || text('digest') !== '';
  // A name may say which tag it is about; a newName with a tag would be kustomize's own mistake.
  const usable = parsed !== undefined && (field === 'name' || (parsed.tag ?? parsed.digest) === undefined);
  const { tag: _tag, digest: _digest, ...repository } = parsed ?? { written: '', domain: '', path: '' };
  return {
    index,
    name,
    becomes: newName === '' ? repository.written : newName,
    field,
    repository: usable ? repository : undefined,
    versioned,
  };
}

/** Tells whether a later entry gives the image another name, or after a renaming its version. */
function takeovers(entries: readonly ImageEntry[]): (entry: ImageEntry) => boolean {
  const last = (of: (entry: ImageEntry) => boolean): ReadonlyMap<string, number> =>
    new Map(entries.filter(of).map(({ name, index }) => [name, index]));
  const renaming = last(({ name, becomes }) => name !== becomes);
  const versioning = last(({ versioned }) => versioned);
  const later = (map: ReadonlyMap<string, number>, { becomes, index }: ImageEntry): boolean =>
    (map.get(becomes) ?? -1) > index;
  return (entry) =>
    later(renaming, entry) || (entry.field === 'newName' && !entry.versioned && later(versioning, entry));
}

/** Whether kustomize would take a file for a folder's kustomization. */
export function isKustomizationFile(path: string): boolean {
  return /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(path);
}

function imageLists(file: string, document: YamlNode): ImageList[] {
  const apiVersion = scalarAt(document, 'apiVersion')?.value ?? '';
  const kind = scalarAt(document, 'kind')?.value ?? '';
  if (apiVersion.startsWith('kustomize.toolkit.fluxcd.io/'))
    return kind === 'Kustomization' ? listAt(document, 'spec', 'images') : [];
  if (kind === 'HelmRelease') return postRenderers(document);
  if (apiVersion === 'builtin' && kind === 'ImageTagTransformer') {
    const item = nodeAt(document, 'imageTag');
    return item === undefined ? [] : [{ items: [item], pathOf: () => 'imageTag' }];
  }
  const named = isKustomizationFile(file);
  const declared = apiVersion.startsWith('kustomize.config.k8s.io/') && /^(?:Kustomization|Component)$/.test(kind);
  // kustomize still takes the list's old name.
  return named || declared ? [...listAt(document, 'images'), ...listAt(document, 'imageTags')] : [];
}

function listAt(node: YamlNode, ...path: readonly string[]): ImageList[] {
  const list = resolve(nodeAt(node, ...path));
  if (list?.kind !== 'sequence') return [];
  const at = path.reduce((parent, key) => joinPath(parent, key), '');
  return [{ items: list.items, pathOf: (index) => joinPath(at, index) }];
}

function postRenderers(document: YamlNode): ImageList[] {
  const renderers = resolve(nodeAt(document, 'spec', 'postRenderers'));
  if (renderers?.kind !== 'sequence') return [];
  return renderers.items.flatMap((renderer, index) =>
    listAt(renderer, 'kustomize', 'images').map(({ items, pathOf }) => ({
      items,
      pathOf: (item: number) => `spec.postRenderers[${index}].${pathOf(item)}`,
    })),
  );
}
