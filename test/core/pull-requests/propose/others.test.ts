import assert from 'node:assert/strict';
import { ourMessage, write } from '../fake-repository.ts';
import { branch, manifest, other, Proposing, squash } from '../proposing.ts';
describe('one pull request', () => {
  let world: Proposing;
  beforeEach(() => {
    world = new Proposing();
  });

  describe('of others', () => {
    it('costs no request, however many are open', async () => {
      for (let n = 0; n < 300; n++) world.host.add({ sourceBranch: `feature/${n}`, description: 'theirs' });
      await world.run();
      world.written();
      assert.equal((await world.run()).result, 'unchanged');
      assert.deepEqual(world.host.calls, ['listOpen', 'get']);
      assert.deepEqual(world.repository.calls, ['tips']);
    });

    it('stays open when it bears a marker that neither its branch nor its author proves', async () => {
      await world.run();
      const { description } = world.only();
      world.repository.commit('feature/x', { x: 'x' });
      const forged = world.host.add({ sourceBranch: 'feature/x', description });
      await world.run({ files: other, version: '2', branch: 'b' });
      assert.equal(forged.status, 'open');
      assert.equal(world.host.pull(1).status, 'abandoned');
    });

    it('is never told of a successor because a marker lists it', async () => {
      await world.run();
      const theirs = world.host.add({ sourceBranch: 'feature/x', status: 'abandoned' });
      world.only().description = world
        .only()
        .description.replace('"descriptors"', `"links":[${theirs.id}],"descriptors"`);
      assert.equal((await world.run()).result, 'updated');
      assert.deepEqual(theirs.comments, []);
      assert.equal((await world.run()).result, 'unchanged');
    });

    it('is not said to be closed when somebody merges it just then', async () => {
      await world.run();
      world.repository.commit('main', manifest);
      world.host.meanwhile = (name) => {
        if (name === 'abandon') world.host.close(1, 'completed');
      };
      const run = await world.run();
      assert.deepEqual([run.result, run.closed], ['none', []]);
    });

    it('stays open when nothing is left to deliver but its branch holds their commits', async () => {
      await world.run();
      world.repository.commit(branch, { 'theirs.yaml': 't\n' });
      world.repository.commit('main', manifest);
      assert.deepEqual([(await world.run()).result, world.only().id], ['none', 1]);
      assert.match(world.warnings.join(), /pull request 1 stays open/);
      assert.equal((await world.run({ onForeignCommits: 'overwrite' })).result, 'closed');
    });

    it('of another run that pushes meanwhile is looked at again: no text speaks of what is gone', async () => {
      await world.run();
      const tip = world.repository.branches.get('main') ?? '';
      let once = true;
      world.host.meanwhile = (name) => {
        if (name !== 'update' || !once) return;
        once = false;
        const message = ourMessage(tip, [write('dev/shop.yaml', 'a: 9\n')]);
        world.repository.commit(branch, { 'dev/shop.yaml': 'a: 9\n' }, { message });
      };
      await world.run({ files: other });
      assert.deepEqual(world.repository.shown(branch, 'main'), other);
      assert.equal((await world.run({ files: other })).result, 'unchanged');
    });

    it('of another run that pushes before ours is merged is looked at again, and ours is what is merged', async () => {
      const tip = world.repository.branches.get('main') ?? '';
      for (const asked of [{}, { files: other }]) {
        let arms = 0;
        world.host.meanwhile = (name) => {
          if (name !== 'arm' || ++arms > 1) return;
          const message = ourMessage(tip, [write('dev/shop.yaml', 'a: 9\n')]);
          world.repository.commit(branch, { 'dev/shop.yaml': 'a: 9\n' }, { message });
          world.host.headModified = true;
        };
        await world.run({ ...asked, autoComplete: squash });
        assert.equal(arms, 2);
        assert.deepEqual(world.repository.shown(branch, 'main'), asked.files ?? manifest);
        assert.deepEqual(world.only().autoComplete, squash);
      }
    });

    it('of a person who pushes before ours is merged is told, not merged', async () => {
      world.host.meanwhile = (name) => {
        if (name !== 'arm') return;
        world.repository.commit(branch, { 'theirs.yaml': 't\n' });
        world.host.headModified = true;
      };
      await assert.rejects(world.run({ autoComplete: squash }), { code: 'FOREIGN_COMMITS' });
      assert.equal(world.only().autoComplete, undefined);
    });

    it('of our branch into another target loses its auto-complete before other content arrives, and is told', async () => {
      await world.run();
      const old = world.host.add({ sourceBranch: branch, targetBranch: 'old', autoComplete: squash });
      await world.run({ labels: ['a'] });
      assert.deepEqual(old.autoComplete, squash);
      let atPush: unknown;
      world.repository.beforePush = () => (atPush = [old.autoComplete, old.comments.length]);
      await world.run({ files: other });
      assert.deepEqual(atPush, [undefined, 1]);
      assert.match(old.comments.join(), /other content, for its pull request into `main`/);
    });

    it('of our branch, made by hand, gets the marker above its text', async () => {
      await world.run();
      world.host.close(1);
      world.host.pull(1).description = 'nothing of ours';
      world.host.add({ sourceBranch: branch, title: 'By hand', description: 'My text' });
      const run = await world.run({ labels: ['a'] });
      assert.deepEqual([run.result, run.pullRequest?.id], ['updated', 2]);
      assert.equal(world.only().title, 'By hand');
      assert.match(world.only().description, /^<!-- gitops-delivery .* -->\nMy text$/);
      assert.deepEqual(world.only().labels, ['a']);
    });
  });
});
