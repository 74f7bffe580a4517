import type { PolicyState, RepositoryState } from './state.ts';
import type { MergeStrategy, PolicyKind, PullRequestState } from './types.ts';

export type PolicyResult = 'queued' | 'approved' | 'rejected' | 'notApplicable';

/** Types of branch policies. Source: `GET {project}/_apis/policy/types` of the real service. */
export const policyTypes: Readonly<Record<PolicyKind, { id: string; displayName: string }>> = {
  minimumReviewers: { id: 'fa4e907d-c16b-4a4c-9dfa-4906e5d171dd', displayName: 'Minimum number of reviewers' },
  requiredReviewers: { id: 'fd2167ab-b0be-447a-8ec8-39368250530e', displayName: 'Required reviewers' },
  build: { id: '0609b952-1397-4640-95ec-e00a01b2c241', displayName: 'Build' },
  status: { id: 'cbdc66da-9728-4af8-aada-9a5a32e4a226', displayName: 'Status' },
  mergeStrategy: { id: 'fa4e907d-c16b-4a4c-9dfa-4916e5d171ab', displayName: 'Require a merge strategy' },
  workItems: { id: '40e92b44-2fe1-4dd6-b3d8-74a9c21d0c6e', displayName: 'Work item linking' },
  comments: { id: 'c6a1889d-b943-4856-b76f-9e46bb6b0df2', displayName: 'Comment requirements' },
};

export const defaultSettings: Readonly<Record<PolicyKind, Record<string, unknown>>> = {
  minimumReviewers: {
    minimumApproverCount: 1,
    creatorVoteCounts: false,
    allowDownvotes: false,
    resetOnSourcePush: false,
  },
  requiredReviewers: { requiredReviewerIds: [], filenamePatterns: [] },
  build: { buildDefinitionId: 1, displayName: 'build', filenamePatterns: [] },
  status: { statusName: 'status', statusGenre: 'sandbox', invalidateOnSourceUpdate: true },
  mergeStrategy: { allowSquash: true, allowNoFastForward: false, allowRebase: false, allowRebaseMerge: false },
  workItems: {},
  comments: {},
};

/** Policies that count for a branch. */
export const policiesOf = (repository: RepositoryState, refName: string): PolicyState[] =>
  repository.policies.filter((policy) => policy.enabled && policy.refName === refName);

/** A branch with a blocking policy takes no pushes, only pull requests. */
export const isProtected = (repository: RepositoryState, refName: string): boolean =>
  policiesOf(repository, refName).some((policy) => policy.blocking);

/** What a policy says about a pull request now. */
export function evaluate(policy: PolicyState, one: PullRequestState): PolicyResult {
  switch (policy.kind) {
    case 'minimumReviewers':
      return evaluateVotes(policy, one);
    case 'requiredReviewers': {
      const wanted = policy.settings['requiredReviewerIds'];
      const approved = (id: unknown): boolean =>
        one.reviewers.some(({ identity, vote }) => identity.id === id && vote >= 5);
      return !Array.isArray(wanted) || wanted.every(approved) ? 'approved' : 'queued';
    }
    case 'build':
      // Nobody builds here.
      return 'queued';
    case 'status':
      return evaluateStatus(policy, one);
    case 'mergeStrategy':
      // Judged when the strategy is known; until then it stands in nobody's way.
      return allowsStrategy(policy, one.completionOptions?.mergeStrategy) ? 'approved' : 'rejected';
    case 'workItems':
      return one.workItems.length > 0 ? 'approved' : 'queued';
    case 'comments':
      return one.threads.some((thread) => thread.status === 'active' || thread.status === 'pending')
        ? 'queued'
        : 'approved';
  }
}

function evaluateVotes(policy: PolicyState, one: PullRequestState): PolicyResult {
  const { settings } = policy;
  const creatorCounts = settings['creatorVoteCounts'] === true;
  if (settings['allowDownvotes'] !== true && one.reviewers.some((reviewer) => reviewer.vote <= -5)) return 'rejected';
  const approvals = one.reviewers.filter(
    (reviewer) =>
      reviewer.vote >= 5 &&
      !reviewer.identity.descriptor.startsWith('vssgp.') &&
      (creatorCounts || reviewer.identity.id !== one.createdBy.id),
  );
  return approvals.length >= Number(settings['minimumApproverCount'] ?? 1) ? 'approved' : 'queued';
}

function evaluateStatus(policy: PolicyState, one: PullRequestState): PolicyResult {
  const { settings } = policy;
  const last = one.iterations.at(-1)?.id;
  const found = one.statuses.findLast(
    (status) =>
      status.context.name === settings['statusName'] &&
      (status.context.genre ?? '') === String(settings['statusGenre'] ?? '') &&
      (settings['invalidateOnSourceUpdate'] !== true ||
        status.iterationId === undefined ||
        status.iterationId === last),
  );
  switch (found?.state) {
    case 'succeeded':
      return 'approved';
    case 'notApplicable':
      return 'notApplicable';
    case 'failed':
    case 'error':
      return 'rejected';
    case 'notSet':
    case 'pending':
    case undefined:
      return 'queued';
  }
}

const strategySettings: Readonly<Record<MergeStrategy, string>> = {
  squash: 'allowSquash',
  noFastForward: 'allowNoFastForward',
  rebase: 'allowRebase',
  rebaseMerge: 'allowRebaseMerge',
};

/** Whether a merge strategy policy lets this strategy pass. */
export function allowsStrategy(policy: PolicyState, strategy: MergeStrategy | undefined): boolean {
  return strategy === undefined || policy.settings[strategySettings[strategy]] === true;
}

/** The blocking policies that keep a pull request from being completed. */
export function blockers(repository: RepositoryState, one: PullRequestState): PolicyState[] {
  const ignored = new Set(one.completionOptions?.autoCompleteIgnoreConfigIds);
  return policiesOf(repository, one.targetRefName).filter((policy) => {
    if (ignored.has(policy.id) && !policy.blocking) return false;
    const result = evaluate(policy, one);
    return policy.blocking && result !== 'approved' && result !== 'notApplicable';
  });
}
