import type { CommitId } from './pull-requests.ts';

/** The history of one file, which the host knows without a clone. */
export interface FileHistory {
  /**
   * The commits that changed a path, newest first, as seen from `tip`; at most `top`. Empty for a path that never was.
   * Commits that only a merged branch held are left out where the host can tell them apart.
   */
  commits(tip: CommitId, path: string, top: number): Promise<readonly CommitId[]>;
}
