import assert from 'node:assert/strict';
import { TaskError } from '../../../../core/errors.ts';
import { podOf, startRemote, type Remote } from './remote.ts';

describe('an update that lands in a repository', () => {
  let remote: Remote;
  beforeEach(() => {
    remote = startRemote();
  });

  it('is made anew on what others pushed meanwhile', async () => {
    let pushes = 0;
    remote.beforePush = () => {
      if (pushes++ < 3)
        remote.commit('main', { 'a.yaml': podOf('a:1', `b:${pushes + 1}`), [`new${pushes}.yaml`]: podOf('a:1') });
    };
    const landed = await remote.land({ images: ['a:2'] });
    assert.equal(await remote.read('main', 'a.yaml'), podOf('a:2', 'b:4'));
    assert.equal(await remote.read('main', 'new3.yaml'), podOf('a:2'));
    assert.deepEqual(
      [landed.result, landed.commit, landed.targetCommit],
      ['pushed', remote.tip('main'), remote.tip('main')],
    );
    assert.equal(landed.plan.edits.length, 4);
  });

  it('of twenty at once, for twenty images in one file, lands with all the others', async () => {
    const all = Array.from({ length: 20 }, (_, index) => `app-${index}`);
    remote.commit('main', { 'a.yaml': podOf(...all.map((name) => `${name}:1`)) });
    for (const branch of ['main', 'work']) {
      const version = branch === 'main' ? 2 : 3;
      const runs = await Promise.all(all.map((name) => remote.land({ images: [`${name}:${version}`] }, { branch })));
      assert.equal(new Set(runs.map(({ commit }) => commit)).size, 20);
      assert.equal(await remote.read(branch, 'a.yaml'), podOf(...all.map((name) => `${name}:${version}`)));
    }
  });

  it('changes nothing when the target holds it, and makes no branch for it', async () => {
    const before = remote.tip('main');
    for (const branch of ['main', 'work']) {
      const landed = await remote.land({ images: ['a:1'] }, { branch });
      assert.deepEqual(
        [landed.result, landed.branch, landed.commit, landed.targetCommit],
        ['none', '', undefined, before],
      );
    }
    assert.deepEqual([...remote.branches.keys()], ['main']);
  });

  it('pushes nothing in a dry run, and still looks at the message', async () => {
    const before = remote.tip('main');
    const landed = await remote.land({ images: ['a:2'] }, { branch: 'work', dryRun: true });
    assert.deepEqual(
      [landed.result, landed.branch, landed.commit, landed.targetCommit],
      ['pushed', 'work', undefined, before],
    );
    assert.deepEqual([...remote.branches.keys()], ['main']);
    const secret = (): string => {
      throw new TaskError('SECRET_IN_OUTPUT', 'no', '');
    };
    await assert.rejects(remote.land({ images: ['a:2'] }, { dryRun: true, commitMessage: secret }), {
      code: 'SECRET_IN_OUTPUT',
    });
  });

  it('refuses what it cannot do before anything is pushed', async () => {
    const before = remote.tip('main');
    await assert.rejects(remote.land({ images: ['nowhere:1'] }), { code: 'IMAGE_NOT_FOUND' });
    remote.commit('main', { 'a.yaml': podOf('a:9', 'b:1') });
    await assert.rejects(remote.land({ images: ['a:2'] }), { code: 'IMAGE_DOWNGRADE' });
    remote.branches.delete('main');
    await assert.rejects(remote.land({ images: ['a:2'] }), { code: 'TARGET_BRANCH_MISSING' });
    assert.ok(before);
  });

  it('copies from the same commit, also on a branch', async () => {
    remote.commit('main', { 'dev/a.yaml': podOf('a:5'), 'stage/a.yaml': podOf('a:4') });
    await remote.land({}, { globs: ['stage/**'], copyFrom: ['dev/**'], branch: 'work' });
    assert.equal(await remote.read('work', 'stage/a.yaml'), podOf('a:5'));
    remote.commit('work', { 'dev/a.yaml': podOf('a:6') });
    remote.commit('main', { 'c.yaml': podOf('c:2') });
    await remote.land({}, { globs: ['stage/**'], copyFrom: ['dev/**'], branch: 'work' });
    assert.equal(await remote.read('work', 'stage/a.yaml'), podOf('a:6'));
  });
});
