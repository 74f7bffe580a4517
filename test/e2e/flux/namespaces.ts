import { randomBytes } from 'node:crypto';
import { openApi, type Api, type KubernetesObject } from './api.ts';

/** The label by which a run's namespaces are known: nothing else in a cluster is ever touched. */
const label = 'gitops-delivery.e2e/run';

const fluxKinds = [
  ['kustomize.toolkit.fluxcd.io/v1', 'kustomizations'],
  ['helm.toolkit.fluxcd.io/v2', 'helmreleases'],
  ['source.toolkit.fluxcd.io/v1', 'gitrepositories'],
] as const;

/** Makes a namespace of its own for a test. @returns its name */
export async function makeNamespace(api: Api, run: string): Promise<string> {
  const name = `gitops-e2e-${run}-${randomBytes(3).toString('hex')}`;
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { [label]: run } } });
  return name;
}

/** Asks for the removal of a namespace and of all that is in it. Flux's objects first: what they applied goes with them. */
export async function removeNamespace(api: Api, name: string): Promise<void> {
  for (const [version, kinds] of fluxKinds) await api.call('DELETE', `/apis/${version}/namespaces/${name}/${kinds}`);
  await api.call('DELETE', `/api/v1/namespaces/${name}`);
}

/** Removes what a run has left. */
export async function removeNamespaces(kubeconfig: string, run: string): Promise<void> {
  const api = await openApi(kubeconfig);
  const path = `/api/v1/namespaces?labelSelector=${encodeURIComponent(`${label}=${run}`)}`;
  const { items } = (await api.call('GET', path)) as { items: KubernetesObject[] };
  for (const { metadata } of items) {
    if (!('deletionTimestamp' in metadata)) await removeNamespace(api, metadata.name);
  }
}
