import { createPullRequest } from '../../../tasks/create-gitops-pr/index.ts';
import { mergedInto } from '../content.ts';
import type { EndedRun, PlannedRun } from '../run.ts';
import { target, type Simulated } from '../simulated.ts';
import { othersActs } from './deploy.ts';
import { existingOf, neverProposed } from './proposed.ts';
import { drawWishes, unmet } from '../wishes.ts';
import type { RunKind } from './kind.ts';

/** A pull request for a branch that another task has pushed. */
export const proposeBranch: RunKind = {
  name: 'propose',
  async plan(simulated) {
    const branch = simulated.random.pick(await simulated.branches('images/'));
    return branch === undefined ? undefined : planProposal(simulated, branch);
  },
};

/** @param branch `images/<environment>/<application>` */
export function planProposal(simulated: Simulated, branch: string): PlannedRun {
  const { autoComplete } = simulated.shape;
  const [, environment = '', application = ''] = branch.split('/');
  // Its commits are somebody else's.
  const { commitMessage: _, skipCi: __, ...wishes } = drawWishes(simulated);
  return {
    title: `propose ${branch}`,
    subject: `${environment}/${application}`,
    inputs: {
      sourcePath: '',
      sourceBranch: branch,
      environment,
      application,
      existing: existingOf(simulated.shape),
      ...(autoComplete && simulated.random.chance(0.5) ? { autoComplete: 'true' } : {}),
      ...wishes,
    },
    variables: { 'Build.BuildId': '600', 'Build.BuildNumber': '2026.600' },
    files: {},
    task: 'create-gitops-pr',
    body: (agent) => createPullRequest(agent, simulated.opens),
    // It writes nothing; what it merges is asked of the branch.
    foreign: (run, move) =>
      Promise.resolve(
        move.branch === target || move.to === undefined ? [] : [`${run.actor.id} pushes to ${move.branch}`],
      ),
    untrue: (run) => untrue(simulated, run, branch),
    explains(run, { code }) {
      const gone = simulated.ledger.tips(branch, run.started, run.end.step).includes(undefined);
      return Promise.resolve(
        (code === 'SOURCE_BRANCH_MISSING' && gone) ||
          (code === 'TARGET_KEEPS_MOVING' && othersActs(simulated, run) > 0),
      );
    },
  };
}

/** What of a successful run's answer is not so. */
async function untrue(simulated: Simulated, run: EndedRun, branch: string): Promise<readonly string[]> {
  const { ledger } = simulated;
  const { result = '', commit = '', targetCommit = '', closedPullRequestId = '' } = run.end.outputs;
  const { started, end } = run;
  switch (result) {
    case 'created':
    case 'updated':
    case 'unchanged': {
      const nothing = (await brings(simulated, commit, targetCommit)) === false;
      return [
        ...neverProposed(simulated, run),
        ...unmet(simulated, run),
        ...(nothing ? [`${branch} brings nothing to ${targetCommit}`] : []),
      ];
    }
    case 'none':
    case 'closed': {
      const wrong: string[] = [];
      if (!ledger.tips(target, started, end.step).includes(targetCommit))
        wrong.push(`${target} never was at ${targetCommit.slice(0, 10)}`);
      const tips = ledger.tips(branch, started, end.step).flatMap((tip) => tip ?? []);
      const all = await Promise.all(tips.map((tip) => brings(simulated, tip, targetCommit)));
      if (!all.includes(false)) wrong.push(`${branch} brings something to ${targetCommit.slice(0, 10)}`);
      const closed = ledger.states(Number(closedPullRequestId), started, end.step);
      if (result === 'closed' && !closed.some(({ status }) => status === 'abandoned'))
        wrong.push(`pull request ${closedPullRequestId} was not closed`);
      return wrong.map((what) => `${result}, but ${what}`);
    }
    default:
      return [`the result "${result}" is none`];
  }
}

/** Whether a merge of a commit changes the target; undefined where they clash. */
async function brings(simulated: Simulated, commit: string, into: string): Promise<boolean | undefined> {
  const merged = await mergedInto(simulated, into, commit);
  return merged === undefined ? undefined : merged !== (await simulated.git('rev-parse', `${into}^{tree}`));
}
