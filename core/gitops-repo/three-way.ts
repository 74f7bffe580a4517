import type { GitRepository, TreeEntry } from '../ports/git-repository.ts';
import type { WantedFile } from './change-plan.ts';
import { isFile, isFolder, sameEntry } from './tree-entry.ts';

/** One path in three versions; what is not there is undefined. */
export interface PathVersions {
  readonly path: string;
  /** What both sides come from. */
  readonly base: TreeEntry | undefined;
  /** What is there now. */
  readonly ours: TreeEntry | undefined;
  /** What is to come in. */
  readonly theirs: TreeEntry | undefined;
}

/** What becomes of a path: nothing is there, an object that the repository has, a new text; or both sides clash. */
export type MergedPath =
  | { readonly kind: 'absent' }
  | { readonly kind: 'object'; readonly mode: string; readonly id: string }
  | { readonly kind: 'content'; readonly mode: string; readonly content: Uint8Array }
  | { readonly kind: 'clash'; readonly reason: string };

/**
 * Merges paths as git merges commits: what only one side changed is taken as that side has it; what both changed is
 * merged line by line where it is text. Renames are not followed.
 */
export async function mergePaths(
  git: Pick<GitRepository, 'blobs' | 'mergeText'>,
  paths: readonly PathVersions[],
): Promise<ReadonlyMap<string, MergedPath>> {
  const merged = new Map<string, MergedPath>();
  const texts: { path: string; mode: string; ids: readonly [string, string, string] }[] = [];
  for (const { path, base, ours, theirs } of paths) {
    const simple = withoutMerging(base, ours, theirs);
    if (simple !== undefined) {
      merged.set(path, simple);
      continue;
    }
    const mode = mergedMode(base, ours, theirs);
    const clash = clashOf(base, ours, theirs, mode);
    if (clash !== undefined) merged.set(path, { kind: 'clash', reason: clash });
    else if (base !== undefined && ours !== undefined && theirs !== undefined) {
      texts.push({ path, mode: mode ?? ours.mode, ids: [base.id, ours.id, theirs.id] });
    }
  }
  const blobs = await git.blobs([...new Set(texts.flatMap(({ ids }) => ids))]);
  for (const { path, mode, ids } of texts) {
    const [base, ours, theirs] = ids.map((id) => blobs.get(id) ?? Buffer.alloc(0)) as [Buffer, Buffer, Buffer];
    merged.set(path, await mergeContent(git, ids, { base, ours, theirs }, mode));
  }
  return merged;
}

function withoutMerging(
  base: TreeEntry | undefined,
  ours: TreeEntry | undefined,
  theirs: TreeEntry | undefined,
): MergedPath | undefined {
  if (sameEntry(ours, theirs) || sameEntry(base, theirs)) return held(ours);
  return sameEntry(base, ours) ? held(theirs) : undefined;
}

/** What becomes of a path that takes an entry as it is: without one, nothing is there. */
export function held(entry: TreeEntry | undefined): Exclude<MergedPath, { kind: 'content' | 'clash' }> {
  return entry === undefined ? { kind: 'absent' } : { kind: 'object', ...entry };
}

function clashOf(
  base: TreeEntry | undefined,
  ours: TreeEntry | undefined,
  theirs: TreeEntry | undefined,
  mode: string | undefined,
): string | undefined {
  if (ours === undefined) return 'it is not there any more';
  if (isFolder(ours)) return 'a folder stands there now';
  if (theirs === undefined) return 'it would go, but has changed since';
  if (base === undefined) return 'something else is there now';
  if (![base, ours, theirs].every(isFile)) {
    return 'a symbolic link or submodule there has changed since';
  }
  return mode === undefined ? 'its mode has changed since' : undefined;
}

function mergedMode(
  base: TreeEntry | undefined,
  ours: TreeEntry | undefined,
  theirs: TreeEntry | undefined,
): string | undefined {
  if (base?.mode === theirs?.mode || ours?.mode === theirs?.mode) return ours?.mode;
  return base?.mode === ours?.mode ? theirs?.mode : undefined;
}

async function mergeContent(
  git: Pick<GitRepository, 'mergeText'>,
  [base, ours, theirs]: readonly [string, string, string],
  texts: Parameters<GitRepository['mergeText']>[0],
  mode: string,
): Promise<MergedPath> {
  // Only the mode differed on one of the sides.
  if (ours === theirs || base === theirs) return { kind: 'object', mode, id: ours };
  if (base === ours) return { kind: 'object', mode, id: theirs };
  if (Object.values(texts).some(isBinary)) return { kind: 'clash', reason: 'it is no text, and has changed since' };
  const content = await git.mergeText(texts);
  return content === undefined
    ? { kind: 'clash', reason: 'the same lines have changed since' }
    : { kind: 'content', mode, content };
}

// As git tells texts from other files.
const isBinary = (bytes: Uint8Array): boolean => bytes.subarray(0, 8000).includes(0);

/** Merged paths as a plan wants them; what stood there when they were merged may go, links too. */
export function wantedFiles(
  merged: ReadonlyMap<string, MergedPath>,
  now: ReadonlyMap<string, TreeEntry>,
): readonly WantedFile[] {
  return [...merged].flatMap(([path, file]): WantedFile[] => {
    switch (file.kind) {
      case 'object':
        return [{ kind: 'object', path, id: file.id, mode: file.mode, replaces: now.get(path)?.id }];
      case 'content':
        return [{ kind: 'content', path, content: file.content, mode: file.mode }];
      case 'absent':
      case 'clash':
        return [];
    }
  });
}
