import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import type { PipelineEvent, PipelineRun } from '../../test/sandbox/pipeline/index.ts';
import { builds, prepareApplication, type Application } from './application.ts';
import { readArguments, usage, type DemoOptions } from './arguments.ts';
import { checkAlways, checkDelivery, checkFailure, checkRollout, lastMerge, pullRequestsOf } from './checks.ts';
import { deliver } from './delivery.ts';
import { Narrator } from './narrator.ts';
import { formatSeconds } from './seconds.ts';
import { styled, table } from './style.ts';
import { lookAt, versionAt } from './truth.ts';
import { startWorld, type World } from './world.ts';

/** What a server task says once it waits to be resumed. */
const waitsForConnector = 'Waiting for TaskCompleted';

const root = fileURLToPath(new URL('../..', import.meta.url));
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs the demo. @returns the exit code: 0 delivered, 1 the delivery failed, 2 something the demo showed is not true */
async function main(options: DemoOptions): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'gitops-delivery-demo-'));
  let world: World | undefined;
  // Ctrl+C leaves nothing behind either.
  process.once('SIGINT', () => {
    if (!options.keep) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    process.exit(130);
  });
  try {
    const application = await prepareApplication(root, folder, options);
    world = await startWorld(folder);
    return await demonstrate(folder, world, application, options);
  } finally {
    if (options.keep && world !== undefined) await keep(folder, world);
    await world?.connector.stop();
    await world?.sandbox.stop();
    if (options.keep) print(`\nEverything is in ${folder}`);
    else await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Writes the GitOps repository's history beside it, and says how to look further. */
async function keep(folder: string, world: World): Promise<void> {
  const log = await world.gitOps.git('log', '--graph', '--stat', '--format=%h %an: %s', 'main');
  await writeFile(join(folder, 'gitops.log'), `${log}\n`);
  print(
    `\nThe GitOps repository’s history is in gitops.log; more of it: git --git-dir ${world.gitOps.folder} log -p main`,
  );
}

async function demonstrate(
  folder: string,
  world: World,
  application: Application,
  options: DemoOptions,
): Promise<number> {
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
    const result = await deliver({ root, folder, number }, world, application, build, options, { approve }, watch);
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
  if (problems.length > 0) {
    print(styled('red', `\nWhat was shown is not true:`));
    for (const problem of problems) print(styled('red', `- ${problem}`));
    return 2;
  }
  if (result.result === 'Succeeded') {
    print(styled('green', `\nDelivered.`) + ` Checked against git and the clusters: all of it is true.`);
    return 0;
  }
  print(styled('red', `\nNot delivered:`));
  for (const failure of failures(result)) print(failure);
  const rollback =
    options.fail === undefined
      ? undefined
      : pullRequestsOf(world, options.fail).findLast(({ status }) => status === 'active');
  if (rollback !== undefined) print(`To go back, complete pull request ${rollback.id}: ${rollback.title}`);
  return 1;
}

/** A server task ends with a result and no word. */
const wordless = 'GitOps Connector said "failed", and no more: its status on the commit has Flux’s own words.';

/** Each failed step with its reason: the first lines, for the whole of it stands above. */
function failures(run: PipelineRun): string[] {
  return Object.values(run.stages).flatMap(({ name, jobs }) =>
    Object.values(jobs).flatMap(({ steps }) =>
      steps
        .filter((step) => step.result === 'Failed')
        .map(({ displayName, message }) => {
          const lines = (message ?? wordless)
            .split('\n')
            .map((line) => (line.length > 200 ? `${line.slice(0, 199)}…` : line));
          return [`${name}, ${displayName}:`, ...lines.slice(0, 2), ...lines.slice(2).slice(-1)].join('\n  ');
        }),
    ),
  );
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

try {
  const options = readArguments(process.argv.slice(2), root);
  if (options === undefined) print(usage);
  else process.exitCode = await main(options);
} catch (error) {
  process.stderr.write(`${styled('red', error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = 2;
}
