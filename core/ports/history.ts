import type { CommitId } from './pull-requests.ts';

/** Questions about a repository's history that its host answers without a clone. */
export interface History {
  /**
   * How `commit` stands to `other`: the same, its ancestor (other contains commit), its descendant, or neither.
   * Throws COMMIT_MISSING when the host doesn't know one of them, NOT_ALLOWED, NOT_REACHABLE.
   */
  relation(commit: CommitId, other: CommitId): Promise<'same' | 'ancestor' | 'descendant' | 'unrelated'>;
  /** The tip of a branch; undefined when there is no such branch. */
  tip(branch: string): Promise<CommitId | undefined>;
  /** The blob ids of files at a commit; a file that is not there has no entry. */
  blobIds(commit: CommitId, paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** A file's bytes at a commit; undefined when it is not there. */
  readFile(commit: CommitId, path: string): Promise<Buffer | undefined>;
}
