import type { GitRepository, TreeEntry } from '../ports/git-repository.ts';
import type { CommitId } from '../ports/pull-requests.ts';
import { planChanges, type ChangePlan } from './change-plan.ts';
import type { Differences } from './changes-digest.ts';
import { entriesAt } from './emptied-folders.ts';
import { mergePaths, wantedFiles, type MergedPath } from './three-way.ts';

/** What becomes of the paths that a branch changed, when it is merged into a target. */
export interface BroughtIn {
  /** What the branch changed since they parted. */
  readonly changed: Differences;
  /** What the target holds there. */
  readonly now: ReadonlyMap<string, TreeEntry>;
  readonly merged: ReadonlyMap<string, MergedPath>;
}

/** Merges what `source` changed since `base` into `target`; nothing is written. */
export async function bringIn(
  git: Pick<GitRepository, 'entries' | 'files' | 'differences' | 'blobs' | 'mergeText'>,
  { base, source, target }: { readonly base: CommitId; readonly source: CommitId; readonly target: CommitId },
): Promise<BroughtIn> {
  const changed = await git.differences(base, source);
  const paths = [...changed.keys()];
  const goes = paths.filter((path) => changed.get(path)?.after === undefined);
  const now = await entriesAt(git, target, paths, goes);
  const merged = await mergePaths(
    git,
    [...changed].map(([path, { before, after }]) => ({ path, base: before, ours: now.get(path), theirs: after })),
  );
  return { changed, now, merged };
}

/** What both sides changed in the same place: `path: why`. */
export function clashesOf(merged: ReadonlyMap<string, MergedPath>): readonly string[] {
  return [...merged].flatMap(([path, one]) => (one.kind === 'clash' ? [`${path}: ${one.reason}`] : []));
}

/** The changes to a target's tree that make paths what merging has made of them. @throws PATH_CONFLICT */
export async function planMerged(
  git: Pick<GitRepository, 'entries' | 'files'>,
  target: CommitId,
  { merged, now }: Pick<BroughtIn, 'merged' | 'now'>,
  ignored: (path: string) => boolean,
): Promise<ChangePlan> {
  const wanted = wantedFiles(merged, now);
  const unwanted = [...merged].flatMap(([path, { kind }]) => (kind === 'absent' ? [path] : []));
  const current = await entriesAt(
    git,
    target,
    wanted.map(({ path }) => path),
    unwanted,
  );
  return planChanges({ wanted, unwanted, current, ignored });
}
