/** A kind of Kubernetes object. The version is the server's to say: it is discovered. */
export interface ObjectType {
  /** Empty for the core group. */
  readonly group: string;
  readonly kind: string;
}

/** A Kubernetes object as the API gives it; whatever stands below `spec` and `status` is from outside. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly creationTimestamp?: string;
  };
  readonly [part: string]: unknown;
}

/** Why a cluster did not answer as hoped. `forbidden` names the right that is missing. */
export type ClusterProblem =
  | { readonly kind: 'unauthorized'; readonly message: string }
  | { readonly kind: 'forbidden'; readonly right: string; readonly message: string }
  /** The server does not know the kind: its custom resource definition is not installed. */
  | { readonly kind: 'notServed'; readonly type: ObjectType; readonly message: string }
  | { readonly kind: 'unreachable'; readonly message: string };

/** What following a kind in a namespace tells. */
export type ClusterEvent =
  /** All there is, now: what was known before and is not in the list is gone. */
  | {
      readonly kind: 'listed';
      readonly type: ObjectType;
      readonly namespace: string;
      readonly objects: readonly KubernetesObject[];
    }
  | { readonly kind: 'changed'; readonly object: KubernetesObject }
  | { readonly kind: 'deleted'; readonly object: KubernetesObject }
  /** It goes on trying, unless the problem is `forbidden` or `notServed`, which it tries again more slowly. */
  | {
      readonly kind: 'problem';
      readonly type: ObjectType;
      readonly namespace: string;
      readonly problem: ClusterProblem;
    };

/** A cluster, read through its API. */
export interface Cluster {
  /** For people: the context, or the service connection's name. */
  readonly name: string;
  /** The API server's address. */
  readonly server: string;
  /** Throws CLUSTER_UNAUTHORIZED or CLUSTER_UNREACHABLE when the server cannot be talked to. */
  probe(signal: AbortSignal): Promise<void>;
  /**
   * Tells everything of a kind in a namespace, first as a list, then each change, until the signal aborts. Connections
   * that end, expire or fall silent are renewed by itself; where a watch is not allowed it polls. Never rejects.
   */
  follow(type: ObjectType, namespace: string, tell: (event: ClusterEvent) => void, signal: AbortSignal): Promise<void>;
  /** What is there now, or the problem. Selectors as the API has them. */
  list(
    type: ObjectType,
    namespace: string,
    selectors?: { readonly labels?: string; readonly fields?: string },
    signal?: AbortSignal,
  ): Promise<
    | { readonly ok: true; readonly objects: readonly KubernetesObject[] }
    | { readonly ok: false; readonly problem: ClusterProblem }
  >;
  /** The object, undefined when there is none, or the problem. */
  get(
    type: ObjectType,
    namespace: string,
    name: string,
    signal?: AbortSignal,
  ): Promise<
    | { readonly ok: true; readonly object: KubernetesObject | undefined }
    | { readonly ok: false; readonly problem: ClusterProblem }
  >;
  /**
   * The end of what a container wrote: of the run before this one with `previous`. Undefined when there is none (yet).
   * Never more than `limitBytes`; where those are fewer than the lines asked for, the last of them are missing.
   */
  logs(
    of: { readonly namespace: string; readonly pod: string; readonly container: string },
    options: { readonly previous: boolean; readonly tailLines: number; readonly limitBytes: number },
    signal?: AbortSignal,
  ): Promise<
    { readonly ok: true; readonly text: string | undefined } | { readonly ok: false; readonly problem: ClusterProblem }
  >;
  /** Sets annotations by a merge patch. Answers why it did not; `absent`: there is no such object. */
  annotate(
    type: ObjectType,
    namespace: string,
    name: string,
    annotations: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<ClusterProblem | { readonly kind: 'absent'; readonly message: string } | undefined>;
}
