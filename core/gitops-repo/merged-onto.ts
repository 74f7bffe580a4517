import { TaskError } from '../errors.ts';
import type { CommitInfo, GitRepository } from '../ports/git-repository.ts';
import type { MergeBase } from '../ports/merge-base.ts';
import type { CommitId, PullRequest } from '../ports/pull-requests.ts';

// As many commits as GitHub shows of a pull request.
const most = 250;

/**
 * What the target branch was before a pull request was merged into it, whatever the strategy: the first parent of a merge
 * commit (`noFastForward`, `rebaseMerge`), the only one of a squashed commit; under commits that a rebase put there, what
 * the host says, or else what is below those that came from the source branch.
 * @param merged what completing made
 */
export async function mergedOnto(
  { git, mergeBase }: { readonly git: Pick<GitRepository, 'commit'>; readonly mergeBase: MergeBase },
  { sourceCommit, targetCommit, id }: Pick<PullRequest, 'id' | 'sourceCommit' | 'targetCommit'>,
  merged: CommitId,
): Promise<CommitId> {
  // Nothing came of it: a rebase leaves merges out, and the tip that it was merged onto is somebody else's.
  if (targetCommit === merged) return merged;
  const tip = await git.commit(merged);
  const [first, second] = tip.parents;
  if (first === undefined) throw unknown(id, merged);
  // A merge commit whose second parent is the branch is its own; where the host says what was below, so is any.
  const own = second !== undefined && (targetCommit !== undefined || second === sourceCommit);
  if (own || first === targetCommit) return first;
  if (targetCommit !== undefined && (await mergeBase.mergeBase(targetCommit, merged)) === targetCommit) {
    return targetCommit;
  }
  const fork = sourceCommit === undefined ? undefined : await mergeBase.mergeBase(sourceCommit, merged);
  // The branch had it before, and more: nothing came of that, and this is the tip, somebody else's, that GitHub names then.
  if (fork === merged && sourceCommit !== merged) return merged;
  if (second !== undefined || sourceCommit === undefined || fork === undefined) return first;
  return belowRebased(git, tip, await between(git, sourceCommit, fork));
}

/** Commits of the source branch, newest first, without merges: a rebase leaves those out. */
async function between(
  git: Pick<GitRepository, 'commit'>,
  from: CommitId,
  to: CommitId,
): Promise<readonly CommitInfo[]> {
  const found: CommitInfo[] = [];
  for (let at: CommitId | undefined = from; at !== undefined && at !== to && found.length < most;) {
    const commit: CommitInfo = await git.commit(at);
    if (commit.parents.length < 2) found.push(commit);
    at = commit.parents[0];
  }
  return found;
}

/**
 * A rebase keeps author, time and message: as long as these agree, the target's commits are the source branch's. But
 * somebody may have picked one of them onto the target before; that one was not put there in one go with the one above.
 */
async function belowRebased(
  git: Pick<GitRepository, 'commit'>,
  tip: CommitInfo,
  source: readonly CommitInfo[],
): Promise<CommitId> {
  let below = tip.parents[0] ?? tip.id;
  let at = tip;
  // Some may have been left out: what they change was on the target already.
  let left = source;
  for (;;) {
    const index = left.findIndex(({ author, message }) => author === at.author && message.trim() === at.message.trim());
    if (index < 0) return below;
    left = left.slice(index + 1);
    const parent = at.parents[0];
    if (parent === undefined) return below;
    below = parent;
    if (left.length === 0) return below;
    const next = await git.commit(parent);
    if (!inOneGo(next.committer, at.committer)) return below;
    at = next;
  }
}

// Hundreds of commits are rebased in seconds.
const oneGo = 60;
// `Name <address> seconds zone`.
const signature = /^(.*) (\d+) [+-]\d+$/;

/** Whether one committer made both, at the same time. */
function inOneGo(one: string, other: string): boolean {
  const [, by, time] = signature.exec(one) ?? [];
  const [, otherBy, otherTime] = signature.exec(other) ?? [];
  return by === otherBy && !(Math.abs(Number(time) - Number(otherTime)) > oneGo);
}

function unknown(id: number, merged: CommitId): TaskError {
  return new TaskError(
    'PULL_REQUEST_NOT_MERGED',
    `What pull request ${id} was merged onto is not known: ${merged} has no parent.`,
    'Use operation: rollback.',
  );
}
