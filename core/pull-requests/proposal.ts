import type { Landing, LandingPorts } from '../gitops-repo/landing.ts';
import type { TargetPlan } from '../gitops-repo/target-plan.ts';
import type { GitRepository } from '../ports/git-repository.ts';
import type { MergeBase } from '../ports/merge-base.ts';
import type { PullRequestHost, PullRequestStatus } from '../ports/pull-request-host.ts';
import type { Existing } from './decide.ts';
import type { Asked } from './fingerprint.ts';
import type { Marker } from './marker.ts';

/** What a marker says of the run that writes it, besides what it delivers. */
export type RunMarks = Pick<Marker, 'wanted' | 'links'> & {
  /** Of earlier runs whose rollback it is as well. */
  readonly rollbacks: readonly string[];
};

/** A landing by pull request. */
export interface Proposal extends Landing {
  /** Of a plan: a rollback learns it from the history. */
  readonly version: (plan: TargetPlan) => string;
  readonly branch: string;
  /** `given`: somebody else pushed it, with what is to be proposed; it is never written to. */
  readonly branchIs: 'ours' | 'given';
  readonly existing: Existing;
  readonly onForeignCommits: 'fail' | 'overwrite';
  /** What the pull request is to be besides its content. Reviewers are looked up only when they are needed. */
  readonly asked: Asked;
  /** The description's first line is the marker. */
  readonly text: (plan: TargetPlan, marks: RunMarks) => { readonly title: string; readonly description: string };
  readonly statuses: readonly PullRequestStatus[];
  /** Who does it, as Markdown: the run's link. */
  readonly by: string;
}

/** What a landing by pull request takes. */
export interface ProposalPorts extends LandingPorts {
  readonly git: Pick<GitRepository, 'differences'> & LandingPorts['git'];
  readonly host: PullRequestHost;
  readonly mergeBase: MergeBase;
}
