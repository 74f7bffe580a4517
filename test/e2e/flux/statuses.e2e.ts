import assert from 'node:assert/strict';
import { configMap } from './objects.ts';
import { startWorld, type World } from './world.ts';

describe('real Flux: what notification-controller writes on commits', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({ files: { 'apps/config.yaml': configMap('config', '1') } });
    await world.applied('apps', world.base);
    const { namespace } = world;
    const apiVersion = 'notification.toolkit.fluxcd.io/v1beta3';
    const metadata = { name: 'azure-devops', namespace };
    await world.api.apply(
      { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { token: world.token } },
      {
        apiVersion,
        kind: 'Provider',
        metadata,
        spec: { type: 'azuredevops', address: world.remoteUrl, secretRef: { name: metadata.name } },
      },
      {
        apiVersion,
        kind: 'Alert',
        metadata,
        spec: {
          providerRef: { name: metadata.name },
          eventSeverity: 'info',
          eventSources: [{ kind: 'Kustomization', name: 'apps' }],
        },
      },
    );
  });
  afterEach(() => world.stop());

  const wait = async (files: Readonly<Record<string, string>>): ReturnType<World['run']> => {
    const commit = await world.push(files);
    const running = world.run({ revision: commit, backend: 'commitStatus', kubeconfig: '' });
    await world.poke();
    return running;
  };

  it('is success once the Kustomization’s status on the commit says so', async () => {
    const run = await wait({ 'apps/config.yaml': configMap('config', '2') });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /fluxcd\/kustomization\/apps\//);
  });

  it('is a failure that Flux has written, with its reason', async () => {
    const run = await wait({ 'apps/kustomization.yaml': 'resources: [missing.yaml]\n' });
    assert.equal(run.result, 'Failed', run.log);
    assert.equal(run.outputs['result'], 'failed');
    assert.match(run.message ?? '', /build failed/);
  });
});
