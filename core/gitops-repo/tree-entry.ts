import type { TreeEntry } from '../ports/git-repository.ts';

/** What is at a path, unless it is a folder: of those only the files count. */
export function fileAt(entries: ReadonlyMap<string, TreeEntry>, path: string): TreeEntry | undefined {
  const entry = entries.get(path);
  return entry?.mode === '040000' ? undefined : entry;
}

export const sameFile = (a: TreeEntry | undefined, b: TreeEntry | undefined): boolean =>
  a?.id === b?.id && a?.mode === b?.mode;
