import type { Knowledge, Relation } from '../../../core/flux/knowledge.ts';
import { kustomizationType, type Ref } from '../../../core/flux/objects.ts';
import { nothingSeen, observe, type FluxState } from '../../../core/flux/state.ts';
import type { KubernetesObject, ObjectType } from '../../../core/ports/cluster.ts';

/** Commits in the order they were made; each contains those before it. */
export const commits = { old: '1'.repeat(40), awaited: '2'.repeat(40), newer: '3'.repeat(40), foreign: 'f'.repeat(40) };
export const revision = (commit: string, branch = 'main'): string => `${branch}@sha1:${commit}`;

export interface ConditionSpec {
  readonly status?: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  readonly at?: string;
  readonly generation?: number;
}

const conditions = (all: Readonly<Record<string, ConditionSpec>>, generation: number) =>
  Object.entries(all).map(
    ([
      type,
      { status = 'True', reason = 'Succeeded', message = '', at = '2026-01-01T00:00:00Z', generation: of = generation },
    ]) => ({
      type,
      status,
      reason,
      message,
      lastTransitionTime: at,
      observedGeneration: of,
    }),
  );

export interface KustomizationSpec {
  readonly name?: string;
  readonly applied?: string;
  readonly attempted?: string;
  readonly generation?: number;
  readonly observed?: number;
  readonly conditions?: Readonly<Record<string, ConditionSpec>>;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly history?: readonly {
    readonly digest: string;
    readonly commit: string;
    readonly status: string;
    readonly total: number;
  }[];
  readonly inventory?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** A Kustomization as kustomize-controller leaves it; Ready with what it applied unless told otherwise. */
export function kustomization(o: KustomizationSpec = {}): KubernetesObject {
  const { applied = commits.old, attempted = applied, generation = 1 } = o;
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: {
      name: o.name ?? 'apps',
      namespace: 'flux-system',
      generation,
      uid: o.name ?? 'apps',
      labels: o.labels ?? {},
    },
    spec: { path: './apps', wait: true, sourceRef: { kind: 'GitRepository', name: 'gitops' }, ...o.spec },
    status: {
      observedGeneration: o.observed ?? generation,
      lastAppliedRevision: revision(applied),
      lastAttemptedRevision: revision(attempted),
      conditions: conditions(
        o.conditions ?? {
          Ready: { reason: 'ReconciliationSucceeded', message: `Applied revision: ${revision(applied)}` },
        },
        generation,
      ),
      history: (o.history ?? []).map(({ digest, commit, status, total }) => ({
        digest,
        metadata: { revision: revision(commit) },
        lastReconciledStatus: status,
        totalReconciliations: total,
      })),
      inventory: { entries: (o.inventory ?? []).map((id) => ({ id, v: 'v1' })) },
    },
  };
}

/** Ready=False at a revision, as Flux shows it while it tries again. */
export function failing(
  commit: string,
  o: { reason?: string; message?: string; at?: string } = {},
): Record<string, ConditionSpec> {
  const { reason = 'BuildFailed', message = 'kustomize build failed', at = '2026-01-01T00:00:01Z' } = o;
  return {
    Ready: { status: 'False', reason, message, at },
    Reconciling: {
      reason: 'ProgressingWithRetry',
      message: `Building manifests for revision ${revision(commit)} with a timeout of 30s`,
    },
  };
}

export interface SourceSpec {
  readonly commit?: string;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly conditions?: Readonly<Record<string, ConditionSpec>>;
  readonly generation?: number;
  readonly observed?: number;
}

export function gitRepository(o: SourceSpec = {}): KubernetesObject {
  const { commit = commits.old, generation = 1 } = o;
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'gitops', namespace: 'flux-system', generation, uid: 'gitops' },
    spec: { url: 'https://dev.azure.com/contoso/Fabrikam/_git/gitops', ref: { branch: 'main' }, ...o.spec },
    status: {
      observedGeneration: o.observed ?? generation,
      artifact: { revision: revision(commit) },
      conditions: conditions(o.conditions ?? { Ready: {} }, generation),
    },
  };
}

/** A HelmRelease whose chart comes from the same source, and its HelmChart. */
export function helm(o: {
  readonly chartCommit?: string;
  readonly chartVersion?: string;
  readonly released?: string;
  readonly release?: number;
  readonly chart?: Readonly<Record<string, ConditionSpec>>;
  readonly conditions?: Readonly<Record<string, ConditionSpec>>;
  readonly strategy?: string;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly failures?: number;
  readonly labels?: Readonly<Record<string, string>>;
}): readonly KubernetesObject[] {
  const {
    chartCommit = commits.old,
    chartVersion = '1.0.0',
    released = chartVersion,
    release = 1,
    strategy = 'ChartVersion',
  } = o;
  const owner = { 'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' };
  return [
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'HelmChart',
      metadata: { name: 'flux-system-demo', namespace: 'flux-system', generation: 1, uid: 'chart' },
      spec: { sourceRef: { kind: 'GitRepository', name: 'gitops' }, reconcileStrategy: strategy },
      status: {
        observedGeneration: 1,
        observedSourceArtifactRevision: revision(chartCommit),
        artifact: { revision: chartVersion },
        conditions: conditions(
          o.chart ?? { Ready: { message: `packaged 'demo' chart with version '${chartVersion}'` } },
          1,
        ),
      },
    },
    {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name: 'demo', namespace: 'flux-system', generation: 1, uid: 'release', labels: o.labels ?? owner },
      spec: { chart: { spec: { chart: './chart', sourceRef: { kind: 'GitRepository', name: 'gitops' } } }, ...o.spec },
      status: {
        observedGeneration: 1,
        helmChart: 'flux-system/flux-system-demo',
        lastAttemptedRevision: released,
        lastAttemptedGeneration: 1,
        lastAttemptedReleaseAction: 'upgrade',
        failures: o.failures ?? 0,
        history: [{ chartVersion: released, version: release, status: 'deployed' }],
        conditions: conditions(o.conditions ?? { Ready: { reason: 'UpgradeSucceeded' } }, 1),
      },
    },
  ];
}

export const inventoryOf = { release: 'flux-system_demo_helm.toolkit.fluxcd.io_HelmRelease' };

const scopes: readonly ObjectType[] = [
  kustomizationType,
  { group: 'source.toolkit.fluxcd.io', kind: 'GitRepository' },
  { group: 'helm.toolkit.fluxcd.io', kind: 'HelmRelease' },
  { group: 'source.toolkit.fluxcd.io', kind: 'HelmChart' },
];

/** What is known after everything was listed, and then these objects were seen in turn. */
export function seen(...objects: readonly KubernetesObject[]): FluxState {
  let state = nothingSeen;
  for (const type of scopes) state = observe(state, { kind: 'listed', type, namespace: 'flux-system', objects: [] });
  for (const object of objects) state = observe(state, { kind: 'changed', object });
  return state;
}

export const target: Ref = { kind: 'Kustomization', namespace: 'flux-system', name: 'apps' };
export const releaseTarget: Ref = { kind: 'HelmRelease', namespace: 'flux-system', name: 'demo' };

/** What the host says: the straight history, and a branch that contains the awaited commit. */
export function known(o: Partial<Knowledge> = {}): Knowledge {
  const relations: ReadonlyMap<string, Relation> = new Map([
    [commits.old, 'ancestor'],
    [commits.newer, 'descendant'],
    [commits.foreign, 'unrelated'],
  ]);
  return {
    awaited: commits.awaited,
    relations,
    branch: { kind: 'known', name: 'main', tip: commits.newer, contains: true },
    content: undefined,
    repositoryUrl: undefined,
    branchName: undefined,
    ...o,
  };
}
