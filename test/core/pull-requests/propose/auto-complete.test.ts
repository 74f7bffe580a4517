import assert from 'node:assert/strict';
import { branch, other, Proposing, squash, type Input } from '../proposing.ts';
describe('one pull request', () => {
  let world: Proposing;
  beforeEach(() => {
    world = new Proposing();
  });

  describe('auto-complete', () => {
    it('is set again when it is off, with other options when they changed, and taken off when it is not asked for', async () => {
      await world.run({ autoComplete: squash });
      world.only().autoComplete = undefined;
      assert.deepEqual((await world.run({ autoComplete: squash })).updates, ['autoComplete']);
      const merge = { ...squash, mergeStrategy: 'noFastForward' } as const;
      await world.run({ autoComplete: merge });
      assert.deepEqual(world.only().autoComplete, merge);
      await world.run();
      assert.equal(world.only().autoComplete, undefined);
    });

    it('stays when a person set it while nobody asked', async () => {
      await world.run();
      world.only().autoComplete = squash;
      assert.equal((await world.run()).result, 'unchanged');
      assert.deepEqual(world.only().autoComplete, squash);
      await world.run({ title: 'Other' });
      assert.deepEqual(world.only().autoComplete, squash);
    });

    it('is off before other content arrives, and on again only when this run asks', async () => {
      await world.run({ autoComplete: squash });
      let atPush: unknown;
      world.repository.beforePush = () => (atPush = world.only().autoComplete);
      await world.run({ files: other });
      assert.equal(atPush, undefined);
      assert.equal(world.only().autoComplete, undefined);
      await world.run({ autoComplete: squash });
      assert.equal(atPush, undefined);
      assert.deepEqual(world.only().autoComplete, squash);
    });

    it('of a person is off, too, when the content changes', async () => {
      await world.run();
      world.only().autoComplete = squash;
      await world.run({ files: other });
      assert.equal(world.only().autoComplete, undefined);
    });
  });

  describe('a moved target', () => {
    const moved = async (input: Input): Promise<string> => {
      await world.run(input);
      world.repository.commit('main', { z: 'z' });
      const { branch: used } = await world.run({ ...input, files: other });
      assert.equal(world.host.open().length, 1);
      assert.equal(world.host.open()[0]?.sourceBranch, used);
      return used;
    };

    it('is merged into the branch, which a rebase would undo: then a branch of its own leads onto it', async () => {
      assert.equal(await moved({ autoComplete: squash }), branch);
      world = new Proposing();
      const used = await moved({ autoComplete: { ...squash, mergeStrategy: 'rebase' } });
      assert.match(used, /^deploy\/dev\/shop-[0-9a-f]{10}$/);
    });

    it('that takes nothing but rebases gets a branch of its own, asked for or not', async () => {
      world.host.strategies = ['rebase', 'rebaseMerge'];
      assert.notEqual(await moved({}), branch);
      world = new Proposing();
      world.host.strategies = ['squash', 'rebase'];
      assert.equal(await moved({}), branch);
    });
  });
});
