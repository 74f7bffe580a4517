import type { StatusState } from './commit-statuses.ts';
import type { CommitId, MergeStrategy, PullRequest, PullRequestReader, PullRequestStopper } from './pull-requests.ts';

/** An open pull request as a list has it: the description's first line is whole, the rest may be cut. */
export interface ListedPullRequest {
  readonly id: number;
  readonly sourceBranch: string;
  readonly description: string;
  /** Id of who created it. */
  readonly author: string;
}

/** Somebody who is asked for a review, by a name that the host has to find. */
export interface WantedReviewer {
  readonly name: string;
  readonly required: boolean;
}

/** Somebody who can be asked to review. */
export interface Reviewer {
  /** As the host knows them: an identity's id in lower case, on GitHub a login or `org/team`. */
  readonly id: string;
  /** GitHub knows no required reviewers: there it is always false. */
  readonly required: boolean;
}

/** A status to set on a pull request. */
export interface PullRequestStatus {
  readonly genre: string;
  readonly name: string;
  readonly state: StatusState;
  readonly text: string;
}

/** Where statuses stand: the pull request, or on GitHub the tip of its branch. */
export interface StatusPlace {
  readonly id: number;
  readonly commit: CommitId;
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
  readonly workItems: readonly string[];
  /** How it is to complete by itself, as far as the host says; undefined while it is not. */
  readonly autoComplete: Partial<AutoComplete> | undefined;
}

/** How a pull request completes by itself once all policies pass. */
export interface AutoComplete {
  readonly mergeStrategy: MergeStrategy;
  readonly deleteSourceBranch: boolean;
  readonly transitionWorkItems: boolean;
}

/** What a branch asks of whoever changes it, as far as the host tells. */
export interface BranchRules {
  /** Why a push straight to it would be refused to whoever asks; undefined when nothing is known against it. */
  readonly pushRefused: string | undefined;
  /** The merge strategies that host and policies allow; undefined when the host does not tell. */
  readonly strategies: readonly MergeStrategy[] | undefined;
  /** What must be fulfilled before a pull request merges, in words for people: `2 reviewers`. */
  readonly requirements: readonly string[];
}

/** What somebody is about to do, to look beforehand whether they may. */
export interface Intent {
  readonly delivery: 'pullRequest' | 'targetBranch';
  /** The branch that is pushed to; undefined when none is. */
  readonly branch: string | undefined;
  /** Whether it has to be made. */
  readonly newBranch: boolean;
  /** The branch into which a pull request is to complete by itself; undefined when it is not to. */
  readonly completesInto: string | undefined;
}

/** A right that delivering takes, looked at without using it. */
export interface RightCheck {
  /** As the page calls it on which it is granted. */
  readonly right: string;
  /** What it is needed for, in words: `push the branch`. */
  readonly neededTo: string;
  /** undefined when the host does not tell. */
  readonly granted: boolean | undefined;
  /** Who grants it where. */
  readonly mend: string;
}

/** Everything that delivering takes of the host of pull requests. Errors as PullRequestReader's. */
export interface PullRequestHost extends PullRequestReader, PullRequestStopper {
  /** The longest title and description, in UTF-16 units. */
  readonly limits: { readonly title: number; readonly description: number };
  /** Whether `create` makes reviewers, labels and work items in one step with the pull request: never it without them. */
  readonly createsWhole: boolean;
  /** The id of who asks, as `author` has it. */
  me(): Promise<string>;
  /** The open pull requests into a branch, newest first; none from forks. */
  listOpen(targetBranch: string): Promise<readonly ListedPullRequest[]>;
  /** Those from a branch, into whatever target. */
  listFrom(sourceBranch: string): Promise<readonly Pick<PullRequest, 'id' | 'targetBranch'>[]>;
  /** The newest pull request between two branches that is neither open nor from a fork; undefined when there is none. */
  lastClosed(sourceBranch: string, targetBranch: string): Promise<PullRequest | undefined>;
  /** The newest of those that was merged, whatever was closed since without a merge. */
  lastMerged(sourceBranch: string, targetBranch: string): Promise<PullRequest | undefined>;
  /** Opens one again that was closed without a merge; `gone` when the host won't (a branch is no more, or has moved). */
  reopen(id: number): Promise<PullRequest | 'gone'>;
  /** `exists`: there is an open one between these branches already. `gone`: one of the branches is no more. */
  create(pullRequest: NewPullRequest): Promise<PullRequest | 'exists' | 'gone'>;
  update(id: number, changes: { title?: string; description?: string; draft?: boolean }): Promise<void>;
  extras(id: number): Promise<PullRequestExtras>;
  /** Also makes somebody required who was not; votes stay. */
  addReviewers(id: number, reviewers: readonly Reviewer[]): Promise<void>;
  addLabels(id: number, labels: readonly string[]): Promise<void>;
  addWorkItems(id: number, workItems: readonly string[]): Promise<void>;
  /** Those of these statuses that are not the newest of their genre and name, as far as the host can show them. */
  missingStatuses(at: StatusPlace, statuses: readonly PullRequestStatus[]): Promise<readonly PullRequestStatus[]>;
  setStatuses(at: StatusPlace, statuses: readonly PullRequestStatus[]): Promise<void>;
  /**
   * Lets it complete by itself, or completes it at once where nothing is waited for; `moved` when somebody has pushed to its
   * branch just then, so that something else would be merged. Throws STRATEGY_NOT_ALLOWED.
   */
  arm(id: number, autoComplete: AutoComplete): Promise<'armed' | 'moved'>;
  comment(id: number, text: string): Promise<void>;
  /** Finds people and teams by id, e-mail or name. Throws REVIEWER_UNKNOWN with all that cannot be found. */
  findReviewers(wanted: readonly WantedReviewer[]): Promise<readonly Reviewer[]>;
  /** What the branch asks for. Only for a look beforehand: what the host refuses is explained all the same. */
  rules(targetBranch: string): Promise<BranchRules>;
  /** Each right that it takes, and whether whoever asks has it. */
  rights(intent: Intent): Promise<readonly RightCheck[]>;
  /** Those of these work items that are not there, or hidden from whoever asks; undefined when the host does not tell. */
  unknownWorkItems(workItems: readonly string[]): Promise<readonly string[] | undefined>;
}
