import type { CommitStatuses } from '../../ports/commit-statuses.ts';
import type { CommitId } from '../../ports/pull-requests.ts';
import { refText } from '../objects.ts';
import { shortCommit } from '../revision.ts';
import type { StatusContexts } from './contexts.ts';
import { judgeStatuses, type StatusJudgement } from './judge-statuses.ts';

/**
 * Nothing tells how many clusters should report. Who has reported on the last commit that anybody reported on, and has
 * not on this one, may be a cluster that is slower, or one that is gone.
 * @param before the commits before the awaited one, newest first
 * @returns warnings; none when the host does not answer: this is no more than a hint
 */
export async function absentWriters(
  port: CommitStatuses,
  before: readonly CommitId[],
  judgements: readonly StatusJudgement[],
  contexts: StatusContexts,
): Promise<readonly string[]> {
  // Who names the writers has named them all.
  if (contexts.explicit) return [];
  try {
    for (const commit of before) {
      const statuses = await port.of(commit);
      const targets = judgements.map(({ target }) => target);
      const earlier = judgeStatuses([{ commit, statuses }], targets, contexts);
      if (earlier.every(({ heard }) => heard.length === 0)) continue;
      const known = new Set(judgements.flatMap(({ heard }) => heard.map(({ context }) => context)));
      return earlier.flatMap(({ target, heard }) =>
        heard
          .filter(({ context }) => !known.has(context))
          .map(
            ({ context }) =>
              `${context} has reported ${refText(target)} at ${shortCommit(commit)}, and nothing of the awaited commit: if that is another cluster, name each in a line of statusContext, so that all are waited for.`,
          ),
      );
    }
  } catch {
    // The wait itself has what it needs.
  }
  return [];
}
