import type { StatusState } from '../../core/ports/commit-statuses.ts';
import type { PullRequestHost, PullRequestStatus } from '../../core/ports/pull-request-host.ts';
import { cutText } from '../../core/printable.ts';
import { latestStatuses } from './commit-statuses.ts';
import { explained } from './errors.ts';
import type { Host } from './repository.ts';

const states = {
  notSet: 'pending',
  pending: 'pending',
  succeeded: 'success',
  failed: 'failure',
  error: 'error',
  notApplicable: 'success',
} as const satisfies Readonly<Record<StatusState, string>>;

const longestDescription = 140;

/** A status in GitHub's own words: several states here are one there, and texts are cut. */
function toWire({ genre, name, state, text }: PullRequestStatus) {
  return { context: `${genre}/${name}`, state: states[state], description: cutText(text, longestDescription) };
}

/** Statuses of the pull request's newest commit: GitHub has none of the pull request itself. */
export function createStatuses(host: Host): Pick<PullRequestHost, 'missingStatuses' | 'setStatuses'> {
  const { api, at, context } = host;
  return {
    async missingStatuses({ commit }, statuses) {
      const there = await latestStatuses(host, commit);
      return statuses.filter((status) => {
        const wanted = toWire(status);
        return !there.some(
          (one) =>
            one.context === wanted.context &&
            one.state === wanted.state &&
            (one.description ?? '') === wanted.description,
        );
      });
    },

    async setStatuses({ commit }, statuses) {
      for (const status of statuses) {
        await explained(
          'set a status on the pull request',
          context,
          () => api.request('POST /repos/{owner}/{repo}/statuses/{sha}', { ...at, sha: commit, ...toWire(status) }),
          { needs: 'Commit statuses' },
        );
      }
    },
  };
}
