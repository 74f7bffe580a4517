import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { configMap, deployment, unpullable } from './objects.ts';
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
