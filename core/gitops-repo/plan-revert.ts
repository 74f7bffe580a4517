import { byCodeUnit } from '../by-code-unit.ts';
import { TaskError, type Finding } from '../errors.ts';
import { folderOf } from '../folders.ts';
import type { GitRepository } from '../ports/git-repository.ts';
import type { MergeBase } from '../ports/merge-base.ts';
import type { CommitId } from '../ports/pull-requests.ts';
import { planChanges } from './change-plan.ts';
import type { ChangedDescriptor } from './changed-descriptors.ts';
import type { Differences } from './changes-digest.ts';
import { entriesAt } from './emptied-folders.ts';
import { keptFolder } from './kept-folder.ts';
import { revertDescriptor, type RevertedDescriptor } from './reverted-descriptor.ts';
import type { PlanOnTarget, TargetSettings } from './target-plan.ts';
import { mergePaths, wantedFiles, type MergedPath } from './three-way.ts';

/** A change that was merged, to be undone. */
export interface MergedChange {
  readonly pullRequest: number;
  /** The target before it, and with it. */
  readonly onto: CommitId;
  readonly merged: CommitId;
  readonly changed: Differences;
  readonly descriptors: readonly ChangedDescriptor[];
}

interface Ports {
  readonly git: Pick<GitRepository, 'entries' | 'files' | 'blobs' | 'mergeText'>;
  readonly mergeBase: MergeBase;
}

/**
 * Plans `revert`: what a merged pull request changed is as it was before, as `git revert` does it, whatever has been
 * merged since; only renames are not followed. Descriptors are not merged as text: where nothing later touched them they
 * are exactly the earlier ones, else today's are written again for what remains.
 * @throws MERGE_CONFLICTS, PULL_REQUEST_NOT_MERGED, PATH_CONFLICT
 */
export function planRevert(
  { git, mergeBase }: Ports,
  change: MergedChange,
  { ignored }: Pick<TargetSettings, 'ignored'>,
): PlanOnTarget {
  const { changed, descriptors, onto } = change;
  return async (tip) => {
    if ((await mergeBase.mergeBase(change.merged, tip)) !== change.merged) throw rewritten(change);
    const paths = [...changed.keys()];
    const goes = paths.filter((path) => changed.get(path)?.before === undefined);
    const now = await entriesAt(git, tip, paths, goes);
    const isDescriptor = new Set(descriptors.map(({ path }) => path));
    const merged = await mergePaths(
      git,
      [...changed]
        .filter(([path]) => !isDescriptor.has(path))
        .map(([path, { before, after }]) => ({ path, base: after, ours: now.get(path), theirs: before })),
    );
    const clashes = [...merged].flatMap(([path, one]) => (one.kind === 'clash' ? [clash(path, one.reason)] : []));
    const outcomes: RevertedDescriptor[] = [];
    for (const one of descriptors) {
      const outcome = await revertDescriptor({ git, tip, onto, now, merged }, one);
      if ('clash' in outcome) clashes.push(clash(one.path, outcome.clash));
      else outcomes.push(outcome);
    }
    if (clashes.length > 0) throw conflicts(change.pullRequest, clashes);

    const files = new Map<string, MergedPath>([...merged, ...outcomes.map(({ path, file }) => [path, file] as const)]);
    const unwanted = [...files].flatMap(([path, { kind }]) => (kind === 'absent' ? [path] : []));
    const wanted = [...wantedFiles(files, now)];
    for (const { path, file, before } of outcomes) {
      if (file.kind !== 'absent' || before === undefined) continue;
      if (wanted.some((one) => one.path.startsWith(`${folderOf(path)}/`))) continue;
      wanted.push(...(await keptFolder(git, tip, path, unwanted)));
    }
    const current = await entriesAt(
      git,
      tip,
      wanted.map(({ path }) => path),
      unwanted,
    );
    return {
      ...planChanges({ wanted, unwanted, current, ignored }),
      before: outcomes.flatMap(({ before }) => before ?? []),
      after: outcomes.flatMap(({ after }) => after ?? []),
      notes: outcomes.flatMap(({ notes }) => notes),
    };
  };
}

const clash = (path: string, reason: string): Finding => ({ message: `${path}: ${reason}` });

function conflicts(pullRequest: number, clashes: readonly Finding[]): TaskError {
  const related = clashes.toSorted((a, b) => byCodeUnit(a.message, b.message));
  return new TaskError(
    'MERGE_CONFLICTS',
    `Pull request ${pullRequest} cannot be undone without undoing later changes too; nothing was touched:`,
    'Go back to an earlier version with operation: rollback, or undo it by hand.',
    { related },
  );
}

function rewritten({ pullRequest, merged }: MergedChange): TaskError {
  return new TaskError(
    'PULL_REQUEST_NOT_MERGED',
    `What pull request ${pullRequest} put onto the target branch (${merged}) is not in its history any more.`,
    'The branch was rewritten since: look at what it holds, and use operation: rollback.',
  );
}
