import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PipelineEvent, PipelineRun } from '../../test/sandbox/pipeline/index.ts';
import { builds, prepareApplication, type Application } from './application.ts';
import type { DemoOptions } from './arguments.ts';
import { checkAlways, checkDelivery, checkFailure, checkRollout, lastMerge, pullRequestsOf } from './checks.ts';
import { deliver, type Stage } from './delivery.ts';
import { Narrator } from './narrator.ts';
import { failures, tellProblems, tellResult } from './outcome.ts';
import { formatSeconds } from './seconds.ts';
import { styled, table } from './style.ts';
import { lookAt, versionAt } from './truth.ts';
import type { World } from './world.ts';

/** What a server task says once it waits to be resumed. */
const waitsForConnector = 'Waiting for TaskCompleted';

/**
 * Renders an application for each environment and proposes it, by the templates.
 * @returns the exit code, as the demo's
 */
export async function showRendering(stage: Stage, world: World, options: DemoOptions): Promise<number> {
  const { root, folder, print } = stage;
  const application = await prepareApplication(root, folder, options);
  const narrator = new Narrator(print);
  const problems: string[] = [];
  let quiet = false;
  print(styled('bold', `${application.name} ${builds.now.name}: dev, stage and prod, through the packaged extension`));
  print(`Everything runs on this machine: Azure DevOps, its agent and two clusters with Flux are the sandbox’s.`);

  world.gitOps.onPullRequest(({ id, kind }) => {
    if (!quiet && kind === 'completed') narrator.aside(`pull request ${id} is merged`);
  });
  /** Nobody is in a hurry: the run waits without an agent. */
  const completeProd = async (): Promise<void> => {
    const open = pullRequestsOf(world, 'prod').findLast(({ status }) => status === 'active');
    if (open === undefined) return;
    await delay(quiet ? 0 : 1500);
    if (!quiet) narrator.aside(`Grace reads pull request ${open.id}, approves and completes it`);
    await world.gitOps.approve(open.id, world.grace);
    await world.gitOps.complete(open.id, { identity: world.grace, strategy: 'squash' });
  };

  const run = async (build: (typeof builds)[keyof typeof builds], number: number): Promise<PipelineRun> => {
    const rollouts: Promise<void>[] = [];
    const watch = (event: PipelineEvent): void => {
      if (!quiet) narrator.tell(event);
      if (event.kind === 'log' && event.text === waitsForConnector) void completeProd();
      if (event.kind !== 'stepFinished' || event.result !== 'Succeeded') return;
      if (event.step !== 'flux' && event.step !== 'Wait until it runs') return;
      const place = world.places.find(({ environment }) => event.stage === `${environment}_rollout`);
      if (place === undefined) return;
      rollouts.push(
        checkRollout(world, place).then((problem) => {
          if (problem !== undefined) problems.push(problem);
        }),
      );
    };
    const approve = (): Promise<void> => delay(quiet ? 0 : 400);
    const result = await deliver({ ...stage, number }, world, application, build, options, { approve }, watch);
    await Promise.all(rollouts);
    await world.connector.idle();
    problems.push(...(await checkAlways(world, result)));
    await writeFile(join(folder, `run-${build.name}.log`), result.log);
    return result;
  };

  if (options.fail !== undefined) {
    quiet = true;
    print(`\nFirst ${builds.before.name}, by the same pipeline, so that there is something to go back to …`);
    const before = await run(builds.before, 1);
    if (before.result !== 'Succeeded') {
      problems.push(`${builds.before.name} could not be delivered:\n${failures(before).join('\n')}`);
    }
    quiet = false;
    print(`… it runs in dev, stage and prod. Now ${builds.now.name}, whose images are missing in ${options.fail}:`);
  }
  const result = await run(builds.now, 2);

  print(`\n${await summary(world, application, result)}`);
  if (options.fail === undefined) {
    if (result.result === 'Succeeded') problems.push(...(await checkDelivery(world, application, result)));
  } else {
    problems.push(...(await checkFailure(world, application, result, options.fail)));
  }
  if (tellProblems(print, problems)) return 2;
  const code = tellResult(print, result);
  const rollback =
    options.fail === undefined
      ? undefined
      : pullRequestsOf(world, options.fail).findLast(({ status }) => status === 'active');
  if (rollback !== undefined) print(`To go back, complete pull request ${rollback.id}: ${rollback.title}`);
  return code;
}

async function summary(world: World, application: Application, run: PipelineRun): Promise<string> {
  const rows = world.places.map(async (place) => {
    const truth = lookAt(place);
    const last = pullRequestsOf(world, place.environment).at(-1);
    const stages = ['propose', 'rollout', 'verify'].map((stage) => run.stages[`${place.environment}_${stage}`]);
    return [
      place.environment,
      (await versionAt(world, application, place, truth.applied)) ?? '–',
      last === undefined ? '–' : `#${last.id} ${last.status}`,
      (lastMerge(world, place.environment) ?? '–').slice(0, 8),
      `${place.cluster.name} at ${truth.applied.slice(0, 8) || 'nothing'}, ${truth.ready ? 'ready' : 'not ready'}`,
      formatSeconds(stages.reduce((sum, stage) => sum + (stage?.durationMs ?? 0), 0)),
    ];
  });
  return table(['environment', 'version', 'pull request', 'commit', 'cluster', 'time'], await Promise.all(rows));
}
