import type { PullRequestReader, PullRequestStopper } from '../../core/ports/pull-requests.ts';
import { pullRequestMissing } from '../missing.ts';
import { disarm } from './auto-merge.ts';
import { createCommenter, type Waiting } from './comments.ts';
import { partIn } from '../readable-answers.ts';
import { explained } from './errors.ts';
import { toPullRequest, type WirePullRequest } from './pull-request.ts';
import type { Host } from './repository.ts';

const looks = 4;

/** A pull request as GitHub has it now. */
export function readPullRequest({ api, at, context }: Host, id: number): Promise<WirePullRequest> {
  return explained(
    'read the pull request',
    context,
    async () => {
      const { data } = await api.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { ...at, pull_number: id });
      return partIn<WirePullRequest>(data, 'the body');
    },
    { missing: pullRequestMissing(context.repository, id) },
  );
}

/** Reading one pull request, and what a run does to it that stops before the merge. */
export function createPullRequestReader(host: Host, waiting: Waiting): PullRequestReader & PullRequestStopper {
  const { api, at, context } = host;
  const comment = createCommenter(host, waiting);
  return {
    async get(id) {
      for (let look = 1; ; look++) {
        const found = await readPullRequest(host, id);
        // GitHub finds out whether it merges when somebody asks, mostly within a second.
        const unknown = found.state === 'open' && found.mergeable === null;
        if (!unknown || look >= looks) return toPullRequest(found);
        await waiting.clock.sleep(250 * 2 ** look, waiting.signal);
      }
    },
    async disarm(id, text) {
      await disarm(host, id);
      if (text !== undefined) await comment(id, text);
    },
    async abandon(id, text) {
      if (text !== undefined) await comment(id, text);
      return explained('close the pull request', context, async () => {
        const close = async (): Promise<WirePullRequest> => {
          try {
            const route = 'PATCH /repos/{owner}/{repo}/pulls/{pull_number}';
            return (await api.request(route, { ...at, pull_number: id, state: 'closed' })).data;
          } catch (thrown) {
            // The answer was lost, or somebody was faster: closed is closed.
            const found = await readPullRequest(host, id);
            if (found.state === 'open') throw thrown;
            return found;
          }
        };
        return toPullRequest(await close()).status === 'completed' ? 'completed' : 'abandoned';
      });
    },
  };
}
