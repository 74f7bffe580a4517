import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { startWorld, version, type World } from './world.ts';

describe('wait-for-flux, packaged: what goes wrong in the cluster', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(() => world.stop());

  const push = (tag = '2.0'): Promise<string> => world.repository.commit({ branch: 'main', files: version(tag) });

  it('does not take the old Ready=True for success', async () => {
    world.cluster.flux.fail({ kind: 'silent', kustomization: 'apps' });
    const commit = await push();
    const run = await world.run({ revision: commit, timeout: '2s' });
    assert.equal(run.outputs['result'], 'timedOut', run.log);
    assert.match(run.message ?? '', /\[TIMED_OUT\]/);
  });

  it('takes a newer commit for the awaited one when Flux skipped that, if the history can be asked', async () => {
    const first = await push('2.0');
    await world.applied(first);
    const second = await world.repository.commit({ branch: 'main', files: { 'docs/readme.md': 'x' } });
    await world.applied(second);
    const run = await world.run({ revision: first, repository: 'gitops' });
    assert.equal(run.outputs['result'], 'succeeded', run.log);
    assert.equal(run.outputs['appliedRevision'], `main@sha1:${second}`);
    assert.deepEqual(world.server.violations, []);
  });

  it('says what is missing when the history cannot be asked', async () => {
    const first = await push('2.0');
    const second = await push('3.0');
    await world.applied(second);
    const run = await world.run({ revision: first, timeout: '2s' });
    assert.equal(run.outputs['result'], 'timedOut', run.log);
    assert.match(run.issues.map(({ message }) => message).join('\n'), /set repository/);
  });

  it('says that something newer took the place of what was delivered', async () => {
    const first = await push('2.0');
    const second = await push('3.0');
    await world.applied(second);
    const inputs = { revision: first, repository: 'gitops', descriptor: 'dev/web/deployment.json' };
    const run = await world.run(inputs);
    assert.equal(run.outputs['result'], 'superseded', run.log);
    assert.match(run.outputs['supersededBy'] ?? '', /web 3\.0 of build 3\.0/);
    assert.equal(run.result, 'Failed');
    const lenient = await world.run({ ...inputs, onSuperseded: 'succeed' });
    assert.equal(lenient.result, 'Succeeded', lenient.log);
    assert.deepEqual(world.server.violations, []);
  });

  it('fails at once when the Kustomization is suspended', async () => {
    world.cluster.flux.fail({ kind: 'suspend', kustomization: 'apps' });
    const run = await world.run({ revision: await push() });
    assert.equal(run.outputs['result'], 'failed', run.log);
    assert.match(run.message ?? '', /apps is suspended/);
  });

  it('fails at once when the source is suspended', async () => {
    world.cluster.flux.fail({ kind: 'suspendSource', source: 'gitops' });
    const run = await world.run({ revision: await push() });
    assert.match(run.message ?? '', /GitRepository\/flux-system\/gitops is suspended/);
  });

  it('reports a build failure with Flux’s own words', async () => {
    world.cluster.flux.fail({ kind: 'build', kustomization: 'apps' });
    const run = await world.run({ revision: await push() });
    assert.equal(run.outputs['result'], 'failed', run.log);
    assert.match(run.message ?? '', /BuildFailed/);
  });

  it('passes over the failure of an older revision, and waits for the commit that mends it', async () => {
    const broken = await push('2.0-bad');
    const first = await world.run({ revision: broken });
    assert.equal(first.outputs['result'], 'failed', first.log);
    const mended = await push('2.1');
    const run = await world.run({ revision: mended });
    assert.equal(run.outputs['result'], 'succeeded', run.log);
  });

  it('reports a source that cannot sign in, and goes on waiting until the time is over', async () => {
    world.cluster.flux.fail({ kind: 'sourceAuth' });
    const commit = await push();
    const run = await world.run({ revision: commit, timeout: '2s' });
    assert.equal(run.outputs['result'], 'timedOut', run.log);
    assert.match(run.issues.map(({ message }) => message).join('\n'), /cannot fetch/);
  });

  it('names the mistake in every input at once', async () => {
    const run = await world.run({ kustomizations: 'A b', revision: 'abc', timeout: 'soon' });
    assert.equal(run.result, 'Failed');
    for (const name of ['kustomizations', 'revision', 'timeout'])
      assert.match(run.message ?? '', new RegExp(`${name}[,:]`));
    assert.match(run.message ?? '', /\[INPUT_INVALID\]/);
  });

  it('does not wait for a commit that the repository does not have', async () => {
    const run = await world.run({ revision: 'a'.repeat(40), repository: 'gitops' });
    assert.match(run.message ?? '', /has no commit aaaa[\s\S]*\[COMMIT_MISSING\]/);
  });

  it('looks at everything in a dry run and waits for nothing', async () => {
    const good = await world.run({ dryRun: 'true' });
    assert.equal(good.result, 'Succeeded', good.log);
    const bad = await world.run({ revision: world.base, dryRun: 'true', kustomizations: 'apps\nappz' });
    assert.match(bad.message ?? '', /appz is not there; Kustomizations in flux-system: apps/);
  });
});

describe('wait-for-flux, packaged: getting into the cluster', () => {
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.stop());

  const connection = '7d5a4c3e-0000-4000-8000-000000000001';
  const endpoint = (parameters: Record<string, string>, authorizationType: string) => ({
    id: connection,
    name: 'dev cluster',
    type: 'kubernetes',
    url: world.cluster.url,
    auth: { scheme: authorizationType === 'Kubeconfig' ? 'Kubernetes' : 'Token', parameters },
    // The stand-in speaks plain HTTP, which the client only does where certificates don't count.
    data: { authorizationType, acceptUntrustedCerts: 'true' },
  });
  const inputs = () => ({ revision: world.base, kubeconfig: '', kubernetesConnection: connection });

  it('goes in by a service account’s connection', async () => {
    const apiToken = Buffer.from(world.cluster.token).toString('base64');
    const endpoints = [endpoint({ apiToken, isCreatedFromSecretYaml: 'true' }, 'ServiceAccount')];
    const run = await world.run(inputs(), { endpoints });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.ok(!run.log.includes(world.cluster.token));
  });

  it('goes in by a kubeconfig connection', async () => {
    const endpoints = [endpoint({ kubeconfig: world.cluster.kubeconfig }, 'Kubeconfig')];
    const run = await world.run(inputs(), { endpoints });
    assert.equal(run.result, 'Succeeded', run.log);
  });

  it('says that a token is not accepted', async () => {
    const endpoints = [endpoint({ apiToken: 'wrong' }, 'ServiceAccount')];
    const run = await world.run(inputs(), { endpoints });
    assert.match(run.message ?? '', /\[CLUSTER_UNAUTHORIZED\]/);
  });

  it('names the right that is missing', async () => {
    const apiToken = world.cluster.addUser({ name: 'nobody', allow: [] });
    const endpoints = [endpoint({ apiToken }, 'ServiceAccount')];
    const run = await world.run(inputs(), { endpoints });
    assert.match(run.message ?? '', /list kustomizations\.kustomize\.toolkit\.fluxcd\.io in namespace flux-system/);
    assert.match(run.message ?? '', /\[CLUSTER_FORBIDDEN\]/);
    assert.equal(run.outputs['result'], 'failed');
    const report = JSON.parse(await readFile(run.outputs['report'] ?? '', 'utf8')) as Record<string, unknown>;
    assert.deepEqual([report['result'], report['error']], ['failed', { code: 'CLUSTER_FORBIDDEN' }]);
    assert.match(run.summaries.join(), /The wait ended by an error/);
  });

  it('lists the contexts that a kubeconfig has', async () => {
    const run = await world.run({ revision: world.base, contexts: 'prod' });
    assert.match(run.message ?? '', /no usable context "prod"[\s\S]*dev-cluster/);
  });
});
