import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startWorld, type World } from './world.ts';

const preload = join(import.meta.dirname, '..', '..', 'simulation', 'full-disk.cjs');

describe('create-gitops-pr, packaged: a full disk', () => {
  let world: World;
  before(async () => (world = await startWorld({ host: 'github' })));
  after(() => world.stop());

  it('is said to be full, whatever was to be written; once there is room, it ends as ever', async function () {
    this.timeout(60_000);
    // The task library's own file, our folder, git's files in it, the summary's folder and file.
    for (const room of [0, 1, 6, 7, 8]) {
      const run = await world.run(
        {},
        { environment: { NODE_OPTIONS: `--require ${preload}`, GITOPS_WRITES_UNTIL_FULL: String(room) } },
      );
      assert.equal(run.result, 'Failed', run.log);
      assert.match(
        run.message ?? '',
        /^(?:A file|\/\S+) could not be written: the agent’s disk is full\.\n.*\[DISK_FULL\]$/,
        `${room}: ${run.message}`,
      );
      const left = await readdir(join(world.lastAgent(), '_work', '_temp'));
      assert.deepEqual(
        left.filter((name) => name !== '.taskkey'),
        [],
      );
      assert.equal(world.open().length, room < 7 ? 0 : 1);
    }
    const { outputs } = await world.ok();
    assert.equal(outputs['result'], 'unchanged');
    assert.equal(world.open().length, 1);
  });
});
