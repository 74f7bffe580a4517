import { TaskError } from '../../core/errors.ts';
import type { NewPullRequest } from '../../core/ports/pull-request-host.ts';
import type { PullRequest } from '../../core/ports/pull-requests.ts';
import type { Waiting } from './comments.ts';
import { partIn } from '../readable-answers.ts';
import { explained, type ErrorContext } from './errors.ts';
import { GitHubFailure } from './failure.ts';
import { toPullRequest, type WirePullRequest } from './pull-request.ts';
import type { Host } from './repository.ts';
import { joinBody } from './work-items.ts';

const tries = 3;

/**
 * Opens a pull request: its text and work items, nothing else.
 * @param look finds an open one between the same branches
 */
export function createPullRequest(
  { api, at, context }: Host,
  { clock, signal }: Waiting,
  wanted: NewPullRequest,
  look: () => Promise<WirePullRequest | undefined>,
): Promise<PullRequest | 'exists' | 'gone'> {
  return explained('create a pull request', context, async () => {
    for (let attempt = 1; ; attempt++) {
      try {
        const { data } = await api.request('POST /repos/{owner}/{repo}/pulls', {
          ...at,
          title: wanted.title,
          head: wanted.sourceBranch,
          base: wanted.targetBranch,
          body: joinBody(wanted.description, { items: wanted.workItems, complete: false }),
          draft: wanted.draft,
        });
        return toPullRequest(partIn<WirePullRequest>(data, 'the body'));
      } catch (thrown) {
        if (!(thrown instanceof GitHubFailure)) throw thrown;
        const refused = thrown.status === 422 ? refusal(thrown, context) : undefined;
        if (refused !== undefined) return refused;
        if (!thrown.mayHaveHappened || attempt >= tries) throw thrown;
        // The answer may have been lost after it was made: look before trying again.
        await clock.sleep(400 * attempt, signal);
        const one = await look();
        if (one !== undefined) return toPullRequest(one);
      }
    }
  });
}

function refusal(failure: GitHubFailure, { repository }: ErrorContext): 'exists' | 'gone' | undefined {
  const { said } = failure;
  if (/pull request already exists/i.test(said)) return 'exists';
  // Of "No commits between": the target holds it all by now, as another look will show.
  if (/PullRequest (?:head|base) invalid|No commits between|no history in common/i.test(said)) return 'gone';
  if (!/draft pull requests are not supported/i.test(said)) return undefined;
  throw new TaskError(
    'SERVER_REFUSED',
    `draft: GitHub has no drafts in ${repository}: ${said}`,
    'Take draft out: private repositories have drafts with a paid plan only.',
    { cause: failure },
  );
}
