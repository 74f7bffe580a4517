import { parseReference } from '../reference.ts';
import { joinPath, nodeAt, resolve, scalarAt, textOf, type YamlNode } from '../../yaml/tree.ts';
import { partsOf } from './parts.ts';
import type { PartsSlot } from './slot.ts';

const keys = { tag: 'newTag', digest: 'digest' } as const;

/** The `images` of kustomization files and components, and of Flux Kustomizations (`spec.images`). */
export function findKustomizeImages(file: string, document: YamlNode): PartsSlot[] {
  const lists = imageLists(file, document);
  return lists.flatMap(({ node, path }) => {
    const list = resolve(node);
    if (list?.kind !== 'sequence') return [];
    return list.items.flatMap((item, index) => {
      const at = joinPath(path, index);
      const field = scalarAt(item, 'newName') === undefined ? 'name' : 'newName';
      const scalar = scalarAt(item, field);
      // kustomize keeps a tag out of names; a reference with one there would be its own mistake.
      const repository = scalar === undefined ? undefined : parseReference(textOf(scalar));
      if (repository === undefined || repository.tag !== undefined || repository.digest !== undefined) return [];
      const slot = partsOf('kustomize', item, at, field, repository, keys);
      return slot === undefined ? [] : [slot];
    });
  });
}

function imageLists(file: string, document: YamlNode): { node: YamlNode | undefined; path: string }[] {
  const apiVersion = scalarAt(document, 'apiVersion')?.value ?? '';
  const kind = scalarAt(document, 'kind')?.value ?? '';
  if (apiVersion.startsWith('kustomize.toolkit.fluxcd.io/'))
    return kind === 'Kustomization' ? [{ node: nodeAt(document, 'spec', 'images'), path: 'spec.images' }] : [];
  const named = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(file);
  const declared = apiVersion.startsWith('kustomize.config.k8s.io/') && /^(?:Kustomization|Component)$/.test(kind);
  return named || declared ? [{ node: nodeAt(document, 'images'), path: 'images' }] : [];
}
