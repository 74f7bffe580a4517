import assert from 'node:assert/strict';
import { configMap, kustomization } from './objects.ts';
import { startWorld, type World } from './world.ts';

describe('real Flux: Kustomizations that need or make others', () => {
  let world: World;
  afterEach(() => world.stop());

  it('names the dependency that is the cause, and waits until it is mended', async () => {
    world = await startWorld({
      files: { 'infra/config.yaml': configMap('infra', '1'), 'apps/config.yaml': configMap('config', '1') },
      kustomizations: { infra: {}, apps: { dependsOn: [{ name: 'infra' }] } },
    });
    await world.applied('apps', world.base);
    await world.push({ 'infra/kustomization.yaml': 'resources: [missing.yaml]\n' });
    await world.poke();
    await world.until('infra', ({ conditions = [] }) => conditions.some(({ reason }) => reason === 'BuildFailed'));
    const broken = await world.push({ 'apps/config.yaml': configMap('config', '2') });
    await world.poke();
    const late = await world.run({ revision: broken, timeout: '15s' });
    assert.equal(late.result, 'Failed', late.log);
    assert.equal(late.outputs['result'], 'timedOut');
    assert.match(late.message ?? '', /waits for Kustomization\/.*\/infra, which .*missing\.yaml/s);

    const mended = await world.push({ 'infra/kustomization.yaml': null });
    const running = world.run({ revision: mended });
    await world.poke();
    const run = await running;
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['appliedRevision'], `main@sha1:${mended}`);
  });

  it('fails with a child that fails, though its parent is ready', async () => {
    world = await startWorld({
      files: { 'apps/config.yaml': configMap('config', '1'), 'child/config.yaml': configMap('child', '1') },
      kustomizations: { apps: { wait: false } },
    });
    const child = JSON.stringify(kustomization('child', world.namespace));
    const first = await world.push({ 'apps/child.yaml': child });
    await world.poke();
    const good = await world.run({ revision: first });
    assert.equal(good.result, 'Succeeded', good.log);
    await world.applied('child', first);

    const commit = await world.push({ 'child/kustomization.yaml': 'resources: [missing.yaml]\n' });
    await world.poke();
    const run = await world.run({ revision: commit });
    assert.equal(run.result, 'Failed', run.log);
    assert.equal(run.outputs['result'], 'failed');
    assert.match(run.message ?? '', /Kustomization\/.*\/child.*BuildFailed/s);
  });
});
