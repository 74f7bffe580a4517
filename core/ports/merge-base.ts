import type { CommitId } from './pull-requests.ts';

/** Where two lines of history part, as the host of the repository knows it without a clone. */
export interface MergeBase {
  /**
   * The newest commit that both contain: what a pull request between them is compared with. undefined when they share
   * none. Throws COMMIT_MISSING when the host doesn't know one of them, NOT_ALLOWED, NOT_REACHABLE.
   */
  mergeBase(commit: CommitId, other: CommitId): Promise<CommitId | undefined>;
}
