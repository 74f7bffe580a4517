import assert from 'node:assert/strict';
import { branch, everything, manifest, other, Proposing, squash } from '../proposing.ts';
describe('one pull request', () => {
  let world: Proposing;
  beforeEach(() => {
    world = new Proposing();
  });

  describe('one that was closed', () => {
    it('is opened again when the branch holds what it held', async () => {
      await world.run({ ...everything, draft: false });
      world.host.close(1);
      const run = await world.run({ ...everything, draft: false });
      assert.deepEqual([run.result, run.pullRequest?.id, run.updates], ['updated', 1, ['state', 'autoComplete']]);
      assert.deepEqual(world.only().autoComplete, squash);
      assert.equal((await world.run({ ...everything, draft: false })).result, 'unchanged');
    });

    it('stays closed and gets a successor when content, version or branch are others', async () => {
      for (const input of [{ files: other }, { files: { ...manifest, x: 'x' }, version: '2' }]) {
        await world.run();
        const { id } = world.only();
        world.host.close(id);
        assert.equal((await world.run(input)).result, 'created');
        assert.equal(world.host.pull(id).status, 'abandoned');
        world.host.close(world.only().id);
      }
      await world.run();
      const { id } = world.only();
      world.host.close(id);
      world.repository.commit(branch, {}, { message: 'empty' });
      assert.equal((await world.run()).result, 'created');
      assert.notEqual(world.only().id, id);
    });

    it('is not opened again once it was superseded, merged, or when the host will not have it', async () => {
      await world.run({ branch: 'a' });
      await world.run({ branch: 'b', files: other, version: '2' });
      const rerun = await world.run({ branch: 'a' });
      assert.equal(rerun.result, 'created');
      assert.deepEqual(
        world.host.open().map(({ id }) => id),
        [3],
      );
      world.host.close(3);
      world.host.reopenable = false;
      assert.equal((await world.run({ branch: 'a' })).result, 'created');
      world.squash(4);
      assert.equal((await world.run({ branch: 'a' })).result, 'none');
    });

    it('of somebody else, or of another application, stays closed', async () => {
      await world.run();
      const { description } = world.only();
      world.host.close(1);
      world.host.pull(1).description = description.replace('"a":"shop"', '"a":"web"');
      assert.equal((await world.run()).result, 'created');
    });
  });
});
