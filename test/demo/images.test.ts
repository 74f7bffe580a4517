import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageBuild, type Build } from '../../scripts/demo/application.ts';
import { readArguments } from '../../scripts/demo/arguments.ts';
import { deliver } from '../../scripts/demo/delivery.ts';
import { checkImages } from '../../scripts/demo/image-checks.ts';
import { imageApplication, imageSeed } from '../../scripts/demo/image-flow.ts';
import { startWorld, type World } from '../../scripts/demo/world.ts';
import { root } from '../../scripts/project.ts';
import type { PipelineEvent, PipelineRun } from '../sandbox/pipeline/index.ts';

/** A task's step in an environment's stages. */
function stepOf(run: PipelineRun, environment: string, name: string) {
  const stages = [run.stages[`${environment}_propose`], run.stages[`${environment}_rollout`]];
  const steps = stages.flatMap((stage) => Object.values(stage?.jobs ?? {})).flatMap((job) => job.steps);
  const found = steps.find((step) => step.name === name);
  if (found === undefined) throw new Error(`${environment} has no step ${name}:\n${run.log}`);
  return found;
}

describe('the pipeline of examples/image-update', function () {
  this.timeout(180_000);
  let folder: string;
  let world: World;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'images-'));
    world = await startWorld(folder, await imageSeed(root));
  });
  after(async () => {
    await world.connector.stop();
    await world.sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  });

  let runs = 0;
  /** Runs it for a build of CI; with the same number it is the same run once more. */
  function run(
    build: Build = imageBuild,
    onEvent: (event: PipelineEvent) => void = () => {},
    cancel?: AbortSignal,
    number = ++runs,
  ): Promise<PipelineRun> {
    const options = readArguments([], root);
    assert.ok(options);
    const people = { approve: (): Promise<void> => Promise.resolve() };
    const place = { root, folder, number };
    return deliver(place, world, imageApplication(root), build, options, people, onEvent, cancel);
  }

  /** What every test begins with: the build is delivered everywhere. */
  before(async () => {
    const first = await run();
    assert.equal(first.result, 'Succeeded', first.log);
    assert.deepEqual(await checkImages(world, await imageSeed(root)), []);
  });

  it('started again when all is done, it proposes nothing, and still sees that it runs', async () => {
    const again = await run();
    assert.equal(again.result, 'Succeeded', again.log);
    assert.equal(world.gitOps.pullRequests().length, 3);
    for (const { environment } of world.places) {
      assert.equal(stepOf(again, environment, 'tag').outputs['updated'], 'false');
      assert.equal(stepOf(again, environment, 'pr').result, 'Skipped');
      assert.equal(stepOf(again, environment, 'flux').outputs['result'], 'succeeded');
    }
  });

  it('an older run that is started again stops in dev, and nothing is proposed', async () => {
    const older = await run({ name: '1290', imageTags: {} });
    assert.equal(older.result, 'Failed', older.log);
    assert.match(stepOf(older, 'dev', 'tag').message ?? '', /IMAGE_DOWNGRADE/);
    assert.equal(older.stages['stage_propose']?.result, 'Skipped');
    assert.equal(world.gitOps.pullRequests().length, 3);
  });

  it('cancelled while its pull request waits for people, it goes on from there when it is started again', async () => {
    world.gitOps.addPolicy({ branch: 'main', kind: 'minimumReviewers', settings: { minimumApproverCount: 1 } });
    const build = { name: '1310', imageTags: {} };
    const cancel = new AbortController();
    const stopped = await run(
      build,
      (event) => {
        if (event.kind === 'log' && /waits to be completed/.test(event.text)) cancel.abort();
      },
      cancel.signal,
    );
    assert.equal(stopped.result, 'Canceled', stopped.log);
    const [left, ...others] = world.gitOps.pullRequests().filter(({ status }) => status === 'active');
    assert.ok(left !== undefined && others.length === 0);
    // From here on somebody looks at what is proposed.
    const approve = (event: PipelineEvent): void => {
      if (event.kind !== 'log' || !/waits to be completed/.test(event.text)) return;
      for (const { id, status } of world.gitOps.pullRequests())
        if (status === 'active') void world.gitOps.approve(id, world.grace);
    };
    const again = await run(build, approve, undefined, runs);
    assert.equal(again.result, 'Succeeded', again.log);
    assert.equal(stepOf(again, 'dev', 'tag').outputs['updated'], 'true');
    assert.match(stepOf(again, 'dev', 'tag').message ?? '', /Nothing to push: images\/dev\/voting-app\/\d+ holds/);
    assert.equal(stepOf(again, 'dev', 'pr').outputs['pullRequestId'], String(left.id));
    assert.equal(world.gitOps.pullRequests().filter(({ status }) => status === 'completed').length, 6);
    assert.deepEqual(world.sandbox.azureDevOps.violations, []);
  });
});
