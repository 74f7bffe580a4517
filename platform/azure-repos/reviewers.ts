import type { Reviewer } from '../../core/ports/pull-request-host.ts';
import { TaskError } from '../../core/errors.ts';
import { printableLine } from '../../core/printable.ts';
import { textIn } from '../readable-answers.ts';
import { explained } from './errors.ts';
import { HttpFailure } from './failure.ts';
import type { Host } from './repository.ts';

/**
 * Asks people and teams to review; who was asked before is made required where that is wanted, and never the reverse. The
 * service takes what is said of a reviewer for the whole of it, but a vote only from the reviewer themselves: so nobody's is
 * said, and nobody's changes, except that one's own has to be said again.
 */
export async function addReviewers(
  host: Host,
  id: number,
  wanted: readonly Reviewer[],
  me: () => Promise<string>,
): Promise<void> {
  if (wanted.length === 0) return;
  const { api, repository, context, once } = host;
  const there = await explained('read the reviewers of the pull request', context, () =>
    api.getPullRequestReviewers(repository.id, id, repository.project.id),
  );
  for (const reviewer of wanted) {
    const now = there.find((one) => textIn(one.id, 'id')?.toLowerCase() === reviewer.id);
    if (now !== undefined && (now.isRequired === true || !reviewer.required)) continue;
    const voted = now?.vote !== undefined && now.vote !== 0 && reviewer.id === (await me());
    const said = { id: reviewer.id, isRequired: reviewer.required, ...(voted ? { vote: now.vote ?? 0 } : {}) };
    await explained('add a reviewer to the pull request', context, async () => {
      try {
        await once(() => api.createPullRequestReviewer(said, repository.id, id, reviewer.id, repository.project.id));
      } catch (thrown) {
        throw reviewerRefused(thrown, context.repository, reviewer.id) ?? thrown;
      }
    });
  }
}

/** What the service says of somebody who cannot review; undefined when it speaks of something else. */
export function reviewerRefused(thrown: unknown, repository: string, id?: string): TaskError | undefined {
  if (!(thrown instanceof HttpFailure) || thrown.status !== 400 || !/reviewer/i.test(thrown.said)) return undefined;
  return new TaskError(
    'REVIEWER_UNKNOWN',
    `Azure DevOps does not take ${id === undefined ? 'a reviewer' : `${id} as a reviewer`} in ${repository}: ${printableLine(thrown.said, 400)}`,
    'Look at the id, whether the person is still a user of the organization, and whether they may read the repository.',
    { cause: thrown },
  );
}
