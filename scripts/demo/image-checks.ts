import { imageBuild } from './application.ts';
import { environmentNames } from './arguments.ts';
import { pullRequestsOf } from './checks.ts';
import { lookAt, releaseOf } from './truth.ts';
import type { Seed, World } from './world.ts';

/** The tags that the example's environments have before, whichever they are. */
const oldTag = /(?<=["'])\d{4}(?=["'])/g;

/** Each changed line since a commit, after its file's name. */
export async function changedLines(world: World, since: string): Promise<string[]> {
  const diff = await world.gitOps.git('diff', '--unified=0', '--no-color', since, 'main');
  return diff.split('\n').filter((line) => /^(?:\+\+\+ |[-+](?!--|\+\+))/.test(line));
}

/** What a successful run must have left behind. @returns what is not true */
export async function checkImages(world: World, seed: Seed): Promise<string[]> {
  const problems: string[] = [];
  const tree = await world.gitOps.tree('main');
  if (tree.toSorted().join('\n') !== Object.keys(seed.files).toSorted().join('\n'))
    problems.push('files came to the GitOps repository, or went');
  for (const [path, before] of Object.entries(seed.files)) {
    // An environment's files have the new tags and are else as they were, byte for byte; all others are as they were.
    const ours = environmentNames.some((name) => path.startsWith(`${name}/`));
    const expected = ours ? before.replaceAll(oldTag, imageBuild.name) : before;
    if ((await world.gitOps.read('main', path)) !== expected) problems.push(`${path} is not what it should be`);
  }
  for (const place of world.places) {
    const { environment, namespace } = place;
    const merged = pullRequestsOf(world, environment).filter(({ status }) => status === 'completed');
    if (merged.length !== 1) problems.push(`${environment}: ${merged.length} pull requests were merged, not one`);
    const { images, ready } = lookAt(place);
    if (images.join() !== `contoso.azurecr.io/voting/web:${imageBuild.name}`)
      problems.push(`${environment}: the Deployment runs ${images.join(', ') || 'nothing'}`);
    const release = releaseOf(place.cluster, namespace, 'worker');
    if (release.tag !== imageBuild.name) problems.push(`${environment}: the HelmRelease has the tag ${release.tag}`);
    if (!ready || !release.ready) problems.push(`${environment}: not all workloads are ready`);
  }
  return problems;
}
