import assert from 'node:assert/strict';
import type { TaskRun } from '../../sandbox/agent/index.ts';
import { overHosts } from '../create-gitops-pr/world.ts';
import { pod, startUpdateWorld, type UpdateWorld } from './in-repository.ts';

overHosts('update-image-tag, packaged, into a repository: refusals and faults', (host) => {
  let world: UpdateWorld;
  beforeEach(async () => {
    world = await startUpdateWorld(host, { 'a.yaml': pod('team/web:1.0.0'), 'x.txt': 'x\n' });
  });
  afterEach(async () => {
    await world.settled();
    await world.stop();
  });

  const images = 'team/web:2.0.0';
  type Options = Parameters<UpdateWorld['update']>[1];

  async function fails(
    code: string,
    said: RegExp,
    inputs: Record<string, string> = {},
    options?: Options,
  ): Promise<TaskRun> {
    const run = await world.update({ images, ...inputs }, options);
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.message ?? '', new RegExp(`\\[${code}\\]`));
    assert.match(run.message ?? '', said);
    assert.deepEqual(
      ['updated', 'branch', 'commit', 'targetCommit'].map((name) => run.outputs[name]),
      ['false', '', '', ''],
    );
    assert.equal(await world.repository.read('main', 'a.yaml'), pod('team/web:1.0.0'));
    return run;
  }

  it('names each fault by itself: token, repository, branch, commit, rule', async () => {
    await fails('NOT_SIGNED_IN', /renew|new/, {}, { token: world.expiredToken });
    await fails('REPOSITORY_MISSING', /nowhere/, { repository: `${world.repository.name}-nowhere` });
    await fails('TARGET_BRANCH_MISSING', /no branch "release"/, { targetBranch: 'release' });
    const copies = { images: '', files: 'a.yaml', copyFrom: 'b.yaml' };
    await fails('COMMIT_MISSING', /has no commit f{40}/, { ...copies, copyFromRevision: 'f'.repeat(40) });
    const { repository } = world;
    await repository.commit({ branch: 'other', files: { 'b.yaml': pod('team/web:3.0.0') } });
    const copyFromRevision = `other@sha1:${await repository.tip('other')}`;
    await fails('COMMIT_NOT_ON_BRANCH', /not in the history of "main"/, { ...copies, copyFromRevision });
    await world.protect('main');
    await fails('NOT_ALLOWED', /branch of its own in branch/);
    await world.updated({ images, branch: 'update/web' });
  });

  it('lands once though answers are lost before the push, after it, and while reading', async () => {
    world.faults.add({ ...world.routes.repository, kind: 'reset' });
    world.faults.add({ ...world.routes.fetch, kind: 'reset' });
    world.faults.add({ ...world.routes.push, kind: 'lostBefore' });
    const first = await world.updated({ images });
    assert.equal(first.outputs['commit'], await world.repository.tip('main'));
    world.faults.add({ ...world.routes.push, kind: 'lostAfter' });
    const second = await world.updated({ images: 'team/web:3.0.0' });
    assert.equal(second.outputs['commit'], await world.repository.tip('main'));
    assert.equal(await world.repository.git('rev-list', '--count', 'main'), '3');
  });

  it('can be run again after a cancel at any time, and leaves nothing behind', async () => {
    world.faults.add({ ...world.routes.push, kind: 'delay', ms: 60_000 });
    const cancel = new AbortController();
    world.faults.add({ ...world.routes.fetch, kind: 'call', call: () => void setImmediate(() => cancel.abort()) });
    const inputs = { images, branch: 'update/web' };
    const cancelled = await world.update(inputs, { cancel: cancel.signal });
    assert.match(cancelled.message ?? '', /CANCELLED/);
    assert.deepEqual(
      cancelled.leftovers.filter((path) => path.startsWith('gitops-')),
      [],
    );
    world.faults.clear();
    const again = await world.updated(inputs);
    assert.equal(again.outputs['commit'], await world.repository.tip('update/web'));
    assert.equal(await world.repository.git('rev-list', '--count', 'update/web'), '2');
  });

  it('lets no secret out, neither in a message nor as a version', async () => {
    const secrets = { dbPassword: 'hunter22-secret' };
    await fails('SECRET_IN_OUTPUT', /commit message/, { commitMessage: 'Set hunter22-secret' }, { secrets });
    await fails('SECRET_IN_OUTPUT', /new value of .*image/, { images: 'team/web:hunter22-secret' }, { secrets });
    await fails('SECRET_IN_OUTPUT', /branch/, { branch: 'x/hunter22-secret' }, { secrets });
    await fails('SECRET_IN_OUTPUT', /author/, { authorName: 'hunter22-secret' }, { secrets });
    assert.equal(world.pushes(), 0);
  });

  it('reports all mistakes at once, before anybody is asked', async () => {
    const asked = world.requests.length;
    const { message = '' } = await fails('INPUT_INVALID', /branch: unknown placeholder \{environment\}; known are/, {
      repository: '',
      branch: 'update/{environment}',
      targetBranch: 'a b',
      commitMessage: '{nope}',
      authorName: 'a<b',
      workingDirectory: 'apps',
      skipCi: 'maybe',
      copyFromRevision: 'main',
    });
    for (const name of [
      'repository',
      'targetBranch',
      'commitMessage',
      'authorName',
      'workingDirectory',
      'skipCi',
      'copyFromRevision',
    ]) {
      assert.match(message, new RegExp(`- ${name}: `));
    }
    assert.equal(world.requests.length, asked);
  });

  it('writes nothing in a dry run, and says what would fail', async () => {
    const inputs = { images, branch: 'update/web', dryRun: 'true' };
    const good = await world.updated(inputs);
    assert.deepEqual(
      ['updated', 'branch', 'commit', 'targetCommit'].map((name) => good.outputs[name]),
      ['true', 'update/web', '', await world.repository.tip('main')],
    );
    assert.match(good.message ?? '', /1 place in 1 file would be updated on update\/web/);
    await world.repository.commit({ branch: 'update', files: { 'x.txt': 'y\n' } });
    await fails('PREFLIGHT_FAILED', /cannot make "update\/web" beside "update"/, inputs);
    await world.protect('main');
    await fails('PREFLIGHT_FAILED', /a push to "main" would be refused[\s\S]*create-gitops-pr propose it/, {
      dryRun: 'true',
    });
    assert.equal(world.pushes(), 0);
  });

  it('takes a server that filters nothing, and asks a server that does for no more than the globs need', async () => {
    const big = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`deep/${index}/x.yaml`, pod('team/web:1.0.0')]),
    );
    await world.repository.commit({ branch: 'main', files: big });
    const fetches = async (inputs: Record<string, string>): Promise<number> => {
      const before = world.requests.length;
      await world.updated({ images, dryRun: 'true', ...inputs });
      return world.requests.slice(before).filter(({ path }) => path.endsWith('/git-upload-pack')).length;
    };
    assert.ok((await fetches({ files: '*.yaml' })) < (await fetches({ files: 'deep/*/*.yaml' })));
    await world.repository.git('config', 'uploadpack.allowFilter', 'false');
    const run = await world.updated({ images, files: '**/*.yaml\n!deep/7/**' });
    assert.equal(JSON.parse(run.outputs['changedFiles'] ?? '').length, 30);
    assert.match(run.log, /does not filter/);
    assert.equal(await world.repository.read('main', 'deep/8/x.yaml'), pod('team/web:2.0.0'));
    assert.equal(await world.repository.read('main', 'deep/7/x.yaml'), pod('team/web:1.0.0'));
    const tip = await world.repository.tip('main');
    await world.repository.git('branch', 'work', tip ?? '');
    await world.repository.commit({ branch: 'work', files: { 'deep/1/own.txt': 'x\n' } });
    await world.repository.commit({ branch: 'main', files: { 'deep/2/late.yaml': pod('team/web:1.0.0') } });
    await world.updated({ images, branch: 'work' });
    assert.equal(await world.repository.read('work', 'deep/1/own.txt'), 'x\n');
    assert.equal(await world.repository.read('work', 'deep/2/late.yaml'), pod('team/web:2.0.0'));
  });
});
