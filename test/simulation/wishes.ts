import type { Strategy } from '../tasks/create-gitops-pr/stand-in.ts';
import type { PullState } from './ledger.ts';
import type { EndedRun } from './run.ts';
import type { Simulated } from './simulated.ts';

type Inputs = Readonly<Record<string, string>>;

/** What a run asks of its pull request besides content: some of it. */
export function drawWishes({ random, shape, world, ledger }: Simulated): Inputs {
  const some: Inputs = {
    labels: random.pick(['gitops', 'gitops\nnightly']),
    reviewers: world.reviewer,
    workItems: random.pick(['7', '7\n8']),
    statuses: `delivery/before=${random.pick(['succeeded', 'failed', 'pending'])}: at ${random.int(ledger.step + 1)}`,
    draft: 'true',
    title: '{application} {version}',
    description: '{changes}',
    commitMessage: 'Deliver {version}',
    skipCi: 'true',
    deleteSourceBranch: 'false',
    mergeStrategy: random.pick(['squash', 'noFastForward', 'rebase']),
  };
  return Object.fromEntries(Object.entries(some).filter(() => random.chance(shape.wishes)));
}

/** What a run that has proposed something asked for besides, and never was there. */
export function unmet({ ledger, shape }: Simulated, { actor, planned, started, end }: EndedRun): readonly string[] {
  const { labels, reviewers, workItems, statuses, draft, autoComplete } = planned.inputs;
  const { pullRequestId = '', result } = end.outputs;
  const id = Number(pullRequestId);
  const states = ledger.states(id, started, end.step);
  const wrong = (wish: string, is: (state: PullState) => boolean): readonly string[] =>
    states.some(is) ? [] : [`pull request ${id} never had ${wish}`];
  const lines = (text = ''): readonly string[] => text.split('\n').filter((line) => line !== '');
  const own = states.filter(({ by }) => by === actor.id);
  // On GitHub they stand on a commit: once others have pushed, the pull request has another.
  const moved =
    shape.host === 'github' &&
    ledger.moves.some(
      ({ step, by, branch }) =>
        step >= started && step <= end.step && by !== actor.id && branch === end.outputs['branch'],
    );
  const armed = own.flatMap((state) => setHere(ledger.pulls.get(id) ?? [], state) ?? []);
  return [
    ...lines(labels).flatMap((label) => wrong(`the label ${label}`, (state) => state.labels.includes(label))),
    ...lines(workItems).flatMap((item) => wrong(`the work item ${item}`, (state) => state.workItems.includes(item))),
    ...(moved ? [] : lines(statuses)).flatMap((line) =>
      wrong(`the status ${line}`, (state) => state.statuses.includes(line)),
    ),
    ...lines(reviewers).flatMap(() => wrong('a reviewer', (state) => state.reviewers.length > 0)),
    ...(draft === 'true' && result === 'created' ? wrong('the state of a draft', (state) => state.draft) : []),
    ...armed
      .filter((strategy) => autoComplete !== 'true' || strategy !== (planned.inputs['mergeStrategy'] ?? 'squash'))
      .map((strategy) => `pull request ${id} was set to complete by ${strategy}, which was not asked for`),
  ];
}

/** With which strategy it was set to complete at this very state. */
function setHere(all: readonly PullState[], state: PullState): Strategy | undefined {
  const before = all[all.indexOf(state) - 1];
  return before?.autoComplete === state.autoComplete ? undefined : state.autoComplete;
}
