import type { EndedRun, PlannedRun } from '../run.ts';
import type { Simulated } from '../simulated.ts';

/** The same run, dry: it only says what it would do. */
export function rehearse(simulated: Simulated, planned: PlannedRun): PlannedRun {
  return {
    ...planned,
    title: `${planned.title}, dry`,
    inputs: { ...planned.inputs, dryRun: 'true' },
    foreign: ({ actor }, { branch }) => Promise.resolve([`${actor.id}, which runs dry, pushes to ${branch}`]),
    untrue: (run) => Promise.resolve(done(simulated, run)),
    // What makes it fail is looked for in more ways than one, and told together.
    explains: async (run, error) =>
      (error.code === 'PREFLIGHT_FAILED' && run.strikes.length > 0) || planned.explains(run, error),
  };
}

/** What it did or claims to have made, though it was to do nothing. */
function done({ ledger }: Simulated, { actor, end }: EndedRun): readonly string[] {
  const claimed = ['pullRequestId', 'commit'].filter((name) => (end.outputs[name] ?? '') !== '');
  const changed = [...ledger.pulls].filter(([, states]) => states.some(({ by }) => by === actor.id));
  return [
    ...claimed.map((name) => `it ran dry, and ${name} is ${end.outputs[name]}`),
    ...changed.map(([id]) => `it ran dry, and changed pull request ${id}`),
  ];
}
