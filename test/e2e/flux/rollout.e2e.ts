import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { configMap, deployment, doomed, unpullable } from './objects.ts';
import { startWorld, type World } from './world.ts';

describe('real Flux: one Kustomization', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({
      files: { 'apps/config.yaml': configMap('config', '1'), 'apps/web.yaml': deployment('1') },
    });
    await world.applied('apps', world.base);
  });
  afterEach(() => world.stop());

  it('succeeds when the commit is applied and healthy, and not before', async () => {
    const commit = await world.push({ 'apps/web.yaml': deployment('2') });
    const running = world.run({ revision: commit });
    await world.poke();
    const run = await running;
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['result'], 'succeeded');
    assert.equal(run.outputs['appliedRevision'], `main@sha1:${commit}`);
    const web = await world.api.get(`/apis/apps/v1/namespaces/${world.namespace}/deployments/web`);
    assert.match(JSON.stringify(web?.['spec']), /"version":"2"/);
    const report = JSON.parse(await readFile(run.outputs['report'] ?? '', 'utf8')) as { result: string };
    assert.equal(report.result, 'succeeded');
  });

  it('says that the manifests cannot be built', async () => {
    const commit = await world.push({ 'apps/kustomization.yaml': 'resources: [missing.yaml]\n' });
    await world.poke();
    const run = await world.run({ revision: commit });
    assert.equal(run.result, 'Failed', run.log);
    assert.equal(run.outputs['result'], 'failed');
    assert.match(run.message ?? '', /BuildFailed.*missing\.yaml/s);
  });

  it('says what the API server refused', async () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { ports: [{ port: 99_999 }] },
    };
    const commit = await world.push({ 'apps/service.yaml': JSON.stringify(service) });
    await world.poke();
    const run = await world.run({ revision: commit });
    assert.equal(run.result, 'Failed', run.log);
    assert.equal(run.outputs['result'], 'failed');
    assert.match(run.message ?? '', /ReconciliationFailed.*Service.*99999/s);
  });

  it('says what is not healthy, and what its pods say', async () => {
    const commit = await world.push({ 'apps/web.yaml': deployment('2', unpullable) });
    await world.poke();
    const run = await world.run({ revision: commit });
    assert.equal(run.result, 'Failed', run.log);
    assert.equal(run.outputs['result'], 'failed');
    assert.match(run.message ?? '', /HealthCheckFailed/);
    assert.match(run.message ?? '', new RegExp(`Deployment/${world.namespace}/web`));
    assert.match(run.log, /ErrImagePull|ImagePullBackOff/);
  });

  it('looks at the workloads itself where Flux does not', async () => {
    await world.change('Kustomization', 'apps', { spec: { wait: false } });
    const good = await world.push({ 'apps/web.yaml': deployment('2') });
    await world.poke();
    const fine = await world.run({ revision: good });
    assert.equal(fine.result, 'Succeeded', fine.log);
    const commit = await world.push({ 'apps/web.yaml': doomed('3') });
    await world.poke();
    const run = await world.run({ revision: commit });
    assert.equal(run.result, 'Failed', run.log);
    assert.equal(run.outputs['result'], 'failed');
    assert.match(run.message ?? '', /Deployment\/.*\/web.*ProgressDeadlineExceeded/s);
    assert.match(run.log, /ErrImagePull|ImagePullBackOff/);
  });

  it('says that the source cannot be fetched, and goes on once it can', async () => {
    const letIn = await world.lockFluxOut();
    const commit = await world.push({ 'apps/config.yaml': configMap('config', '2') });
    await world.poke();
    let mended: Promise<void> | undefined;
    const run = await world.run(
      { revision: commit },
      {
        onLine({ text }) {
          if (/cannot fetch/.test(text)) mended ??= letIn().then(() => world.poke());
        },
      },
    );
    await mended;
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /cannot fetch \(GitOperationFailed\)/);
    assert.equal(run.outputs['appliedRevision'], `main@sha1:${commit}`);
  });

  it('says that the path is not there', async () => {
    await world.change('Kustomization', 'apps', { spec: { path: './typo' } });
    const commit = await world.push({ 'apps/config.yaml': configMap('config', '2') });
    await world.poke();
    const run = await world.run({ revision: commit, timeout: '30s' });
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.message ?? '', /ArtifactFailed.*typo/s);
  });

  it('tells in a dry run what a wait would meet', async () => {
    const fine = await world.run({ dryRun: 'true' });
    assert.equal(fine.result, 'Succeeded', fine.log);
    await world.change('Kustomization', 'apps', { spec: { suspend: true } });
    const kustomizations = `${world.namespace}/apps\n${world.namespace}/typo`;
    const run = await world.run({ dryRun: 'true', kustomizations });
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.log, /apps is suspended/);
    assert.match(run.log, /typo is not there/);
  });

  it('waits for the merge of a pull request, then for its commit', async () => {
    const { id, complete } = await world.propose({ 'apps/config.yaml': configMap('config', '2') });
    let merged: Promise<string> | undefined;
    const run = await world.run(
      { pullRequestId: String(id) },
      {
        onLine({ text }) {
          if (/waits to be completed/.test(text)) {
            merged ??= complete('squash').then(async (commit) => {
              await world.poke();
              return commit;
            });
          }
        },
      },
    );
    const commit = await merged;
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['mergeCommit'], commit);
    assert.equal(run.outputs['appliedRevision'], `main@sha1:${commit}`);
  });

  it('goes on past a failure that the awaited commit mends', async () => {
    const broken = await world.push({ 'apps/kustomization.yaml': 'resources: [missing.yaml]\n' });
    await world.poke();
    await world.until(
      'apps',
      ({ lastAttemptedRevision = '', conditions = [] }) =>
        conditions.some(({ reason }) => reason === 'BuildFailed') && lastAttemptedRevision.endsWith(broken),
    );
    const commit = await world.push({ 'apps/kustomization.yaml': null });
    const running = world.run({ revision: commit });
    await world.poke();
    const run = await running;
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['appliedRevision'], `main@sha1:${commit}`);
  });

  it('refuses a suspended Kustomization at once', async () => {
    await world.change('Kustomization', 'apps', { spec: { suspend: true } });
    const commit = await world.push({ 'apps/config.yaml': configMap('config', '2') });
    await world.poke();
    const run = await world.run({ revision: commit });
    assert.equal(run.result, 'Failed', run.log);
    assert.equal(run.outputs['result'], 'failed');
    assert.match(run.message ?? '', /Kustomization\/.*\/apps is suspended/);
  });

  it('refuses a suspended source at once', async () => {
    await world.change('GitRepository', 'gitops', { spec: { suspend: true } });
    const commit = await world.push({ 'apps/config.yaml': configMap('config', '2') });
    await world.poke();
    const run = await world.run({ revision: commit });
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.message ?? '', /GitRepository\/.*\/gitops is suspended/);
  });
});
