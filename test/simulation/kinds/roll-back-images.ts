import { changesElse, textsAt } from '../image-commits.ts';
import { compare, folderOfImages, images, versionsIn } from '../image-files.ts';
import type { EndedRun, PlannedRun } from '../run.ts';
import { target, type Simulated } from '../simulated.ts';
import { attempt, doneBefore, drawRun } from './again.ts';
import { othersActs } from './deploy.ts';
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
    const asked = images.flatMap((image) => simulated.versions.get(`${environment}/${image}`) ?? []);
    const to = random.pick(['previous', random.pick(['1.0.0', ...asked]) ?? '', random.pick(await history(simulated))]);
    return to === undefined ? undefined : planRollback(simulated, environment, { to, straight });
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

function planRollback(
  simulated: Simulated,
  environment: string,
  {
    to,
    straight,
    variables,
  }: { readonly to: string; readonly straight: boolean; readonly variables?: PlannedRun['variables'] },
): PlannedRun {
  const branch = straight ? target : branchFor(environment);
  const setting = { environment, images, version: undefined, downgrades: true };
  const title = `roll back ${environment} to ${to.slice(0, 10)}${straight ? ', straight' : ''}`;
  return {
    title,
    subject: `${environment}/back`,
    inputs: {
      delivery: 'branch',
      files: `${folderOfImages(environment)}/**`,
      rollbackTo: to,
      ...(straight ? {} : { branch }),
    },
    variables: variables ?? drawRun(simulated, title),
    files: {},
    task: 'update-image-tag',
    body: (agent) => updateOnBranch(simulated, agent),
    foreign: (run, move) => changesElse(simulated, run, move, setting),
    async untrue(run) {
      const wrong = await untrue(simulated, run, branch, async (now) => {
        for (const then of await earlier(simulated, run, environment, to)) if (isBack(then, now)) return [];
        return [`it is not what it was at ${to}`];
      });
      const pushed = to === 'previous' && run.end.outputs['branch'] !== '';
      return pushed ? [...wrong, ...doneBefore(simulated, run)] : wrong;
    },
    async explains(run, { code }) {
      if (code === 'TARGET_KEEPS_MOVING') return othersActs(simulated, run) >= 60;
      const before = await earlier(simulated, run, environment, to);
      if (code === 'IMAGE_AMBIGUOUS') return before.some(isInTwoMinds);
      return code === 'ROLLBACK_TARGET_MISSING' && hasNothingBefore(simulated, run, environment, to);
    },
  };
}

/** What the files held where a run may have gone back to. */
async function earlier(
  simulated: Simulated,
  { started, end }: EndedRun,
  environment: string,
  to: string,
): Promise<readonly Texts[]> {
  if (to.length === 40) return [await textsAt(simulated, to, environment)];
  const commits = new Set<string>();
  for (const tip of simulated.ledger.tips(target, started, end.step))
    for (const commit of await history(simulated, tip, folderOfImages(environment))) commits.add(commit);
  const all = await Promise.all([...commits].map((commit) => textsAt(simulated, commit, environment)));
  return to === 'previous' ? all : all.filter((texts) => [...held(texts).values()].flat().includes(to));
}

/** The versions of an image in a file, by both. */
function held(texts: Texts): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...texts].flatMap(([path, text]) =>
      images.map((image) => [`${path} ${image}`, [...new Set(versionsIn(text, image))]] as const),
    ),
  );
}

/** Whether each image is what it was, in each file that held one version of it. */
function isBack(then: Texts, now: Texts): boolean {
  const present = held(now);
  return [...held(then)].every(
    ([place, versions]) => versions.length !== 1 || present.get(place)?.join() === versions[0],
  );
}

const isInTwoMinds = (texts: Texts): boolean => [...held(texts).values()].some(({ length }) => length > 1);

/** Whether the target has held, at any moment of a run, nothing that came before what it held then. */
async function hasNothingBefore(
  simulated: Simulated,
  { started, end }: EndedRun,
  environment: string,
  to: string,
): Promise<boolean> {
  for (const tip of simulated.ledger.tips(target, started, end.step)) {
    if (tip === undefined) continue;
    const now = held(await textsAt(simulated, tip, environment));
    const commits = await history(simulated, tip, folderOfImages(environment));
    const all = await Promise.all(commits.map(async (commit) => held(await textsAt(simulated, commit, environment))));
    const isTarget = (then: ReadonlyMap<string, readonly string[]>): boolean => {
      if (to !== 'previous') return [...then.values()].flat().includes(to);
      const others = [...then].filter(([place, versions]) => now.get(place)?.join() !== versions.join());
      return others.length > 0 && others.every(([place, [old = '']]) => compare(old, now.get(place)?.[0] ?? '') < 0);
    };
    if (!all.some(isTarget)) return true;
  }
  return false;
}
