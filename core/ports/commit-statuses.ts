import type { CommitId } from './pull-requests.ts';

/** What a status says, in Azure DevOps' words; GitHub's are `pending`, `success`, `failure` and `error`. */
export type StatusState = 'notSet' | 'pending' | 'succeeded' | 'failed' | 'error' | 'notApplicable';

/** A status on a commit, as its host has it. Every text comes from outside. */
export interface CommitStatus {
  /** Empty on GitHub, which knows names alone. */
  readonly genre: string;
  /** GitHub: the whole context. */
  readonly name: string;
  readonly state: StatusState;
  readonly text: string;
  /** When it was set, by the host's clock: milliseconds since 1970. */
  readonly at: number;
}

/** What others say of commits, and where on a branch they may say it. */
export interface CommitStatuses {
  /**
   * The newest status of each context of a commit. Throws COMMIT_MISSING, NOT_ALLOWED, NOT_SIGNED_IN, NOT_REACHABLE.
   */
  of(commit: CommitId): Promise<readonly CommitStatus[]>;
  /** The newest commits that a tip contains, itself first; `most` of them at most. Throws as `of`. */
  newest(tip: CommitId, most: number): Promise<readonly CommitId[]>;
}

/** A status with the names that its host knows its author by: id and unique name, on GitHub the login; none where the account is gone. */
export interface AuthoredStatus {
  readonly status: CommitStatus;
  readonly authors: readonly string[];
}

/** Statuses of which it is known who has set them. */
export interface AuthoredStatuses extends CommitStatuses {
  /** All that were ever set on a commit, newest first. Throws as `of`. */
  authored(commit: CommitId): Promise<readonly AuthoredStatus[]>;
}
