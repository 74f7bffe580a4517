import type { AuthoredStatuses, CommitStatus, StatusState } from '../../core/ports/commit-statuses.ts';
import type { CommitId } from '../../core/ports/pull-requests.ts';
import { commitMissing } from '../missing.ts';
import { listIn, partIn, textIn, textsIn } from '../readable-answers.ts';
import { allPages } from './client.ts';
import { explained } from './errors.ts';
import type { Host } from './repository.ts';

/** A status as the combined ones are shown. */
interface WireStatus {
  readonly context: string;
  readonly state: string;
  readonly description: string | null;
  readonly created_at: string;
}

interface AuthoredWireStatus extends WireStatus {
  /** null: the account is gone. */
  readonly creator: { readonly login: string } | null;
}

/** The newest status of each context, from `GET commits/{ref}/status`. */
export function latestStatuses({ api, at, context }: Host, commit: CommitId): Promise<readonly WireStatus[]> {
  return explained(
    'read the statuses',
    context,
    () =>
      allPages<WireStatus>(async (page) => {
        const route = 'GET /repos/{owner}/{repo}/commits/{ref}/status';
        const { data, headers } = await api.request(route, { ...at, ref: commit, per_page: 100, page });
        return { data: partIn(data, 'the body').statuses, headers };
      }),
    { needs: 'Commit statuses', noCommit: commitMissing(context.repository, commit) },
  );
}

/** All statuses of a commit, newest first, from `GET commits/{ref}/statuses`: the newest alone come without their authors. */
function authoredStatuses({ api, at, context }: Host, commit: CommitId): Promise<readonly AuthoredWireStatus[]> {
  return explained(
    'read the statuses',
    context,
    () =>
      allPages<AuthoredWireStatus>((page) =>
        api.request('GET /repos/{owner}/{repo}/commits/{ref}/statuses', { ...at, ref: commit, per_page: 100, page }),
      ),
    { needs: 'Commit statuses', noCommit: commitMissing(context.repository, commit) },
  );
}

/** What others say of commits; a context stands for genre and name. */
export function createCommitStatuses(host: Host): AuthoredStatuses {
  const { api, at, context } = host;
  return {
    async of(commit) {
      return (await latestStatuses(host, commit)).map(toStatus);
    },

    async authored(commit) {
      const found = await authoredStatuses(host, commit);
      return found.map((one) => ({
        status: toStatus(one),
        authors: textsIn([one.creator?.login], 'creator'),
      }));
    },

    async newest(tip, most) {
      const { data } = await explained(
        'list commits',
        context,
        () => api.request('GET /repos/{owner}/{repo}/commits', { ...at, sha: tip, per_page: Math.min(most, 100) }),
        { needs: 'Contents', missing: commitMissing(context.repository, tip) },
      );
      return listIn(data, 'the commits').flatMap(({ sha }) => textIn(sha, 'sha') ?? []);
    },
  };
}

function toStatus({ context: name, state, description, created_at: created }: WireStatus): CommitStatus {
  return {
    genre: '',
    name: textIn(name, 'context') ?? '',
    state: stateOf(state),
    text: textIn(description, 'description') ?? '',
    at: Date.parse(created) || 0,
  };
}

function stateOf(state: string): StatusState {
  switch (state) {
    case 'success':
      return 'succeeded';
    case 'failure':
      return 'failed';
    case 'error':
      return 'error';
    // "pending", or something newer than this.
    default:
      return 'pending';
  }
}
