import assert from 'node:assert/strict';
import { configMap, deployment, unpullable } from './objects.ts';
import { documentedRules, kubeconfigOf, tokenWith } from './service-account.ts';
import { startWorld, type World } from './world.ts';

describe('real Flux: with no more rights than needed', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({
      files: { 'apps/config.yaml': configMap('config', '1'), 'apps/web.yaml': deployment('1') },
    });
    await world.applied('apps', world.base);
  });
  afterEach(() => world.stop());

  it('asks Flux to reconcile, and waits', async () => {
    const commit = await world.push({ 'apps/config.yaml': configMap('config', '2') });
    const run = await world.run({ revision: commit, reconcile: 'true' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /Asked Flux to reconcile GitRepository/);
  });

  it('waits, and looks behind a failure, with the role that the documentation shows', async () => {
    const kubeconfig = await kubeconfigOf(world, await tokenWith(world, await documentedRules()));
    const commit = await world.push({ 'apps/web.yaml': deployment('2', unpullable) });
    await world.poke();
    const run = await world.run({ revision: commit, kubeconfig });
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.message ?? '', /HealthCheckFailed/);
    assert.match(run.log, /ErrImagePull|ImagePullBackOff/);
    assert.doesNotMatch(run.log, /forbidden|further rights/);
  });

  it('waits without the right to patch or to see pods, and says what it could not do', async () => {
    const kubeconfig = await kubeconfigOf(world, await tokenWith(world, await documentedRules('waiting')));
    const commit = await world.push({ 'apps/web.yaml': deployment('2', unpullable) });
    const running = world.run({ revision: commit, kubeconfig, reconcile: 'true' });
    await world.poke();
    const run = await running;
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.message ?? '', /HealthCheckFailed/);
    assert.match(run.log, /could not be asked to reconcile/);
    assert.match(run.log, /further rights.*deployments/);
  });
});
