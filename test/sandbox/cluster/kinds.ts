import type { JsonObject } from './json.ts';

/** One resource type that the API server serves. */
export interface ResourceKind {
  group: string;
  /** Served versions, the preferred one first. */
  versions: string[];
  kind: string;
  plural: string;
  singular: string;
  namespaced: boolean;
  shortNames?: string[];
  /** Whether status is written apart from the rest (its change leaves generation alone). */
  statusSubresource: boolean;
  /** Kubernetes keeps no generation for config maps, secrets, services and the like. */
  generation: boolean;
  /** Flux's own kinds start with `observedGeneration: -1`, a default in their definitions. */
  initialStatus?: JsonObject;
}

/** A set of served Flux versions: which API versions `/apis/<group>` names. */
export type FluxVersion = '2.2' | '2.3' | '2.6' | '2.9';

function define(
  group: string,
  versions: string[],
  kind: string,
  o: { plural?: string; cluster?: boolean; short?: string[]; plain?: boolean } = {},
): ResourceKind {
  const singular = kind.toLowerCase();
  const plural = o.plural ?? `${singular}s`;
  return {
    group,
    versions,
    kind,
    plural,
    singular,
    namespaced: o.cluster !== true,
    ...(o.short === undefined ? {} : { shortNames: o.short }),
    statusSubresource: o.plain !== true,
    generation: o.plain !== true,
    ...(/^(source|kustomize|helm)\.toolkit\./.test(group) ? { initialStatus: { observedGeneration: -1 } } : {}),
  };
}

const plain = { plain: true };
const clusterPlain = { plain: true, cluster: true };

/** What every Kubernetes cluster has, as far as manifests and failure reports need it. */
export function coreKinds(): ResourceKind[] {
  const rbac = 'rbac.authorization.k8s.io';
  return [
    define('', ['v1'], 'Namespace', { ...clusterPlain, short: ['ns'] }),
    define('', ['v1'], 'Node', { ...clusterPlain, short: ['no'] }),
    define('', ['v1'], 'PersistentVolume', { ...clusterPlain, short: ['pv'] }),
    define('', ['v1'], 'ConfigMap', { ...plain, short: ['cm'] }),
    define('', ['v1'], 'Secret', plain),
    define('', ['v1'], 'Service', { ...plain, short: ['svc'] }),
    define('', ['v1'], 'ServiceAccount', { ...plain, short: ['sa'] }),
    define('', ['v1'], 'Endpoints', { ...plain, plural: 'endpoints', short: ['ep'] }),
    define('', ['v1'], 'PersistentVolumeClaim', { ...plain, short: ['pvc'] }),
    define('', ['v1'], 'LimitRange', plain),
    define('', ['v1'], 'ResourceQuota', plain),
    define('', ['v1'], 'Pod', { short: ['po'] }),
    define('', ['v1'], 'Event', { ...plain, short: ['ev'] }),
    define('apps', ['v1'], 'Deployment', { short: ['deploy'] }),
    define('apps', ['v1'], 'ReplicaSet', { short: ['rs'] }),
    define('apps', ['v1'], 'StatefulSet', { short: ['sts'] }),
    define('apps', ['v1'], 'DaemonSet', { short: ['ds'] }),
    define('batch', ['v1'], 'Job'),
    define('batch', ['v1'], 'CronJob', { short: ['cj'] }),
    define('autoscaling', ['v2', 'v1'], 'HorizontalPodAutoscaler', { short: ['hpa'] }),
    define('policy', ['v1'], 'PodDisruptionBudget', { short: ['pdb'] }),
    define('networking.k8s.io', ['v1'], 'Ingress', { plural: 'ingresses', short: ['ing'] }),
    define('networking.k8s.io', ['v1'], 'IngressClass', { plural: 'ingressclasses', cluster: true }),
    define('networking.k8s.io', ['v1'], 'NetworkPolicy', { plural: 'networkpolicies', short: ['netpol'] }),
    define(rbac, ['v1'], 'Role', plain),
    define(rbac, ['v1'], 'RoleBinding', plain),
    define(rbac, ['v1'], 'ClusterRole', clusterPlain),
    define(rbac, ['v1'], 'ClusterRoleBinding', clusterPlain),
    define('storage.k8s.io', ['v1'], 'StorageClass', { ...clusterPlain, plural: 'storageclasses' }),
    define('scheduling.k8s.io', ['v1'], 'PriorityClass', { ...clusterPlain, plural: 'priorityclasses' }),
    define('apiextensions.k8s.io', ['v1'], 'CustomResourceDefinition', { cluster: true, short: ['crd'] }),
  ];
}

/**
 * Flux's kinds with the versions that a Flux release serves.
 * HelmRelease v2, HelmChart and HelmRepository v1 came with 2.3, OCIRepository v1 with 2.6, Bucket v1 with 2.3.
 */
export function fluxKinds(flux: FluxVersion): ResourceKind[] {
  const since = (release: FluxVersion): boolean => Number(flux.slice(2)) >= Number(release.slice(2));
  const source = 'source.toolkit.fluxcd.io';
  const helmSources = since('2.3') ? ['v1', 'v1beta2'] : ['v1beta2'];
  const notification = 'notification.toolkit.fluxcd.io';
  return [
    define(source, since('2.6') ? ['v1'] : ['v1', 'v1beta2'], 'GitRepository', {
      plural: 'gitrepositories',
      short: ['gitrepo'],
    }),
    define(source, helmSources, 'HelmRepository', { plural: 'helmrepositories', short: ['helmrepo'] }),
    define(source, helmSources, 'HelmChart', { short: ['hc'] }),
    define(source, helmSources, 'Bucket'),
    define(source, since('2.6') ? ['v1', 'v1beta2'] : ['v1beta2'], 'OCIRepository', {
      plural: 'ocirepositories',
      short: ['ocirepo'],
    }),
    define('kustomize.toolkit.fluxcd.io', since('2.6') ? ['v1'] : ['v1', 'v1beta2'], 'Kustomization', {
      short: ['ks'],
    }),
    define(
      'helm.toolkit.fluxcd.io',
      since('2.9') ? ['v2'] : since('2.3') ? ['v2', 'v2beta2', 'v2beta1'] : ['v2beta2', 'v2beta1'],
      'HelmRelease',
      { short: ['hr'] },
    ),
    define(notification, ['v1beta3'], 'Alert'),
    define(notification, ['v1beta3'], 'Provider'),
    define(notification, ['v1'], 'Receiver'),
  ];
}

/** The resource types of one cluster; custom resource definitions add to them. */
export class KindRegistry {
  readonly kinds: ResourceKind[];

  constructor(flux: FluxVersion) {
    this.kinds = [...coreKinds(), ...fluxKinds(flux)];
  }

  /** Adds a type, replacing one of the same group and kind. */
  add(kind: ResourceKind): void {
    const index = this.kinds.findIndex((known) => known.group === kind.group && known.kind === kind.kind);
    if (index >= 0) this.kinds[index] = kind;
    else this.kinds.push(kind);
  }

  byPlural(group: string, version: string, plural: string): ResourceKind | undefined {
    return this.kinds.find((k) => k.group === group && k.plural === plural && k.versions.includes(version));
  }

  byKind(group: string, kind: string): ResourceKind | undefined {
    return this.kinds.find((known) => known.group === group && known.kind === kind);
  }

  /** By the kind's bare name; Flux and core kinds win over custom ones. */
  byName(kind: string): ResourceKind | undefined {
    return this.kinds.find((known) => known.kind === kind);
  }
}
