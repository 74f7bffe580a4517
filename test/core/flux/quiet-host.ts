import type { Host, WaitOptions } from '../../../core/flux/wait/options.ts';
import type { MergeProgress } from '../../../core/ports/merges.ts';
import type { PullRequest } from '../../../core/ports/pull-requests.ts';
import { commits, target } from './build.ts';

const refuse = (): Promise<never> => Promise.reject(new Error('not asked for here'));

/** A repository's host that nobody is to ask: tests put in what they need. */
export const quietHost: Host = {
  label: 'Fabrikam/gitops',
  gitUrl: 'https://host.test/gitops',
  defaultBranch: 'main',
  history: { relation: refuse, tip: refuse, blobIds: refuse, readFile: refuse },
  fileHistory: { commits: refuse },
  merges: { look: refuse, broughtBy: refuse },
  pullRequests: { disarm: refuse, abandon: refuse, comment: refuse },
};

/** A wait as the inputs' defaults have it. */
export const waitOptions: WaitOptions = {
  awaited: { kind: 'revision', commit: commits.awaited },
  targets: [target],
  descriptor: undefined,
  timeout: 900_000,
  mergeTimeout: 2_700_000,
  stableFor: 0,
  pollInterval: 10_000,
  failAfterAttempts: 1,
  checkChildren: true,
  whenStopped: 'disarm',
  reconcile: false,
  runUrl: 'https://host.test/run/7',
};

export const openPullRequest: PullRequest = {
  id: 31,
  url: 'https://host.test/pr/31',
  status: 'open',
  title: 'web 2.0',
  description: '',
  sourceBranch: 'deploy/dev/web',
  targetBranch: 'main',
  draft: false,
  autoComplete: true,
  sourceCommit: commits.foreign,
  mergeCommit: undefined,
  mergeState: 'clean',
  mergeMessage: undefined,
  closedBy: undefined,
};

/** A pull request that waits for nothing but what is said. */
export const progressOf = (pullRequest: PullRequest, more: Partial<MergeProgress> = {}): MergeProgress => ({
  pullRequest,
  reviews: [],
  approvals: undefined,
  checks: [],
  obstacles: [],
  notes: [],
  ...more,
});
