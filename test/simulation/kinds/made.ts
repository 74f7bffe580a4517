import type { Placed } from '../places.ts';
import type { EndedRun } from '../run.ts';

/** What a run goes back with: an application, or nothing of it. */
export interface Subject extends Placed {
  readonly target: string;
  readonly root: string;
  readonly folder: string;
  /** What it goes back to. */
  readonly to: string;
}

/** Where a run says that its work stands: in a proposal, on the target by its own push, or there already. */
export const made = ({ result = '' }: EndedRun['end']['outputs']): 'proposed' | 'pushed' | 'there' =>
  ['created', 'updated', 'unchanged'].includes(result) ? 'proposed' : result === 'pushed' ? 'pushed' : 'there';

/** The commit in which a run says that it is done, and the one that it was done on. */
export function madeOf({ outputs }: EndedRun['end']): { readonly commit: string; readonly base: string } {
  const { commit = '', targetCommit = '' } = outputs;
  const how = made(outputs);
  return { commit: how === 'there' ? targetCommit : commit, base: how === 'pushed' ? `${commit}^` : targetCommit };
}
