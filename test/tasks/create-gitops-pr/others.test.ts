import assert from 'node:assert/strict';
import { overHosts, startWorld, type World } from './world.ts';

overHosts('create-gitops-pr, packaged: what others do to branches', (host) => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({ host });
  });
  afterEach(async () => {
    await world.settled();
    const violations = world.violations();
    await world.stop();
    assert.deepEqual(violations, []);
  });

  const branch = 'deploy/dev/shop';
  const changed = { content: { files: { 'manifests.yaml': 'changed\n' } } };

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

  it('pushes its branch again when somebody deleted it', async () => {
    const first = await world.ok();
    await world.deleteBranch(branch);
    const run = await world.ok();
    assert.notEqual(await world.repository.tip(branch), undefined);
    assert.deepEqual(
      world.open().map(({ id }) => String(id)),
      [run.outputs['pullRequestId']],
    );
    // GitHub closes a pull request whose branch is deleted, for good once the branch is another.
    const same = run.outputs['pullRequestId'] === first.outputs['pullRequestId'];
    assert.equal(same, host === 'azureRepos');
  });

  it('bears a target that was pushed back', async () => {
    const start = await world.repository.tip('main');
    await world.repository.commit({ branch: 'main', files: { 'dev/other/manifests.yaml': 'other: 2\n' } });
    await world.ok();
    await world.repository.git('update-ref', 'refs/heads/main', start ?? '');
    const run = await world.ok();
    assert.equal(world.open().length, 1);
    // What the target lost must not come back with the delivery.
    assert.equal(
      await world.repository.git('diff', '--name-only', `main`, branch),
      ['dev/shop/deployment.json', 'dev/shop/manifests.yaml'].join('\n'),
    );
    assert.equal(run.outputs['result'], 'updated');
  });

  for (const strategy of [
    'noFastForward',
    'rebase',
    ...(host === 'azureRepos' ? (['rebaseMerge'] as const) : []),
  ] as const) {
    it(`goes on from its branch after ${strategy}`, async () => {
      const first = await world.ok();
      await world.merge(Number(first.outputs['pullRequestId']), strategy);
      assert.equal((await world.ok()).outputs['result'], 'none');
      const run = await world.ok({}, changed);
      assert.equal(run.outputs['result'], 'created');
      assert.equal(await world.repository.git('diff', '--name-only', `main...${branch}`), 'dev/shop/manifests.yaml');
    });
  }

  it('opens an abandoned one again while its branch holds what it held', async () => {
    const first = await world.ok();
    await world.close(Number(first.outputs['pullRequestId']));
    world.pushes();
    const run = await world.ok();
    assert.equal(run.outputs['result'], 'updated');
    for (const name of ['pullRequestId', 'commit']) assert.equal(run.outputs[name], first.outputs[name], name);
    assert.equal(world.pushes(), 0);
    assert.equal((await world.ok()).outputs['result'], 'unchanged');
  });
});
