import { blobOf, blobsAt } from './content.ts';
import { explains } from './faults.ts';
import type { Move, PullState } from './ledger.ts';
import { nothingOwn, notOwn } from './own-files.ts';
import { targetsOf } from './places.ts';
import type { EndedRun } from './run.ts';
import { leaks } from './secrets.ts';
import type { Simulated } from './simulated.ts';

/** What must not have happened to a branch. */
export async function lost(simulated: Simulated, { by, branch, from, to }: Move): Promise<readonly string[]> {
  // What people throw away by force is theirs.
  if (by === 'people' || from === undefined) return [];
  if (to === undefined) {
    if (merged(simulated, branch, from)) return [];
    return [`${branch} was deleted at ${from.slice(0, 10)}, which was not merged`];
  }
  if (await simulated.isAncestor(from, to)) return [];
  return [`${branch} went from ${from.slice(0, 10)} to ${to.slice(0, 10)}, which does not contain it`];
}

/** Whether a pull request from the branch was merged while its tip was this one. */
function merged({ ledger }: Simulated, branch: string, tip: string): boolean {
  return [...ledger.pulls.values()].some((states) => {
    const at = states.find(({ status, sourceBranch }) => status === 'completed' && sourceBranch === branch);
    // A merge that deletes the branch too does so in the same step.
    return at !== undefined && ledger.tips(branch, at.step, at.step).includes(tip);
  });
}

/** The files of others that a run's commit changes. */
export async function foreign(simulated: Simulated, move: Move): Promise<readonly string[]> {
  const run = simulated.runs.find(({ actor }) => actor.id === move.by);
  if (run === undefined) return [];
  const { foreign: others, own = nothingOwn } = run.planned;
  return others === undefined ? notOwn(simulated, move, own) : others(run, move);
}

/** Of a stable branch there is never more than one, once the run that has made the newest is through with the others. */
export function several(simulated: Simulated): readonly string[] {
  if (simulated.shape.ownBranches) return [];
  const open = new Map<string, number[]>();
  for (const { id, sourceBranch, targetBranch } of simulated.world.open()) {
    const key = `${sourceBranch.replace(/-[0-9a-f]{10}$/, '')} into ${targetBranch}`;
    open.set(key, [...(open.get(key) ?? []), id]);
  }
  return [...open].flatMap(([key, ids]) =>
    ids.length > 1 && isThrough(simulated, Math.max(...ids)) ? [`${ids.join(' and ')} are open from ${key}`] : [],
  );
}

/** Whether the run that has made a pull request has said that it succeeded; true where a person has. */
function isThrough({ ledger, runs }: Simulated, id: number): boolean {
  const by = ledger.pulls.get(id)?.[0]?.by;
  const run = runs.find(({ actor }) => actor.id === by);
  return run === undefined || (run.end !== undefined && run.end.error === undefined && !run.killed);
}

/** What a run has taken off a pull request that others had put there, in the step that was just done. */
export function taken({ ledger, shape }: Simulated): readonly string[] {
  return [...ledger.pulls.values()].flatMap((states) => {
    const [before, now] = states.slice(-2);
    if (before === undefined || now === undefined || now.step !== ledger.step || now.by === 'people') return [];
    const gone = (what: string, then: readonly string[], left: readonly string[]): readonly string[] =>
      then.filter((one) => !left.includes(one)).map((one) => `${now.by} takes the ${what} "${one}" off ${now.id}`);
    // GitHub has them in the description, which it replaces whole: what has come since a run read it is lost to anybody.
    const known = shape.host === 'github' ? ledger.known(now.by, now.id) : undefined;
    const linked = before.workItems.filter((item) => known?.workItems.includes(item) ?? true);
    const names = (all: PullState['statuses']): readonly string[] => all.map((one) => one.replace(/=.*/, ''));
    return [
      ...gone('label', before.labels, now.labels),
      ...gone('comment', before.comments, now.comments),
      ...gone('work item', linked, now.workItems),
      ...gone(
        'reviewer',
        before.reviewers.map(({ name }) => name),
        now.reviewers.map(({ name }) => name),
      ),
      // On GitHub they stand on the commit that was there.
      ...(shape.host === 'github' ? [] : gone('status', names(before.statuses), names(now.statuses))),
    ];
  });
}

/** What must hold of a run that has just ended, whatever it did. */
export async function ended(simulated: Simulated, run: EndedRun): Promise<readonly string[]> {
  const { actor, planned, end } = run;
  const wrong = leaks(simulated.tokens, end.said);
  // The report of a wait is meant to stay.
  const report = end.outputs['report'] ?? '';
  const leftovers = end.leftovers.filter((name) => !report.includes(`/${name}/`));
  const left = leftovers.map((name) => `${name} is left in the temporary folder`);
  const told = end.broken === undefined ? await judged(simulated, run) : [`it broke: ${end.broken}`];
  return [...wrong, ...left, ...told].map((what) => `${actor.id} (${planned.title}): ${what}`);
}

async function judged({ shape }: Simulated, run: EndedRun): Promise<readonly string[]> {
  const { error } = run.end;
  // It could say nothing.
  if (run.killed) return [];
  if (error === undefined) return run.planned.untrue(run);
  if (error.code === 'DISK_FULL' && run.diskFull) return [];
  if (error.code === 'CANCELLED' && run.cancelled) return [];
  const struck = [
    ...run.strikes,
    ...run.actor.givenUp.map(({ server }) => ({ fault: 'lostBefore' as const, server })),
  ].some((one) => explains(one, error.code, shape.host));
  if (struck || (await run.planned.explains(run, error))) return [];
  return [`nothing that happened explains ${error.code}: ${error.message}`];
}

/** At the end: what people have written is there, byte for byte. */
export async function kept(simulated: Simulated): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const branch of targetsOf(simulated.shape)) {
    const there = await blobsAt(simulated, `refs/heads/${branch}`);
    for (const [path, text] of simulated.writtenTo(branch))
      if (there?.get(path) !== blobOf(text)) wrong.push(`${path} on ${branch} is not what people wrote last`);
  }
  return wrong;
}
