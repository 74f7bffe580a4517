import type { Check, MergeProgress, Obstacle, Review } from '../../ports/merges.ts';
import type { PullRequest } from '../../ports/pull-requests.ts';
import { someOf } from '../../wording.ts';

/** Names in one phrase; the rest is counted. */
const mostNames = 8;

/** What makes it another state of the pull request itself, for whoever tells it. */
export function stateKey(pullRequest: PullRequest): string {
  const { status, mergeState, mergeMessage, draft, autoComplete, mergeCommit, targetBranch } = pullRequest;
  // "unknown" is what the host says while it looks again, every time somebody pushes to the target.
  const state = mergeState === 'unknown' ? 'clean' : mergeState;
  return JSON.stringify([status, state, mergeMessage, draft, autoComplete, mergeCommit, targetBranch]);
}

/** How it stands, in words that follow its number. */
export function describeState(pullRequest: PullRequest): string {
  const { status, mergeState, mergeMessage, draft, autoComplete, closedBy, url, targetBranch } = pullRequest;
  const by = closedBy === undefined ? '' : ` by ${closedBy}`;
  switch (status) {
    case 'completed':
      return `merged${by}${pullRequest.mergeCommit === undefined ? '; its commit is not known yet' : ` as ${pullRequest.mergeCommit}`}`;
    case 'abandoned':
      return `abandoned${by}`;
    case 'open': {
      const said = mergeMessage === undefined ? '' : ` (${mergeMessage})`;
      const merge =
        mergeState === 'conflicts'
          ? `has conflicts with ${targetBranch}${said}`
          : mergeState === 'refused'
            ? `was refused by the host${said}`
            : `waits to be completed into ${targetBranch}`;
      const how = draft
        ? ', is a draft'
        : autoComplete
          ? ', completes by itself once its policies are met'
          : ', does not complete by itself';
      return `${merge}${how}: ${url}`;
    }
  }
}

/** All that an open pull request waits for, a phrase each, what has gone wrong first; empty when nothing is known. */
export function waitsFor({ pullRequest, reviews, approvals, checks, obstacles }: MergeProgress): readonly string[] {
  if (pullRequest.status !== 'open') return [];
  const open = (state: Check['state']): readonly Check[] =>
    checks.filter((check) => check.state === state && check.blocking);
  const optional = checks.filter((check) => check.state === 'failed' && !check.blocking);
  return [
    ...saidPhrase(reviews, 'rejected', 'said no'),
    ...saidPhrase(reviews, 'waitsForAuthor', 'waits for the author'),
    ...checkPhrase(open('failed'), 'failed'),
    ...approvalPhrase(reviews, approvals),
    ...checkPhrase(open('running'), 'running'),
    ...checkPhrase(open('waiting'), 'not there yet'),
    ...obstacles.map((obstacle) => obstacleWords(obstacle, pullRequest.targetBranch)),
    ...checkPhrase(optional, 'failed, but optional'),
  ];
}

function obstacleWords(obstacle: Obstacle, target: string): string {
  switch (obstacle.kind) {
    case 'behind':
      return `its branch is behind ${target}, which must be merged into it`;
    case 'queue':
      return `its turn in the merge queue (${obstacle.position})`;
    case 'rule':
      return `a rule of ${target} blocks it`;
  }
}

function saidPhrase(reviews: readonly Review[], vote: Review['vote'], what: string): readonly string[] {
  const names = reviews.filter((one) => one.vote === vote).map(({ name }) => name);
  return names.length === 0 ? [] : [`${list(names)} ${what}`];
}

function approvalPhrase(reviews: readonly Review[], approvals: MergeProgress['approvals']): readonly string[] {
  const names = (vote: Review['vote'], required?: boolean): readonly string[] =>
    reviews
      .filter((one) => one.vote === vote && (required === undefined || one.required === required))
      .map(({ name }) => name);
  const asked = [...names('none', true).map((name) => `${name} (required)`), ...names('none', false)];
  const approved = names('approved');
  const more = [
    ...(approved.length === 0 ? [] : [`approved: ${list(approved)}`]),
    ...(asked.length === 0 ? [] : [`asked: ${list(asked)}`]),
  ].join('; ');
  const who = more === '' ? '' : ` (${more})`;
  if (approvals?.missing === 0 || approvals === undefined) {
    // Nobody counts; whom a policy names must approve all the same.
    const required = names('none', true);
    return required.length === 0 ? [] : [`the approval of ${list(required)}`];
  }
  const { needed, missing } = approvals;
  if (missing === undefined || needed === undefined) return [`an approval that counts${who}`];
  return [`${missing} more of ${needed} ${needed === 1 ? 'approval' : 'approvals'}${who}`];
}

function checkPhrase(checks: readonly Check[], state: string): readonly string[] {
  if (checks.length === 0) return [];
  const one = ({ name, url }: Check): string => (url === undefined ? name : `${name} (${url})`);
  return [`${list(checks.map(one))}: ${state}`];
}

const list = (names: readonly string[]): string => someOf(names, mostNames);
