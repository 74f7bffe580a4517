import type { Clock } from '../../core/ports/agent.ts';
import { pullRequestMissing } from '../missing.ts';
import { allPages } from './client.ts';
import { explained } from './errors.ts';
import { GitHubFailure } from './failure.ts';
import type { Host } from './repository.ts';

const tries = 3;

/** What of the agent waiting takes. */
export interface Waiting {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A comment as REST has it. */
export interface WireComment {
  readonly id: number | bigint;
  readonly body?: string;
  readonly user: { readonly login: string } | null;
}

/** All comments on a pull request, the oldest first. */
export function listComments({ api, at, context }: Host, id: number): Promise<readonly WireComment[]> {
  return explained(
    'read the comments on the pull request',
    context,
    () =>
      allPages((page) =>
        api.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
          ...at,
          issue_number: id,
          per_page: 100,
          page,
        }),
      ),
    { missing: pullRequestMissing(context.repository, id) },
  );
}

const plain = (text: string | undefined): string => (text ?? '').replaceAll('\r\n', '\n').trimEnd();

/** Says something on a pull request, once: a run that is made again, or whose answer was lost, finds it said. */
export function createCommenter(host: Host, { clock, signal }: Waiting): (id: number, text: string) => Promise<void> {
  const { api, at, context } = host;
  return async (id, text) => {
    for (let attempt = 1; ; attempt++) {
      if ((await listComments(host, id)).some(({ body }) => plain(body) === plain(text))) return;
      const said = await explained('comment on the pull request', context, async () => {
        try {
          await api.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
            ...at,
            issue_number: id,
            body: text,
          });
          return true;
        } catch (thrown) {
          if (!(thrown instanceof GitHubFailure) || !thrown.mayHaveHappened || attempt >= tries) throw thrown;
          return false;
        }
      });
      if (said) return;
      await clock.sleep(400 * attempt, signal);
    }
  };
}
