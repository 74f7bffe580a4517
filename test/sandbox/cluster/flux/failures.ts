import type { JsonObject } from '../json.ts';

/** What a `when` may look at: the revision and what was built from it. */
export interface Attempt {
  /** `main@sha1:…` */
  revision: string;
  /** 40 digits. */
  commit: string;
  images: string[];
}

/** The ways to fail that concern a source. */
export type SourceFailureKind =
  /** The git server answers 401. */
  | 'sourceAuth'
  /** The branch is not there. */
  | 'sourceMissingBranch'
  /** Nobody answers. */
  | 'sourceUnreachable'
  /** Flux gives up on the source (Stalled). */
  | 'sourceStalled'
  /** `spec.suspend` of the source. */
  | 'suspendSource'
  /** The next new commit that a fetch finds (`when`: that one) is left alone: only the one after it is fetched. */
  | 'skipCommit';

/** The ways to fail that concern a Kustomization. */
export type KustomizationFailureKind =
  | 'artifact'
  | 'dependency'
  | 'pathNotFound'
  | 'accessDenied'
  | 'build'
  | 'reconcile'
  | 'prune'
  /** Workloads that never get healthy: HealthCheckFailed after the timeout. */
  | 'health'
  /** A workload that gave up: HealthCheckFailed at once. */
  | 'healthStalled'
  /** Newer work arrived: HealthCheckCanceled. */
  | 'healthCanceled'
  /** `spec.suspend` of the Kustomization. */
  | 'suspend'
  /** The controller is down: nothing happens. */
  | 'silent';

/** The ways to fail that concern a HelmRelease. */
export type HelmFailureKind =
  /** The upgrade fails; no retries left: Stalled, RetriesExceeded. */
  | 'helmUpgrade'
  /** It fails and is rolled back: Ready=False with RollbackSucceeded, Stalled. */
  | 'helmRollback'
  /** The chart cannot be packaged. */
  | 'helmChart';

/** A failure to bring about; without the object's name it hits all of its kind. */
export interface FluxFailure {
  kind: SourceFailureKind | KustomizationFailureKind | HelmFailureKind;
  source?: string;
  kustomization?: string;
  helmRelease?: string;
  /** Instead of the model's own words. */
  message?: string;
  /** Only for revisions of which this is true. */
  when?: (attempt: Attempt) => boolean;
  /** How many attempts fail; all, where missing. */
  times?: number;
}

/** The failures in force. */
export class FailureSet {
  #failures: { failure: FluxFailure; left: number }[] = [];

  add(failure: FluxFailure): void {
    this.#failures.push({ failure, left: failure.times ?? Infinity });
  }

  clear(): void {
    this.#failures = [];
  }

  /** The failure of this kind that hits an object now; counts it. */
  take(kind: FluxFailure['kind'], object: { name: string }, attempt?: Attempt): FluxFailure | undefined {
    const entry = this.#failures.find(({ failure, left }) => {
      const named = failure.kustomization ?? failure.helmRelease ?? failure.source;
      if (failure.kind !== kind || left <= 0 || (named !== undefined && named !== object.name)) return false;
      return failure.when === undefined || (attempt !== undefined && failure.when(attempt));
    });
    if (entry === undefined) return undefined;
    entry.left -= 1;
    return entry.failure;
  }
}

/** What notification-controller would send: one happening at one object. */
export interface FluxEvent {
  kind: string;
  namespace: string;
  name: string;
  severity: 'info' | 'error';
  reason: string;
  message: string;
  /** `main@sha1:…`; missing where the controller did not know one. */
  revision?: string;
  /** `spec` of the object, for those who follow its source. */
  spec: JsonObject;
}
