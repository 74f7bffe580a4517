import { isOrganization, nodeId } from '../account-json.ts';
import { standingReviews, statusesOf, unmet } from '../protection.ts';
import { notAccessible } from '../call.ts';
import { atLeast, roleOf, tokenMay } from '../rights.ts';
import { readCommit } from '../rest/commit-json.ts';
import type { PullRequestRecord, RepositoryState } from '../state.ts';
import type { Review } from '../types.ts';
import type { Reader } from './access.ts';
import { actorFields, teamFields } from './actor-fields.ts';
import type { Fields } from './actor-fields.ts';
import { connection } from './connections.ts';
import { QueryError } from './errors.ts';
import type { Paging } from './connections.ts';
import { refFields } from './ref-fields.ts';

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
      one.state === 'merged' && one.mergeCommit !== undefined ? mergeFields(repository, one.mergeCommit) : null,
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
    mergeQueueEntry: one.queued === true ? { id: nodeId('MQE', one.number), position: 1 } : null,
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
    statusCheckRollup: () => rollupFields(reader, repository, one),
    commits: async (asked: Paging) => {
      const range = `${one.base.commit}..${one.head.commit}`;
      const commits = (await repository.bare.run(['rev-list', '--reverse', range])).split('\n');
      return connection(
        'commits',
        commits.map((oid) => ({
          commit: {
            __typename: 'Commit',
            oid,
            statusCheckRollup: () => (oid === one.head.commit ? rollupFields(reader, repository, one) : null),
          },
        })),
        asked,
      );
    },
    timelineItems: ({ itemTypes, ...asked }: Paging & { itemTypes?: readonly string[] | null }) => {
      if (itemTypes?.length !== 1 || itemTypes[0] !== 'CLOSED_EVENT') throw new Error('only CLOSED_EVENT is there');
      const { closedBy } = one;
      const closed =
        closedBy === undefined ? [] : [{ __typename: 'ClosedEvent', actor: actorFields(reader, closedBy) }];
      return connection('timelineItems', closed, asked);
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

/** Not commitFields: that leads back here. */
function mergeFields(repository: RepositoryState, oid: string): Fields {
  return {
    __typename: 'Commit',
    oid,
    parents: async (asked: Paging) =>
      connection(
        'parents',
        (await readCommit(repository, oid)).parents.map((parent) => ({ __typename: 'Commit', oid: parent })),
        asked,
      ),
  };
}

function rollupFields(reader: Reader, repository: RepositoryState, one: PullRequestRecord): Fields | null {
  if (!tokenMay(reader.token, 'statuses', 'read') && !tokenMay(reader.token, 'checks', 'read')) {
    throw new QueryError('FORBIDDEN', notAccessible(reader.token).message);
  }
  const statuses = statusesOf(repository, one.head.commit);
  if (statuses.length === 0) return null;
  const failed = statuses.some(({ state }) => state === 'failure' || state === 'error');
  const pending = statuses.some(({ state }) => state === 'pending');
  const required = repository.protections.get(one.base.branch)?.requiredStatusChecks ?? [];
  return {
    state: failed ? 'FAILURE' : pending ? 'PENDING' : 'SUCCESS',
    contexts: (asked: Paging) =>
      connection(
        'contexts',
        statuses.map(({ context, state, targetUrl, description }) => ({
          __typename: 'StatusContext',
          context,
          state: state.toUpperCase(),
          targetUrl,
          description,
          isRequired: () => required.includes(context),
        })),
        asked,
      ),
  };
}
