import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PipelineEvent, PipelineRun } from '../../test/sandbox/pipeline/index.ts';
import { imageBuild, type Application } from './application.ts';
import type { DemoOptions } from './arguments.ts';
import { checkAlways, checkRollout, lastMerge, pullRequestsOf } from './checks.ts';
import { deliver, type Stage } from './delivery.ts';
import { changedLines, checkImages } from './image-checks.ts';
import { Narrator } from './narrator.ts';
import { tellProblems, tellResult } from './outcome.ts';
import { formatSeconds } from './seconds.ts';
import { styled, table } from './style.ts';
import { lookAt, releaseOf, whyNotRunning } from './truth.ts';
import type { Seed, World } from './world.ts';

const example = (root: string): string => join(root, 'examples', 'image-update');

/** The example's GitOps repository: every environment runs something already. */
export async function imageSeed(root: string): Promise<Seed> {
  const folder = join(example(root), 'gitops');
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.map(async (path) => {
      const relative = path.slice(folder.length + 1).replaceAll('\\', '/');
      return [relative, await readFile(path, 'utf8')] as const;
    }),
  );
  return { files: Object.fromEntries(files), path: (environment) => environment };
}

/** The example's pipeline, in a repository of its own. */
export function imageApplication(root: string): Application {
  const repository = example(root);
  return { name: 'voting-app', repository, pipelineFile: join(repository, 'azure-pipelines-images.yml') };
}

/**
 * Sets the tags of a build in the GitOps repository, environment by environment, each with what the one before runs.
 * @returns the exit code, as the demo's
 */
export async function showImages(stage: Stage, world: World, options: DemoOptions): Promise<number> {
  const { root, folder, print } = stage;
  const application = imageApplication(root);
  const narrator = new Narrator(print);
  const seeded = (await world.gitOps.tip('main')) ?? '';
  print(styled('bold', `New images, ${imageBuild.name}: from dev to stage and prod, by their tags alone`));
  print(`The GitOps repository holds kustomizations and HelmReleases that people wrote.`);
  world.gitOps.onPullRequest(({ id, kind }) => {
    if (kind === 'completed') narrator.aside(`pull request ${id} is merged`);
  });
  const problems = await untilSeeded(world, seeded);
  const rollouts: Promise<void>[] = [];
  const watch = (event: PipelineEvent): void => {
    narrator.tell(event);
    if (event.kind !== 'stepFinished' || event.result !== 'Succeeded' || event.step !== 'flux') return;
    const place = world.places.find(({ environment }) => event.stage === `${environment}_rollout`);
    if (place === undefined) return;
    rollouts.push(
      checkRollout(world, place).then((problem) => {
        if (problem !== undefined) problems.push(problem);
      }),
    );
  };
  const people = { approve: (): Promise<void> => delay(400) };
  const run = await deliver({ root, folder, number: 1 }, world, application, imageBuild, options, people, watch);
  await Promise.all(rollouts);
  problems.push(...(await checkAlways(world, run)));
  await writeFile(join(folder, `run-${imageBuild.name}.log`), run.log);

  print(`\n${await summary(world, run)}`);
  print(`\nAll that changed in the GitOps repository:`);
  for (const line of await changedLines(world, seeded)) print(`  ${line}`);
  if (run.result === 'Succeeded') problems.push(...(await checkImages(world, await imageSeed(root))));
  if (tellProblems(print, problems)) return 2;
  return tellResult(print, run);
}

/** Flux runs already what the repository holds when the run starts. @returns what is not true */
async function untilSeeded(world: World, commit: string): Promise<string[]> {
  const late = Date.now() + 10_000;
  for (const place of world.places) {
    for (let why: string | undefined = ''; why !== undefined;) {
      why = await whyNotRunning(world, place, commit, lookAt(place));
      if (why !== undefined && Date.now() > late) return [`before the run, ${why}`];
      if (why !== undefined) await delay(50);
    }
  }
  return [];
}

async function summary(world: World, run: PipelineRun): Promise<string> {
  const rows = world.places.map((place) => {
    const truth = lookAt(place);
    const last = pullRequestsOf(world, place.environment).at(-1);
    const stages = ['propose', 'rollout', 'verify'].map((stage) => run.stages[`${place.environment}_${stage}`]);
    return [
      place.environment,
      last === undefined ? '–' : `#${last.id} ${last.status}`,
      (lastMerge(world, place.environment) ?? '–').slice(0, 8),
      [...truth.images, `worker:${releaseOf(place.cluster, place.namespace, 'worker').tag}`].map(lastPart).join(', '),
      `${place.cluster.name} at ${truth.applied.slice(0, 8) || 'nothing'}, ${truth.ready ? 'ready' : 'not ready'}`,
      formatSeconds(stages.reduce((sum, stage) => sum + (stage?.durationMs ?? 0), 0)),
    ];
  });
  return table(['environment', 'pull request', 'commit', 'runs', 'cluster', 'time'], rows);
}

/** An image without its registry. */
function lastPart(image: string): string {
  return image.slice(image.lastIndexOf('/') + 1);
}
