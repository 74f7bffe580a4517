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
