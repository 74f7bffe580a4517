import { askedOf } from '../asked.ts';
import { blobsAt, descriptorAt, type Described } from '../content.ts';
import { targetOf, type Placed } from '../places.ts';
import type { EndedRun } from '../run.ts';
import type { Simulated } from '../simulated.ts';
import { made, madeOf, type Subject } from './made.ts';

/** What to go back to: mostly what somebody has asked for, or a commit that some branch has held. */
export function drawTo(simulated: Simulated, placed: Placed): string {
  const { random, shape, ledger } = simulated;
  if (!random.happens(shape.namedRollbacks)) return 'previous';
  const versions = askedOf(simulated, placed).map(({ version }) => version);
  const held = ledger.tips(targetOf(shape, placed), 0, Infinity).flatMap((tip) => tip ?? []);
  const any = ['0.0.1', ...ledger.moves.flatMap((move) => move.to ?? [])];
  const to = random.pick(random.pick([versions, versions, held, any] as const));
  return to ?? 'previous';
}

const isCommit = (to: string): boolean => /^[0-9a-f]{40}$/.test(to);

/** Whether what a run goes back to is a version that somebody has asked for. */
export async function unheardOf(simulated: Simulated, { end }: EndedRun, subject: Subject): Promise<readonly string[]> {
  const back = await descriptorAt(simulated, madeOf(end).commit, subject.folder);
  const versions = askedOf(simulated, subject).map(({ version }) => version);
  return back === undefined || versions.includes(back.version) ? [] : [`nobody asked for ${back.version}`];
}

/** Whether what a run has made is, of what the application owns, other than at each commit that it may have gone back to. */
export async function notAsItWas(simulated: Simulated, run: EndedRun, subject: Subject): Promise<readonly string[]> {
  const { folder, root, to } = subject;
  const { commit, base } = madeOf(run.end);
  const how = made(run.end.outputs);
  // An earlier attempt has done it, and what has come since stays.
  if (how === 'there' && to === 'previous') return [];
  const there = await blobsAt(simulated, commit);
  const owned = (await descriptorAt(simulated, base, folder, root))?.files ?? [];
  const pushed = simulated.ledger.moves.some(({ by, to: tip }) => by === run.actor.id && tip === commit);
  for (const at of await candidates(simulated, base, subject)) {
    const files = (await descriptorAt(simulated, at, folder, root))?.files ?? [];
    const then = await blobsAt(simulated, at);
    const differs = [...new Set([...files, ...owned])].filter((path) => {
      // Alone it is no reason to do anything.
      if (!pushed && path === `${folder}/deployment.json` && files.length > 0) return false;
      return there?.get(path) !== (files.includes(path) ? then?.get(path) : undefined);
    });
    if (differs.length === 0) return [];
  }
  return [`${folder} at ${commit.slice(0, 10)} is not what ${to} was`];
}

/** The commits that a run may go back to, from a tip of the target. */
async function candidates(
  simulated: Simulated,
  tip: string,
  { to, folder }: Pick<Subject, 'to' | 'folder'>,
): Promise<readonly string[]> {
  if (isCommit(to)) return (await simulated.isAncestor(to, tip)) ? [to] : [];
  const now = await descriptorAt(simulated, tip, folder);
  const past = await history(simulated, tip, folder);
  return past.filter(([, one]) => (to === 'previous' ? isBefore(one, now) : one.version === to)).map(([at]) => at);
}

/** The commits of a tip's history that changed an application's descriptor, with what it said then. */
async function history(
  simulated: Simulated,
  tip: string,
  folder: string,
): Promise<readonly (readonly [string, Described])[]> {
  const log = await simulated.git('log', '--format=%H', tip, '--', `${folder}/deployment.json`);
  const commits = (log ?? '').split('\n').filter((one) => one !== '');
  const found = await Promise.all(commits.map((one) => descriptorAt(simulated, one, folder)));
  return commits.flatMap((one, at) => {
    const there = found[at];
    return there === undefined ? [] : [[one, there] as const];
  });
}

const isBefore = (one: Described, now: Described | undefined): boolean =>
  now === undefined || (one.version !== now.version && one.build <= now.build);

/** Whether the target has held, at any moment of a run, nothing that it could go back to. */
export async function isMissing(simulated: Simulated, run: EndedRun, subject: Subject): Promise<boolean> {
  for (const tip of simulated.ledger.tips(subject.target, run.started, run.end.step)) {
    if (tip === undefined || (await candidates(simulated, tip, subject)).length === 0) return true;
  }
  return false;
}
