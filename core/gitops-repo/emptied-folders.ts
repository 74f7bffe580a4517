import type { GitRepository, TreeEntry } from '../ports/git-repository.ts';
import type { CommitId } from '../ports/pull-requests.ts';
import { isFolder } from './tree-entry.ts';

/**
 * What a tip holds at paths, without the folders there of which every file goes: then a file may take the folder's place.
 * @param goes paths of files that are taken away
 */
export async function withoutEmptied(
  git: Pick<GitRepository, 'files'>,
  tip: CommitId,
  entries: ReadonlyMap<string, TreeEntry>,
  { paths, goes }: { readonly paths: readonly string[]; readonly goes: ReadonlySet<string> },
): Promise<ReadonlyMap<string, TreeEntry>> {
  const folders = paths.filter((path) => isFolder(entries.get(path)));
  if (folders.length === 0) return entries;
  const left = [...(await git.files(tip, folders)).keys()].filter((file) => !goes.has(file));
  const emptied = new Set(folders.filter((folder) => !left.some((file) => file.startsWith(`${folder}/`))));
  return new Map([...entries].filter(([path]) => !emptied.has(path)));
}

/** Reads what a tip holds at paths and at those that are taken away; folders as `withoutEmptied`. */
export async function entriesAt(
  git: Pick<GitRepository, 'entries' | 'files'>,
  tip: CommitId,
  paths: readonly string[],
  goes: readonly string[],
): Promise<ReadonlyMap<string, TreeEntry>> {
  return withoutEmptied(git, tip, await git.entries(tip, [...paths, ...goes]), { paths, goes: new Set(goes) });
}
