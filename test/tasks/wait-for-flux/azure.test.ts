import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { RunTaskOptions, TaskRun } from '../../sandbox/agent/index.ts';
import { azure, managed, startAzure, type AzureStandIn } from '../../sandbox/azure-management/world.ts';
import { startWorld, type World } from './world.ts';

describe('wait-for-flux, packaged: an AKS cluster by its Azure connection', () => {
  let folder: string;
  let world: World;
  let cloud: AzureStandIn;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wait-azure-'));
    world = await startWorld({ cluster: { https: true } });
    cloud = await startAzure({ folder, jobToken: world.token, clusters: [managed(world.cluster, 'entra')] });
    cloud.clusterToken = world.cluster.addUser({ name: 'robot' });
  });
  after(async () => {
    await cloud.stop();
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (
    kind: Parameters<AzureStandIn['connection']>[0],
    inputs: Readonly<Record<string, string>> = {},
    options: Partial<RunTaskOptions> = {},
  ): Promise<TaskRun> =>
    world.run(
      {
        revision: world.base,
        kubeconfig: '',
        azureSubscription: azure.connection,
        azureResourceGroup: azure.group,
        kubernetesCluster: azure.cluster,
        ...inputs,
      },
      {
        endpoints: [cloud.connection(kind)],
        variables: {
          'System.TeamProject': 'Fabrikam',
          'System.CollectionUri': world.server.collectionUrl,
          'Build.BuildId': '7',
          ...cloud.entra.variables,
        },
        ...options,
      },
    );

  it('takes the cluster’s whole id, and says which role is missing', async () => {
    const id = `/subscriptions/${azure.subscription}/resourceGroups/${azure.group}/providers/Microsoft.ContainerService/managedClusters/${azure.cluster}`;
    cloud.management.denied.add('listClusterUserCredential');
    const waited = await run('secret', { kubernetesCluster: id, azureResourceGroup: '' });
    cloud.management.denied.clear();
    assert.match(waited.message ?? '', /Cluster User Role[\s\S]*az role assignment create[\s\S]*\[NOT_ALLOWED\]/);
    assert.equal(waited.outputs['result'], 'failed');
  });

  it('names the right that the identity lacks in the cluster', async () => {
    const token = cloud.clusterToken;
    cloud.clusterToken = world.cluster.addUser({ name: 'nobody', allow: [] });
    const waited = await run('federation');
    cloud.clusterToken = token;
    assert.match(waited.message ?? '', /the right to list kustomizations[\s\S]*\[CLUSTER_FORBIDDEN\]/);
  });

  it('says that the secret has ended, and what there is without one', async () => {
    const said = 'AADSTS7000222: The provided client secret keys for app are expired.';
    cloud.entra.once('token', 401, JSON.stringify({ error_description: said }));
    const waited = await run('secret');
    assert.match(waited.message ?? '', /AADSTS7000222[\s\S]*workload identity federation[\s\S]*\[NOT_SIGNED_IN\]/);
  });

  it('says that Azure Arc takes another way', async () => {
    cloud.management.clusters.push({ ...managed(world.cluster, 'local'), name: 'shop-floor', arc: true });
    const waited = await run('secret', { kubernetesCluster: 'shop-floor' });
    assert.match(waited.message ?? '', /az connectedk8s proxy[\s\S]*\[CLUSTER_MISSING\]/);
  });
});
