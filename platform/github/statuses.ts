import type { PullRequestHost, PullRequestStatus } from '../../core/ports/pull-request-host.ts';
import type { CommitId } from '../../core/ports/pull-requests.ts';
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

// What a state of GitHub's is called here.
const names: readonly PullRequestStatus['state'][] = ['pending', 'succeeded', 'failed', 'error'];
const longestDescription = 140;

/** Statuses of the pull request's newest commit: GitHub has none of the pull request itself. */
export function createStatuses({ api, at, context }: Host): Pick<PullRequestHost, 'statuses' | 'setStatuses'> {
  const seen = new Map<CommitId, readonly WireStatus[]>();

  const list = async (commit: CommitId): Promise<readonly WireStatus[]> => {
    const found = await explained(
      'read the statuses',
      context,
      () =>
        allPages(async (page) => {
          const route = 'GET /repos/{owner}/{repo}/commits/{ref}/status';
          const { data, headers } = await api.request(route, { ...at, ref: commit, per_page: 100, page });
          return { data: data.statuses, headers };
        }),
      { needs: 'Commit statuses' },
    );
    seen.set(commit, found);
    return found;
  };

  return {
    async statuses({ commit }) {
      return (await list(commit)).flatMap(({ context: place, state, description }) => {
        const name = names.find((one) => states[one] === state);
        const slash = place.lastIndexOf('/');
        if (name === undefined) return [];
        return [
          {
            genre: place.slice(0, Math.max(0, slash)),
            name: place.slice(slash + 1),
            state: name,
            text: description ?? '',
          },
        ];
      });
    },

    async setStatuses({ commit }, statuses) {
      // Several states here are one on GitHub, and texts are cut: only in its own words it is known what is there already.
      const there = seen.get(commit) ?? (await list(commit));
      for (const { genre, name, state, text } of statuses) {
        const place = `${genre}/${name}`;
        const wanted = { context: place, state: states[state], description: cutText(text, longestDescription) };
        const same = there.some(
          (one) =>
            one.context === place && one.state === wanted.state && (one.description ?? '') === wanted.description,
        );
        if (same) continue;
        await explained(
          'set a status on the pull request',
          context,
          () => api.request('POST /repos/{owner}/{repo}/statuses/{sha}', { ...at, sha: commit, ...wanted }),
          { needs: 'Commit statuses' },
        );
      }
      seen.delete(commit);
    },
  };
}
