import assert from 'node:assert/strict';
import { inThisProcess, type QuickWorld } from './in-process.ts';
import { endWorld, overHosts, rendered, startWorld, type World } from './world.ts';

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

/** Run in this process; where it says `packaged`, the task as it is shipped. */
overHosts('create-gitops-pr: revert', (host) => {
  let packaged: World;
  let world: QuickWorld;
  beforeEach(async () => {
    packaged = await startWorld({ host });
    world = inThisProcess(packaged);
  });
  afterEach(() => endWorld(world));

  const undo = (id: number, more: Record<string, string> = {}) => ({
    operation: 'revert',
    pullRequestId: String(id),
    ...more,
  });
  const v = (version: string, buildId: string, replicas = 1) => ({
    content: {
      version,
      buildId,
      files: { 'manifests.yaml': lines(version, replicas) },
      images: [`shop/web:${version}`],
    },
  });

  /** A version on the target as if delivered and merged. */
  const holds = (version: string, buildId: string, replicas = 1): Promise<string> =>
    world.repository.commit({ branch: 'main', files: rendered(v(version, buildId, replicas).content) });

  /** One that was. */
  async function merged(version: string, buildId: string, strategy?: 'squash' | 'noFastForward'): Promise<number> {
    // A branch of its own: none is left over from the one before.
    const branch = 'delivery/{application}/{version}';
    const id = Number((await world.ok({ branch }, v(version, buildId))).outputs['pullRequestId']);
    await world.merge(id, strategy);
    return id;
  }

  it('undoes a pull request exactly, and leaves alone what others did since', async () => {
    await holds('1.0.0', '10');
    const before = await world.repository.git('rev-parse', 'main:dev/shop');
    const squashed = await merged('1.1.0', '11', 'squash');
    await world.repository.commit({ branch: 'main', files: { 'dev/other/manifests.yaml': 'other: 2\n' } });
    const run = await packaged.ok(undo(squashed));
    assert.equal(run.outputs['result'], 'created');
    assert.equal(run.outputs['branch'], `revert/dev/shop/${squashed}`);
    const pull = world.pull(run.outputs['pullRequestId']);
    assert.equal(pull.title, `Revert shop 1.1.0 in dev (pull request ${squashed})`);
    assert.match(pull.description, new RegExp(`Undoes \\[pull request ${squashed}\\]\\(http[^)]*/${squashed}\\)`));
    await world.merge(pull.id);
    assert.equal(await world.repository.git('rev-parse', 'main:dev/shop'), before);
    assert.equal(await world.repository.read('main', 'dev/other/manifests.yaml'), 'other: 2\n');
    assert.equal((await world.ok(undo(squashed))).outputs['result'], 'none');

    const by = await merged('1.2.0', '12', 'noFastForward');
    await world.ok(undo(by, { delivery: 'targetBranch' }));
    assert.equal(await world.repository.git('rev-parse', 'main:dev/shop'), before);
  });

  it('undoes all commits that a rebase put there, and nothing below them', async () => {
    await holds('1.0.0', '10');
    const id = Number((await world.ok({}, v('1.1.0', '11'))).outputs['pullRequestId']);
    // Other content of the same version moves the branch on by a second commit.
    await world.ok({}, v('1.1.0', '11', 4));
    await world.repository.commit({ branch: 'main', files: { 'dev/other/manifests.yaml': 'other: 2\n' } });
    await world.merge(id, 'rebase');
    await world.ok(undo(id, { delivery: 'targetBranch' }));
    assert.equal(await world.repository.read('main', 'dev/shop/manifests.yaml'), lines('1.0.0', 1));
    assert.equal(await world.repository.read('main', 'dev/other/manifests.yaml'), 'other: 2\n');
  });

  it('keeps what was delivered since where the lines differ, tells it in the descriptor, and can be undone', async () => {
    await holds('1.0.0', '10');
    const id = await merged('1.1.0', '11');
    await holds('1.1.0', '12', 3);
    const run = await world.ok(undo(id));
    const branch = `revert/dev/shop/${id}`;
    assert.equal(await world.repository.read(branch, 'dev/shop/manifests.yaml'), lines('1.0.0', 3));
    const descriptor = await world.repository.read(branch, 'dev/shop/deployment.json');
    assert.match(descriptor ?? '', /"version": "1\.1\.0"[\s\S]*"images": \[\s*"shop\/web:1\.0\.0"\s*\]/);
    assert.equal((await world.ok(undo(id))).outputs['result'], 'unchanged');
    await world.merge(Number(run.outputs['pullRequestId']));
    await world.ok(undo(Number(run.outputs['pullRequestId']), { delivery: 'targetBranch' }));
    assert.equal(await world.repository.read('main', 'dev/shop/manifests.yaml'), lines('1.1.0', 3));
  });

  it('stops before anything is touched where the same lines have changed since', async () => {
    await holds('1.0.0', '10');
    const id = await merged('1.1.0', '11');
    await holds('1.2.0', '12');
    world.pushes();
    const run = await world.run(undo(id));
    assert.match(
      run.message ?? '',
      /dev\/shop\/manifests\.yaml: the same lines have changed since[\s\S]*rollback[\s\S]*MERGE_CONFLICTS/,
    );
    assert.equal(world.pushes(), 0);
  });

  it('refuses what was not merged, and undoes a person’s pull request when told whose it is', async () => {
    assert.match((await world.run(undo(4711))).message ?? '', /PULL_REQUEST_MISSING/);
    await world.repository.commit({ branch: 'by-hand', files: { 'dev/other/manifests.yaml': 'other: 2\n' } });
    const id = await world.openPull({ sourceBranch: 'by-hand', title: 'By hand', description: '' });
    assert.match((await world.run(undo(id))).message ?? '', /still open[\s\S]*PULL_REQUEST_NOT_MERGED/);
    await world.merge(id);
    assert.match((await world.run(undo(id))).message ?? '', /Give environment and application[\s\S]*INPUT_INVALID/);
    await world.ok(undo(id, { environment: 'dev', application: 'other', delivery: 'targetBranch' }));
    assert.equal(await world.repository.read('main', 'dev/other/manifests.yaml'), 'other: 1\n');
  });
});
