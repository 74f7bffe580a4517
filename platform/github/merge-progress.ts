import type { Check, MergeProgress, Obstacle, Review } from '../../core/ports/merges.ts';
import type { PullRequest } from '../../core/ports/pull-requests.ts';
import { printableLine } from '../../core/printable.ts';
import { numberIn, partIn, sparseListIn, textIn, textsIn, WrongPart } from '../readable-answers.ts';
import { splitBody } from './work-items.ts';

/** What of it is asked for. */
export interface QueryParts {
  readonly checks: boolean;
  readonly people: boolean;
  readonly teams: boolean;
  /** Older servers have no merge queue. */
  readonly queue: boolean;
}

interface Nodes<T extends object> {
  readonly nodes: readonly (T | null)[] | null;
}

type Login = { readonly login: string } | null;

/** A pull request as `progressQuery` asks for it (GraphQL's `PullRequest`). */
export interface WireProgress {
  readonly number: number;
  readonly url: string;
  readonly state: 'OPEN' | 'CLOSED' | 'MERGED';
  readonly title: string;
  readonly body: string;
  readonly isDraft: boolean | null;
  readonly headRefName: string;
  readonly headRefOid: string;
  readonly baseRefName: string;
  readonly baseRef: {
    readonly refUpdateRule: {
      readonly requiredApprovingReviewCount: number | null;
      readonly requiredStatusCheckContexts: readonly (string | null)[] | null;
    } | null;
  } | null;
  readonly mergeable: string;
  readonly mergeStateStatus: string;
  readonly mergeCommit: { readonly oid: string } | null;
  readonly mergedBy: Login;
  readonly autoMergeRequest: object | null;
  /** Then it is merged when its turn comes, and auto-merge is over. */
  readonly mergeQueueEntry?: { readonly position: number } | null;
  readonly closings: Nodes<{ readonly actor?: Login }>;
  readonly reviewDecision?: string | null;
  readonly reviewRequests?: Nodes<{
    readonly requestedReviewer: {
      readonly login?: string;
      readonly slug?: string;
      readonly organization?: { readonly login: string };
    } | null;
  }>;
  readonly opinions?: Nodes<{ readonly state: string; readonly author: Login }> | null;
  readonly commits?: Nodes<{
    readonly commit: { readonly statusCheckRollup: { readonly contexts: Nodes<WireCheck> } | null };
  }>;
}

interface WireCheck {
  readonly __typename: string;
  readonly isRequired: boolean | null;
  /** Of a CheckRun. */
  readonly name?: string;
  readonly status?: string;
  readonly conclusion?: string | null;
  readonly detailsUrl?: string | null;
  /** Of a StatusContext. */
  readonly context?: string;
  readonly state?: string;
  readonly targetUrl?: string | null;
}

/** What `progressQuery` is answered. */
export interface Answer {
  readonly repository: { readonly pullRequest: WireProgress };
}

/** The GraphQL query of a pull request with all that it waits for; its variables are `owner`, `repo` and `number`. */
export function progressQuery({ checks, people, teams, queue }: QueryParts): string {
  const rollup = `commits(last: 1) { nodes { commit { statusCheckRollup { contexts(first: 100) { nodes {
    __typename
    ... on CheckRun { name status conclusion detailsUrl isRequired(pullRequestNumber: $number) }
    ... on StatusContext { context state targetUrl isRequired(pullRequestNumber: $number) }
  } } } } } }`;
  const team = teams ? '... on Team { slug organization { login } }' : '';
  const reviews = `reviewDecision
    reviewRequests(first: 50) { nodes { requestedReviewer { ... on User { login } ... on Bot { login } ${team} } } }
    opinions: latestOpinionatedReviews(first: 50) { nodes { state author { login } } }`;
  return `query($owner: String!, $repo: String!, $number: Int!) {
    repository(owner: $owner, name: $repo) {
      pullRequest(number: $number) {
        number url state title body isDraft headRefName headRefOid baseRefName mergeable mergeStateStatus
        baseRef { refUpdateRule { requiredApprovingReviewCount requiredStatusCheckContexts } }
        mergeCommit { oid } mergedBy { login } autoMergeRequest { mergeMethod } ${queue ? 'mergeQueueEntry { position }' : ''}
        closings: timelineItems(last: 1, itemTypes: [CLOSED_EVENT]) { nodes { ... on ClosedEvent { actor { login } } } }
        ${people ? reviews : ''}
        ${checks ? rollup : ''}
      }
    }
  }`;
}

const listed = <T extends object>(list: Nodes<T> | null | undefined): readonly T[] =>
  sparseListIn(list?.nodes, 'nodes');

/** All that the answer tells. */
export function toProgress(found: WireProgress): Omit<MergeProgress, 'notes'> {
  const checks = checksOf(found);
  const approvals = approvalsOf(found);
  return {
    pullRequest: pullRequestOf(found),
    reviews: reviewsOf(found),
    approvals,
    checks,
    obstacles: obstaclesOf(found, approvals, checks),
  };
}

function pullRequestOf(found: WireProgress): PullRequest {
  const status = statusOf(found.state);
  const merges =
    found.mergeable === 'MERGEABLE' ? 'clean' : found.mergeable === 'CONFLICTING' ? 'conflicts' : 'unknown';
  return {
    id: numberIn(found.number, 'number'),
    url: textIn(found.url, 'url') ?? '',
    status,
    title: textIn(found.title, 'title') ?? '',
    description: splitBody(textIn(found.body, 'body') ?? '').text,
    sourceBranch: textIn(found.headRefName, 'headRefName') ?? '',
    targetBranch: textIn(found.baseRefName, 'baseRefName') ?? '',
    draft: found.isDraft === true,
    autoComplete: status === 'open' && (found.autoMergeRequest !== null || isQueued(found)),
    sourceCommit: textIn(found.headRefOid, 'headRefOid'),
    mergeCommit: status === 'completed' ? textIn(found.mergeCommit?.oid, 'oid') : undefined,
    mergeState: status === 'open' ? merges : 'unknown',
    mergeMessage: undefined,
    closedBy: textIn((status === 'completed' ? found.mergedBy : listed(found.closings)[0]?.actor)?.login, 'login'),
  };
}

// An answer that says nothing of it is none: "abandoned" would end the wait for one that is open.
function statusOf(state: string): PullRequest['status'] {
  switch (state) {
    case 'OPEN':
      return 'open';
    case 'MERGED':
      return 'completed';
    case 'CLOSED':
      return 'abandoned';
    default:
      throw new WrongPart('state is none of a pull request');
  }
}

const isQueued = ({ mergeQueueEntry }: WireProgress): boolean =>
  mergeQueueEntry !== undefined && mergeQueueEntry !== null;

const votes: Readonly<Record<string, Review['vote']>> = { APPROVED: 'approved', CHANGES_REQUESTED: 'rejected' };

/** Who has been asked, and who has an opinion; who is asked again has none that counts. */
function reviewsOf({ reviewRequests, opinions }: WireProgress): readonly Review[] {
  const all = new Map<string, Review>();
  const add = (name: string | undefined, vote: Review['vote']): void => {
    if (name !== undefined) all.set(name, { name: printableLine(name, 100), vote, required: false });
  };
  for (const { state, author } of listed(opinions)) {
    const vote = votes[state];
    if (vote !== undefined) add(textIn(author?.login, 'login'), vote);
  }
  for (const { requestedReviewer: asked } of listed(reviewRequests)) {
    add(asked?.login ?? (asked?.slug === undefined ? undefined : `${asked.organization?.login}/${asked.slug}`), 'none');
  }
  return [...all.values()];
}

function approvalsOf({ reviewDecision, baseRef, opinions }: WireProgress): MergeProgress['approvals'] {
  const count: unknown = baseRef?.refUpdateRule?.requiredApprovingReviewCount;
  const needed = typeof count === 'number' ? count : undefined;
  const there = listed(opinions).filter(({ state }) => state === 'APPROVED').length;
  switch (reviewDecision) {
    case 'APPROVED':
      return { needed, missing: 0 };
    case 'REVIEW_REQUIRED':
    case 'CHANGES_REQUESTED': {
      // Somebody's approval may not count: who cannot write, or is no code owner.
      const missing = needed === undefined || needed <= there ? undefined : needed - there;
      return { needed, missing };
    }
    // The branch asks for none, or something newer than this.
    default:
      return undefined;
  }
}

/** What has reported, and what must and has not. */
function checksOf({ commits, baseRef }: WireProgress): readonly Check[] {
  if (commits === undefined) return [];
  const [newest] = listed(commits);
  const rollup = newest === undefined ? undefined : partIn(newest.commit, 'commit').statusCheckRollup;
  const reported = listed(rollup?.contexts).map(toCheck);
  const expected = textsIn(baseRef?.refUpdateRule?.requiredStatusCheckContexts, 'requiredStatusCheckContexts').filter(
    (name) => !reported.some((one) => one.name === printableLine(name, 200)),
  );
  return [
    ...reported,
    ...expected.map((name): Check => {
      return { name: printableLine(name, 200), state: 'waiting', blocking: true, url: undefined };
    }),
  ];
}

function toCheck(check: WireCheck): Check {
  const name = printableLine(textIn(check.name ?? check.context, 'name') ?? '?', 200);
  const url = textIn(check.detailsUrl ?? check.targetUrl, 'url');
  const state = check.__typename === 'StatusContext' ? statusState(check.state) : runState(check);
  return { name, state, blocking: check.isRequired === true, url };
}

function statusState(state: string | undefined): Check['state'] {
  if (state === 'SUCCESS') return 'passed';
  return state === 'FAILURE' || state === 'ERROR' ? 'failed' : 'waiting';
}

const passing: ReadonlySet<unknown> = new Set(['SUCCESS', 'NEUTRAL', 'SKIPPED']);

function runState({ status, conclusion }: WireCheck): Check['state'] {
  if (status !== 'COMPLETED') return status === 'IN_PROGRESS' ? 'running' : 'waiting';
  return passing.has(conclusion) ? 'passed' : 'failed';
}

/** What GitHub's own word for it tells beyond people and checks. */
function obstaclesOf(
  { state, mergeStateStatus, mergeQueueEntry, isDraft }: WireProgress,
  approvals: MergeProgress['approvals'],
  checks: readonly Check[],
): readonly Obstacle[] {
  if (state !== 'OPEN') return [];
  if (typeof mergeQueueEntry?.position === 'number') return [{ kind: 'queue', position: mergeQueueEntry.position }];
  if (mergeStateStatus === 'BEHIND') return [{ kind: 'behind' }];
  const known =
    isDraft ||
    (approvals !== undefined && approvals.missing !== 0) ||
    checks.some((check) => check.blocking && check.state !== 'passed');
  return mergeStateStatus === 'BLOCKED' && !known ? [{ kind: 'rule' }] : [];
}
