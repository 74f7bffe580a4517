import type { TreeEntry } from '../ports/git-repository.ts';

/** Whether it is a regular file, executable or not: nothing there, folders, symbolic links and submodules are none. */
export function isFile<E extends TreeEntry>(entry: E | undefined): entry is E & { readonly mode: `100${string}` } {
  return entry?.mode.startsWith('100') === true;
}

/** Whether it is a folder; nothing there is none. */
export function isFolder(entry: TreeEntry | undefined): boolean {
  return entry?.mode === '040000';
}

/** What is at a path, links and submodules too, unless it is a folder: of those only the files count. */
export function fileAt(entries: ReadonlyMap<string, TreeEntry>, path: string): TreeEntry | undefined {
  const entry = entries.get(path);
  return isFolder(entry) ? undefined : entry;
}

/** Whether the same stands at both: the same content in the same mode, or nothing. */
export function sameEntry(a: TreeEntry | undefined, b: TreeEntry | undefined): boolean {
  return a?.id === b?.id && a?.mode === b?.mode;
}
