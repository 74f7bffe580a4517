import type { MergeStrategy, PullRequest, PullRequestReader, PullRequestStopper } from './pull-requests.ts';

/** An open pull request as a list has it: the description's first line is whole, the rest may be cut. */
export interface ListedPullRequest {
  readonly id: number;
  readonly sourceBranch: string;
  readonly description: string;
}

/** Somebody who can be asked to review. */
export interface Reviewer {
  readonly id: string;
  readonly required: boolean;
}

/** A status to set on a pull request. */
export interface PullRequestStatus {
  readonly genre: string;
  readonly name: string;
  readonly state: 'notSet' | 'pending' | 'succeeded' | 'failed' | 'error' | 'notApplicable';
  readonly text: string;
}

/** What a new pull request is made of. */
export interface NewPullRequest {
  readonly sourceBranch: string;
  readonly targetBranch: string;
  readonly title: string;
  readonly description: string;
  readonly draft: boolean;
  readonly reviewers: readonly Reviewer[];
  readonly labels: readonly string[];
  readonly workItems: readonly string[];
}

/** What of a pull request is compared before it is updated. */
export interface PullRequestExtras {
  readonly reviewers: readonly Reviewer[];
  readonly labels: readonly string[];
}

/** How a pull request completes by itself once all policies pass. */
export interface AutoComplete {
  readonly mergeStrategy: MergeStrategy;
  readonly deleteSourceBranch: boolean;
  readonly transitionWorkItems: boolean;
}

/** Everything that delivering takes of the host of pull requests. Errors as PullRequestReader's. */
export interface PullRequestHost extends PullRequestReader, PullRequestStopper {
  /** The longest title and description, in UTF-16 units. */
  readonly limits: { readonly title: number; readonly description: number };
  /** The open pull requests into a branch, newest first. */
  listOpen(targetBranch: string): Promise<readonly ListedPullRequest[]>;
  /** `exists`: there is an open one between these branches already. `gone`: one of the branches is no more. */
  create(pullRequest: NewPullRequest): Promise<PullRequest | 'exists' | 'gone'>;
  update(id: number, changes: { title?: string; description?: string; draft?: boolean }): Promise<void>;
  extras(id: number): Promise<PullRequestExtras>;
  addReviewers(id: number, reviewers: readonly Reviewer[]): Promise<void>;
  addLabels(id: number, labels: readonly string[]): Promise<void>;
  setStatuses(id: number, statuses: readonly PullRequestStatus[]): Promise<void>;
  arm(id: number, autoComplete: AutoComplete): Promise<void>;
  comment(id: number, text: string): Promise<void>;
  /** Finds people and teams by id, e-mail or name. Throws REVIEWER_UNKNOWN with all that cannot be found. */
  findReviewers(wanted: readonly { readonly name: string; readonly required: boolean }[]): Promise<readonly Reviewer[]>;
}
