import type { ErrorCode } from '../core/error-codes.ts';
import type { History } from '../core/ports/history.ts';
import type { MergeBase } from '../core/ports/merge-base.ts';

/** How two commits stand to each other, from where their histories part: an ancestor is its own merge base. */
export function relationFrom({ mergeBase }: MergeBase): History['relation'] {
  return async (commit, other) => {
    if (commit === other) return 'same';
    const base = await mergeBase(commit, other);
    if (base === commit) return 'ancestor';
    return base === other ? 'descendant' : 'unrelated';
  };
}

/** What is said of a commit that the host does not know; `commits` in words: one, or `a or b`. */
export const commitMissing = (
  repository: string,
  commits: string,
): { readonly code: ErrorCode; readonly what: string; readonly mend: string } => ({
  code: 'COMMIT_MISSING',
  what: `${repository} has no commit ${commits}.`,
  mend: 'Look at the commit id, and at whether the branch that held it was rewritten.',
});
