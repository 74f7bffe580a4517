import { nodeId } from '../account-json.ts';
import { reads } from '../call.ts';
import { readCommit, readCommits } from '../rest/commit-json.ts';
import type { PullRequestRecord, RepositoryState } from '../state.ts';
import { allowed } from './access.ts';
import type { Reader } from './access.ts';
import type { Fields } from './actor-fields.ts';
import { connection } from './connections.ts';
import type { Paging } from './connections.ts';
import { pullRequestFields } from './pull-request-fields.ts';

/** A commit; null when the repository has none of that id. */
export async function commitFields(reader: Reader, repository: RepositoryState, oid: string): Promise<Fields | null> {
  if ((await repository.bare.resolve(oid)) === undefined) return null;
  const parents = async (): Promise<readonly string[]> => (await readCommit(repository, oid)).parents;
  return {
    __typename: 'Commit',
    id: nodeId('C', repository.id),
    oid,
    parents: async (asked: Paging) =>
      connection(
        'parents',
        (await parents()).map((parent) => ({ __typename: 'Commit', oid: parent })),
        asked,
      ),
    history: async ({ path, ...asked }: Paging & { path?: string | null }) => {
      const below = typeof path === 'string' && path !== '' ? ['--', path] : [];
      const commits = await readCommits(repository, oid, ...below);
      return connection(
        'history',
        commits.map(({ sha }) => commitFields(reader, repository, sha)),
        asked,
      );
    },
    associatedPullRequests: async (asked: Paging) => {
      allowed(reader, repository, reads('pull_requests'), '');
      const found = [];
      for (const one of repository.pullRequests) if (await brought(repository, one, oid)) found.push(one);
      return connection(
        'associatedPullRequests',
        found.map((one) => pullRequestFields(reader, repository, one)),
        asked,
      );
    },
  };
}

/** Whether a merged pull request put a commit into the repository: as one of its own, or as what merging it made. */
async function brought(repository: RepositoryState, one: PullRequestRecord, oid: string): Promise<boolean> {
  if (one.state !== 'merged' || one.mergeCommit === undefined) return false;
  if (one.mergeCommit === oid) return true;
  const own = await repository.bare.tried(['rev-list', `${one.mergeCommit}^1..${one.head.commit}`]);
  return own?.split('\n').includes(oid) === true;
}
