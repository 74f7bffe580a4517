import type { CommitId, PullRequest } from './pull-requests.ts';

/** What somebody, or a group, says to a pull request. Names come from outside. */
export interface Review {
  readonly name: string;
  readonly vote: 'approved' | 'rejected' | 'waitsForAuthor' | 'none';
  /** The host lets nothing merge without this one. */
  readonly required: boolean;
}

/** What a target branch asks for besides people: a build, a status, resolved comments. Texts come from outside. */
export interface Check {
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'failed' | 'passed';
  /** Whether nothing merges without it. */
  readonly blocking: boolean;
  readonly url: string | undefined;
}

/** What else holds it up: its branch lacks the target's newest commits, a queue, or a rule that says no more. */
export type Obstacle =
  { readonly kind: 'behind' } | { readonly kind: 'queue'; readonly position: number } | { readonly kind: 'rule' };

/** A pull request with all that it waits for. */
export interface MergeProgress {
  readonly pullRequest: PullRequest;
  readonly reviews: readonly Review[];
  /**
   * The approvals that the target asks for: how many in all, and how many of them are missing, each undefined where the
   * host does not say; undefined when it asks for none, or nothing is known.
   */
  readonly approvals: { readonly needed: number | undefined; readonly missing: number | undefined } | undefined;
  readonly checks: readonly Check[];
  readonly obstacles: readonly Obstacle[];
  /** What could not be looked at, and which right would let it; the same words each time. */
  readonly notes: readonly string[];
}

/** How pull requests come to be merged. Errors as PullRequestReader's. */
export interface Merges {
  /** The pull request as it is now, with all that it waits for, in the fewest requests that the host lets. */
  look(id: number): Promise<MergeProgress>;
  /** The merged pull request that brought a commit to its branch; undefined when none did. */
  broughtBy(commit: CommitId): Promise<PullRequest | undefined>;
}
