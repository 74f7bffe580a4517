import type { KubernetesObject, ObjectType } from '../ports/cluster.ts';
import { conditionsOf, list, number, record, text, type Condition } from './conditions.ts';
import { parseInventoryId, type InventoryEntry } from './inventory.ts';
import { healthOf, isWorkload, type WorkloadHealth } from './workload-health.ts';

export const kustomizeGroup = 'kustomize.toolkit.fluxcd.io';
export const sourceGroup = 'source.toolkit.fluxcd.io';
export const helmGroup = 'helm.toolkit.fluxcd.io';

export const kustomizationType: ObjectType = { group: kustomizeGroup, kind: 'Kustomization' };
export const helmReleaseType: ObjectType = { group: helmGroup, kind: 'HelmRelease' };
export const helmChartType: ObjectType = { group: sourceGroup, kind: 'HelmChart' };

/** Names one object of Flux in one cluster. */
export interface Ref {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** `Kustomization/flux-system/apps`: as Flux's messages name objects, and the key of an object here. */
export function refText(ref: Ref): string {
  return `${ref.kind}/${ref.namespace}/${ref.name}`;
}

interface Common {
  readonly ref: Ref;
  readonly uid: string;
  readonly generation: number;
  /** -1 while the controller has not looked at the object. */
  readonly observedGeneration: number;
  readonly suspended: boolean;
  readonly conditions: ReadonlyMap<string, Condition>;
  readonly labels: Readonly<Record<string, string>>;
}

/** One entry of a Kustomization's `status.history` (Flux ≥ 2.7): how often one content met one end. */
export interface HistoryEntry {
  readonly digest: string;
  readonly revision: string | undefined;
  readonly status: string;
  readonly total: number;
}

export interface Kustomization extends Common {
  readonly kind: 'Kustomization';
  readonly source: Ref;
  readonly path: string;
  /** Whether Ready means healthy: `wait`, or health checks are named. Otherwise it means "applied". */
  readonly checksHealth: boolean;
  readonly dependsOn: readonly Ref[];
  readonly lastApplied: string | undefined;
  readonly lastAttempted: string | undefined;
  /** For artifacts that are not git's: the git revision they were made of. */
  readonly lastAppliedOrigin: string | undefined;
  readonly history: readonly HistoryEntry[];
  readonly inventory: readonly InventoryEntry[];
}

export interface Source extends Common {
  readonly kind: 'Source';
  readonly url: string | undefined;
  /** The branch that `spec.ref` names, without `refs/heads/`; undefined for tags, ranges and commits. */
  readonly branch: string | undefined;
  /** What the source follows, for people. */
  readonly follows: string;
  readonly revision: string | undefined;
  /** The git revision that the artifact's metadata names (OCI, external artifacts). */
  readonly origin: string | undefined;
}

export interface HelmChart extends Common {
  readonly kind: 'HelmChart';
  readonly source: Ref;
  readonly version: string | undefined;
  readonly observedSourceRevision: string | undefined;
  readonly strategy: string;
}

export interface HelmRelease extends Common {
  readonly kind: 'HelmRelease';
  /** The HelmChart that Flux makes for it; undefined when the chart comes by `chartRef`. */
  readonly chart: Ref | undefined;
  readonly chartSource: Ref | undefined;
  readonly lastAttemptedVersion: string | undefined;
  readonly lastAttemptedGeneration: number | undefined;
  readonly failures: number;
  /** How often Flux tries again after a failure; Infinity for `-1`. */
  readonly retries: number;
  readonly latest: { readonly chartVersion: string; readonly release: number; readonly status: string } | undefined;
}

/** A Deployment, StatefulSet, DaemonSet or Job, which a Kustomization that doesn't check health has applied. */
export interface Workload extends Common {
  readonly kind: 'Workload';
  readonly health: WorkloadHealth;
}

export type FluxObject = Kustomization | Source | HelmChart | HelmRelease | Workload;

export const sourceKinds = ['GitRepository', 'OCIRepository', 'Bucket', 'ExternalArtifact'] as const;

/** Reads an object of Flux, or a workload; undefined for any other kind. */
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
    conditions: conditionsOf(object),
    labels: object.metadata.labels ?? {},
  };
  const group = object.apiVersion.split('/')[0] ?? '';
  if (group === kustomizeGroup && object.kind === 'Kustomization') return kustomization(common, spec, status);
  if (group === helmGroup && object.kind === 'HelmRelease') return helmRelease(common, spec, status);
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
  if (isWorkload({ group, kind: object.kind })) {
    return { ...common, kind: 'Workload', health: healthOf(object.kind, common.generation, spec, status) };
  }
  return undefined;
}

function kustomization(
  common: Common,
  spec: Readonly<Record<string, unknown>>,
  status: Readonly<Record<string, unknown>>,
): Kustomization {
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
    inventory: list(record(status['inventory'])['entries']).flatMap((entry) => {
      const parsed = parseInventoryId(text(record(entry)['id']) ?? '');
      return parsed === undefined ? [] : [parsed];
    }),
  };
}

function source(
  common: Common,
  spec: Readonly<Record<string, unknown>>,
  status: Readonly<Record<string, unknown>>,
): Source {
  const ref = record(spec['ref']);
  const named = text(ref['name']);
  // As source-controller reads it: commit, name, semver and tag each win over branch; nothing at all is `master`.
  const pinned = ['commit', 'name', 'semver', 'tag', 'digest'].find((key) => text(ref[key]) !== undefined);
  const branch =
    pinned === undefined
      ? (text(ref['branch']) ?? (common.ref.kind === 'GitRepository' ? 'master' : undefined))
      : pinned === 'name'
        ? /^refs\/heads\/(.+)$/.exec(named ?? '')?.[1]
        : undefined;
  const artifact = record(status['artifact']);
  return {
    ...common,
    kind: 'Source',
    url: text(spec['url']) ?? text(spec['endpoint']),
    branch,
    follows: pinned !== undefined ? `${pinned} ${text(ref[pinned]) ?? ''}` : `branch ${branch ?? 'master'}`,
    revision: text(artifact['revision']),
    origin: text(record(artifact['metadata'])['org.opencontainers.image.revision']),
  };
}

function helmRelease(
  common: Common,
  spec: Readonly<Record<string, unknown>>,
  status: Readonly<Record<string, unknown>>,
): HelmRelease {
  const { namespace, name } = common.ref;
  const chartSpec = record(record(spec['chart'])['spec']);
  const hasChart = text(chartSpec['chart']) !== undefined;
  const chartSource = hasChart ? reference(chartSpec['sourceRef'], namespace) : undefined;
  const [chartNamespace, chartName] = (text(status['helmChart']) ?? '').split('/');
  const action = status['lastAttemptedReleaseAction'] === 'install' ? 'install' : 'upgrade';
  const retries = number(record(record(spec[action])['remediation'])['retries']) ?? 0;
  const latest = record(list(status['history'])[0]);
  return {
    ...common,
    kind: 'HelmRelease',
    chart:
      chartSource === undefined
        ? undefined
        : {
            kind: 'HelmChart',
            namespace: chartNamespace !== undefined && chartName !== undefined ? chartNamespace : chartSource.namespace,
            name: chartName ?? `${namespace}-${name}`,
          },
    chartSource,
    lastAttemptedVersion: text(status['lastAttemptedRevision']),
    lastAttemptedGeneration: number(status['lastAttemptedGeneration']),
    failures: number(status['failures']) ?? 0,
    retries: retries < 0 ? Number.POSITIVE_INFINITY : retries,
    latest:
      text(latest['chartVersion']) === undefined
        ? undefined
        : {
            chartVersion: text(latest['chartVersion']) ?? '',
            release: number(latest['version']) ?? 0,
            status: text(latest['status']) ?? '',
          },
  };
}

function reference(value: unknown, namespace: string): Ref {
  const { kind, name, namespace: own } = record(value);
  return { kind: text(kind) ?? '', namespace: text(own) ?? namespace, name: text(name) ?? '' };
}
