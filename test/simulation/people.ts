import type { Pull, Strategy } from '../tasks/create-gitops-pr/stand-in.ts';
import { manifest } from './manifest.ts';
import { folderOf, subjectOf, target, targetOf, targetsOf, type Placed } from './places.ts';
import type { Simulated } from './simulated.ts';

/** What a person does; gives what it was, or undefined when there was nothing to do it to. */
export type Act = (simulated: Simulated) => Promise<string | undefined>;

const anOpenOne = ({ world, random }: Simulated): Pull | undefined => random.pick(world.open());
const aPlace = ({ random, shape }: Simulated): Placed => {
  const { clusters, suite } = shape.places;
  return {
    environment: random.pick(shape.environments),
    application: random.pick([...shape.applications, ...suite]) ?? '',
    cluster: clusters.length > 1 ? random.pick(clusters) : clusters[0],
  };
};

/** Does something to an open pull request. */
const toOne =
  (does: (simulated: Simulated, pull: Pull) => Promise<string>): Act =>
  async (simulated) => {
    const pull = anOpenOne(simulated);
    return pull === undefined ? undefined : does(simulated, pull);
  };

const commitTo = async (
  simulated: Simulated,
  branch: string,
  files: Readonly<Record<string, string>>,
): Promise<string> => {
  const { world, shape } = simulated;
  const commit = await world.repository.commit({ branch, files: { ...files } });
  // What an application owns its runs may take back.
  for (const [path, text] of Object.entries(files))
    if (targetsOf(shape).includes(branch) && !path.endsWith('/a.yaml')) simulated.wrote(branch, path, text);
  return `${Object.keys(files).join(', ')} on ${branch}: ${commit.slice(0, 10)}`;
};

/** A file in an application's folder, on the branch that it is delivered to or on another one. */
const writeTo = (simulated: Simulated, name: string, branch?: string): Promise<string> => {
  const place = aPlace(simulated);
  const object = manifest(`${subjectOf(place).replaceAll('/', '-')}-${name}`, simulated.news().trim());
  const path = `${folderOf(simulated.shape, place)}/${name}.yaml`;
  return commitTo(simulated, branch ?? targetOf(simulated.shape, place), { [path]: object });
};

/** One of the branches that something is delivered to. */
const aTarget = ({ random, shape }: Simulated): string => {
  const all = targetsOf(shape);
  return (all.length > 1 ? random.pick(all) : undefined) ?? target;
};

export const acts: Readonly<Record<string, Act>> = {
  'pushes elsewhere on the target': (simulated) =>
    commitTo(simulated, aTarget(simulated), { [`people/${simulated.random.int(5)}.yaml`]: simulated.news() }),
  'pushes beside the application': (simulated) => writeTo(simulated, 'by-hand'),
  'edits the application on the target': (simulated) => writeTo(simulated, 'a'),
  'pushes to the proposal': toOne((simulated, { sourceBranch }) =>
    writeTo(simulated, 'proposed-by-hand', sourceBranch),
  ),
  'merges the target into the proposal': toOne(async ({ world }, { sourceBranch, targetBranch }) => {
    const tree = await world.repository
      .git('merge-tree', '--write-tree', targetBranch, sourceBranch)
      .catch(() => undefined);
    if (tree === undefined) return 'in vain: they clash';
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
    const parents = ['-p', sourceBranch, '-p', targetBranch];
    const commit = await world.repository.git(...who, 'commit-tree', tree, ...parents, '-m', 'Merge the target');
    await world.setBranch(sourceBranch, commit);
    return commit.slice(0, 10);
  }),
  'pushes the proposal back by force': toOne(async (simulated, { sourceBranch }) => {
    const { world } = simulated;
    const parent = await simulated.git('rev-parse', '--verify', '--quiet', `refs/heads/${sourceBranch}^`);
    if (parent === undefined) return 'in vain: nothing is before it';
    await world.setBranch(sourceBranch, parent);
    return `${sourceBranch} to ${parent.slice(0, 10)}`;
  }),
  'deletes the proposal’s branch': toOne(async ({ world }, { sourceBranch }) => {
    await world.deleteBranch(sourceBranch);
    return sourceBranch;
  }),
  merges: toOne(async ({ world, random }, { id }) => {
    const strategies: readonly [Strategy, ...Strategy[]] = ['squash', 'noFastForward', 'rebase'];
    const strategy = random.pick(strategies);
    try {
      return `${id} by ${strategy}: ${(await world.merge(id, strategy)).slice(0, 10)}`;
    } catch (thrown) {
      return `${id} by ${strategy}, in vain: ${String(thrown)}`;
    }
  }),
  abandons: toOne(async ({ world }, { id }) => {
    await world.close(id);
    return String(id);
  }),
  approves: toOne(async ({ world }, { id }) => {
    await world.approve(id);
    return String(id);
  }),
  'has a build report': toOne(async ({ world, random }, { id }) => {
    const states = ['pending', 'succeeded', 'succeeded', 'failed'] as const;
    const state = random.pick(states);
    await world.report(id, 'build', state);
    return `${state} on ${id}`;
  }),
  comments: toOne(async (simulated, { id }) => {
    await simulated.world.comment(id, `Looks good ${simulated.news()}`);
    return String(id);
  }),
  'edits its text': toOne(async (simulated, { id, description }) => {
    await simulated.world.edit(id, { description: `${description}\n${simulated.news()}` });
    return String(id);
  }),
  labels: toOne(async ({ world }, { id }) => {
    await world.addLabel(id, 'urgent');
    return String(id);
  }),
};
