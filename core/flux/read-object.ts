import type { KubernetesObject } from '../ports/cluster.ts';
import { conditionsOf, list, number, record, text } from './conditions.ts';
import { inventoryOf } from './inventory.ts';
import {
  flaggerGroup,
  helmGroup,
  kustomizeGroup,
  reference,
  sourceGroup,
  sourceKinds,
  type Canary,
  type Common,
  type FluxObject,
  type Kustomization,
  type Source,
} from './objects.ts';
import { readHelmRelease } from './read-helm.ts';
import { healthOf, runsImages, templateOf } from './workload-health.ts';

type Part = Readonly<Record<string, unknown>>;

/**
 * Reads an object of Flux, a workload, or Flagger's Canary; undefined for any other kind. The versions that Flux 2.3 to
 * 2.9 serve differ in fields that are there or not, never in what a field means.
 */
export function readObject(object: KubernetesObject): FluxObject | undefined {
  const spec = record(object['spec']);
  const status = record(object['status']);
  const namespace = object.metadata.namespace ?? '';
  const common: Common = {
    ref: { kind: object.kind, namespace, name: object.metadata.name },
    uid: object.metadata.uid ?? '',
    generation: object.metadata.generation ?? 0,
    observedGeneration: number(status['observedGeneration']) ?? -1,
    suspended: spec['suspend'] === true,
    deleting: text(record(object.metadata)['deletionTimestamp']) !== undefined,
    conditions: conditionsOf(object),
    labels: object.metadata.labels ?? {},
  };
  const group = object.apiVersion.split('/')[0] ?? '';
  if (group === kustomizeGroup && object.kind === 'Kustomization') return kustomization(common, spec, status);
  if (group === helmGroup && object.kind === 'HelmRelease') return readHelmRelease(common, spec, status);
  if (group === sourceGroup && object.kind === 'HelmChart') {
    return {
      ...common,
      kind: 'HelmChart',
      source: reference(spec['sourceRef'], namespace),
      version: text(record(status['artifact'])['revision']),
      observedSourceRevision: text(status['observedSourceArtifactRevision']),
      strategy: text(spec['reconcileStrategy']) ?? 'ChartVersion',
    };
  }
  if (group === sourceGroup && sourceKinds.some((kind) => kind === object.kind)) return source(common, spec, status);
  if (group === flaggerGroup && object.kind === 'Canary') return canary(common, spec, status);
  if (runsImages({ group, kind: object.kind })) {
    const health = healthOf(object.kind, common.generation, spec, status);
    return { ...common, kind: 'Workload', health, ...templateOf(object.kind, spec) };
  }
  return undefined;
}

function kustomization(common: Common, spec: Part, status: Part): Kustomization {
  return {
    ...common,
    kind: 'Kustomization',
    source: reference(spec['sourceRef'], common.ref.namespace),
    path: text(spec['path']) ?? './',
    checksHealth: spec['wait'] === true || list(spec['healthChecks']).length > 0,
    dependsOn: list(spec['dependsOn']).map((entry) => ({
      ...reference(entry, common.ref.namespace),
      kind: 'Kustomization',
    })),
    lastApplied: text(status['lastAppliedRevision']),
    lastAttempted: text(status['lastAttemptedRevision']),
    lastAppliedOrigin: text(status['lastAppliedOriginRevision']),
    history: list(status['history']).map((entry) => {
      const { digest, metadata, lastReconciledStatus, totalReconciliations } = record(entry);
      return {
        digest: text(digest) ?? '',
        revision: text(record(metadata)['revision']),
        status: text(lastReconciledStatus) ?? '',
        total: number(totalReconciliations) ?? 1,
      };
    }),
    inventory: inventoryOf(status),
  };
}

function source(common: Common, spec: Part, status: Part): Source {
  const ref = record(spec['ref']);
  const named = text(ref['name']);
  const git = common.ref.kind === 'GitRepository';
  // As source-controller reads it: commit, name, semver and tag each win over branch; nothing at all is `master`.
  const pinned = ['commit', 'name', 'digest', 'semver', 'tag'].find((key) => text(ref[key]) !== undefined);
  const branch =
    pinned === undefined
      ? (text(ref['branch']) ?? (git ? 'master' : undefined))
      : pinned === 'name'
        ? /^refs\/heads\/(.+)$/.exec(named ?? '')?.[1]
        : undefined;
  const artifact = record(status['artifact']);
  const metadata = record(artifact['metadata']);
  return {
    ...common,
    kind: 'Source',
    // Nothing that its controller has to look at: an ExternalArtifact's status is written by whoever made the artifact.
    ...(common.ref.kind === 'ExternalArtifact' ? { observedGeneration: common.generation } : {}),
    url: text(spec['url']) ?? text(spec['endpoint']),
    branch,
    follows: pinned !== undefined ? `${pinned} ${text(ref[pinned]) ?? ''}` : followed(common.ref.kind, branch, spec),
    revision: text(artifact['revision']),
    origin: text(metadata['org.opencontainers.image.revision']),
  };
}

function followed(kind: string, branch: string | undefined, spec: Part): string {
  switch (kind) {
    case 'OCIRepository':
      return 'tag latest';
    case 'Bucket':
      return `bucket ${text(spec['bucketName']) ?? ''}`;
    case 'HelmRepository':
      return 'the charts';
    case 'ExternalArtifact': {
      const from = reference(spec['sourceRef'], '');
      return from.name === '' ? 'whoever writes it' : `${from.kind} ${from.name}`;
    }
    default:
      return `branch ${branch ?? 'master'}`;
  }
}

function canary(common: Common, spec: Part, status: Part): Canary {
  const target = reference({ ...record(spec['targetRef']), namespace: undefined }, common.ref.namespace);
  return {
    ...common,
    kind: 'Canary',
    target: target.name === '' ? undefined : target,
    phase: text(status['phase']) ?? '',
    weight: number(status['canaryWeight']) ?? 0,
    iterations: number(status['iterations']) ?? 0,
    failedChecks: number(status['failedChecks']) ?? 0,
    lastTransitionTime: text(status['lastTransitionTime']) ?? '',
  };
}
