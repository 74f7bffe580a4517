import type { CommitId } from './pull-requests.ts';

/** A status on a commit, as its host has it. Every text comes from outside. */
export interface CommitStatus {
  /** Empty on GitHub, which knows names alone. */
  readonly genre: string;
  /** GitHub: the whole context. */
  readonly name: string;
  readonly state: 'notSet' | 'pending' | 'succeeded' | 'failed' | 'error' | 'notApplicable';
  readonly text: string;
  /** When it was set, by the host's clock: milliseconds since 1970. */
  readonly at: number;
}

/** What others say of commits, and where on a branch they may say it. */
export interface CommitStatuses {
  /**
   * The newest status of each context of a commit.
   * @param accounts only what these have set counts, known by id or unique name (GitHub: login), in whatever case
   * Throws COMMIT_MISSING, NOT_ALLOWED, NOT_SIGNED_IN, NOT_REACHABLE.
   */
  of(commit: CommitId, accounts?: readonly string[]): Promise<readonly CommitStatus[]>;
  /** The newest commits that a tip contains, itself first; `most` of them at most. Throws as `of`. */
  newest(tip: CommitId, most: number): Promise<readonly CommitId[]>;
}
