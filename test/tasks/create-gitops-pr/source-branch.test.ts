import assert from 'node:assert/strict';
import { inThisProcess, type QuickWorld } from './in-process.ts';
import { endWorld, overHosts, startWorld, type World } from './world.ts';

const deployment = (image: string, note = ''): string =>
  `kind: Deployment\napiVersion: apps/v1\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers: [{image: "${image}"}]\n# a line\n# between\nnote: "${note}"\n`;

/** Run in this process; where it says `packaged`, the task as it is shipped. */
overHosts('create-gitops-pr: a branch that is already pushed', (host) => {
  let packaged: World;
  let world: QuickWorld;
  beforeEach(async () => {
    packaged = await startWorld({ host, files: { 'dev/shop/web.yaml': deployment('shop/web:1.0.0') } });
    world = inThisProcess(packaged);
  });
  afterEach(() => endWorld(world));

  const inputs = { sourcePath: '', sourceBranch: 'bump/shop', environment: 'dev', application: 'shop' };
  const bump = (image: string) =>
    world.repository.commit({ branch: 'bump/shop', files: { 'dev/shop/web.yaml': deployment(image) } });

  it('is proposed as it is, told by what it holds, and never written to', async () => {
    const tip = await bump('shop/web:1.1.0');
    await world.repository.commit({ branch: 'main', files: { 'dev/other.yaml': 'x\n' } });
    world.pushes();
    const run = await packaged.ok({ ...inputs, version: '1.1.0' });
    assert.deepEqual(
      [run.outputs['result'], run.outputs['branch'], run.outputs['commit']],
      ['created', 'bump/shop', tip],
    );
    assert.deepEqual(JSON.parse(run.outputs['changedFiles'] ?? ''), ['dev/shop/web.yaml']);
    const pull = world.pull(run.outputs['pullRequestId']);
    assert.equal(pull.title, 'Deploy shop 1.1.0 to dev');
    assert.match(pull.description, /`shop\/web` \| `1\.0\.0` \| `1\.1\.0`/);
    assert.equal((await world.ok({ ...inputs, version: '1.1.0' })).outputs['result'], 'unchanged');
    assert.equal(world.pushes(), 0);
    await world.merge(pull.id);
    assert.equal((await world.ok({ ...inputs, version: '1.1.0' })).outputs['result'], 'none');
  });

  it('is merged straight into the target, with a commit only where that has moved on', async () => {
    const straight = { ...inputs, delivery: 'targetBranch' };
    const tip = await bump('shop/web:1.1.0');
    const forward = await world.ok(straight);
    assert.deepEqual([forward.outputs['result'], forward.outputs['commit']], ['pushed', tip]);
    assert.equal(await world.repository.tip('main'), tip);
    assert.equal((await world.ok(straight)).outputs['result'], 'none');

    const second = await bump('shop/web:1.2.0');
    await world.repository.commit({
      branch: 'main',
      files: { 'dev/shop/web.yaml': deployment('shop/web:1.1.0', 'x') },
    });
    const target = await world.repository.tip('main');
    await world.ok(straight);
    assert.equal(await world.repository.read('main', 'dev/shop/web.yaml'), deployment('shop/web:1.2.0', 'x'));
    assert.equal(await world.repository.git('log', '-1', '--format=%P', 'main'), `${target} ${second}`);

    await bump('shop/web:1.3.0');
    await world.repository.commit({ branch: 'main', files: { 'dev/shop/web.yaml': deployment('shop/web:1.4.0') } });
    const clash = await world.run(straight);
    assert.match(clash.message ?? '', /web\.yaml: the same lines have changed since[\s\S]*MERGE_CONFLICTS/);
  });

  it('must be there, and be another than the target', async () => {
    assert.match((await world.run(inputs)).message ?? '', /no branch "bump\/shop"[\s\S]*SOURCE_BRANCH_MISSING/);
    // Who would push it has run dry, too: what a pull request of it needs is known all the same.
    const dry = { ...inputs, dryRun: 'true', autoComplete: 'true' };
    const good = await world.ok(dry);
    assert.deepEqual(
      [good.outputs['result'], good.outputs['branch'], good.outputs['pullRequestId']],
      ['created', 'bump/shop', ''],
    );
    assert.match(good.log, /no branch "bump\/shop" yet/);
    const bad = await world.run({ ...dry, reviewers: 'nobody@example.com' });
    assert.match(bad.message ?? '', /nobody@example\.com[\s\S]*REVIEWER_UNKNOWN/);
    const same = await world.run({ ...inputs, sourceBranch: 'main' });
    assert.match(same.message ?? '', /both "main"[\s\S]*INPUT_INVALID/);
  });
});
