import { createHash } from 'node:crypto';
import type { KubernetesObject } from '../sandbox/cluster/index.ts';
import { canonical } from '../sandbox/cluster/json.ts';

/** What an object of Flux, or a workload, said of itself from a step on. */
export interface FluxState {
  readonly step: number;
  readonly kind: string;
  /** Outside of flux-system with its namespace: `default/web`. */
  readonly name: string;
  readonly suspended: boolean;
  /** Status of Ready: `True`, `False`, `Unknown`; empty while it has none. */
  readonly ready: string;
  readonly reason: string;
  readonly stalled: boolean;
  /** Commits: what a Kustomization has applied, and tried last; what a source has fetched. */
  readonly applied: string | undefined;
  readonly attempted: string | undefined;
  readonly fetched: string | undefined;
  /** What it says that it is at: a Kustomization tries what it cannot fetch without having attempted it. */
  readonly at: string | undefined;
  /** Only a HelmRelease's. */
  readonly release: ReleaseState | undefined;
  /** Of a Deployment the image that all of its pods run and are ready with; undefined while they do not. */
  readonly runs: string | undefined;
}

/** What a HelmRelease says of what it has rolled out. */
export interface ReleaseState {
  /** What it is to roll out: the value that tells of which delivery it is. */
  readonly value: string;
  /** Version of the chart that it tried last, and of the one that runs. */
  readonly tried: string | undefined;
  readonly chart: string | undefined;
  /** Whether that value is what runs. */
  readonly deployed: boolean;
}

const namespace = 'flux-system';

/** @param step from which on it is so */
export function stateOf({ kind, metadata, spec, status }: KubernetesObject, step: number): FluxState {
  const { conditions, artifact, lastAppliedRevision, lastAttemptedRevision } = Object(status);
  const all: readonly unknown[] = Array.isArray(conditions) ? conditions : [];
  const condition = (type: string): { readonly status?: string; readonly reason?: string; readonly message?: string } =>
    Object(all.find((one) => Object(one).type === type));
  const ready = condition('Ready');
  return {
    step,
    kind,
    name: metadata.namespace === namespace ? metadata.name : `${metadata.namespace}/${metadata.name}`,
    suspended: Object(spec).suspend === true,
    ready: ready.status ?? '',
    reason: ready.reason ?? '',
    stalled: condition('Stalled').status === 'True',
    applied: hash(lastAppliedRevision),
    attempted: hash(lastAttemptedRevision),
    fetched: hash(Object(artifact).revision),
    at: /sha1:([0-9a-f]{40})/.exec(condition('Reconciling').message ?? '')?.[1],
    release: kind === 'HelmRelease' ? releaseOf(spec, status) : undefined,
    runs: kind === 'Deployment' ? imageRun(metadata.generation, spec, status) : undefined,
  };
}

function releaseOf(spec: unknown, status: unknown): ReleaseState {
  const { values } = Object(spec);
  const { history, lastAttemptedRevision: tried } = Object(status);
  const { chartVersion: chart, configDigest, status: state } = Object(Object(history)[0]);
  const digest = `sha256:${createHash('sha256').update(canonical(values)).digest('hex')}`;
  return { value: Object(values).turn, tried, chart, deployed: state === 'deployed' && configDigest === digest };
}

function imageRun(generation: number | undefined, spec: unknown, status: unknown): string | undefined {
  const { observedGeneration, replicas, updatedReplicas, availableReplicas } = Object(status);
  const isDone =
    observedGeneration === generation && replicas > 0 && updatedReplicas === replicas && availableReplicas === replicas;
  return isDone ? Object(spec).template.spec.containers[0].image : undefined;
}

const hash = (revision: unknown): string | undefined =>
  typeof revision === 'string' ? revision.slice(revision.lastIndexOf(':') + 1) : undefined;
