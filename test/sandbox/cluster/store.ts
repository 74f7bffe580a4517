import { canonical, isObject, type JsonObject } from './json.ts';
import type { KindRegistry, ResourceKind } from './kinds.ts';
import { copy, type KubernetesObject, newUid, timestamp } from './objects.ts';

/** One change, as a watch would tell it. */
export interface StoreEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** The store's counter after this change; the object's resourceVersion too. */
  version: number;
  kind: ResourceKind;
  object: KubernetesObject;
  /** What it was before; absent for ADDED. */
  previous?: KubernetesObject;
}

/** Which part of an object a write is about. */
export type WriteScope = 'all' | 'status';

const historyLimit = 2000;

/**
 * The cluster's objects with what etcd and the API server keep about them: uid, resourceVersion (one counter for all),
 * generation (counts changes of anything but metadata and status), and a log of recent changes for watches.
 */
export class ObjectStore {
  readonly registry: KindRegistry;
  readonly #objects = new Map<string, KubernetesObject>();
  readonly #listeners = new Set<(event: StoreEvent) => void>();
  #events: StoreEvent[] = [];
  readonly #undelivered: StoreEvent[] = [];
  #delivering = false;
  #version = 100;
  #oldest = 100;

  constructor(registry: KindRegistry) {
    this.registry = registry;
  }

  /** The newest resourceVersion. */
  get version(): number {
    return this.#version;
  }

  /** Watches and pages from before this resourceVersion are gone (410). */
  get oldestVersion(): number {
    return this.#oldest;
  }

  /** Forgets all changes so far, as etcd's compaction does every five minutes. */
  compact(): void {
    this.#oldest = this.#version;
    this.#events = [];
  }

  /** What etcd's restored backup does: the counter is back at an older number, and no change is remembered. */
  rewind(version: number): void {
    this.#version = version;
    this.#oldest = version;
    this.#events = [];
  }

  /** Changes after a resourceVersion, oldest first. */
  since(version: number): StoreEvent[] {
    return this.#events.filter((event) => event.version > version);
  }

  /** Calls back after every change, until the returned function is called. */
  onChange(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get(kind: ResourceKind, namespace: string | undefined, name: string): KubernetesObject | undefined {
    const found = this.#objects.get(key(kind, namespace, name));
    return found === undefined ? undefined : copy(found);
  }

  /** All objects of a type, by namespace and name; `namespace` undefined means all of them. */
  list(kind: ResourceKind, namespace?: string): KubernetesObject[] {
    const prefix = `${kind.group}/${kind.kind}/`;
    return [...this.#objects.entries()]
      .filter(([id]) => id.startsWith(prefix))
      .filter(([, object]) => namespace === undefined || object.metadata.namespace === namespace)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([, object]) => copy(object));
  }

  /**
   * Creates or replaces an object. A replacement that changes nothing leaves the resourceVersion alone, as the API
   * server does. With scope `status` only the status is taken, else the stored status stays unless there is none.
   */
  put(kind: ResourceKind, given: KubernetesObject, scope: WriteScope = 'all'): KubernetesObject {
    const wanted = placed(kind, given);
    const id = key(kind, wanted.metadata.namespace, wanted.metadata.name);
    const before = this.#objects.get(id);
    const next = before === undefined ? this.#fresh(kind, wanted) : merged(kind, before, wanted, scope);
    if (before !== undefined && sameButVersion(before, next)) return copy(before);
    return this.#record(kind, id, before === undefined ? 'ADDED' : 'MODIFIED', next, before);
  }

  /** Stores an object exactly as given but for its resourceVersion (replayed recordings). */
  putVerbatim(kind: ResourceKind, object: KubernetesObject): KubernetesObject {
    const id = key(kind, object.metadata.namespace, object.metadata.name);
    const before = this.#objects.get(id);
    return this.#record(kind, id, before === undefined ? 'ADDED' : 'MODIFIED', copy(object), before);
  }

  remove(kind: ResourceKind, namespace: string | undefined, name: string): KubernetesObject | undefined {
    const id = key(kind, namespace, name);
    const before = this.#objects.get(id);
    if (before === undefined) return undefined;
    this.#objects.delete(id);
    return this.#emit(kind, 'DELETED', copy(before), before);
  }

  #fresh(kind: ResourceKind, wanted: KubernetesObject): KubernetesObject {
    const object = copy(wanted);
    object.metadata.uid = newUid();
    object.metadata.creationTimestamp = timestamp();
    if (kind.generation) object.metadata.generation = 1;
    else delete object.metadata.generation;
    if (object.status === undefined && kind.initialStatus !== undefined) object.status = copy(kind.initialStatus);
    return object;
  }

  #record(
    kind: ResourceKind,
    id: string,
    type: 'ADDED' | 'MODIFIED',
    next: KubernetesObject,
    before: KubernetesObject | undefined,
  ): KubernetesObject {
    this.#objects.set(id, next);
    return this.#emit(kind, type, next, before);
  }

  #emit(
    kind: ResourceKind,
    type: StoreEvent['type'],
    object: KubernetesObject,
    previous: KubernetesObject | undefined,
  ): KubernetesObject {
    this.#version += 1;
    object.metadata.resourceVersion = String(this.#version);
    const told = copy(object);
    const event: StoreEvent = {
      type,
      version: this.#version,
      kind,
      object: told,
      ...(previous === undefined ? {} : { previous: copy(previous) }),
    };
    this.#events.push(event);
    if (this.#events.length > historyLimit) {
      const dropped = this.#events.shift();
      if (dropped !== undefined) this.#oldest = dropped.version;
    }
    this.#deliver(event);
    return copy(object);
  }

  /** A listener may write again: what that brings is told after the present event, so everybody sees one order. */
  #deliver(event: StoreEvent): void {
    this.#undelivered.push(event);
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (let next = this.#undelivered.shift(); next !== undefined; next = this.#undelivered.shift())
        for (const listener of this.#listeners) listener(next);
    } finally {
      this.#delivering = false;
    }
  }
}

function placed(kind: ResourceKind, object: KubernetesObject): KubernetesObject {
  const { namespace, ...metadata } = object.metadata;
  return { ...object, metadata: kind.namespaced ? { ...metadata, namespace: namespace ?? 'default' } : metadata };
}

function key(kind: ResourceKind, namespace: string | undefined, name: string): string {
  return `${kind.group}/${kind.kind}/${kind.namespaced ? (namespace ?? 'default') : ''}/${name}`;
}

function merged(
  kind: ResourceKind,
  before: KubernetesObject,
  wanted: KubernetesObject,
  scope: WriteScope,
): KubernetesObject {
  const status = wanted.status === undefined ? undefined : copy(wanted.status);
  if (scope === 'status' && kind.statusSubresource) {
    const next = copy(before);
    if (status === undefined) delete next.status;
    else next.status = status;
    return next;
  }
  const next = copy(wanted);
  next.metadata.uid = before.metadata.uid ?? newUid();
  next.metadata.creationTimestamp = before.metadata.creationTimestamp ?? timestamp();
  next.metadata.resourceVersion = before.metadata.resourceVersion ?? '0';
  if (kind.statusSubresource) {
    if (before.status === undefined) delete next.status;
    else next.status = copy(before.status);
  }
  if (kind.generation) {
    const changed = canonical(desired(before)) !== canonical(desired(next));
    next.metadata.generation = (before.metadata.generation ?? 1) + (changed ? 1 : 0);
  }
  return next;
}

function desired(object: KubernetesObject): JsonObject {
  const { metadata: _metadata, status: _status, ...rest } = object;
  return isObject(rest) ? rest : {};
}

function sameButVersion(a: KubernetesObject, b: KubernetesObject): boolean {
  const bare = (o: KubernetesObject): string =>
    canonical({ ...o, metadata: { ...o.metadata, resourceVersion: undefined } });
  return bare(a) === bare(b);
}
