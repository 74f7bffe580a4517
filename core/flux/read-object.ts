import type { KubernetesObject } from '../ports/cluster.ts';
import { entry, listOf, numberOf, recordOf, textAt, textOf, type Data } from '../unstructured.ts';
import { conditionsOf } from './conditions.ts';
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

/**
 * Reads an object of Flux, a workload, or Flagger's Canary; undefined for any other kind. The versions that Flux 2.3 to
 * 2.9 serve differ in fields that are there or not, never in what a field means.
 */
export function readObject(object: KubernetesObject): FluxObject | undefined {
  const spec = recordOf(object['spec']);
  const status = recordOf(object['status']);
  const namespace = object.metadata.namespace ?? '';
  const common: Common = {
    ref: { kind: object.kind, namespace, name: object.metadata.name },
    uid: object.metadata.uid ?? '',
    generation: object.metadata.generation ?? 0,
    observedGeneration: numberOf(status['observedGeneration']) ?? -1,
    suspended: spec['suspend'] === true,
    deleting: textOf(entry(object.metadata, 'deletionTimestamp')) !== undefined,
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
      version: textOf(entry(status, 'artifact', 'revision')),
      observedSourceRevision: textOf(status['observedSourceArtifactRevision']),
      strategy: textOf(spec['reconcileStrategy']) ?? 'ChartVersion',
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

function kustomization(common: Common, spec: Data, status: Data): Kustomization {
  return {
    ...common,
    kind: 'Kustomization',
    source: reference(spec['sourceRef'], common.ref.namespace),
    path: textOf(spec['path']) ?? './',
    checksHealth: spec['wait'] === true || listOf(spec['healthChecks']).length > 0,
    dependsOn: listOf(spec['dependsOn']).map((item) => ({
      ...reference(item, common.ref.namespace),
      kind: 'Kustomization',
    })),
    lastApplied: textOf(status['lastAppliedRevision']),
    lastAttempted: textOf(status['lastAttemptedRevision']),
    lastAppliedOrigin: textOf(status['lastAppliedOriginRevision']),
    history: listOf(status['history']).map((item) => {
      const { digest, metadata, lastReconciledStatus, totalReconciliations } = recordOf(item);
      return {
        digest: textOf(digest) ?? '',
        revision: textOf(entry(metadata, 'revision')),
        status: textOf(lastReconciledStatus) ?? '',
        total: numberOf(totalReconciliations) ?? 1,
      };
    }),
    inventory: inventoryOf(status),
  };
}

function source(common: Common, spec: Data, status: Data): Source {
  const ref = recordOf(spec['ref']);
  const named = textOf(ref['name']);
  const git = common.ref.kind === 'GitRepository';
  // As source-controller reads it: commit, name, semver and tag each win over branch; nothing at all is `master`.
  const pinned = ['commit', 'name', 'digest', 'semver', 'tag'].find((key) => textOf(ref[key]) !== undefined);
  const branch =
    pinned === undefined
      ? (textOf(ref['branch']) ?? (git ? 'master' : undefined))
      : pinned === 'name'
        ? /^refs\/heads\/(.+)$/.exec(named ?? '')?.[1]
        : undefined;
  const artifact = recordOf(status['artifact']);
  const metadata = recordOf(artifact['metadata']);
  return {
    ...common,
    kind: 'Source',
    // Nothing that its controller has to look at: an ExternalArtifact's status is written by whoever made the artifact.
    ...(common.ref.kind === 'ExternalArtifact' ? { observedGeneration: common.generation } : {}),
    url: textOf(spec['url']) ?? textOf(spec['endpoint']),
    branch,
    follows: pinned !== undefined ? `${pinned} ${textAt(ref, pinned)}` : followed(common.ref.kind, branch, spec),
    revision: textOf(artifact['revision']),
    origin: textOf(metadata['org.opencontainers.image.revision']),
  };
}

function followed(kind: string, branch: string | undefined, spec: Data): string {
  switch (kind) {
    case 'OCIRepository':
      return 'tag latest';
    case 'Bucket':
      return `bucket ${textAt(spec, 'bucketName')}`;
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

function canary(common: Common, spec: Data, status: Data): Canary {
  const target = reference({ ...recordOf(spec['targetRef']), namespace: undefined }, common.ref.namespace);
  return {
    ...common,
    kind: 'Canary',
    target: target.name === '' ? undefined : target,
    phase: textAt(status, 'phase'),
    weight: numberOf(status['canaryWeight']) ?? 0,
    iterations: numberOf(status['iterations']) ?? 0,
    failedChecks: numberOf(status['failedChecks']) ?? 0,
    lastTransitionTime: textAt(status, 'lastTransitionTime'),
  };
}
