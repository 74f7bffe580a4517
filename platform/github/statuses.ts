import type { PullRequestHost, PullRequestStatus } from '../../core/ports/pull-request-host.ts';
import { cutText } from '../../core/printable.ts';
import { allPages } from './client.ts';
import { explained } from './errors.ts';
import type { Host } from './repository.ts';

interface WireStatus {
  readonly context: string;
  readonly state: string;
  readonly description: string | null;
}

const states = {
  notSet: 'pending',
  pending: 'pending',
  succeeded: 'success',
  failed: 'failure',
  error: 'error',
  notApplicable: 'success',
} as const satisfies Readonly<Record<PullRequestStatus['state'], string>>;

const longestDescription = 140;

/** A status in GitHub's own words: several states here are one there, and texts are cut. */
function toWire({ genre, name, state, text }: PullRequestStatus) {
  return { context: `${genre}/${name}`, state: states[state], description: cutText(text, longestDescription) };
}

/** Statuses of the pull request's newest commit: GitHub has none of the pull request itself. */
export function createStatuses({ api, at, context }: Host): Pick<PullRequestHost, 'missingStatuses' | 'setStatuses'> {
  return {
    async missingStatuses({ commit }, statuses) {
      const there = await explained(
        'read the statuses',
        context,
        () =>
          allPages<WireStatus>(async (page) => {
            const route = 'GET /repos/{owner}/{repo}/commits/{ref}/status';
            const { data, headers } = await api.request(route, { ...at, ref: commit, per_page: 100, page });
            return { data: data.statuses, headers };
          }),
        { needs: 'Commit statuses' },
      );
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
