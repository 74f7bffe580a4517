import type { CommitId } from './pull-requests.ts';

/** The history of a file, or of a folder with all that is below it, which the host knows without a clone. */
export interface FileHistory {
  /**
   * The commits of a branch that changed a path (`''`: anything), newest first, as seen from `tip`; at most `top`. Empty for a path that
   * never was. What only another branch held that was merged into it is left out: for it stands the merge.
   */
  commits(
    at: { readonly branch: string; readonly tip: CommitId },
    path: string,
    top: number,
  ): Promise<readonly CommitId[]>;
}
