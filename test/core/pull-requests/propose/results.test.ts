import assert from 'node:assert/strict';
import { branch, manifest, other, Proposing, squash, type Input } from '../proposing.ts';

const statuses = [{ genre: 'g', name: 's', state: 'succeeded', text: '' }] as const;

describe('what a run says of the one pull request', () => {
  let world: Proposing;
  beforeEach(() => {
    world = new Proposing();
  });
  const tipOf = (name: string): string | undefined => world.repository.branches.get(name);
  const run = async (input: Input = {}) => {
    const { plan: _, ...result } = await world.run(input);
    return { ...result, pullRequest: result.pullRequest?.id };
  };
  const nothing = { superseded: [], closed: [], updates: [] };

  it('is all of it: made, as it is, changed, with nothing left', async () => {
    const target = tipOf('main');
    const common = { branch, targetCommit: target, ...nothing };
    assert.deepEqual(await run({ dryRun: true }), {
      ...common,
      result: 'created',
      pullRequest: undefined,
      commit: undefined,
    });
    const made = await run();
    assert.deepEqual(made, { ...common, result: 'created', pullRequest: 1, commit: tipOf(branch) });
    // What it is compared with is where its branch starts, however far the target has gone.
    world.repository.commit('main', { z: 'z' });
    assert.deepEqual(await run(), { ...made, result: 'unchanged' });
    assert.deepEqual(await run({ labels: ['a'] }), { ...made, result: 'updated', updates: ['labels'] });
    const rehearsed = await run({ labels: ['a'], files: other, dryRun: true });
    assert.deepEqual([rehearsed.result, rehearsed.pullRequest, rehearsed.commit], ['updated', 1, undefined]);
    assert.deepEqual(rehearsed.updates, ['content', 'title', 'description']);
    world.repository.commit('main', manifest);
    const gone = { ...common, pullRequest: undefined, branch: '', commit: undefined, targetCommit: tipOf('main') };
    assert.deepEqual(await run({ labels: ['a'], dryRun: true }), { ...gone, result: 'closed', closed: [] });
    assert.deepEqual(await run({ labels: ['a'] }), { ...gone, result: 'closed', closed: [1] });
    assert.deepEqual(await run({ labels: ['a'] }), { ...gone, result: 'none' });
  });

  it('is in the log, step by step', async () => {
    await world.run();
    const [, pushed] = world.said;
    assert.equal(pushed, `Pushed ${tipOf(branch)?.slice(0, 10)} to ${branch}.`);
    await world.run({ files: other, version: '2' });
    assert.ok(world.said.includes('Pull request 1 makes room: it was for other content.'));
    world.said.length = 0;
    await world.run({ branch: 'b', files: manifest, version: '3' });
    assert.ok(world.said.includes('Pull request 2 makes room: it was for other content.'));
    world.said.length = 0;
    await world.run({ branch: 'b', files: manifest, version: '3' });
    assert.equal(world.said.length, 1);
    assert.match(world.said[0] ?? '', /3/);
  });

  it('is no warning where a conflict mends itself by a push', async () => {
    await world.run();
    world.host.pull(1).conflicts = true;
    assert.equal((await run()).result, 'updated');
    assert.deepEqual(world.warnings, []);
  });

  it('is in a rehearsal what statuses would be set, and none is', async () => {
    await world.run();
    world.written();
    const rehearsed = await run({ statuses, dryRun: true });
    assert.deepEqual([rehearsed.result, rehearsed.updates], ['updated', ['statuses']]);
    assert.deepEqual(world.written(), []);
  });

  it('rests on a commit’s message only where a commit is made', async () => {
    await world.run();
    const badMessage = new Error('a secret');
    for (const dryRun of [true, false]) {
      assert.deepEqual((await run({ labels: ['a'], badMessage, dryRun })).updates, ['labels']);
    }
  });

  describe('with nothing left to deliver', () => {
    const deliveredMeanwhile = (): void => void world.repository.commit('main', manifest);

    it('closes it also when its branch is gone, or was pushed to the target', async () => {
      await world.run();
      world.repository.branches.delete(branch);
      deliveredMeanwhile();
      assert.deepEqual((await run()).closed, [1]);
      world = new Proposing();
      await world.run();
      world.repository.branches.set('main', tipOf(branch) ?? '');
      assert.deepEqual([(await run()).closed, world.warnings], [[1], []]);
    });

    it('leaves what a rollback of the same run was followed by', async () => {
      await world.run();
      deliveredMeanwhile();
      const rolledBack = { commit: tipOf('main') ?? '', pullRequest: undefined, newest: true };
      const again = await run({ rolledBack });
      assert.deepEqual([again.result, again.closed, world.host.open().length], ['none', [], 1]);
    });

    it('closes another one of the application, though its own holds commits of people', async () => {
      await world.run();
      await world.run({ branch: 'b', existing: 'keep', files: other, version: '2' });
      world.repository.commit(branch, { 'theirs.yaml': 't\n' });
      deliveredMeanwhile();
      assert.deepEqual((await run()).closed, [2]);
      assert.match(world.warnings.join(), /pull request 1 stays open: its branch "deploy\/dev\/shop"/);
    });

    it('leaves one that a person made for a branch that others pushed', async () => {
      world.repository.branches.set('bump', tipOf('main') ?? '');
      world.repository.commit('bump', manifest);
      const by = world.host.add({ sourceBranch: 'bump', description: 'mine' });
      deliveredMeanwhile();
      assert.deepEqual((await run({ branch: 'bump', branchIs: 'given' })).result, 'none');
      assert.equal(by.status, 'open');
    });
  });

  describe('costs the host no more than it takes', () => {
    const callsOf = async (input: Input): Promise<readonly string[]> => {
      world.written();
      await world.run(input);
      return world.host.calls;
    };

    it('to make it, or to change a part of it', async () => {
      assert.deepEqual(await callsOf({}), ['listOpen', 'create', 'listOpen']);
      assert.deepEqual(await callsOf({ labels: ['a'] }), ['listOpen', 'get', 'extras', 'addLabels', 'update']);
      assert.deepEqual(world.repository.calls, ['tips']);
      assert.deepEqual(await callsOf({ labels: ['a'], reviewers: ['ada'] }), [
        'listOpen',
        'get',
        'findReviewers',
        'extras',
        'addReviewers',
        'update',
      ]);
      assert.ok(!(await callsOf({ labels: ['b'], reviewers: ['ada'] })).includes('findReviewers'));
    });

    it('to tell one of the same branch that would not complete by itself', async () => {
      await world.run();
      const into = world.host.add({ sourceBranch: branch, targetBranch: 'old' });
      assert.ok(!(await callsOf({ files: other })).includes('disarm'));
      assert.equal(into.comments.length, 1);
    });
  });

  it('is one comment about auto-complete: why it is off', async () => {
    const comments = async (then: Input): Promise<string> => {
      world = new Proposing();
      await world.run({ autoComplete: squash });
      await world.run(then);
      return world.host.pull(1).comments.join('\n');
    };
    assert.match(
      await comments({}),
      /^Auto-complete is off: the pipeline does not ask for it any more \(run 10\)\. .*$/,
    );
    const merge = { ...squash, mergeStrategy: 'noFastForward' } as const;
    assert.match(await comments({ autoComplete: merge }), /^Auto-complete is off for a moment.*$/);
    assert.match(await comments({ files: other }), /^The content changed \(run 10\)\. .*$/);
  });
});
