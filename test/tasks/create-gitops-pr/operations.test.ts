import assert from 'node:assert/strict';
import type { RecordedRequest } from '../../sandbox/http/recorded-request.ts';
import { inThisProcess, type QuickWorld } from './in-process.ts';
import { endWorld, overHosts, readme, startWorld, type World } from './world.ts';

/** Run in this process; where it says `packaged`, the task as it is shipped: each operation once. */
overHosts('create-gitops-pr: operations and what becomes of an older pull request', (host) => {
  let packaged: World;
  let world: QuickWorld;
  beforeEach(async () => {
    packaged = await startWorld({ host });
    world = inThisProcess(packaged);
  });
  afterEach(() => endWorld(world));

  /** Requests that change something; GitHub answers questions to POST, too. */
  const changes = ({ method, path }: RecordedRequest): boolean =>
    !['GET', 'OPTIONS'].includes(method) && !/git-upload-pack$|\/graphql$/.test(path);
  const v = (version: string, buildId: string) => ({ content: { version, buildId } });

  async function merged(version: string, buildId: string): Promise<number> {
    const run = await world.ok({}, v(version, buildId));
    await world.merge(Number(run.outputs['pullRequestId']));
    return Number(run.outputs['pullRequestId']);
  }

  it('supersedes another version’s pull request before anything is pushed to its branch', async () => {
    const first = Number((await world.ok({}, v('1.0.0', '10'))).outputs['pullRequestId']);
    await world.approve(first);
    const abandonedAt: string[] = [];
    world.onPull(({ kind }) => void abandonedAt.push(kind));
    world.onPush(() => void abandonedAt.push('push'));
    const run = await packaged.ok({}, v('1.1.0', '11'));
    assert.equal(run.outputs['result'], 'created');
    assert.deepEqual(JSON.parse(run.outputs['superseded'] ?? ''), [first]);
    assert.ok(abandonedAt.indexOf('abandoned') < abandonedAt.indexOf('push'));
    const old = world.pull(first);
    assert.equal(old.status, 'abandoned');
    assert.match(old.comments.join('\n'), new RegExp(`/pull(?:request)?/${run.outputs['pullRequestId']}`));
    assert.deepEqual(world.pull(Number(run.outputs['pullRequestId'])).reviewers, []);
  });

  it('supersedes pull requests of other branches of the same identity', async () => {
    const branch = 'deploy/{environment}/{application}/{buildNumber}';
    const first = await world.ok({ branch }, v('1.0.0', '10'));
    const run = await world.ok({ branch }, v('1.1.0', '11'));
    assert.deepEqual(JSON.parse(run.outputs['superseded'] ?? ''), [Number(first.outputs['pullRequestId'])]);
    assert.equal(run.outputs['branch'], 'deploy/dev/shop/2026.11');
    assert.equal(world.open().length, 1);
  });

  it('keeps one rolling pull request with existing: update, and takes auto-complete off before the push', async () => {
    await world.protect('main');
    const inputs = { existing: 'update', autoComplete: 'true' };
    const first = await world.ok(inputs, v('1.0.0', '10'));
    const id = Number(first.outputs['pullRequestId']);
    assert.notEqual(world.pull(id).autoComplete, undefined);
    const atPush: boolean[] = [];
    world.onPush(() => void atPush.push(world.pull(id).autoComplete !== undefined));
    const run = await world.ok(inputs, v('1.1.0', '11'));
    assert.equal(run.outputs['result'], 'updated');
    assert.equal(run.outputs['pullRequestId'], String(id));
    assert.deepEqual(atPush, [false]);
    const pull = world.pull(id);
    assert.equal(pull.title, 'Deploy shop 1.1.0 to dev');
    assert.notEqual(pull.autoComplete, undefined);
    assert.match(pull.comments.join('\n'), /it was version `1\.0\.0` before/);
  });

  it('loses nothing to a rebase: onto a moved target it takes a fresh branch', async () => {
    await world.protect('main');
    const inputs = { autoComplete: 'true', mergeStrategy: 'rebase' };
    const first = await world.ok(inputs, v('1.0.0', '10'));
    await world.repository.commit({ branch: 'main', files: { 'dev/other/manifests.yaml': 'other: 2\n' } });
    const run = await world.ok(inputs, v('1.1.0', '11'));
    assert.equal(run.outputs['result'], 'created');
    assert.match(run.outputs['branch'] ?? '', /^deploy\/dev\/shop-[0-9a-f]{10}$/);
    assert.deepEqual(JSON.parse(run.outputs['superseded'] ?? ''), [Number(first.outputs['pullRequestId'])]);
    const again = await world.ok(inputs, v('1.1.0', '11'));
    assert.equal(again.outputs['result'], 'unchanged');
    assert.equal(again.outputs['pullRequestId'], run.outputs['pullRequestId']);
    await world.approve(Number(run.outputs['pullRequestId']));
    await world.settled();
    assert.equal(await world.repository.read('main', 'dev/shop/manifests.yaml'), 'version: 1.1.0\n');
    assert.equal(await world.repository.read('main', 'dev/other/manifests.yaml'), 'other: 2\n');
  });

  it('keeps older pull requests with existing: keep', async () => {
    const inputs = { existing: 'keep', branch: 'deploy/{environment}/{application}/{buildNumber}' };
    await world.ok(inputs, v('1.0.0', '10'));
    await world.ok(inputs, v('1.1.0', '11'));
    assert.equal(world.open().length, 2);
  });

  it('rolls back to the previous version: exactly its files, nobody else’s', async () => {
    await merged('1.0.0', '10');
    await merged('1.1.0', '11');
    await world.repository.commit({ branch: 'main', files: { 'dev/other/manifests.yaml': 'other: 9\n' } });
    const run = await world.ok({ operation: 'rollback', environment: 'dev', application: 'shop' });
    assert.equal(run.outputs['result'], 'created');
    const id = Number(run.outputs['pullRequestId']);
    assert.equal(world.pull(id).title, 'Roll back shop in dev to 1.0.0');
    await world.merge(id);
    assert.equal(await world.repository.read('main', 'dev/shop/manifests.yaml'), 'version: 1.0.0\n');
    assert.match((await world.repository.read('main', 'dev/shop/deployment.json')) ?? '', /"version": "1\.0\.0"/);
    assert.equal(await world.repository.read('main', 'dev/other/manifests.yaml'), 'other: 9\n');
  });

  it('rolls back to a version, and lists the versions there are when it is none of them', async () => {
    await merged('1.0.0', '10');
    await merged('1.1.0', '11');
    await merged('1.2.0', '12');
    const rollback = { operation: 'rollback', environment: 'dev', application: 'shop' };
    const wrong = await world.run({ ...rollback, rollbackTo: '9.9.9' });
    assert.match(wrong.message ?? '', /"1\.2\.0", "1\.1\.0", "1\.0\.0"[\s\S]*ROLLBACK_TARGET_MISSING/);
    await world.ok({ ...rollback, rollbackTo: '1.0.0' });
    assert.equal(await world.repository.read('deploy/dev/shop', 'dev/shop/manifests.yaml'), 'version: 1.0.0\n');
  });

  it('removes all that the identity owns; the folder stays', async () => {
    await merged('1.0.0', '10');
    const run = await packaged.ok({ operation: 'remove', environment: 'dev', application: 'shop' });
    assert.equal(run.outputs['branch'], 'remove/dev/shop');
    assert.deepEqual(await world.repository.tree('remove/dev/shop'), [...Object.keys(readme), 'dev/shop/.gitkeep']);
    const nothing = await world.ok({ operation: 'remove', environment: 'dev', application: 'never' });
    assert.equal(nothing.outputs['result'], 'none');
  });

  it('pushes straight to the target', async () => {
    const run = await packaged.ok({ delivery: 'targetBranch', skipCi: 'true' });
    assert.equal(run.outputs['result'], 'pushed');
    assert.equal(run.outputs['pullRequestId'], '');
    assert.equal(run.outputs['commit'], await world.repository.tip('main'));
    assert.equal(run.outputs['targetCommit'], run.outputs['commit']);
    assert.equal(await world.repository.git('log', '-1', '--format=%s', 'main'), 'Deploy shop 1.0.0 to dev [skip ci]');
    assert.equal((await world.ok({ delivery: 'targetBranch' })).outputs['result'], 'none');
  });

  it('ends in one open pull request when two runs of one application meet', async () => {
    await Promise.all([world.ok({}, v('1.0.0', '10')), world.ok({}, v('1.1.0', '11'))]);
    await world.settled();
    assert.equal(world.open().length, 1);
  });

  it('sets draft, reviewers, labels, work items and statuses', async () => {
    const inputs = {
      draft: 'true',
      reviewers: `${host === 'github' ? '' : 'required:'}${world.reviewer}`,
      labels: 'gitops\ndev',
      workItems: '12',
      statuses: 'gitops/stage=succeeded: all good',
    };
    const run = await packaged.ok(inputs);
    const pull = world.pull(run.outputs['pullRequestId']);
    assert.equal(pull.draft, true);
    assert.deepEqual(
      pull.reviewers.map(({ required }) => required),
      [host === 'azureRepos'],
    );
    assert.deepEqual(pull.labels, ['dev', 'gitops']);
    assert.deepEqual(pull.workItems, ['12']);
    assert.deepEqual(pull.statuses, ['gitops/stage=succeeded: all good']);
    const { length } = world.requests;
    assert.equal((await world.ok(inputs)).outputs['result'], 'unchanged');
    assert.deepEqual(world.requests.slice(length).filter(changes), []);
  });

  it('decides everything and writes nothing in a dry run', async () => {
    const run = await world.ok({ dryRun: 'true' });
    assert.equal(run.outputs['result'], 'created');
    assert.equal(run.outputs['pullRequestId'], '');
    assert.equal(run.outputs['commit'], '');
    assert.deepEqual(world.pulls(), []);
    assert.equal(world.pushes(), 0);
  });

  // What knows nothing of a host is seen on one.
  if (host === 'github') return;

  it('refuses a newer build’s content to go back, unless it is allowed', async () => {
    await merged('1.1.0', '11');
    const refused = await world.run({}, v('1.0.0', '10'));
    assert.match(refused.message ?? '', /build 2026\.11 of shop-cd is newer than 2026\.10[\s\S]*DOWNGRADE_REFUSED/);
    const allowed = await world.ok({ downgrade: 'allow' }, v('1.0.0', '10'));
    assert.equal(allowed.outputs['result'], 'created');
  });

  it('lands eight applications that are pushed to one branch at the same time', async function () {
    this.timeout(120_000);
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    await Promise.all(names.map((application) => world.ok({ delivery: 'targetBranch' }, { content: { application } })));
    const tree = await world.repository.tree('main');
    for (const name of names) assert.ok(tree.includes(`dev/${name}/manifests.yaml`), name);
    assert.ok(tree.includes('dev/other/manifests.yaml'));
  });

  it('delivers a folder without descriptor, and says that nothing is pruned', async () => {
    const inputs = { environment: 'dev', application: 'plain', targetPath: 'clusters/{environment}/' };
    const run = await world.ok(inputs, { files: { 'sub/a.yaml': 'a\n' } });
    assert.deepEqual(JSON.parse(run.outputs['changedFiles'] ?? ''), ['clusters/dev/sub/a.yaml']);
    assert.match(run.warnings.join('\n'), /no descriptor, so nothing is pruned/);
  });
});
