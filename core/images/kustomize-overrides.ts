import { folderOf } from '../folders.ts';
import { isKustomizationFile } from './places/kustomize.ts';
import type { Slot } from './places/slot.ts';
import { parseReference, repositoryKey, type ImageReference } from './reference.ts';
import { scalarAt, textOf } from '../yaml/navigate.ts';

/** Whether a kustomization decides over the image of a manifest in a file. */
export type Overrides = (path: string, image: ImageReference) => boolean;

/**
 * Which images kustomizations set in the manifests beside and below them: there a placeholder stands often
 * (`app:latest`), and what runs is the kustomization's `newTag`.
 */
export function overridesOf(files: readonly { readonly path: string; readonly slots: readonly Slot[] }[]): Overrides {
  const folders = new Map<string, Set<string>>();
  for (const { path, slots } of files) {
    if (!isKustomizationFile(path)) continue;
    for (const slot of slots) {
      if (slot.kind !== 'parts' || slot.selector !== 'kustomize') continue;
      if ((slot.reference.tag ?? slot.reference.digest) === undefined) continue;
      const name = scalarAt(slot.repository.mapping, 'name');
      const replaced = name === undefined ? undefined : parseReference(textOf(name));
      const keys = folders.get(folderOf(path)) ?? new Set<string>();
      for (const image of [slot.reference, replaced]) if (image !== undefined) keys.add(repositoryKey(image));
      folders.set(folderOf(path), keys);
    }
  }
  return (path, image) => {
    const key = repositoryKey(image);
    for (let folder = folderOf(path); ; folder = folderOf(folder)) {
      if (folders.get(folder)?.has(key) === true) return true;
      if (folder === '') return false;
    }
  };
}
