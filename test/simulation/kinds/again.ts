import type { EndedRun, Run } from '../run.ts';
import { target, type Simulated } from '../simulated.ts';

/** The variables of a run of its own; now and then of one that has ended, which somebody starts again. */
export function drawRun({ random, runs, ledger }: Simulated, title: string): Readonly<Record<string, string>> {
  const over = runs.filter(({ planned, end }) => planned.title === title && end !== undefined);
  const before = random.chance(0.3) ? random.pick(over) : undefined;
  return before === undefined ? attempt(String(1000 + ledger.step), 1) : attempt(buildOf(before), 2);
}

export const attempt = (id: string, number: number): Readonly<Record<string, string>> => ({
  'Build.BuildId': id,
  'Build.BuildNumber': `2026.${id}`,
  'System.JobAttempt': String(number),
});

const buildOf = ({ planned }: Run): string => planned.variables['Build.BuildId'] ?? '';

/**
 * That an earlier attempt of a run has landed before it started: what it did then it must not do once more.
 * @param into the branch that it goes to
 */
export function doneBefore(simulated: Simulated, run: EndedRun, into = target): readonly string[] {
  const { runs, ledger } = simulated;
  const earlier = runs.filter(
    (one) => buildOf(one) === buildOf(run) && (one.end?.step ?? Infinity) < run.started && one.end?.error === undefined,
  );
  const first = Math.min(...earlier.map(({ started }) => started));
  // Another run that has taken the proposal over has made it its own.
  const others = runs.some(
    (one) =>
      one.planned.title === run.planned.title && buildOf(one) !== buildOf(run) && (one.end?.step ?? Infinity) > first,
  );
  if (others) return [];
  return earlier.flatMap(({ actor, end }) => {
    const { commit = '', branch = '' } = end?.outputs ?? {};
    const landed =
      commit !== '' &&
      (ledger.moves.some((one) => one.branch === into && one.to === commit && one.step < run.started) ||
        [...ledger.pulls.values()].some((states) => {
          const at = states.find(({ status, sourceBranch }) => status === 'completed' && sourceBranch === branch);
          return at !== undefined && at.step < run.started && ledger.tips(branch, at.step, at.step)[0] === commit;
        }));
    return landed ? [`${actor.id} has done it already, by ${commit.slice(0, 10)}`] : [];
  });
}
