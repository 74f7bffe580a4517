import { setTimeout as delay } from 'node:timers/promises';
import type { PipelineRun } from '../../test/sandbox/pipeline/index.ts';
import type { PullRequestState } from '../../test/sandbox/azure-devops/index.ts';
import { builds, type Application } from './application.ts';
import { environmentNames, type EnvironmentName } from './arguments.ts';
import { lookAt, whyNotRunning } from './truth.ts';
import type { Place, World } from './world.ts';

/** The pull requests of one environment, oldest first. */
export function pullRequestsOf(world: World, environment: EnvironmentName): PullRequestState[] {
  return world.gitOps
    .pullRequests()
    .filter(({ sourceRefName }) => sourceRefName.split('/').includes(environment))
    .toSorted((a, b) => a.id - b.id);
}

/** The commit on the target branch that the environment's last merge made. */
export function lastMerge(world: World, environment: EnvironmentName): string | undefined {
  return pullRequestsOf(world, environment).findLast(({ status }) => status === 'completed')?.lastMergeCommit;
}

/**
 * Called the moment a task says that an environment runs the delivered commit: looks whether it is so.
 * @returns what is not true
 */
export async function checkRollout(world: World, place: Place): Promise<string | undefined> {
  const truth = lookAt(place);
  const commit = lastMerge(world, place.environment);
  if (commit === undefined) return `${place.environment}: a rollout was reported, but nothing was merged`;
  const why = await whyNotRunning(world, place, commit, truth);
  return why === undefined ? undefined : `a rollout was reported, but ${why}`;
}

/** What a successful delivery must have left behind. @returns what is not true */
export async function checkDelivery(world: World, application: Application, run: PipelineRun): Promise<string[]> {
  const problems: string[] = [];
  for (const { environment } of world.places) problems.push(...tellsChanges(run, environment));
  problems.push(...resumed(world, 'succeeded'));
  const tree = await world.gitOps.tree('main');
  for (const place of world.places) {
    const { environment, cluster, namespace } = place;
    const merged = pullRequestsOf(world, environment).filter(({ status }) => status === 'completed');
    if (merged.length !== 1) problems.push(`${environment}: ${merged.length} pull requests were merged, not one`);
    for (const path of [
      `${cluster.name}/manifests/${namespace}/${application.name}.yaml`,
      `${cluster.name}/deployments/${namespace}/${application.name}.json`,
    ]) {
      if (!tree.includes(path)) problems.push(`${environment}: the GitOps repository lacks ${path}`);
    }
    const templates = `${cluster.name}/templates/${namespace}/${application.name}/`;
    if (!tree.some((path) => path.startsWith(templates)))
      problems.push(`${environment}: there are no templates below ${templates}`);
    problems.push(...runs(place, Object.values(builds.now.imageTags)));
  }
  return problems;
}

/** What must be so after the rollout in one environment failed. @returns what is not true */
export async function checkFailure(
  world: World,
  application: Application,
  run: PipelineRun,
  failed: EnvironmentName,
): Promise<string[]> {
  const problems: string[] = [];
  const rollout = run.stages[`${failed}_rollout`];
  if (rollout?.result !== 'Failed') problems.push(`${failed}: the rollout did not fail`);
  const reason = Object.values(rollout?.jobs ?? {}).flatMap(({ steps }) => steps.map(({ message }) => message ?? ''));
  // Without an agent nobody looks into the cluster: there is only Flux's own word for it.
  if (failed !== 'prod' && !reason.some((text) => /ImagePullBackOff|ErrImagePull/.test(text)))
    problems.push(`${failed}: the failure does not say that the image cannot be pulled`);
  if (failed === 'prod') problems.push(...resumed(world, 'failed'));
  const at = environmentNames.indexOf(failed);
  for (const place of world.places) {
    const index = environmentNames.indexOf(place.environment);
    if (index < at) problems.push(...runs(place, Object.values(builds.now.imageTags)));
    if (index > at) {
      problems.push(...runs(place, Object.values(builds.before.imageTags)));
      if (pullRequestsOf(world, place.environment).length !== 1)
        problems.push(`${place.environment}: something was proposed after the failure`);
    }
  }
  const rollback = pullRequestsOf(world, failed).findLast(({ status }) => status === 'active');
  const place = world.places.find(({ environment }) => environment === failed);
  if (rollback === undefined || place === undefined) return [...problems, `${failed}: no rollback was proposed`];
  const manifests = `${place.cluster.name}/manifests/${place.namespace}/${application.name}.yaml`;
  const proposed = await world.gitOps.read(rollback.sourceRefName, manifests);
  for (const tag of Object.values(builds.before.imageTags)) {
    if (proposed?.includes(tag) !== true) problems.push(`${failed}: the rollback does not bring back ${tag}`);
  }
  return problems;
}

/** Whether it was GitOps Connector that ended the last wait for prod. */
function resumed(world: World, result: 'succeeded' | 'failed'): string[] {
  const last = pullRequestsOf(world, 'prod').findLast(({ status }) => status === 'completed')?.id;
  const ended = world.connector.completed.find(({ pullRequestId }) => pullRequestId === last);
  return ended?.result === result ? [] : [`prod: GitOps Connector did not end the wait with ${result}`];
}

/** The step that renders says what comes, by comparing with the repository as it was before. */
function tellsChanges(run: PipelineRun, environment: EnvironmentName): string[] {
  const steps = Object.values(run.stages[`${environment}_propose`]?.jobs ?? {}).flatMap((job) => job.steps);
  const render = steps.find(({ task }) => task.startsWith('render-manifests'));
  // The repository held nothing of it, or an older version.
  if (render?.outputs['changed'] === 'true' && /Against gitops: \d+ objects? (?:added|changed)/.test(render.log))
    return [];
  return [`${environment}: the rendering does not tell what changes`];
}

function runs({ environment, ...place }: Place, tags: readonly string[]): string[] {
  const { images, ready } = lookAt({ environment, ...place });
  const missing = tags.filter((tag) => !images.some((image) => image.endsWith(`:${tag}`)));
  return [
    ...missing.map((tag) => `${environment}: no workload runs the tag ${tag}`),
    ...(ready ? [] : [`${environment}: not all workloads are ready`]),
  ];
}

/** What must hold for any run. @returns what is not true */
export async function checkAlways(world: World, run: PipelineRun): Promise<string[]> {
  // The last requests may still be on their way into the record.
  await delay(50);
  const prodIds = pullRequestsOf(world, 'prod').map(({ id }) => id);
  const secrets = [world.sandbox.jobToken, ...world.sandbox.clusters.map(({ token }) => token)];
  return [
    ...run.schemaMistakes.map((mistake) => `the expanded pipeline is not valid: ${mistake}`),
    ...world.sandbox.azureDevOps.violations.map((violation) => `Azure DevOps would refuse: ${violation}`),
    ...world.connector.errors.map(({ message }) => `GitOps Connector went wrong: ${message}`),
    ...world.connector.completed
      .filter(({ pullRequestId }) => !prodIds.includes(pullRequestId))
      .map(
        ({ pullRequestId }) => `GitOps Connector ended the wait for pull request ${pullRequestId}, which is not prod’s`,
      ),
    ...(secrets.some((secret) => run.log.includes(secret)) ? ['a token stands in the log'] : []),
  ];
}
