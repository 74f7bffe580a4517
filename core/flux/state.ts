import type { ClusterEvent, ClusterProblem, KubernetesObject, ObjectType } from '../ports/cluster.ts';
import { recordAttempts, type Ledger } from './attempts.ts';
import {
  refText,
  type Canary,
  type FluxObject,
  type HelmChart,
  type HelmRelease,
  type Kustomization,
  type Ref,
  type Source,
  type Workload,
} from './objects.ts';
import { readObject } from './read-object.ts';

/** What is known of one object. */
export interface Observed {
  readonly object: FluxObject;
  /** Kustomizations only. */
  readonly ledger: Ledger | undefined;
  /** As it was when first seen: what a rollout is measured against. */
  readonly first: FluxObject;
}

/** Everything that one cluster has told so far. Never changed in place. */
export interface FluxState {
  /** By `refText`. */
  readonly objects: ReadonlyMap<string, Observed>;
  /** Kinds and namespaces (`scopeKey`) that were listed in full, so that what is missing there is really absent. */
  readonly listed: Pick<ReadonlySet<string>, 'has'> & Iterable<string>;
  /** What a kind in a namespace cannot be read for, by `scopeKey`. */
  readonly problems: ReadonlyMap<string, ClusterProblem>;
}

/** A kind in a namespace that must be followed. */
export interface Scope {
  readonly type: ObjectType;
  readonly namespace: string;
}

/** What is known before the first look. */
export const nothingSeen: FluxState = { objects: new Map(), listed: new Set(), problems: new Map() };

/** Names what is listed at once: the objects of a kind in a namespace. */
export function scopeKey(type: Pick<ObjectType, 'kind'>, namespace: string): string {
  return `${type.kind}/${namespace}`;
}

/** Folds one event of a cluster into what is known. Pure; objects of other kinds pass without a trace. */
export function observe(state: FluxState, event: ClusterEvent): FluxState {
  switch (event.kind) {
    case 'changed':
      return { ...state, objects: withObjects(state.objects, [event.object]) };
    case 'deleted': {
      const gone = readObject(event.object);
      if (gone === undefined) return state;
      const objects = new Map(state.objects);
      objects.delete(refText(gone.ref));
      return { ...state, objects };
    }
    case 'listed': {
      const key = scopeKey(event.type, event.namespace);
      const problems = new Map(state.problems);
      problems.delete(key);
      const objects = withObjects(state.objects, event.objects);
      const present = new Set(
        event.objects.map((raw) => `${raw.kind}/${raw.metadata.namespace ?? ''}/${raw.metadata.name}`),
      );
      for (const [name, { object }] of objects) {
        if (scopeKey(object.ref, object.ref.namespace) === key && !present.has(name)) objects.delete(name);
      }
      return { objects, problems, listed: new Set(state.listed).add(key) };
    }
    case 'problem':
      return {
        ...state,
        problems: new Map(state.problems).set(scopeKey(event.type, event.namespace), event.problem),
      };
  }
}

/** The objects with these read into them; those of other kinds are passed over. */
function withObjects(known: ReadonlyMap<string, Observed>, news: readonly KubernetesObject[]): Map<string, Observed> {
  const objects = new Map(known);
  for (const raw of news) {
    const object = readObject(raw);
    if (object === undefined) continue;
    const key = refText(object.ref);
    const before = objects.get(key);
    const ledger = object.kind === 'Kustomization' ? recordAttempts(before?.ledger, object) : undefined;
    const same = before !== undefined && before.object.uid === object.uid;
    objects.set(key, { object, ledger, first: same ? before.first : object });
  }
  return objects;
}

/** The Kustomization of that namespace and name as last seen, whatever kind the reference has; undefined: not seen. */
export function kustomizationAt(state: FluxState, ref: Ref): Kustomization | undefined {
  const object = state.objects.get(refText({ ...ref, kind: 'Kustomization' }))?.object;
  return object?.kind === 'Kustomization' ? object : undefined;
}

/** The source of just that kind, as last seen; undefined: not seen. */
export function sourceAt(state: FluxState, ref: Ref): Source | undefined {
  const object = state.objects.get(refText(ref))?.object;
  return object?.kind === 'Source' ? object : undefined;
}

/** The HelmRelease of that namespace and name as last seen, whatever kind the reference has; undefined: not seen. */
export function helmReleaseAt(state: FluxState, ref: Ref): HelmRelease | undefined {
  const object = state.objects.get(refText({ ...ref, kind: 'HelmRelease' }))?.object;
  return object?.kind === 'HelmRelease' ? object : undefined;
}

/** The HelmChart as last seen; undefined: not seen. */
export function helmChartAt(state: FluxState, ref: Ref): HelmChart | undefined {
  const object = state.objects.get(refText(ref))?.object;
  return object?.kind === 'HelmChart' ? object : undefined;
}

/** Flagger's Canary as last seen; undefined: not seen. */
export function canaryAt(state: FluxState, ref: Ref): Canary | undefined {
  const object = state.objects.get(refText(ref))?.object;
  return object?.kind === 'Canary' ? object : undefined;
}

/** The workload of just that kind, as last seen; undefined: not seen, as with kinds that are not followed. */
export function workloadAt(state: FluxState, ref: Ref): Workload | undefined {
  const object = state.objects.get(refText(ref))?.object;
  return object?.kind === 'Workload' ? object : undefined;
}

/** The names of all objects of a kind in a namespace, sorted. */
export function namesIn(state: FluxState, kind: string, namespace: string): readonly string[] {
  return [...state.objects.values()]
    .filter(({ object }) => object.ref.kind === kind && object.ref.namespace === namespace)
    .map(({ object }) => object.ref.name)
    .sort();
}
