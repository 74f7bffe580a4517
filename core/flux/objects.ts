import type { ObjectType } from '../ports/cluster.ts';
import { recordOf, textOf } from '../unstructured.ts';
import type { Condition } from './conditions.ts';
import type { InventoryEntry } from './inventory.ts';
import type { PodTemplate, WorkloadHealth } from './workload-health.ts';

/** The API groups that are followed. Their versions are the server's to say. */
export const kustomizeGroup = 'kustomize.toolkit.fluxcd.io';

/** Of GitRepositories, OCIRepositories, Buckets, HelmRepositories, ExternalArtifacts and HelmCharts. */
export const sourceGroup = 'source.toolkit.fluxcd.io';

/** Of HelmReleases. */
export const helmGroup = 'helm.toolkit.fluxcd.io';

/** Of Canaries: Flagger's own, not Flux's. */
export const flaggerGroup = 'flagger.app';

/** A Kustomization of Flux; kustomize's own files have another group and are no objects of a cluster. */
export const kustomizationType: ObjectType = { group: kustomizeGroup, kind: 'Kustomization' };

/** What helm-controller installs. */
export const helmReleaseType: ObjectType = { group: helmGroup, kind: 'HelmRelease' };

/** What source-controller packages for a HelmRelease: a kind of the sources' group. */
export const helmChartType: ObjectType = { group: sourceGroup, kind: 'HelmChart' };

/** What Flagger shifts traffic by. */
export const canaryType: ObjectType = { group: flaggerGroup, kind: 'Canary' };

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

/** The Kustomization that applied an object, by the labels that kustomize-controller gives. */
export function ownerOf(labels: Readonly<Record<string, string>>): Ref | undefined {
  const name = textOf(labels['kustomize.toolkit.fluxcd.io/name']);
  const namespace = textOf(labels['kustomize.toolkit.fluxcd.io/namespace']);
  return name === undefined || namespace === undefined ? undefined : { kind: 'Kustomization', namespace, name };
}

/** What all objects here have. */
export interface Common {
  readonly ref: Ref;
  readonly uid: string;
  readonly generation: number;
  /** -1 while the controller has not looked at the object. */
  readonly observedGeneration: number;
  readonly suspended: boolean;
  /** Somebody deleted it, and it is being cleaned up. */
  readonly deleting: boolean;
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

/**
 * A Kustomization as kustomize-controller reports it. Revisions are in Flux's own forms (`parseRevision`), undefined
 * until it has tried or applied one.
 */
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

/** Whatever artifacts come from: one shape for all of `sourceKinds`; `ref.kind` says which it is. */
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

/**
 * A chart as source-controller packages it. `version` is that of the newest artifact, undefined before there is one.
 */
export interface HelmChart extends Common {
  readonly kind: 'HelmChart';
  readonly source: Ref;
  readonly version: string | undefined;
  readonly observedSourceRevision: string | undefined;
  readonly strategy: string;
}

/** A release as helm-controller reports it: it names its chart's versions, never a commit. */
export interface HelmRelease extends Common {
  readonly kind: 'HelmRelease';
  /** The HelmChart that Flux makes for it, or that `chartRef` names; undefined when the chart is another artifact. */
  readonly chart: Ref | undefined;
  /** Where `spec.chart` takes the chart from; undefined with `chartRef`. */
  readonly chartSource: Ref | undefined;
  /** The OCIRepository or ExternalArtifact that `chartRef` names. */
  readonly artifact: Ref | undefined;
  readonly dependsOn: readonly Ref[];
  /** ConfigMaps and Secrets that values come from, in its own namespace. */
  readonly valuesFrom: readonly { readonly kind: string; readonly name: string }[];
  readonly lastAttemptedVersion: string | undefined;
  /** The digest of an artifact that the chart was taken from (`chartRef`). */
  readonly lastAttemptedDigest: string | undefined;
  readonly lastAttemptedGeneration: number | undefined;
  readonly failures: number;
  /** How often Flux tries again after a failure before it gives up; undefined: it never does. */
  readonly retries: number | undefined;
  /** Whether Ready means that what was installed is healthy: helm's own wait is not turned off. */
  readonly waits: boolean;
  readonly latest: { readonly chartVersion: string; readonly release: number; readonly status: string } | undefined;
  /** Where helm installs what names no namespace. */
  readonly targetNamespace: string;
  /** What it has installed; undefined before Flux 2.8, which doesn't say. */
  readonly inventory: readonly InventoryEntry[] | undefined;
}

/** A Deployment, StatefulSet, DaemonSet, Job or CronJob that was applied. */
export interface Workload extends Common, PodTemplate {
  readonly kind: 'Workload';
  readonly health: WorkloadHealth;
}

/** Flagger's progressive delivery of one workload. */
export interface Canary extends Common {
  readonly kind: 'Canary';
  /** The workload that is delivered; Flagger runs a copy of it, `<name>-primary`. */
  readonly target: Ref | undefined;
  readonly phase: string;
  /** Percent of the traffic. */
  readonly weight: number;
  readonly iterations: number;
  readonly failedChecks: number;
  readonly lastTransitionTime: string;
}

/** All that is followed in a cluster, told apart by `kind`. */
export type FluxObject = Kustomization | Source | HelmChart | HelmRelease | Workload | Canary;

/** The kinds of `sourceGroup` that are read as a `Source`; HelmChart is of that group too, and read as itself. */
export const sourceKinds = ['GitRepository', 'OCIRepository', 'Bucket', 'ExternalArtifact', 'HelmRepository'] as const;

/** A reference to another object, as Flux writes it: its namespace is that of the object itself unless it says another. */
export function reference(value: unknown, namespace: string): Ref {
  const { kind, name, namespace: own } = recordOf(value);
  return { kind: textOf(kind) ?? '', namespace: textOf(own) ?? namespace, name: textOf(name) ?? '' };
}
