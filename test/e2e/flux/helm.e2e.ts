import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { chart, configMap, helmRelease, unpullable } from './objects.ts';
import { startWorld, type World } from './world.ts';

describe('real Flux: a HelmRelease whose chart lies in the repository', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({
      files: { 'apps/config.yaml': configMap('config', '1'), ...chart('1.0.0') },
      kustomizations: { apps: { wait: false } },
    });
    const first = await world.push({ 'apps/web.yaml': helmRelease(world.namespace) });
    const running = world.run({ revision: first });
    await world.poke();
    const run = await running;
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(JSON.stringify(await web()), /"version":"1\.0\.0"/);
  });
  afterEach(() => world.stop());

  const web = (): Promise<unknown> => world.api.get(`/apis/apps/v1/namespaces/${world.namespace}/deployments/web`);

  it('succeeds once the release runs the commit’s chart', async () => {
    const commit = await world.push(chart('1.1.0'));
    const running = world.run({ revision: commit });
    await world.poke();
    const run = await running;
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(JSON.stringify(await web()), /"version":"1\.1\.0"/);
  });

  it('fails when the upgrade does, and again once all of it was rolled back and runs', async () => {
    const commit = await world.push(chart('1.1.0', unpullable));
    const running = world.run({ revision: commit });
    await world.poke();
    const run = await running;
    assert.equal(run.result, 'Failed', run.log);
    assert.equal(run.outputs['result'], 'failed');
    assert.match(run.message ?? '', /HelmRelease\/.*\/web failed .*(UpgradeFailed|Failed to upgrade)/);

    while (!JSON.stringify(await web()).includes('"version":"1.0.0"')) await delay(100);
    const again = await world.run({ revision: commit });
    assert.equal(again.result, 'Failed', again.log);
    assert.equal(again.outputs['result'], 'failed');
    assert.match(
      again.message ?? '',
      /HelmRelease\/.*\/web failed .*(RetriesExceeded|RollbackSucceeded|UpgradeFailed)/,
    );
  });

  it('is found by itself, with the Kustomization that made it', async () => {
    const commit = await world.push(chart('1.1.0'));
    const running = world.run({ revision: commit, kustomizations: '', helmReleases: `${world.namespace}/web` });
    await world.poke();
    const run = await running;
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /Kustomization\/.*\/apps/);
    assert.match(JSON.stringify(await web()), /"version":"1\.1\.0"/);
  });

  it('lets helm-controller try as often as failAfterAttempts allows', async () => {
    const retrying = await world.push({ 'apps/web.yaml': helmRelease(world.namespace, { retries: 1 }) });
    await world.poke();
    await world.applied('apps', retrying);
    const commit = await world.push(chart('1.1.0', unpullable));
    const running = world.run({ revision: commit, failAfterAttempts: '2' });
    await world.poke();
    const run = await running;
    assert.equal(run.result, 'Failed', run.log);
    assert.equal(run.outputs['result'], 'failed');
    const release = await world.api.get(
      `/apis/helm.toolkit.fluxcd.io/v2/namespaces/${world.namespace}/helmreleases/web`,
    );
    const { upgradeFailures = 0 } = (release?.['status'] ?? {}) as { upgradeFailures?: number };
    assert.ok(upgradeFailures >= 2, `only ${upgradeFailures} attempts had failed:\n${run.log}`);
  });

  it('succeeds only once new values are there as well, which come after the new chart', async () => {
    const commit = await world.push({
      ...chart('1.1.0'),
      'apps/web.yaml': helmRelease(world.namespace, { values: { replicas: 3 } }),
    });
    const running = world.run({ revision: commit });
    await world.poke();
    const run = await running;
    assert.equal(run.result, 'Succeeded', run.log);
    const deployed = JSON.stringify(await web());
    assert.match(deployed, /"version":"1\.1\.0"/);
    assert.match(deployed, /"replicas":3/);
  });

  it('warns when the chart’s version was not raised, so that nothing was rolled out', async () => {
    const commit = await world.push({ 'charts/web/values.yaml': 'replicas: 2\n' });
    const running = world.run({ revision: commit });
    await world.poke();
    const run = await running;
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.issues.map(({ message }) => message).join('\n'), /nothing was rolled out/);
  });
});
