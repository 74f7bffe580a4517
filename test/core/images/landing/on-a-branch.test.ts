import assert from 'node:assert/strict';
import { TaskError } from '../../../../core/errors.ts';
import { defaultMessage } from '../../../../core/images/landing/commit-message.ts';
import type { UpdatePlan } from '../../../../core/images/update-plan.ts';
import { podOf, Remote, startRemote } from './remote.ts';

describe('an update that lands in a repository', () => {
  let remote: Remote;
  beforeEach(() => {
    remote = startRemote();
  });

  describe('on a branch that is there', () => {
    it('tells what the branch holds over the target, whoever pushed it: a run may be started again', async () => {
      const first = await remote.land({ images: ['a:2'] }, { branch: 'work' });
      const again = await remote.land({ images: ['a:2'] }, { branch: 'work' });
      assert.deepEqual([again.result, again.commit, again.plan.updates], ['held', first.commit, first.plan.updates]);
      const more = await remote.land({ images: ['a:2', 'b:2'] }, { branch: 'work' });
      assert.deepEqual(
        more.plan.updates.map(({ after }) => after),
        ['a:2', 'b:2'],
      );
      assert.deepEqual(await remote.parentsOf('work'), [first.commit]);
    });

    it('brings in what the target has become, by a commit of its own', async () => {
      remote.commit('work', { 'a.yaml': podOf('a:1', 'b:7'), 'own.yaml': 'x\n' });
      remote.commit('main', { 'c.yaml': podOf('c:2') });
      const [work, main] = [remote.tip('work'), remote.tip('main')];
      await remote.land({ images: ['a:2'] }, { branch: 'work' });
      const [merge = ''] = await remote.parentsOf('work');
      assert.deepEqual((await remote.memory.git.commit(merge)).parents, [work, main]);
      assert.deepEqual(await Promise.all(['a.yaml', 'c.yaml', 'own.yaml'].map((path) => remote.read('work', path))), [
        podOf('a:2', 'b:7'),
        podOf('c:2'),
        'x\n',
      ]);
    });

    it('counts nothing twice that a squash or a rebase has merged: what was undone since stays undone', async () => {
      const work = await remote.land({ images: ['a:2'] }, { branch: 'work' });
      const merged = remote.commit('main', { 'a.yaml': podOf('a:2', 'b:1') });
      remote.commit('main', { 'a.yaml': podOf('a:1', 'b:1') });
      remote.lastMerged = { id: 7, status: 'completed', sourceCommit: work.commit, mergeCommit: merged };
      await remote.land({ images: ['c:2'] }, { branch: 'work' });
      assert.equal(await remote.read('work', 'a.yaml'), podOf('a:1', 'b:1'));
      assert.equal(await remote.read('work', 'c.yaml'), podOf('c:2'));
      // Now the branch contains what was merged, and what comes on it is its own again.
      remote.commit('work', { 'a.yaml': podOf('a:3', 'b:1') });
      remote.commit('main', { 'd.yaml': podOf('d:1') });
      await remote.land({ images: ['c:3'] }, { branch: 'work' });
      assert.equal(await remote.read('work', 'a.yaml'), podOf('a:3', 'b:1'));
      assert.equal(await remote.read('work', 'd.yaml'), podOf('d:1'));
    });

    it('keeps what came on the branch after it was merged', async () => {
      const work = await remote.land({ images: ['a:2'] }, { branch: 'work' });
      const merged = remote.commit('main', { 'a.yaml': podOf('a:2', 'b:1') });
      remote.commit('main', { 'a.yaml': podOf('a:1', 'b:1') });
      remote.commit('work', { 'own.yaml': 'x\n' });
      remote.lastMerged = { id: 7, status: 'completed', sourceCommit: work.commit, mergeCommit: merged };
      await remote.land({ images: ['c:2'] }, { branch: 'work' });
      assert.equal(await remote.read('work', 'a.yaml'), podOf('a:1', 'b:1'));
      assert.equal(await remote.read('work', 'own.yaml'), 'x\n');
    });

    it('goes by history alone where the host does not tell, and says so; other failures are failures', async () => {
      remote.commit('work', { 'own.yaml': 'x\n' });
      remote.commit('main', { 'c.yaml': podOf('c:2') });
      remote.lastMerged = new TaskError('NOT_ALLOWED', 'No right to read pull requests.', '');
      await remote.land({ images: ['a:2'] }, { branch: 'work' });
      assert.equal(await remote.read('work', 'own.yaml'), 'x\n');
      assert.match(remote.log.join('\n'), /not known: No right to read pull requests/);
      remote.commit('main', { 'c.yaml': podOf('c:3') });
      remote.lastMerged = new TaskError('NOT_REACHABLE', 'Down.', '');
      await assert.rejects(remote.land({ images: ['a:3'] }, { branch: 'work' }), { code: 'NOT_REACHABLE' });
    });

    it('settles what both sides set to other versions, for the update says which it is', async () => {
      await remote.land({ images: ['a:3'] }, { branch: 'work' });
      remote.commit('main', { 'a.yaml': podOf('a:2', 'b:5') });
      const [work, main] = [remote.tip('work'), remote.tip('main')];
      const commitMessage = (plan: UpdatePlan): string => defaultMessage(plan, '');
      const landed = await remote.land({ images: ['a:4'] }, { branch: 'work', commitMessage });
      assert.equal(await remote.read('work', 'a.yaml'), podOf('a:4', 'b:5'));
      assert.match((await remote.memory.git.commit(remote.tip('work') ?? '')).message, /^Update a 3 → 4\n/);
      assert.deepEqual(await remote.parentsOf('work'), [work, main]);
      assert.deepEqual([landed.result, landed.clashes], ['pushed', []]);
      assert.deepEqual(
        landed.plan.updates.map(({ before, after }) => [before, after]),
        [['a:2', 'a:4']],
      );
    });

    it('leaves the newer version where older ones are to be skipped, on whichever side it is', async () => {
      for (const [target, work, left] of [
        ['9', '3', '9'],
        ['2', '8', '8'],
      ] as const) {
        remote = new Remote();
        remote.commit('main', { 'a.yaml': podOf('a:1', 'b:1') });
        remote.commit('work', { 'a.yaml': podOf(`a:${work}`, 'b:1') });
        remote.commit('main', { 'a.yaml': podOf(`a:${target}`, 'b:1') });
        await assert.rejects(remote.land({ images: ['a:4'] }, { branch: 'work' }), { code: 'IMAGE_DOWNGRADE' });
        await remote.land({ images: ['a:4', 'b:4'], downgrade: 'skip' }, { branch: 'work' });
        assert.equal(await remote.read('work', 'a.yaml'), podOf(`a:${left}`, 'b:4'));
      }
    });

    it('goes on without the target where people have to merge, and says what clashes', async () => {
      remote.commit('work', { 'a.yaml': podOf('a:1', 'b:7') });
      const fork = (await remote.parentsOf('work'))[0];
      remote.commit('main', { 'a.yaml': podOf('a:1', 'b:8'), 'c.yaml': podOf('c:2') });
      const work = remote.tip('work');
      const landed = await remote.land({ images: ['a:2'] }, { branch: 'work' });
      assert.deepEqual(landed.clashes, ['a.yaml: the same lines have changed since']);
      assert.equal(landed.targetCommit, fork);
      assert.equal(await remote.read('work', 'a.yaml'), podOf('a:2', 'b:7'));
      assert.equal(await remote.read('work', 'c.yaml'), podOf('c:1'));
      assert.deepEqual(await remote.parentsOf('work'), [work]);
    });

    it('is no worse off where a file has become a folder, or histories share nothing', async () => {
      remote.commit('work', { 'c.yaml': null, 'c.yaml/x.yaml': podOf('c:1') });
      remote.commit('main', { 'c.yaml': podOf('c:2') });
      const clash = await remote.land({ images: ['a:2'] }, { branch: 'work' });
      assert.notDeepEqual(clash.clashes, []);
      remote.branches.set('other', remote.memory.commit({ 'a.yaml': podOf('a:1') }));
      const other = await remote.land({ images: ['a:2'] }, { branch: 'other' });
      assert.deepEqual(other.clashes, ['they have no commit in common']);
      assert.equal(await remote.read('other', 'a.yaml'), podOf('a:2'));
    });

    it('is not made anew when somebody deletes it meanwhile and the target holds the update by then', async () => {
      remote.commit('work', { 'own.yaml': 'x\n' });
      remote.beforePush = () => {
        remote.branches.delete('work');
        remote.commit('main', { 'a.yaml': podOf('a:2', 'b:1') });
        remote.beforePush = () => undefined;
      };
      const landed = await remote.land({ images: ['a:2'] }, { branch: 'work' });
      assert.equal(landed.result, 'none');
      assert.deepEqual([...remote.branches.keys()], ['main']);
    });
  });
});
