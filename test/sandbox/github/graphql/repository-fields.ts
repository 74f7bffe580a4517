import { nodeId } from '../account-json.ts';
import { reads } from '../call.ts';
import { isCollaborator, roleOf } from '../rights.ts';
import type { PullRequestRecord, RepositoryState } from '../state.ts';
import { allowed } from './access.ts';
import type { Reader } from './access.ts';
import { actorFields } from './actor-fields.ts';
import type { Fields } from './actor-fields.ts';
import { connection } from './connections.ts';
import type { Paging } from './connections.ts';
import { missing } from './errors.ts';
import { commitFields } from './commit-fields.ts';
import { objectFields } from './object-fields.ts';
import { pullRequestFields } from './pull-request-fields.ts';
import { refFields } from './ref-fields.ts';

const permissionWord = {
  none: null,
  read: 'READ',
  triage: 'TRIAGE',
  write: 'WRITE',
  maintain: 'MAINTAIN',
  admin: 'ADMIN',
};

export function repositoryFields(reader: Reader, repository: RepositoryState): Fields {
  const { site, links, token } = reader;
  const { settings } = repository;
  const full = `${repository.owner.login}/${repository.name}`;
  const find = (number: number): PullRequestRecord => {
    const one = repository.pullRequests.find((candidate) => candidate.number === number);
    if (one === undefined) throw missing(`Could not resolve to a PullRequest with the number of ${number}.`);
    return one;
  };
  return {
    __typename: 'Repository',
    id: nodeId('R', repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: full,
    owner: actorFields(reader, repository.owner),
    url: `${links.web}/${full}`,
    isPrivate: repository.private,
    isArchived: repository.archived,
    isDisabled: false,
    isEmpty: async () => (await repository.bare.tip(repository.defaultBranch)) === undefined,
    visibility: repository.private ? 'PRIVATE' : 'PUBLIC',
    viewerPermission: permissionWord[roleOf(site, repository, token.actor)],
    mergeCommitAllowed: settings.allowMergeCommit,
    squashMergeAllowed: settings.allowSquash,
    rebaseMergeAllowed: settings.allowRebase,
    autoMergeAllowed: settings.allowAutoMerge,
    deleteBranchOnMerge: settings.deleteBranchOnMerge,
    defaultBranchRef: () => refFields(reader, repository, `refs/heads/${repository.defaultBranch}`),
    ref: ({ qualifiedName }: { qualifiedName: string }) =>
      refFields(reader, repository, qualifiedName.startsWith('refs/') ? qualifiedName : `refs/heads/${qualifiedName}`),
    object: ({ oid, expression }: { oid?: string | null; expression?: string | null }) => {
      allowed(reader, repository, reads('contents'), '');
      if (typeof oid === 'string') return commitFields(reader, repository, oid);
      return typeof expression === 'string' ? objectFields(reader, repository, expression) : null;
    },
    pullRequest: ({ number }: { number: number }) => {
      allowed(reader, repository, reads('pull_requests'), '');
      return pullRequestFields(reader, repository, find(number));
    },
    pullRequests: (asked: Paging & PullRequestFilter) => {
      allowed(reader, repository, reads('pull_requests'), '');
      const found = filtered(repository.pullRequests, asked);
      return connection(
        'pullRequests',
        found.map((one) => pullRequestFields(reader, repository, one)),
        asked,
      );
    },
    assignableUsers: ({ query, ...asked }: Paging & { query?: string | null }) => {
      const words = (query ?? '').toLowerCase();
      const users = site.actors.filter(
        (actor) =>
          actor.type === 'User' &&
          actor.id !== 1 &&
          isCollaborator(site, repository, actor) &&
          `${actor.login} ${actor.name}`.toLowerCase().includes(words),
      );
      return connection(
        'assignableUsers',
        users.map((user) => actorFields(reader, user)),
        asked,
      );
    },
  };
}

interface PullRequestFilter {
  readonly states?: readonly string[] | null;
  readonly headRefName?: string | null;
  readonly baseRefName?: string | null;
  readonly labels?: readonly string[] | null;
  readonly orderBy?: { readonly field: string; readonly direction: 'ASC' | 'DESC' } | null;
}

function filtered(all: readonly PullRequestRecord[], asked: PullRequestFilter): PullRequestRecord[] {
  const found = all.filter(
    (one) =>
      (asked.states?.includes(one.state.toUpperCase()) ?? true) &&
      (typeof asked.headRefName !== 'string' || one.head.branch === asked.headRefName) &&
      (typeof asked.baseRefName !== 'string' || one.base.branch === asked.baseRefName) &&
      (asked.labels?.some((label) => one.labels.includes(label)) ?? true),
  );
  return asked.orderBy?.direction === 'DESC' ? found.toReversed() : found;
}
