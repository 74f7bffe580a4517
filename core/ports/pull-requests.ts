/** A commit's id: 40 (or 64) lower-case hex digits. */
export type CommitId = string;

/** How a pull request is merged, as Azure Repos spells it; GitHub knows a merge, a squash and a rebase. */
export type MergeStrategy = 'squash' | 'noFastForward' | 'rebase' | 'rebaseMerge';

/** A pull request as its host has it, whatever the host. Texts come from outside. */
export interface PullRequest {
  readonly id: number;
  /** For people, in a browser. */
  readonly url: string;
  readonly status: 'open' | 'completed' | 'abandoned';
  readonly title: string;
  /** The whole description, never the shortened one of a list. */
  readonly description: string;
  /** Branch names without `refs/heads/`. */
  readonly sourceBranch: string;
  readonly targetBranch: string;
  readonly draft: boolean;
  readonly autoComplete: boolean;
  /** Tip of the source branch that the host has seen. */
  readonly sourceCommit: CommitId | undefined;
  /**
   * The target's tip that it was last merged with: of a completed one, what it was merged onto. undefined when the host
   * does not know for certain, as GitHub, whose `base.sha` stays what it was when the pull request was made.
   */
  readonly targetCommit?: CommitId | undefined;
  /** What completing made on the target branch; undefined until then. */
  readonly mergeCommit: CommitId | undefined;
  /** Whether the host can merge it now. */
  readonly mergeState: 'unknown' | 'clean' | 'conflicts' | 'refused';
  /** Why the host cannot or did not merge, in its words. */
  readonly mergeMessage: string | undefined;
  readonly closedBy: string | undefined;
}

/** What reading a pull request takes; everything that changes one is in the adapter's larger port. */
export interface PullRequestReader {
  /** Throws PULL_REQUEST_MISSING, NOT_ALLOWED, NOT_SIGNED_IN, NOT_REACHABLE. */
  get(id: number, signal?: AbortSignal): Promise<PullRequest>;
}

/** What wait-for-flux may do to a pull request when the run stops before the merge. */
export interface PullRequestStopper {
  /** @param comment nothing is said without one */
  disarm(id: number, comment?: string): Promise<void>;
  /**
   * @param comment nothing is said without one
   * @returns `completed`: somebody has merged it meanwhile, and it stays merged
   */
  abandon(id: number, comment?: string): Promise<'abandoned' | 'completed'>;
}
