import assert from 'node:assert/strict';
import { chart, configMap, helmRelease, kustomization, unpullable } from './objects.ts';
import { startWorld, type World } from './world.ts';

/** The parent is ready before anything of these has begun: what was just made must not pass for done. */
describe('real Flux: children that the awaited commit makes', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({
      files: { 'apps/config.yaml': configMap('config', '1') },
      kustomizations: { apps: { wait: false } },
    });
    await world.applied('apps', world.base);
  });
  afterEach(() => world.stop());

  const child = (name = 'child', spec: object = {}): string =>
    JSON.stringify(kustomization(name, world.namespace, { wait: false, ...spec }));
  const read = (name: string): Promise<unknown> =>
    world.api.get(`/api/v1/namespaces/${world.namespace}/configmaps/${name}`);
  const deliver = async (files: Readonly<Record<string, string | null>>): ReturnType<World['run']> => {
    const commit = await world.push(files);
    const running = world.run({ revision: commit });
    await world.poke();
    return running;
  };

  it('succeeds once a child, and the child’s child, have applied it', async () => {
    const run = await deliver({
      'apps/child.yaml': child(),
      'child/grandchild.yaml': child('grandchild'),
      'grandchild/config.yaml': configMap('deep', '1'),
    });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.ok((await read('deep')) !== undefined);
  });

  it('fails with a child’s child that cannot be built', async () => {
    const run = await deliver({
      'apps/child.yaml': child(),
      'child/grandchild.yaml': child('grandchild'),
      'grandchild/kustomization.yaml': 'resources: [missing.yaml]\n',
    });
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.message ?? '', /Kustomization\/.*\/grandchild.*BuildFailed/s);
  });

  it('fails with a release that cannot be installed', async () => {
    const run = await deliver({ 'apps/web.yaml': helmRelease(world.namespace), ...chart('1.0.0', unpullable) });
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.message ?? '', /HelmRelease\/.*\/web failed .*(InstallFailed|Failed to install)/);
  });

  it('does not wait for a child that the commit takes away', async () => {
    const before = await deliver({
      'apps/child.yaml': child(),
      'child/kustomization.yaml': 'resources: [missing.yaml]\n',
    });
    assert.equal(before.result, 'Failed', before.log);
    const run = await deliver({ 'apps/child.yaml': null });
    assert.equal(run.result, 'Succeeded', run.log);
  });

  it('does not take a child that was named for done before the commit’s own change of it has come', async () => {
    const first = await deliver({
      'apps/child.yaml': child(),
      'child/config.yaml': configMap('deep', 'old'),
      'base/config.yaml': configMap('base', '1'),
    });
    assert.equal(first.result, 'Succeeded', first.log);
    // The parent begins seconds later than the child, which the same push sets going.
    await world.api.apply(kustomization('base', world.namespace));
    await world.change('Kustomization', 'apps', { spec: { dependsOn: [{ name: 'base' }] } });
    const commit = await world.push({
      'apps/child.yaml': child('child', { path: './moved' }),
      'moved/config.yaml': configMap('deep', 'new'),
    });
    const running = world.run({ revision: commit, kustomizations: `${world.namespace}/child` });
    await world.poke();
    const run = await running;
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(JSON.stringify(await read('deep')), /"value":"new"/);
  });

  it('refuses a child that is made suspended', async () => {
    const run = await deliver({
      'apps/child.yaml': child('child', { suspend: true }),
      'child/config.yaml': configMap('deep', '1'),
    });
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.message ?? '', /Kustomization\/.*\/child is suspended/);
  });

  it('names the child that a waiting parent waits for in vain', async () => {
    await world.change('Kustomization', 'apps', { spec: { wait: true } });
    const run = await deliver({
      'apps/child.yaml': child(),
      'child/kustomization.yaml': 'resources: [missing.yaml]\n',
    });
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.message ?? '', /missing\.yaml/);
  });
});
