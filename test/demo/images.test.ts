import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageBuild } from '../../scripts/demo/application.ts';
import { readArguments } from '../../scripts/demo/arguments.ts';
import { deliver } from '../../scripts/demo/delivery.ts';
import { checkImages } from '../../scripts/demo/image-checks.ts';
import { imageApplication, imageSeed } from '../../scripts/demo/image-flow.ts';
import { startWorld, type World } from '../../scripts/demo/world.ts';
import { root } from '../../scripts/project.ts';
import type { PipelineRun } from '../sandbox/pipeline/index.ts';

/** A task's step in an environment's only job. */
function stepOf(run: PipelineRun, environment: string, name: string) {
  const steps = Object.values(run.stages[environment]?.jobs ?? {}).flatMap((job) => job.steps);
  const found = steps.find((step) => step.name === name);
  if (found === undefined) throw new Error(`${environment} has no step ${name}:\n${run.log}`);
  return found;
}

describe('the pipeline of examples/image-update', function () {
  this.timeout(120_000);
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
  /** Runs it for a build of CI. */
  function run(build = imageBuild): Promise<PipelineRun> {
    const options = readArguments([], root);
    assert.ok(options);
    const people = { approve: (): Promise<void> => Promise.resolve() };
    return deliver({ root, folder, number: ++runs }, world, imageApplication(root), build, options, people, () => {});
  }

  it('started again when all is done, it proposes nothing, and still sees that it runs', async () => {
    const first = await run();
    assert.equal(first.result, 'Succeeded', first.log);
    assert.deepEqual(await checkImages(world, await imageSeed(root)), []);
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
    const older = await run({ name: '20261120.9', imageTags: {} });
    assert.equal(older.result, 'Failed', older.log);
    assert.match(stepOf(older, 'dev', 'tag').message ?? '', /IMAGE_DOWNGRADE/);
    assert.equal(older.stages['stage']?.result, 'Skipped');
    assert.equal(world.gitOps.pullRequests().length, 3);
  });
});
