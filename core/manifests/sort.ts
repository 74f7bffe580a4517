import { groupOf, type Manifest } from './objects.ts';

// What others need comes first; webhooks last, so that they judge nothing before what serves them runs.
const first = [
  'Namespace',
  'CustomResourceDefinition',
  'PriorityClass',
  'StorageClass',
  'RuntimeClass',
  'IngressClass',
  'ResourceQuota',
  'LimitRange',
  'NetworkPolicy',
  'ServiceAccount',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'ConfigMap',
  'Secret',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicaSet',
  'Deployment',
  'StatefulSet',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'Job',
  'CronJob',
  'Ingress',
  'APIService',
];
const last = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];
const ranks = new Map([
  ...first.map((kind, index) => [kind, index] as const),
  ...last.map((kind, index) => [kind, 1000 + index] as const),
]);
const custom = 500;

/** `apply`: by kind, then namespace and name, whatever order the engine gave; `source`: as the engine gave them. */
export function sortManifests(manifests: readonly Manifest[], order: 'apply' | 'source'): readonly Manifest[] {
  if (order === 'source') return manifests;
  const keyed = manifests.map((manifest) => ({ manifest, key: sortKey(manifest) }));
  return keyed.toSorted((a, b) => compareKeys(a.key, b.key)).map(({ manifest }) => manifest);
}

function sortKey({ reference }: Manifest): readonly (number | string)[] {
  const { apiVersion, kind, namespace, name } = reference;
  return [ranks.get(kind) ?? custom, groupOf(apiVersion), kind, namespace, name];
}

function compareKeys(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? '';
    // By code point: a locale would sort differently elsewhere.
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}
