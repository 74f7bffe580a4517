import assert from 'node:assert/strict';
import { endWorld, overHosts, startWorld, type World } from './world.ts';

overHosts('create-gitops-pr, packaged: what others do to branches', (host) => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({ host });
  });
  afterEach(() => endWorld(world));

  const branch = 'deploy/dev/shop';

  it('leaves a person’s merge of the target into its branch alone, votes and all', async () => {
    const first = await world.ok();
    await world.repository.commit({ branch: 'main', files: { 'dev/other/manifests.yaml': 'other: 2\n' } });
    const [ours, theirs] = [await world.repository.tip(branch), await world.repository.tip('main')];
    const tree = await world.repository.git('merge-tree', '--write-tree', ours ?? '', theirs ?? '');
    const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
    const parents = ['-p', ours ?? '', '-p', theirs ?? ''];
    const merge = await world.repository.git(...author, 'commit-tree', tree, ...parents, '-m', 'Merge main');
    await world.repository.git('update-ref', `refs/heads/${branch}`, merge);
    await world.approve(Number(first.outputs['pullRequestId']));
    world.pushes();
    const run = await world.ok();
    assert.equal(run.outputs['result'], 'unchanged');
    assert.equal(run.outputs['targetCommit'], theirs);
    assert.equal(world.pushes(), 0);
  });

  it('is not deceived by a commit that copies the message of its own', async () => {
    await world.ok();
    const message = await world.repository.git('log', '-1', '--format=%B', branch);
    for (const files of [{ 'dev/shop/manifests.yaml': 'evil: 1\n' }, { 'dev/other/manifests.yaml': 'evil: 2\n' }]) {
      const theirs = await world.repository.commit({ branch, files, message });
      const refused = await world.run();
      assert.match(refused.message ?? '', new RegExp(`${Object.keys(files).join('')}[\\s\\S]*FOREIGN_COMMITS`));
      assert.equal(await world.repository.tip(branch), theirs);
      const run = await world.ok({ onForeignCommits: 'overwrite' });
      assert.equal(run.outputs['result'], 'updated');
      assert.equal(await world.repository.read(branch, 'dev/shop/manifests.yaml'), 'version: 1.0.0\n');
      assert.equal(await world.repository.read(branch, 'dev/other/manifests.yaml'), 'other: 1\n');
    }
    assert.equal(world.open().length, 1);
  });

  it('says at once that a branch stands where its own needs a folder', async () => {
    await world.repository.commit({ branch: 'deploy', files: { x: 'x' } });
    const run = await world.run();
    assert.match(run.message ?? '', /there is a branch "deploy"[\s\S]*PATH_CONFLICT/);
  });
});
