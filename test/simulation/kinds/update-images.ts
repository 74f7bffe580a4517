import type { Agent } from '../../../core/ports/agent.ts';
import { readInputs } from '../../../tasks/update-image-tag/inputs.ts';
import { land } from '../../../tasks/update-image-tag/land.ts';
import { setOutputs } from '../../../tasks/update-image-tag/outputs.ts';
import { askedAt, asInputs, names, nothing, titleOf, type AskedVersions } from '../image-asked.ts';
import { changesElse, textsAt, type Setting } from '../image-commits.ts';
import { chart, folderOfImages, images } from '../image-files.ts';
import { compare, placesIn, type Place } from '../image-places.ts';
import type { EndedRun, PlannedRun } from '../run.ts';
import { target, type Simulated } from '../simulated.ts';
import { othersActs } from './deploy.ts';
import { drawWanted, oneImage, type Wanted } from './draw-update.ts';
import type { Peace, RunKind } from './kind.ts';
import { planProposal } from './propose-branch.ts';

export type Downgrade = 'error' | 'skip' | 'allow';

/** Tags of images in files that all share, as the ends of several pipelines set them. */
export const updateImages: RunKind = {
  name: 'update',
  plan(simulated) {
    const { random, shape } = simulated;
    if (shape.images === 0) return undefined;
    const downgrade = random.pick(['error', 'error', 'skip', 'allow'] as const);
    const straight = !shape.protects && random.chance(shape.straight);
    return planUpdate(simulated, drawWanted(simulated), { downgrade, straight });
  },
  /** The newest of each image is set once more, and again, which must change nothing. */
  async end(simulated, peace) {
    for (const wanted of newest(simulated)) {
      const straight = !simulated.shape.protects;
      await converges(simulated, peace, branchOfImages(simulated, wanted), () =>
        planUpdate(simulated, wanted, { downgrade: 'allow', straight }),
      );
    }
  },
};

/** The newest version of each by itself, and all of an environment's at once where runs set several. */
function newest({ shape, versions }: Simulated): readonly Wanted[] {
  const { updates, environments } = shape;
  const one = [...versions].map(([key, all]): Wanted => {
    const [environment = '', name = ''] = key.split('/');
    const version = all.at(-1) ?? '';
    if (name !== chart) return oneImage(environment, name, version);
    return { environment, about: name, asked: { ...nothing, charts: new Map([[name, version]]) } };
  });
  if (updates === undefined) return one;
  const all = environments.map((environment): Wanted => {
    const of = (name: string): string => versions.get(`${environment}/${name}`)?.at(-1) ?? '1.0.0';
    const set = (some: readonly string[]): ReadonlyMap<string, string> => new Map(some.map((name) => [name, of(name)]));
    const policies = set(updates.policies > 0 ? images : []);
    const selectors = updates.selectors > 0 ? (['path'] as const) : undefined;
    const charts = set(updates.charts > 0 ? [chart] : []);
    return { environment, about: 'several', asked: { images: set(images), policies, charts, selectors } };
  });
  return [...one, ...all];
}

/** What a run does once more, proposed and merged where that is its way, and done again, which must change nothing. */
export async function converges(
  simulated: Simulated,
  { run, must, act, wrong }: Peace,
  branch: string,
  plan: (attempt: number) => PlannedRun,
): Promise<void> {
  const { world, ledger } = simulated;
  // What people have left there may clash.
  if ((await simulated.branches(branch)).length > 0)
    await act('a person deletes its branch', () => world.deleteBranch(branch));
  // It may have nothing to do, and says so; its reason is looked at as any other.
  const first = await run(plan(1));
  if (first.end.error !== undefined) return;
  if (first.end.outputs['branch'] === branch) {
    const proposed = await must(planProposal(simulated, branch));
    const id = Number(proposed.end.outputs['pullRequestId']);
    await act('a person merges it', async () => {
      if (world.pull(id).status === 'open') await world.merge(id, 'squash');
    });
  }
  const { end, actor, planned } = await must(plan(2));
  if (end.outputs['updated'] !== 'false' || ledger.moves.some(({ by }) => by === actor.id))
    wrong([`${actor.id}: ${planned.title} is done already, and run again it updates ${end.outputs['branch']}`]);
}

/** The branch that images of an environment are set on. */
const branchOfImages = ({ shape }: Simulated, { environment, about }: Wanted): string =>
  `images/${environment}/${shape.oneBranch ? 'all' : about}`;

export function planUpdate(
  simulated: Simulated,
  wanted: Wanted,
  { downgrade, straight }: { readonly downgrade: Downgrade; readonly straight: boolean },
): PlannedRun {
  const { environment, about, asked } = wanted;
  const branch = straight ? target : branchOfImages(simulated, wanted);
  const version = (place: Place): string | undefined => askedAt(place, asked);
  const sets = (place: Place): boolean => version(place) !== undefined;
  const setting: Setting = { environment, sets, version, downgrades: downgrade === 'allow' };
  return {
    title: `update ${environment}/${titleOf(asked)}${straight ? ', straight' : ''}`,
    subject: `${environment}/${about}`,
    inputs: {
      delivery: 'branch',
      files: `${folderOfImages(environment)}/**`,
      ...asInputs(asked),
      downgrade,
      ...(straight ? {} : { branch }),
    },
    variables: { 'Build.BuildId': '500', 'Build.BuildNumber': `2026.${versionsOf(asked)}` },
    files: {},
    task: 'update-image-tag',
    body: (agent) => updateOnBranch(simulated, agent),
    foreign: (run, move) => changesElse(simulated, run, move, setting),
    untrue: (run) => untrue(simulated, run, branch, (there) => isSet(version, downgrade, there)),
    async explains(run, { code }) {
      if (code === 'TARGET_KEEPS_MOVING') return othersActs(simulated, run) >= 60;
      if (code !== 'IMAGE_DOWNGRADE' || downgrade !== 'error') return false;
      for (const there of await textsDuring(simulated, run, [target, branch], environment))
        if (placesOf(there).some((place) => compare(place.version, version(place) ?? place.version) > 0)) return true;
      return false;
    },
  };
}

/** The task's body with `delivery: branch`. Its own late import would load all of it a second time under mocha. */
export async function updateOnBranch({ opens }: Simulated, agent: Agent): Promise<void> {
  setOutputs(agent);
  const inputs = readInputs(agent.input, agent.variable);
  if (inputs.repository === undefined) throw new Error('it has no repository');
  await land(agent, inputs, inputs.repository, opens);
}

export type Texts = ReadonlyMap<string, string>;

const versionsOf = ({ images: set, policies, charts }: AskedVersions): string =>
  [set, policies, charts].flatMap((all) => [...all.values()]).join('.');

export const placesOf = (texts: Texts): readonly Place[] =>
  [...texts.values()].flatMap((text) => names.flatMap((name) => placesIn(text, name)));

/** Where something is not what was asked for. */
function isSet(wanted: (place: Place) => string | undefined, downgrade: Downgrade, texts: Texts): readonly string[] {
  return placesOf(texts).flatMap((place) => {
    const version = wanted(place);
    if (version === undefined || version === place.version) return [];
    if (downgrade === 'skip' && compare(place.version, version) > 0) return [];
    return [`${place.name} is ${place.version}, not ${version}`];
  });
}

/** What the shared files of an environment held on branches while a run was under way. */
export async function textsDuring(
  simulated: Simulated,
  { started, end }: EndedRun,
  branches: readonly string[],
  environment: string,
): Promise<readonly Texts[]> {
  const tips = branches.flatMap((branch) => simulated.ledger.tips(branch, started, end.step));
  const all = [...new Set(tips)].flatMap((tip) => tip ?? []);
  return Promise.all(all.map((tip) => textsAt(simulated, tip, environment)));
}

/**
 * What of a successful run's answer is not so.
 * @param notSet what is not as it was asked for, in files at a commit
 */
export async function untrue(
  simulated: Simulated,
  run: EndedRun,
  wantedBranch: string,
  notSet: (texts: Texts, commit: string) => readonly string[] | Promise<readonly string[]>,
): Promise<readonly string[]> {
  const { ledger } = simulated;
  const { started, end } = run;
  const { updated, branch = '', commit = '', targetCommit = '', changedFiles = '[]' } = end.outputs;
  const [environment = ''] = run.planned.subject.split('/');
  const wrong: string[] = [];
  const notIn = async (at: string): Promise<void> => {
    wrong.push(
      ...(await notSet(await textsAt(simulated, at, environment), at)).map((what) => `${at.slice(0, 10)}: ${what}`),
    );
  };
  if (branch === '') {
    if (updated !== 'false' || commit !== '')
      wrong.push(`without a branch, updated is ${updated} and commit "${commit}"`);
    if (!ledger.tips(target, started, end.step).includes(targetCommit))
      wrong.push(`${target} never was at ${targetCommit.slice(0, 10)}`);
    await notIn(targetCommit);
    return wrong;
  }
  if (branch !== wantedBranch) wrong.push(`the branch is ${branch}, not ${wantedBranch}`);
  if (!ledger.tips(branch, started, end.step).includes(commit))
    wrong.push(`${branch} never was at ${commit.slice(0, 10)}`);
  const held = ledger.tips(target, 0, end.step);
  if (!held.includes(targetCommit)) wrong.push(`${target} never was at ${targetCommit.slice(0, 10)}`);
  await notIn(commit);
  const told = new Set<unknown>(JSON.parse(changedFiles));
  for (const { to, from, by } of ledger.moves.filter((one) => one.by === run.actor.id && one.to === commit)) {
    if (by !== run.actor.id || from === undefined || to === undefined) continue;
    const names = await simulated.git('diff-tree', '-r', '--name-only', `${to}^`, to);
    const silent = (names ?? '').split('\n').filter((path) => path !== '' && !told.has(path));
    const parents = await simulated.git('rev-list', '--parents', '-n', '1', to);
    if (silent.length > 0 && parents?.split(' ').length === 2)
      wrong.push(`it changed ${silent.join(', ')}, which changedFiles does not say`);
  }
  const tip = ledger.moves.findLast((one) => one.branch === branch)?.to;
  if (simulated.alone(run) && tip !== undefined && tip !== commit)
    wrong.push(`${branch} is not at ${commit.slice(0, 10)}, but at ${tip.slice(0, 10)}`);
  return wrong;
}
