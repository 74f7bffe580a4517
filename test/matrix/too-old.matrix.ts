import assert from 'node:assert/strict';
import { pod, startUpdateWorld } from '../tasks/update-image-tag/in-repository.ts';

describe('the packaged tasks, with a git that is too old', () => {
  it('say so, and which is needed, and ask no server for anything', async () => {
    const world = await startUpdateWorld('azureRepos', { 'apps/web.yaml': pod('team/web:1.0.0') });
    try {
      for (const run of [await world.run(), await world.update({ images: 'team/web:1.1.0' })]) {
        assert.equal(run.result, 'Failed');
        assert.match(run.log, /GIT_TOO_OLD/);
        assert.match(run.log, /git version 2\.\d+\.\d+; 2\.32 or newer is needed/);
      }
      assert.deepEqual(world.requests.filter(({ path }) => path.includes('/git-')).length, 0);
    } finally {
      await world.stop();
    }
  });
});
