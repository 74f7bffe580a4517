import { asInputs, finds, names, nothing, titleOfSelectors } from '../image-asked.ts';
import { changesElse, textsAt, type Setting } from '../image-commits.ts';
import { folderOfImages, images } from '../image-files.ts';
import { heldIn } from '../image-held.ts';
import { compare, type Selector } from '../image-places.ts';
import type { EndedRun, PlannedRun } from '../run.ts';
import { target, type Simulated } from '../simulated.ts';
import { attempt, doneBefore, drawRun } from './again.ts';
import { othersActs } from './deploy.ts';
import { drawSelectors } from './draw-update.ts';
import type { RunKind } from './kind.ts';
import { converges, untrue, updateOnBranch, type Texts } from './update-images.ts';

/** Images go back to what the files that all share held before. */
export const rollBackImages: RunKind = {
  name: 'roll back',
  async plan(simulated) {
    const { random, shape } = simulated;
    if (shape.images === 0) return undefined;
    const environment = random.pick(shape.environments);
    const straight = !shape.protects && random.chance(shape.straight);
    const asked = names.flatMap((name) => simulated.versions.get(`${environment}/${name}`) ?? []);
    const to = random.pick(['previous', random.pick(['1.0.0', ...asked]) ?? '', random.pick(await history(simulated))]);
    if (to === undefined) return undefined;
    const selectors = shape.updates === undefined ? undefined : drawSelectors(simulated, true, false);
    return planRollback(simulated, environment, { to, straight, selectors });
  },
  /** Back to the version before, and to the beginning, each again, which must change nothing. */
  async end(simulated, peace) {
    const { shape } = simulated;
    if (shape.images === 0) return;
    const [to = ''] = (await history(simulated)).slice(-1);
    for (const environment of shape.environments) {
      const straight = !shape.protects;
      const build = String(5000 + simulated.ledger.step);
      await converges(simulated, peace, branchFor(environment), (number) =>
        planRollback(simulated, environment, { to: 'previous', straight, variables: attempt(build, number) }),
      );
      const plan = (): PlannedRun => planRollback(simulated, environment, { to, straight });
      await converges(simulated, peace, branchFor(environment), plan);
    }
  },
};

const branchFor = (environment: string): string => `images/${environment}/back`;

/** Commits of the target that changed a folder, or any, newest first. */
export async function history(simulated: Simulated, tip: string = target, folder = ''): Promise<readonly string[]> {
  const log = await simulated.git(
    'log',
    '--format=%H',
    '--first-parent',
    tip,
    ...(folder === '' ? [] : ['--', folder]),
  );
  return (log ?? '').split('\n').filter((one) => one !== '');
}

interface Rollback {
  /** `previous`, a version, or a commit. */
  readonly to: string;
  readonly straight: boolean;
  readonly selectors?: readonly Selector[] | undefined;
  readonly variables?: PlannedRun['variables'];
}

function planRollback(simulated: Simulated, environment: string, rollback: Rollback): PlannedRun {
  const { to, straight, selectors, variables } = rollback;
  const branch = straight ? target : branchFor(environment);
  const setting: Setting = {
    environment,
    sets: (place) => finds(place, selectors),
    version: () => undefined,
    downgrades: true,
  };
  const title = `roll back ${environment} to ${to.slice(0, 10)}${titleOfSelectors(selectors)}${straight ? ', straight' : ''}`;
  const past = { environment, to, selectors };
  return {
    title,
    subject: `${environment}/back`,
    inputs: {
      delivery: 'branch',
      files: `${folderOfImages(environment)}/**`,
      rollbackTo: to,
      ...asInputs({ ...nothing, selectors }, images),
      ...(straight ? {} : { branch }),
    },
    variables: variables ?? drawRun(simulated, title),
    files: {},
    task: 'update-image-tag',
    body: (agent) => updateOnBranch(simulated, agent),
    foreign: (run, move) => changesElse(simulated, run, move, setting),
    async untrue(run) {
      const wrong = await untrue(simulated, run, branch, async (now) => {
        for (const then of await earlier(simulated, run, past)) if (isBack(then, now, selectors)) return [];
        return [`it is not what it was at ${to}`];
      });
      const pushed = to === 'previous' && run.end.outputs['branch'] !== '';
      return pushed ? [...wrong, ...doneBefore(simulated, run)] : wrong;
    },
    async explains(run, { code }) {
      if (code === 'TARGET_KEEPS_MOVING') return othersActs(simulated, run) >= 60;
      if (code === 'COMMIT_NOT_ON_BRANCH') return to.length === 40 && wasOff(simulated, run, to);
      const before = await earlier(simulated, run, past);
      if (code === 'IMAGE_AMBIGUOUS') return before.some((texts) => isInTwoMinds(texts, selectors));
      return code === 'ROLLBACK_TARGET_MISSING' && hasNothingBefore(simulated, run, past);
    },
  };
}

/** Whether somebody had taken a commit off the target, at any moment of a run. */
export async function wasOff(simulated: Simulated, { started, end }: EndedRun, commit: string): Promise<boolean> {
  for (const tip of simulated.ledger.tips(target, started, end.step))
    if (tip === undefined || !(await simulated.isAncestor(commit, tip))) return true;
  return false;
}

interface Past extends Pick<Rollback, 'to' | 'selectors'> {
  readonly environment: string;
}

/** What the files held where a run may have gone back to. */
async function earlier(
  simulated: Simulated,
  { started, end }: EndedRun,
  { environment, to, selectors }: Past,
): Promise<readonly Texts[]> {
  if (to.length === 40) return [await textsAt(simulated, to, environment)];
  const commits = new Set<string>();
  for (const tip of simulated.ledger.tips(target, started, end.step))
    for (const commit of await history(simulated, tip, folderOfImages(environment))) commits.add(commit);
  const all = await Promise.all([...commits].map((commit) => textsAt(simulated, commit, environment)));
  return to === 'previous' ? all : all.filter((texts) => [...held(texts, selectors).values()].flat().includes(to));
}

/** The versions of what a file holds, by both. */
function held(texts: Texts, selectors: Past['selectors']): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...texts].flatMap(([path, text]) =>
      [...heldIn(text, selectors, true)].map(([what, versions]) => [`${path} ${what}`, [...versions]] as const),
    ),
  );
}

/** Whether all is what it was, in each file that held one version of it. */
function isBack(then: Texts, now: Texts, selectors: Past['selectors']): boolean {
  const present = held(now, selectors);
  return [...held(then, selectors)].every(
    ([place, versions]) => versions.length !== 1 || present.get(place)?.join() === versions[0],
  );
}

const isInTwoMinds = (texts: Texts, selectors: Past['selectors']): boolean =>
  [...held(texts, selectors).values()].some(({ length }) => length > 1);

/** Whether the target has held, at any moment of a run, nothing that came before what it held then. */
async function hasNothingBefore(
  simulated: Simulated,
  { started, end }: EndedRun,
  { environment, to, selectors }: Past,
): Promise<boolean> {
  for (const tip of simulated.ledger.tips(target, started, end.step)) {
    if (tip === undefined) continue;
    const now = held(await textsAt(simulated, tip, environment), selectors);
    const commits = await history(simulated, tip, folderOfImages(environment));
    const all = await Promise.all(
      commits.map(async (commit) => held(await textsAt(simulated, commit, environment), selectors)),
    );
    const isTarget = (then: ReadonlyMap<string, readonly string[]>): boolean => {
      if (to !== 'previous') return [...then.values()].flat().includes(to);
      const others = [...then].filter(([place, versions]) => now.get(place)?.join() !== versions.join());
      return others.length > 0 && others.every(([place, [old = '']]) => compare(old, now.get(place)?.[0] ?? '') < 0);
    };
    if (!all.some(isTarget)) return true;
  }
  return false;
}
