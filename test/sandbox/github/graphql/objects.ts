import { standingReviews, statusesOf, unmet } from '../protection.ts';
import { notAccessible, reads } from '../call.ts';
import { atLeast, isCollaborator, roleOf, tokenMay } from '../rights.ts';
import { isOrganization, nodeId } from '../serialize.ts';
import type { OrganizationState, PullRequestRecord, RepositoryState } from '../state.ts';
import type { Actor, Protection, Review, Team } from '../types.ts';
import { allowed } from './access.ts';
import type { Reader } from './access.ts';
import { connection } from './connections.ts';
import type { Paging } from './connections.ts';
import { missing, QueryError } from './errors.ts';

/** What resolvers answer from: values, and functions where arguments or work come in. */
type Fields = Record<string, unknown>;

export function actorFields({ links }: Reader, actor: Actor | OrganizationState): Fields {
  const kind = 'type' in actor ? actor.type : 'Organization';
  return {
    __typename: kind,
    id: nodeId({ User: 'U', Bot: 'BOT', Organization: 'O' }[kind], actor.id),
    databaseId: actor.id,
    login: actor.login,
    url: `${links.web}/${actor.login}`,
    resourcePath: `/${actor.login}`,
    avatarUrl: `${links.web}/avatars/u/${actor.id}?v=4`,
    ...('type' in actor ? { name: actor.name, email: actor.email } : { name: actor.login }),
  };
}

/** Tokens that carry permissions are told of a team only with the organization's. */
function teamFields({ links, token }: Reader, team: Team): Fields {
  if (!tokenMay(token, 'members', 'read')) throw new QueryError('FORBIDDEN', notAccessible(token).message);
  return {
    __typename: 'Team',
    id: nodeId('T', team.id),
    databaseId: team.id,
    name: team.name,
    slug: team.slug,
    combinedSlug: `${team.organization.login}/${team.slug}`,
    url: `${links.web}/orgs/${team.organization.login}/teams/${team.slug}`,
  };
}

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

async function refFields(reader: Reader, repository: RepositoryState, name: string): Promise<Fields | null> {
  const oid = await repository.bare.tried(['rev-parse', '--verify', '--quiet', name]);
  if (oid === undefined) return null;
  const branch = name.replace(/^refs\/heads\//, '');
  const protection = branch === name ? undefined : repository.protections.get(branch);
  return {
    id: nodeId('REF', repository.id),
    name: branch.replace(/^refs\/tags\//, ''),
    prefix: name.slice(0, name.lastIndexOf('/') + 1),
    target: { __typename: 'Commit', oid },
    refUpdateRule: protection === undefined ? null : ruleFields(reader, repository, branch, protection),
    branchProtectionRule: null,
  };
}

/** What a branch asks of whoever looks; also of those who may not administer. */
function ruleFields(
  { site, token }: Reader,
  repository: RepositoryState,
  branch: string,
  protection: Protection,
): Fields {
  const { requiredReviews, restrictPushes } = protection;
  const held = !(
    protection.kind !== 'ruleset' &&
    protection.enforceAdmins !== true &&
    atLeast(roleOf(site, repository, token.actor), 'admin')
  );
  const named = restrictPushes?.some((actor) => actor.id === token.actor.id);
  const pushes = atLeast(roleOf(site, repository, token.actor), 'write') && tokenMay(token, 'contents', 'write');
  return {
    pattern: branch,
    allowsDeletions: protection.allowDeletions ?? false,
    allowsForcePushes: protection.allowForcePushes ?? false,
    blocksCreations: false,
    requiredApprovingReviewCount: requiredReviews ?? null,
    requiredStatusCheckContexts: [...(protection.requiredStatusChecks ?? [])],
    requiresCodeOwnerReviews: false,
    requiresConversationResolution: false,
    requiresLinearHistory: protection.requireLinearHistory ?? false,
    requiresSignatures: false,
    viewerAllowedToDismissReviews: true,
    viewerCanPush: pushes && (!held || (named ?? requiredReviews === undefined)),
  };
}

export function pullRequestFields(reader: Reader, repository: RepositoryState, one: PullRequestRecord): Fields {
  const { services, links, site } = reader;
  // Asked once for all fields of one query, and only when one of them is wanted.
  let told: boolean | undefined;
  const known = (): boolean => (told ??= one.state === 'open' && services.engine.ask(one));
  const page = `${links.web}/${repository.owner.login}/${repository.name}/pull/${one.number}`;
  const { autoMerge } = one;
  return {
    __typename: 'PullRequest',
    id: nodeId('PR', repository.id, one.number),
    databaseId: repository.id * 10_000 + one.number,
    fullDatabaseId: String(repository.id * 10_000 + one.number),
    number: one.number,
    url: page,
    title: one.title,
    body: one.body ?? '',
    state: one.state.toUpperCase(),
    closed: one.state !== 'open',
    merged: one.state === 'merged',
    isDraft: one.draft,
    locked: false,
    author: actorFields(reader, one.by),
    createdAt: one.createdAt,
    updatedAt: one.updatedAt,
    closedAt: one.closedAt ?? null,
    mergedAt: one.mergedAt ?? null,
    mergedBy: one.mergedBy === undefined ? null : actorFields(reader, one.mergedBy),
    mergeCommit:
      one.state === 'merged' && one.mergeCommit !== undefined ? { __typename: 'Commit', oid: one.mergeCommit } : null,
    potentialMergeCommit: () =>
      known() && one.mergeCommit !== undefined ? { __typename: 'Commit', oid: one.mergeCommit } : null,
    mergeable: () => (known() ? (one.mergeable === true ? 'MERGEABLE' : 'CONFLICTING') : 'UNKNOWN'),
    mergeStateStatus: () => (known() ? one.mergeableState.toUpperCase() : 'UNKNOWN'),
    reviewDecision: () => decision(reader, repository, one),
    headRefName: one.head.branch,
    headRefOid: one.head.commit,
    headRef: () =>
      one.forkOwner === undefined ? refFields(reader, repository, `refs/heads/${one.head.branch}`) : null,
    headRepositoryOwner: one.forkOwner === undefined ? actorFields(reader, repository.owner) : null,
    baseRefName: one.base.branch,
    baseRefOid: one.base.commit,
    baseRef: () => refFields(reader, repository, `refs/heads/${one.base.branch}`),
    isCrossRepository: one.forkOwner !== undefined,
    maintainerCanModify: one.maintainerCanModify,
    repository: () => repositoryFields(reader, repository),
    autoMergeRequest:
      autoMerge === undefined
        ? null
        : {
            mergeMethod: autoMerge.method.toUpperCase(),
            commitHeadline: autoMerge.title ?? null,
            commitBody: autoMerge.message ?? null,
            enabledBy: actorFields(reader, autoMerge.by),
            enabledAt: one.updatedAt,
          },
    labels: (asked: Paging) =>
      connection(
        'labels',
        one.labels.map((name) => ({ name, color: 'ededed', isDefault: false })),
        asked,
      ),
    reviewRequests: (asked: Paging) =>
      connection(
        'reviewRequests',
        [
          ...one.requestedReviewers.users.map((user) => ({
            asCodeOwner: false,
            requestedReviewer: actorFields(reader, user),
          })),
          ...one.requestedReviewers.teams.map((team) => ({
            asCodeOwner: false,
            requestedReviewer: teamFields(reader, team),
          })),
        ],
        asked,
      ),
    reviews: (asked: Paging) =>
      connection(
        'reviews',
        one.reviews.map((review) => reviewFields(reader, repository, review)),
        asked,
      ),
    latestReviews: (asked: Paging) => {
      const latest = new Map(one.reviews.map((review) => [review.by.id, review]));
      return connection(
        'latestReviews',
        [...latest.values()].map((review) => reviewFields(reader, repository, review)),
        asked,
      );
    },
    latestOpinionatedReviews: (asked: Paging) =>
      connection(
        'latestOpinionatedReviews',
        standingReviews(one).map((review) => reviewFields(reader, repository, review)),
        asked,
      ),
    comments: (asked: Paging) =>
      connection(
        'comments',
        one.comments.map((comment) => ({
          id: nodeId('IC', comment.id),
          databaseId: comment.id,
          body: comment.body,
          author: actorFields(reader, comment.by),
          createdAt: comment.createdAt,
          updatedAt: comment.updatedAt,
        })),
        asked,
      ),
    viewerCanUpdate:
      one.by.id === reader.token.actor.id || atLeast(roleOf(site, repository, reader.token.actor), 'write'),
    viewerCanEnableAutoMerge: repository.settings.allowAutoMerge && autoMerge === undefined,
    viewerCanDisableAutoMerge: autoMerge !== undefined,
    statusCheckRollup: () => {
      const statuses = statusesOf(repository, one.head.commit);
      if (statuses.length === 0) return null;
      const failed = statuses.some(({ state }) => state === 'failure' || state === 'error');
      const pending = statuses.some(({ state }) => state === 'pending');
      return { state: failed ? 'FAILURE' : pending ? 'PENDING' : 'SUCCESS' };
    },
  };
}

function reviewFields(reader: Reader, repository: RepositoryState, review: Review): Fields {
  const teams = isOrganization(repository.owner)
    ? reader.site.teams.filter((team) => team.members.some((member) => member.id === review.by.id))
    : [];
  return {
    id: nodeId('PRR', review.id),
    state: review.state,
    body: '',
    author: actorFields(reader, review.by),
    submittedAt: review.submittedAt,
    commit: { __typename: 'Commit', oid: review.commit },
    onBehalfOf: (asked: Paging) =>
      connection(
        'onBehalfOf',
        teams.map((team) => teamFields(reader, team)),
        asked,
      ),
  };
}

function decision({ site }: Reader, repository: RepositoryState, one: PullRequestRecord): string | null {
  if (repository.protections.get(one.base.branch)?.requiredReviews === undefined) return null;
  const problems = unmet(site, repository, one).join(' ');
  if (problems.includes('Changes have been requested')) return 'CHANGES_REQUESTED';
  return problems.includes('approving review') ? 'REVIEW_REQUIRED' : 'APPROVED';
}
