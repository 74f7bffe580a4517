import type { EndedRun } from '../run.ts';
import type { Shape } from '../shape.ts';
import type { Simulated } from '../simulated.ts';

/** Whether other open ones of the same application stay as they are. */
export const keepsOthers = ({ keeps, ownBranches }: Shape): boolean => keeps && ownBranches;

/** As the input has it. */
export const existingOf = (shape: Shape): string => (keepsOthers(shape) ? 'keep' : shape.existing);

/** Whether what it says to propose ever was: an open pull request from that branch, at that commit. */
export function neverProposed({ ledger }: Simulated, { started, end }: EndedRun): readonly string[] {
  const { pullRequestId = '', branch = '', commit = '' } = end.outputs;
  const wrong: string[] = [];
  const states = ledger.states(Number(pullRequestId), started, end.step);
  if (!states.some(({ status, sourceBranch }) => status !== 'abandoned' && sourceBranch === branch))
    wrong.push(`pull request ${pullRequestId} from ${branch} was never open`);
  if (!ledger.tips(branch, started, end.step).includes(commit))
    wrong.push(`${branch} never was at ${commit.slice(0, 10)}`);
  return wrong;
}

/** What a run has abandoned though all others were to be kept. */
export function notKept({ ledger, shape }: Simulated, { actor, end }: EndedRun): readonly string[] {
  if (!keepsOthers(shape)) return [];
  return [...ledger.pulls].flatMap(([id, states]) => {
    const gone = states.some(({ status, by }) => status === 'abandoned' && by === actor.id);
    return gone && String(id) !== end.outputs['closedPullRequestId'] ? [`it abandons ${id}, which was to be kept`] : [];
  });
}
