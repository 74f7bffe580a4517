import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { readme, rendered, startAzureWorld, type AzureWorld } from './world.ts';

describe('create-gitops-pr, packaged: refusals and faults', () => {
  let world: AzureWorld;
  beforeEach(async () => {
    world = await startAzureWorld();
  });
  afterEach(async () => {
    await world.azure.settled();
    await world.stop();
  });

  const active = () => world.repository.pullRequests().filter(({ status }) => status === 'active');

  async function fails(code: string, said: RegExp, inputs: Record<string, string> = {}, options = {}): Promise<string> {
    const run = await world.run(inputs, options);
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.message ?? '', new RegExp(`\\[${code}\\]`));
    assert.match(run.message ?? '', said);
    return run.log;
  }

  it('says that a token is wrong or has expired', async () => {
    await fails('NOT_SIGNED_IN', /renew it/, {}, { token: 'nonsense' });
    const expired = world.azure.issueToken(world.pipeline, { expired: true });
    await fails('NOT_SIGNED_IN', /renew it/, {}, { token: expired });
  });

  it('says which right is missing on which repository, and where to grant it', async () => {
    world.azure.deny(world.pipeline, 'PullRequestContribute', world.repository);
    await fails('NOT_ALLOWED', /"Contribute to pull requests"[\s\S]*Security/);
    world.azure.allow(world.pipeline, 'PullRequestContribute', world.repository);
    world.azure.deny(world.pipeline, 'CreateBranch', world.repository);
    await fails('NOT_ALLOWED', /"Create branch"/, { branch: 'another' });
    world.azure.deny(world.pipeline, 'GenericContribute', world.repository);
    await fails('NOT_ALLOWED', /"Contribute"/, { branch: 'third' });
  });

  it('says that a repository is missing or hidden', async () => {
    await fails('REPOSITORY_MISSING', /uses: repositories/, { repository: 'nowhere' });
    world.azure.deny(world.pipeline, 'GenericRead', world.repository);
    await fails('REPOSITORY_MISSING', /gitops/);
  });

  it('names a target branch that is missing, and an empty repository', async () => {
    await fails('TARGET_BRANCH_MISSING', /no branch "release"/, { targetBranch: 'release' });
    await world.azure.addRepository({ project: world.project, name: 'void', empty: true });
    await fails('REPOSITORY_EMPTY', /void/, { repository: 'void' });
  });

  it('says that a branch policy forbids pushing', async () => {
    world.repository.addPolicy({ branch: 'main', kind: 'minimumReviewers' });
    await fails('NOT_ALLOWED', /delivery: pullRequest/, { delivery: 'targetBranch' });
  });

  it('goes on after a run that died between push and pull request', async () => {
    world.azure.faults.add({ method: 'POST', path: /\/pullrequests$/i, kind: 'status', status: 400, times: 1 });
    await world.run();
    assert.deepEqual(active(), []);
    const tip = await world.repository.tip('deploy/dev/shop');
    world.pushes();
    const run = await world.ok();
    assert.equal(run.outputs['result'], 'created');
    assert.equal(run.outputs['commit'], tip);
    assert.equal(world.pushes(), 0);
    assert.equal(active().length, 1);
  });

  it('makes one pull request when the answer to its creation was lost', async () => {
    world.azure.faults.add({ method: 'POST', path: /\/pullrequests$/i, kind: 'lostAfter', times: 1 });
    const run = await world.ok();
    assert.equal(run.outputs['result'], 'created');
    assert.equal(active().length, 1);
  });

  it('finds that a push was done when its answer was lost', async () => {
    world.azure.faults.add({ method: 'POST', path: /git-receive-pack$/, kind: 'lostAfter', times: 1 });
    const run = await world.ok();
    assert.equal(run.outputs['commit'], await world.repository.tip('deploy/dev/shop'));
    assert.equal(active().length, 1);
  });

  it('bears faults of the network and of the server while reading', async () => {
    world.azure.faults.add({ method: 'GET', path: /_apis\/git\/repositories\/gitops$/i, kind: 'reset', times: 1 });
    world.azure.faults.add({ method: 'GET', path: /pullrequests$/i, kind: 'status', status: 503, times: 1 });
    world.azure.faults.add({ method: 'POST', path: /git-upload-pack$/, kind: 'reset', times: 1 });
    await world.ok();
  });

  it('waits as long as a 429 asks, for writes too', async () => {
    world.azure.faults.add({
      method: 'POST',
      path: /\/pullrequests$/i,
      kind: 'status',
      status: 429,
      headers: { 'Retry-After': '1' },
      times: 1,
    });
    const run = await world.ok();
    assert.equal(run.outputs['result'], 'created');
    assert.equal(active().length, 1);
  });

  it('takes a sign-in page for what it is', async () => {
    world.azure.faults.add({ method: 'GET', path: /_apis\/git\/repositories\/gitops$/i, kind: 'signIn', times: 1 });
    await fails('NOT_SIGNED_IN', /sign-in page/);
  });

  it('ends in one right pull request after a cancel', async () => {
    world.azure.faults.add({ method: 'POST', path: /\/pullrequests$/i, kind: 'delay', ms: 20_000, times: 1 });
    const cancelled = await world.run({}, { cancelAfter: { ms: 2500 } });
    assert.notEqual(cancelled.result, 'Succeeded');
    assert.deepEqual(
      cancelled.leftovers.filter((path) => path.startsWith('gitops-')),
      [],
    );
    world.azure.faults.clear();
    await world.ok();
    assert.equal(active().length, 1);
  });

  it('follows no redirect to another host, neither over REST nor with git', async () => {
    const seen: string[] = [];
    const other = createServer((request, response) => {
      seen.push(`${request.url} ${request.headers.authorization}`);
      response.end();
    });
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    try {
      for (const path of [/_apis\/git\/repositories\/gitops$/i, /info\/refs/]) {
        const headers = { location: `http://127.0.0.1:${port}/stolen` };
        world.azure.faults.add({ method: 'GET', path, kind: 'status', status: 302, headers, times: 10 });
        const run = await world.run();
        assert.equal(run.result, 'Failed');
        world.azure.faults.clear();
      }
      assert.deepEqual(seen, []);
    } finally {
      other.close();
    }
  });

  it('refuses files that hold a secret of the pipeline', async () => {
    const files = rendered({ files: { 'manifests.yaml': 'password: hunter22-secret\n' } });
    await fails('SECRET_IN_OUTPUT', /manifests\.yaml:1/, {}, { files, secrets: { dbPassword: 'hunter22-secret' } });
    assert.equal(world.pushes(), 0);
  });

  it('refuses a title that would show a secret, before anything is touched', async () => {
    const secrets = { dbPassword: 'hunter22-secret' };
    await fails('SECRET_IN_OUTPUT', /The title/, { title: 'Deploy hunter22-secret' }, { secrets });
    assert.equal(world.pushes(), 0);
  });

  it('refuses hostile paths in a descriptor, and never writes through a link or a submodule', async () => {
    const files = rendered();
    const path = 'dev/shop/deployment.json';
    const hostile = (files[path] ?? '').replace('"dev/shop/manifests.yaml"', '"../../etc/passwd"');
    await fails('DESCRIPTOR_INVALID', /etc\/passwd/, {}, { files: { ...files, [path]: hostile } });
    await world.repository.commit({ branch: 'main', files: { 'dev/shop': 'a file where a folder must be' } });
    await fails('PATH_CONFLICT', /"dev\/shop" is a file/);
  });

  it('says when what arrived is not what was rendered', async () => {
    await fails('DIGEST_MISMATCH', /expected was/, { expectedDigest: 'f'.repeat(64) });
  });

  it('reports all mistakes of the inputs at once', async () => {
    const log = await fails('INPUT_INVALID', /branch: unknown placeholder \{nope\}/, {
      branch: 'x/{nope}',
      timeout: 'soon',
      mergeStrategy: 'magic',
    });
    assert.match(log, /timeout: "soon"/);
    assert.match(log, /mergeStrategy: "magic"/);
    assert.equal(world.azure.requests.length, 0);
  });

  it('shows hostile names of others as text only', async () => {
    await world.repository.commit({ branch: 'deploy/dev/shop', files: { ...readme, 'x##vso[task.complete]y': 'x' } });
    const run = await world.run();
    assert.equal(run.commands.filter(({ event }) => event === 'complete').length, 1);
  });
});
