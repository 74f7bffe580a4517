import assert from 'node:assert/strict';
import { manifest, other, Proposing, squash, type Input } from '../proposing.ts';
describe('one pull request', () => {
  let world: Proposing;
  beforeEach(() => {
    world = new Proposing();
  });

  describe('a branch that others pushed', () => {
    const given: Input = { branch: 'bump/shop', branchIs: 'given' };
    const push = (text: string) => world.repository.commit('bump/shop', { 'dev/shop.yaml': text });
    beforeEach(() => {
      world.repository.branches.set('bump/shop', world.repository.branches.get('main') ?? '');
      push('a: 1\n');
    });

    it('is proposed, never written to, and told of when it is not there', async () => {
      const tip = world.repository.branches.get('bump/shop');
      world.repository.commit('main', { z: 'z' });
      const run = await world.run(given);
      assert.deepEqual([run.result, run.commit, run.branch], ['created', tip, 'bump/shop']);
      assert.equal((await world.run(given)).result, 'unchanged');
      assert.deepEqual(
        world.repository.calls.filter((call) => call.startsWith('push')),
        [],
      );
      await assert.rejects(world.run({ ...given, branch: 'nowhere' }), /no branch "nowhere"/);
    });

    it('with other content since says so, or makes a new one for another version', async () => {
      await world.run({ ...given, autoComplete: squash });
      push('a: 2\n');
      const updated = await world.run({ ...given, files: other });
      assert.equal(updated.result, 'updated');
      assert.equal(world.only().autoComplete, undefined);
      assert.match(world.only().comments.join(), /content changed/);
      push('a: 3\n');
      const next = await world.run({ ...given, files: { 'dev/shop.yaml': 'a: 3\n' }, version: '2' });
      assert.deepEqual([next.result, next.superseded], ['created', [1]]);
    });

    it('takes the place of an older one of the identity, known by who made it', async () => {
      await world.run(given);
      world.repository.branches.set('bump/2', world.repository.branches.get('main') ?? '');
      world.repository.commit('bump/2', { 'dev/shop.yaml': 'a: 2\n' });
      const run = await world.run({ ...given, branch: 'bump/2', files: other, version: '2' });
      assert.deepEqual(run.superseded, [1]);
      world.host.me = 'another';
      await world.run({ files: { 'dev/shop.yaml': 'a: 3\n' }, version: '3' });
      assert.equal(world.host.pull(2).status, 'open');
    });

    it('is warned of when it conflicts, and closed when nothing is left to change', async () => {
      await world.run(given);
      world.only().conflicts = true;
      await world.run(given);
      assert.match(world.warnings.join(), /conflicts with the target branch: merge "main" into "bump\/shop"/);
      world.repository.commit('main', manifest);
      assert.deepEqual([(await world.run(given)).result, world.host.pull(1).status], ['closed', 'abandoned']);
    });
  });
});
