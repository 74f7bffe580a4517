import type { ErrorCode } from '../core/error-codes.ts';

/** What it means that a host knows nothing of what was asked for; the words of an error. */
export interface Missing {
  readonly code: ErrorCode;
  readonly what: string;
  readonly mend: string;
}

/** @param commits in words: one, or `a or b` */
export const commitMissing = (repository: string, commits: string): Missing => ({
  code: 'COMMIT_MISSING',
  what: `${repository} has no commit ${commits}.`,
  mend: 'Look at the commit id, and at whether the branch that held it was rewritten.',
});

/** @param id its number, as far as it is known */
export const pullRequestMissing = (repository: string, id: number | string): Missing => ({
  code: 'PULL_REQUEST_MISSING',
  what: `${repository} has no pull request ${id}.`,
  mend: 'Look at the number, and at the repository it belongs to.',
});
