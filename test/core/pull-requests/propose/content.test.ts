import assert from 'node:assert/strict';
import { TaskError } from '../../../../core/errors.ts';
import { readMarker } from '../../../../core/pull-requests/marker.ts';
import { Killed } from '../fake-host.ts';
import { other, Proposing, squash } from '../proposing.ts';
describe('one pull request', () => {
  let world: Proposing;
  beforeEach(() => {
    world = new Proposing();
  });

  describe('other content', () => {
    it('of the same version says so, and brings about all that is asked for', async () => {
      await world.run({ reviewers: ['!grace'] });
      const { id } = world.only();
      world.only().reviewers = [];
      world.only().title = 'theirs';
      const run = await world.run({ reviewers: ['!grace'], files: other });
      assert.deepEqual(run.updates, ['content', 'title', 'description', 'reviewers']);
      assert.equal(world.only().id, id);
      assert.equal(world.only().title, 'Deploy 1');
      assert.match(world.only().comments.join(), /The content changed/);
    });

    it('of another version makes a new one that the old one links', async () => {
      await world.run();
      const run = await world.run({ files: other, version: '2' });
      assert.equal(run.result, 'created');
      assert.deepEqual(run.superseded, [1]);
      assert.deepEqual(
        [world.host.pull(1).status, world.host.pull(1).comments.at(-1)],
        ['abandoned', 'Its successor is https://host/pull/2'],
      );
      assert.deepEqual(readMarker(world.only().description)?.links, []);
    });

    it('looks again when the old one is merged just then: that made no room', async () => {
      for (const when of ['update', 'abandon']) {
        world = new Proposing();
        await world.run({ files: { 'dev/shop.yaml': 'a: 1\n' } });
        world.host.meanwhile = (name) => {
          if (name === when && world.host.pull(1).status === 'open') world.squash(1);
        };
        const run = await world.run({ files: other, version: '2' });
        assert.deepEqual([run.result, run.pullRequest?.id, run.superseded], ['created', 2, []], when);
        assert.equal(run.targetCommit, world.repository.branches.get('main'), when);
        assert.equal(world.host.pull(1).status, 'completed', when);
      }
    });

    it('touches nothing when its message must not leave the agent', async () => {
      const badMessage = new Error('a secret');
      for (const input of [{ version: '2' }, { version: '1' }, { version: '2', existing: 'update' }] as const) {
        world = new Proposing();
        await world.run({ autoComplete: squash });
        world.written();
        for (const dryRun of [true, false]) {
          await assert.rejects(world.run({ ...input, files: other, badMessage, dryRun }), badMessage);
        }
        assert.deepEqual(world.written(), []);
      }
    });

    it('is told apart from the same content that is pushed again', async () => {
      await world.run({ autoComplete: squash });
      world.repository.commit('main', { 'dev/shop.yaml': 'by hand\n' });
      world.only().conflicts = true;
      const run = await world.run();
      assert.deepEqual([run.result, run.updates.includes('content')], ['updated', true]);
      assert.match(world.only().comments.join(), /same content/);
      assert.equal(world.only().autoComplete, undefined);
    });
  });

  describe('a push straight to the target', () => {
    it('takes the place of the open ones, whoever approved them; keep leaves them', async () => {
      await world.run({ autoComplete: squash });
      await world.run({ branch: 'deploy/shop/2', version: '2', files: other, existing: 'keep' });
      const kept = await world.run({ straight: true, files: { x: '1' }, version: '3', existing: 'keep' });
      assert.deepEqual([kept.superseded, world.host.open().length], [[], 2]);
      const rehearsed = await world.run({ straight: true, files: { x: '2' }, version: '4', dryRun: true });
      assert.deepEqual([rehearsed.result, world.host.open().length], ['pushed', 2]);
      const run = await world.run({ straight: true, files: { x: '2' }, version: '4' });
      assert.deepEqual([run.result, run.pullRequest, run.superseded], ['pushed', undefined, [2, 1]]);
      assert.deepEqual(world.host.open(), []);
      for (const { comments } of world.host.pulls) assert.match(comments.join(), /got version `4` straight/);
    });

    it('that ended right after it is finished by the next run', async () => {
      await world.run();
      world.host.kill = { at: 0, when: 'after' };
      await assert.rejects(world.run({ straight: true, files: other }), Killed);
      const run = await world.run({ straight: true, files: other });
      assert.deepEqual([run.result, run.superseded], ['none', [1]]);
      assert.deepEqual(world.host.open(), []);
    });

    it('stays pushed where nobody may look at pull requests, and says so', async () => {
      const listOpen = () => Promise.reject(new TaskError('NOT_ALLOWED', 'No.', 'Ask.'));
      Object.defineProperty(world.host, 'host', { value: { ...world.host.host, listOpen } });
      assert.equal((await world.run({ straight: true })).result, 'pushed');
      assert.match(world.warnings.join(), /may still be open.*No\./);
    });
  });
});
