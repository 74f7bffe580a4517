import type { PullRequestReader, PullRequestStopper } from '../../core/ports/pull-requests.ts';
import { disarm } from './auto-merge.ts';
import { createCommenter, type Waiting } from './comments.ts';
import { explained } from './errors.ts';
import { pullRequestMissing, toPullRequest, type WirePullRequest } from './pull-request.ts';
import type { Host } from './repository.ts';

const looks = 4;

/** A pull request as GitHub has it now. */
export function readPullRequest({ api, at, context }: Host, id: number): Promise<WirePullRequest> {
  return explained(
    'read the pull request',
    context,
    async () => (await api.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { ...at, pull_number: id })).data,
    { missing: pullRequestMissing(context, id) },
  );
}

/**
 * Reading one pull request, and what a run does to it that stops before the merge.
 * @param seen is shown each that is read
 */
export function createPullRequestReader(
  host: Host,
  waiting: Waiting,
  seen: (found: WirePullRequest) => void,
): PullRequestReader & PullRequestStopper {
  const { api, at, context } = host;
  const comment = createCommenter(host, waiting);
  return {
    async get(id) {
      for (let look = 1; ; look++) {
        const found = await readPullRequest(host, id);
        seen(found);
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
      await comment(id, text);
      await explained('close the pull request', context, async () => {
        try {
          await api.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
            ...at,
            pull_number: id,
            state: 'closed',
          });
        } catch (thrown) {
          // The answer was lost, or another run was faster: closed is closed.
          if ((await readPullRequest(host, id)).state === 'open') throw thrown;
        }
      });
    },
  };
}
