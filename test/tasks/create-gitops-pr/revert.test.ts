import assert from 'node:assert/strict';
import { overHosts, readme, rendered, startWorld, type World } from './world.ts';

// The object that the descriptor lists, with lines that can be changed apart.
const lines = (image: string, replicas: number): string =>
  [
    'apiVersion: v1',
    'kind: ConfigMap',
    'metadata: {name: shop, namespace: shop}',
    'spec:',
    `  replicas: ${replicas}`,
    '  minReadySeconds: 5',
    '  revisionHistoryLimit: 2',
    '  template:',
    `    spec: {containers: [{name: web, image: "shop/web:${image}"}]}`,
    '',
  ].join('\n');

overHosts('create-gitops-pr, packaged: revert', (host) => {
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

  const undo = (id: number, more: Record<string, string> = {}) => ({
    operation: 'revert',
    pullRequestId: String(id),
    ...more,
  });
  const v = (version: string, buildId: string, replicas = 1) => ({
    content: { version, buildId, files: { 'manifests.yaml': lines(version, replicas) } },
  });

  async function merged(version: string, buildId: string, strategy?: 'squash' | 'noFastForward' | 'rebase') {
    // A branch of its own: a rebase would drop the merge commit that leads an older one onto the target.
    const branch = 'delivery/{application}/{version}';
    const id = Number((await world.ok({ branch }, v(version, buildId))).outputs['pullRequestId']);
    await world.merge(id, strategy);
    return id;
  }

  it('undoes a pull request exactly, however it was merged, and leaves alone what others did since', async () => {
    await merged('1.0.0', '10');
    const before = await world.repository.read('main', 'dev/shop/deployment.json');
    for (const [index, strategy] of (['squash', 'noFastForward', 'rebase'] as const).entries()) {
      const id = await merged(`1.${index + 1}.0`, String(index + 11), strategy);
      await world.repository.commit({ branch: 'main', files: { 'dev/other/manifests.yaml': `other: ${strategy}\n` } });
      const run = await world.ok(undo(id));
      assert.equal(run.outputs['result'], 'created');
      assert.equal(run.outputs['branch'], `revert/dev/shop/${id}`);
      const pull = world.pull(run.outputs['pullRequestId']);
      assert.equal(pull.title, `Revert shop 1.${index + 1}.0 in dev (pull request ${id})`);
      assert.match(pull.description, new RegExp(`Undoes \\[pull request ${id}\\]\\(http[^)]*/${id}\\)`));
      await world.merge(pull.id);
      assert.equal(await world.repository.read('main', 'dev/shop/manifests.yaml'), lines('1.0.0', 1), strategy);
      assert.equal(await world.repository.read('main', 'dev/shop/deployment.json'), before, strategy);
      assert.equal(await world.repository.read('main', 'dev/other/manifests.yaml'), `other: ${strategy}\n`);
      assert.equal((await world.ok(undo(id))).outputs['result'], 'none');
    }
  });

  it('undoes one of several commits that a rebase put there together', async () => {
    await merged('1.0.0', '10');
    const id = Number((await world.ok({}, v('1.1.0', '11'))).outputs['pullRequestId']);
    // Other content of the same version moves the branch on by a second commit.
    await world.ok({}, v('1.1.0', '11', 4));
    await world.repository.commit({ branch: 'main', files: { 'dev/other/manifests.yaml': 'other: 2\n' } });
    await world.merge(id, 'rebase');
    await world.ok(undo(id, { delivery: 'targetBranch' }));
    assert.equal(await world.repository.read('main', 'dev/shop/manifests.yaml'), lines('1.0.0', 1));
    assert.equal(await world.repository.read('main', 'dev/other/manifests.yaml'), 'other: 2\n');
  });

  it('keeps what was delivered since where the lines differ, and tells it in the descriptor', async () => {
    await merged('1.0.0', '10');
    const id = await merged('1.1.0', '11');
    await world.merge(Number((await world.ok({}, v('1.1.0', '12', 3))).outputs['pullRequestId']));
    const run = await world.ok(undo(id));
    assert.equal(await world.repository.read(`revert/dev/shop/${id}`, 'dev/shop/manifests.yaml'), lines('1.0.0', 3));
    const descriptor = await world.repository.read(`revert/dev/shop/${id}`, 'dev/shop/deployment.json');
    assert.match(descriptor ?? '', /"version": "1\.1\.0"[\s\S]*"images": \[\s*"shop\/web:1\.0\.0"\s*\]/);
    assert.equal((await world.ok(undo(id))).outputs['result'], 'unchanged');
    await world.merge(Number(run.outputs['pullRequestId']));
    // And the revert can be undone in turn.
    await world.ok(undo(Number(run.outputs['pullRequestId']), { delivery: 'targetBranch' }));
    assert.equal(await world.repository.read('main', 'dev/shop/manifests.yaml'), lines('1.1.0', 3));
  });

  it('stops before anything is touched where the same lines have changed since', async () => {
    await merged('1.0.0', '10');
    const id = await merged('1.1.0', '11');
    await merged('1.2.0', '12');
    world.pushes();
    const run = await world.run(undo(id));
    assert.match(
      run.message ?? '',
      /dev\/shop\/manifests\.yaml: the same lines have changed since[\s\S]*rollback[\s\S]*MERGE_CONFLICTS/,
    );
    assert.equal(world.pushes(), 0);
  });

  it('undoes a first delivery: the folder stays, as with remove', async () => {
    const id = await merged('1.0.0', '10');
    await world.ok(undo(id));
    assert.deepEqual(await world.repository.tree(`revert/dev/shop/${id}`), [
      ...Object.keys(readme),
      'dev/shop/.gitkeep',
    ]);
  });

  it('refuses what was never merged, or into another branch, and what nobody says whose it is', async () => {
    const open = Number((await world.ok({}, v('1.0.0', '10'))).outputs['pullRequestId']);
    assert.match((await world.run(undo(open))).message ?? '', /still open[\s\S]*PULL_REQUEST_NOT_MERGED/);
    await world.close(open);
    assert.match((await world.run(undo(open))).message ?? '', /closed without[\s\S]*PULL_REQUEST_NOT_MERGED/);
    assert.match((await world.run(undo(4711))).message ?? '', /PULL_REQUEST_MISSING/);

    await world.repository.commit({ branch: 'by-hand', files: { 'dev/other/manifests.yaml': 'other: 2\n' } });
    const hand = await world.openPull({ sourceBranch: 'by-hand', title: 'By hand', description: '' });
    await world.merge(hand);
    const elsewhere = await world.run(undo(hand, { targetBranch: 'by-hand' }));
    assert.match(elsewhere.message ?? '', /merged into "main"[\s\S]*PULL_REQUEST_NOT_MERGED/);
    assert.match((await world.run(undo(hand))).message ?? '', /Give environment and application[\s\S]*INPUT_INVALID/);
    await world.ok(undo(hand, { environment: 'dev', application: 'other', delivery: 'targetBranch' }));
    assert.equal(await world.repository.read('main', 'dev/other/manifests.yaml'), 'other: 1\n');
  });

  it('undoes a pull request of several applications', async () => {
    const both = (version: string, buildId: string) => ({
      files: { ...rendered({ version, buildId }), ...rendered({ version, buildId, application: 'mail' }) },
    });
    await world.ok({ application: 'all', delivery: 'targetBranch' }, both('1.0.0', '10'));
    const before = await world.repository.git('rev-parse', 'main^{tree}');
    const id = Number((await world.ok({ application: 'all' }, both('1.1.0', '11'))).outputs['pullRequestId']);
    await world.merge(id);
    const run = await world.ok(undo(id, { delivery: 'targetBranch' }));
    assert.equal(run.outputs['result'], 'pushed');
    assert.equal(await world.repository.git('rev-parse', 'main^{tree}'), before);
  });
});
