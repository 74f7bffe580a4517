import assert from 'node:assert/strict';
import { inThisProcess, type QuickWorld } from './in-process.ts';
import { endWorld, overHosts, startWorld, type World } from './world.ts';

/** Run in this process; where it says `packaged`, the task as it is shipped. */
overHosts('create-gitops-pr: one pull request', (host) => {
  let packaged: World;
  let world: QuickWorld;
  beforeEach(async () => {
    packaged = await startWorld({ host });
    world = inThisProcess(packaged);
  });
  afterEach(() => endWorld(world));

  it('creates a branch and a pull request that shows only its files', async () => {
    const { outputs } = await packaged.ok();
    assert.equal(outputs['result'], 'created');
    assert.equal(outputs['branch'], 'deploy/dev/shop');
    assert.equal(outputs['repositoryId'], world.repository.id);
    assert.deepEqual(JSON.parse(outputs['changedFiles'] ?? ''), ['dev/shop/manifests.yaml']);
    assert.equal(outputs['commit'], await world.repository.tip('deploy/dev/shop'));
    assert.equal(outputs['targetCommit'], await world.repository.tip('main'));
    const [pull] = world.pulls();
    assert.equal(String(pull?.id), outputs['pullRequestId']);
    assert.equal(pull?.title, 'Deploy shop 1.0.0 to dev');
    assert.match(pull?.description ?? '', /^<!-- gitops-delivery \{.*\} -->\n\*\*Deploy shop/);
    assert.equal(
      await world.repository.git('diff', '--name-only', 'main...deploy/dev/shop'),
      'dev/shop/deployment.json\ndev/shop/manifests.yaml',
    );
    assert.equal(
      await world.repository.git('log', '-1', '--format=%an <%ae>', 'deploy/dev/shop'),
      'Ada <ada@example.com>',
    );
  });

  it('does nothing when run again with the same input', async () => {
    const first = await world.ok();
    world.pushes();
    const before = world.requests.length;
    const second = await packaged.ok();
    assert.equal(second.outputs['result'], 'unchanged');
    assert.equal(second.outputs['pullRequestId'], first.outputs['pullRequestId']);
    assert.equal(second.outputs['commit'], first.outputs['commit']);
    assert.equal(world.pushes(), 0);
    const writes = world.requests
      .slice(before)
      .filter(({ method, path }) => !['GET', 'OPTIONS'].includes(method) && !path.includes('git-upload-pack'));
    assert.deepEqual(writes, []);
  });

  it('does nothing when only the descriptor differs', async () => {
    await world.ok({}, { content: { files: { 'a.yaml': 'a: 1\n' }, buildId: '10' } });
    const second = await world.ok({}, { content: { files: { 'a.yaml': 'a: 1\n' }, buildId: '11' } });
    assert.equal(second.outputs['result'], 'unchanged');
  });

  it('updates the same pull request when the same version has other content', async () => {
    const first = await world.ok({}, { content: { files: { 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' } } });
    const second = await world.ok({}, { content: { files: { 'a.yaml': 'a: 2\n' } } });
    assert.equal(second.outputs['result'], 'updated');
    assert.equal(second.outputs['pullRequestId'], first.outputs['pullRequestId']);
    assert.deepEqual(await world.repository.tree('deploy/dev/shop'), [
      'README.md',
      'dev/other/manifests.yaml',
      'dev/shop/a.yaml',
      'dev/shop/deployment.json',
    ]);
    const [parent] = (await world.repository.git('log', '-1', '--format=%P', 'deploy/dev/shop')).split(' ');
    assert.equal(parent, first.outputs['commit']);
  });

  it('has nothing to do when the target holds the content', async () => {
    const first = await world.ok();
    await world.merge(Number(first.outputs['pullRequestId']));
    const run = await world.ok();
    assert.equal(run.outputs['result'], 'none');
    for (const name of ['pullRequestId', 'pullRequestUrl', 'branch', 'commit'])
      assert.equal(run.outputs[name], '', name);
    assert.equal(run.outputs['targetCommit'], await world.repository.tip('main'));
  });

  it('closes a pull request that has become pointless', async () => {
    const first = await world.ok();
    await world.repository.commit({ branch: 'main', files: { 'dev/shop/manifests.yaml': 'version: 1.0.0\n' } });
    const run = await world.ok();
    assert.equal(run.outputs['result'], 'closed');
    assert.equal(run.outputs['closedPullRequestId'], first.outputs['pullRequestId']);
    const pull = world.pull(first.outputs['pullRequestId']);
    assert.equal(pull.status, 'abandoned');
    assert.match(pull.comments.at(-1) ?? '', /Nothing is left to change/);
  });

  it('goes on after a squash merge that left the branch', async () => {
    const first = await world.ok();
    await world.merge(Number(first.outputs['pullRequestId']), 'squash');
    const run = await world.ok({}, { content: { version: '1.1.0', buildId: '11' } });
    assert.equal(run.outputs['result'], 'created');
    assert.notEqual(run.outputs['pullRequestId'], first.outputs['pullRequestId']);
    await world.settled();
    assert.equal(world.pull(run.outputs['pullRequestId']).mergeState, 'clean');
  });

  it('removes files that the last descriptor lists and the new one does not, no others', async () => {
    const first = await world.ok({}, { content: { files: { 'a.yaml': 'a\n', 'b.yaml': 'b\n' } } });
    await world.merge(Number(first.outputs['pullRequestId']));
    await world.repository.commit({ branch: 'main', files: { 'dev/shop/theirs.yaml': 't\n' } });
    const run = await world.ok({}, { content: { version: '1.1.0', buildId: '11', files: { 'a.yaml': 'a\n' } } });
    assert.deepEqual(JSON.parse(run.outputs['changedFiles'] ?? ''), ['dev/shop/b.yaml']);
    assert.ok((await world.repository.tree('deploy/dev/shop')).includes('dev/shop/theirs.yaml'));
  });

  it('fails on somebody else’s commits, and overwrites them when told to', async () => {
    await world.ok();
    const theirs = await world.repository.commit({
      branch: 'deploy/dev/shop',
      files: { 'dev/shop/manifests.yaml': 'mine\n' },
    });
    const refused = await packaged.run({}, { content: { files: { 'manifests.yaml': 'changed\n' } } });
    assert.equal(refused.result, 'Failed');
    assert.match(refused.message ?? '', /FOREIGN_COMMITS/);
    assert.equal(await world.repository.tip('deploy/dev/shop'), theirs);
    const run = await world.ok(
      { onForeignCommits: 'overwrite' },
      { content: { files: { 'manifests.yaml': 'changed\n' } } },
    );
    assert.equal(run.outputs['result'], 'updated');
    assert.equal(await world.repository.read('deploy/dev/shop', 'dev/shop/manifests.yaml'), 'changed\n');
    assert.match(await world.repository.git('log', '--format=%H', 'deploy/dev/shop'), new RegExp(theirs));
  });

  it('passes over somebody else’s pull request that bears a forged marker', async () => {
    const first = await world.ok();
    const { description } = world.pull(first.outputs['pullRequestId']);
    await world.repository.commit({ branch: 'feature/x', files: { 'x.txt': 'x' } });
    await world.openPull({ sourceBranch: 'feature/x', title: 't', description });
    const run = await world.ok({}, { content: { version: '1.1.0', buildId: '11' } });
    assert.deepEqual(JSON.parse(run.outputs['superseded'] ?? ''), [Number(first.outputs['pullRequestId'])]);
    assert.equal(world.pulls().find(({ title }) => title === 't')?.status, 'open');
  });

  it('tells in the text and the summary what changes in each object, with secrets masked', async () => {
    const map = (value: string): string =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\n  namespace: shop\ndata:\n  url: ${value}\n  other: '@all #1'\n`;
    const content = (version: string, value: string) => ({ version, files: { 'manifests.yaml': map(value) } });
    const first = await world.ok({}, { content: content('1.0.0', 'https://old-password@db') });
    await world.merge(Number(first.outputs['pullRequestId']));
    const options = { content: content('1.1.0', 'https://new@db'), secrets: { password: 'old-password' } };
    const run = await packaged.ok({}, options);
    const { description } = world.pull(run.outputs['pullRequestId']);
    for (const text of [description, run.summaries.join('')]) {
      assert.match(text, /\*\*1 object changed\*\*/);
      assert.match(text, /- data\.url: https:\/\/\*\*\*@db\n\+ data\.url: https:\/\/new@db/);
      assert.match(text, /- 1 file changes: `dev\/shop\/manifests\.yaml`/);
    }
    const own = await packaged.ok({ branch: 'own', description: 'Before\n{changes}\nafter' }, options);
    const shown = world.pull(own.outputs['pullRequestId']).description;
    assert.match(shown, /\nBefore\n\*\*1 object changed\*\*[\s\S]*<\/details>\n[\s\S]*\nafter$/);
  });
});
