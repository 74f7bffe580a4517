import type { InputReader } from '../../core/inputs.ts';
import type { AksAccess } from '../../platform/kubernetes/aks-cluster.ts';

/** How to get into the cluster. */
export type AccessInput =
  | { readonly kind: 'connection'; readonly id: string }
  | { readonly kind: 'kubeconfig'; readonly path: string | undefined; readonly contexts: readonly string[] }
  | ({ readonly kind: 'aks' } & AksAccess);

/** Reads the one way in that is given; what belongs to another one is a mistake. */
export function readAccess(reader: InputReader): AccessInput {
  const connection = reader.optional('kubernetesConnection');
  const subscription = reader.optional('azureSubscription');
  const path = reader.optional('kubeconfig');
  const contexts = reader.lines('contexts').map(({ text }) => text);
  const beside = (way: string, names: readonly string[]): void => {
    for (const name of names) {
      if (reader.optional(name) !== undefined) reader.mistake(name, `is given beside ${way}; one way in is enough`);
    }
    if (contexts.length > 0) reader.mistake('contexts', `are of a kubeconfig file, not of ${way}`);
  };
  if (connection !== undefined) {
    beside('kubernetesConnection', ['kubeconfig', 'azureSubscription']);
    return { kind: 'connection', id: connection };
  }
  if (subscription !== undefined) {
    beside('azureSubscription', ['kubeconfig']);
    return readAks(reader, subscription);
  }
  for (const name of ['azureResourceGroup', 'kubernetesCluster']) {
    if (reader.optional(name) !== undefined) {
      reader.mistake(name, 'names an AKS cluster: give azureSubscription, the connection that leads to it');
    }
  }
  if (reader.flag('useClusterAdmin', false)) {
    reader.mistake('useClusterAdmin', 'is for an AKS cluster by its Azure connection (azureSubscription)');
  }
  return { kind: 'kubeconfig', path, contexts: [...new Set(contexts)] };
}

const resourceId =
  /^\/subscriptions\/(?<subscription>[^/]+)\/resourceGroups\/(?<group>[^/]+)\/providers\/(?<type>[^/]+\/[^/]+)\/(?<name>[^/]+)$/i;
// As Azure has it for resource groups, and for names of clusters.
const groupName = /^[\p{L}\p{N}_.()-]{1,90}$/u;
const clusterName = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/;

function readAks(reader: InputReader, connection: string): AccessInput {
  const cluster = reader.optional('kubernetesCluster');
  const group = reader.optional('azureResourceGroup');
  const id = resourceId.exec(cluster ?? '')?.groups;
  const [resourceGroup, name] = [id?.['group'] ?? group, id?.['name'] ?? cluster];
  if (name === undefined)
    reader.mistake('kubernetesCluster', 'is required with azureSubscription: the AKS cluster’s name');
  else if (!clusterName.test(name)) reader.mistake('kubernetesCluster', `"${name}" is no name of an AKS cluster`);
  if (resourceGroup === undefined) {
    reader.mistake('azureResourceGroup', 'is required with azureSubscription: the AKS cluster’s resource group');
  } else if (!groupName.test(resourceGroup)) {
    reader.mistake('azureResourceGroup', `"${resourceGroup}" is no name of a resource group`);
  }
  if (/^Microsoft\.Kubernetes\/connectedClusters$/i.test(id?.['type'] ?? '')) {
    reader.mistake(
      'kubernetesCluster',
      'is a cluster of Azure Arc: run az connectedk8s proxy in a step before, and name its file in kubeconfig',
    );
  } else if (id !== undefined && !/^Microsoft\.ContainerService\/managedClusters$/i.test(id['type'] ?? '')) {
    reader.mistake('kubernetesCluster', `is of the type ${id['type'] ?? ''}, which is no AKS cluster`);
  }
  if (id !== undefined && group !== undefined && group.toLowerCase() !== id['group']?.toLowerCase()) {
    reader.mistake('azureResourceGroup', 'is another one than kubernetesCluster names');
  }
  return {
    kind: 'aks',
    connection,
    subscription: id?.['subscription'],
    resourceGroup: resourceGroup ?? '',
    name: name ?? '',
    admin: reader.flag('useClusterAdmin', false),
  };
}
