import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JsonObject } from '../json.ts';
import type { KubernetesObject } from '../objects.ts';
import type { ObjectStore, StoreEvent } from '../store.ts';
import type { KustomizeCommand } from './commands.ts';
import type { FailureSet, FluxEvent } from './failures.ts';
import type { GitStorage } from './git.ts';
import type { ModelTime } from '../time.ts';
import type { FluxPace } from './pace.ts';

/** What the controllers share. */
export interface FluxContext {
  store: ObjectStore;
  pace: FluxPace;
  time: ModelTime;
  git: GitStorage;
  failures: FailureSet;
  /** How kustomization folders are built; undefined where neither kustomize nor kubectl is on the machine. */
  kustomize: Promise<KustomizeCommand | undefined>;
  /** Whether Kustomizations keep a `history` (Flux 2.7 and later). */
  history: boolean;
  /** Folders of artifacts by `namespace/name` of the source and revision. */
  artifacts: Map<string, string>;
  /** Commits that a skipCommit failure withholds, by `namespace/name` of the source. */
  withheld: Map<string, string>;
  emit(event: FluxEvent): void;
  signal: AbortSignal;
}

/** When to look at the object again, in milliseconds; undefined: only when something happens. */
export type Requeue = number | undefined;

/** One controller: which kind it looks after, and one pass over one object. */
export interface Controller {
  kind: string;
  reconcile(context: FluxContext, object: KubernetesObject): Promise<Requeue>;
  /** Objects of this kind to look at because another object changed. */
  concerned(context: FluxContext, event: StoreEvent): KubernetesObject[];
}

interface Work {
  running: boolean;
  again: boolean;
  callOff: () => void;
}

/** The work queue: one object is in one pass at a time, and a wish during a pass is kept for after it. */
export class Engine {
  readonly #context: FluxContext;
  readonly #controllers: Controller[];
  readonly #work = new Map<string, Work>();
  readonly #passes = new Set<Promise<void>>();
  readonly #abort: AbortController;
  #unlisten: () => void = () => undefined;

  constructor(context: FluxContext, controllers: Controller[], abort: AbortController) {
    this.#context = context;
    this.#controllers = controllers;
    this.#abort = abort;
  }

  start(): void {
    this.#unlisten = this.#context.store.onChange((event) => this.#see(event));
    for (const controller of this.#controllers)
      for (const object of this.#objects(controller)) this.#enqueue(controller, object);
  }

  async stop(): Promise<void> {
    this.#unlisten();
    this.#abort.abort();
    for (const work of this.#work.values()) work.callOff();
    await Promise.allSettled(this.#passes);
  }

  /** Asks for a pass over the objects of a kind now. */
  poke(kind: string, which: (object: KubernetesObject) => boolean = () => true): void {
    for (const controller of this.#controllers)
      if (controller.kind === kind)
        for (const object of this.#objects(controller)) if (which(object)) this.#enqueue(controller, object);
  }

  #objects(controller: Controller): KubernetesObject[] {
    const kind = this.#context.store.registry.byName(controller.kind);
    return kind === undefined ? [] : this.#context.store.list(kind);
  }

  #see(event: StoreEvent): void {
    for (const controller of this.#controllers) {
      if (event.object.kind === controller.kind && event.type !== 'DELETED' && wantsPass(event))
        this.#enqueue(controller, event.object);
      for (const object of controller.concerned(this.#context, event)) this.#enqueue(controller, object);
    }
  }

  #enqueue(controller: Controller, object: KubernetesObject): void {
    const { namespace = '', name } = object.metadata;
    const key = `${controller.kind}/${namespace}/${name}`;
    const work = this.#work.get(key) ?? { running: false, again: false, callOff: () => undefined };
    this.#work.set(key, work);
    if (this.#abort.signal.aborted) return;
    work.callOff();
    if (work.running) {
      work.again = true;
      return;
    }
    work.running = true;
    const pass = this.#pass(controller, namespace, name, work);
    this.#passes.add(pass);
    this.#context.time.working(pass);
    void pass.finally(() => this.#passes.delete(pass));
  }

  async #pass(controller: Controller, namespace: string, name: string, work: Work): Promise<void> {
    let requeue: Requeue;
    let object: KubernetesObject | undefined;
    await nextTurn();
    do {
      work.again = false;
      const kind = this.#context.store.registry.byName(controller.kind);
      object = kind === undefined ? undefined : this.#context.store.get(kind, namespace, name);
      if (object === undefined) break;
      try {
        requeue = await controller.reconcile(this.#context, object);
      } catch (error) {
        if (!this.#abort.signal.aborted) throw error;
      }
    } while (work.again && !this.#abort.signal.aborted);
    work.running = false;
    if (object === undefined || requeue === undefined || this.#abort.signal.aborted) return;
    const next = object;
    work.callOff = this.#context.time.later(requeue, () => this.#enqueue(controller, next));
  }
}

/** A change of the spec, a new object or a reconcile request; status changes are the controller's own. */
function wantsPass({ object, previous }: StoreEvent): boolean {
  if (previous === undefined || previous.metadata.generation !== object.metadata.generation) return true;
  return requestedAt(previous) !== requestedAt(object);
}

const requestAnnotation = 'reconcile.fluxcd.io/requestedAt';
/** With the same value as the other one: failures are forgotten. */
export const resetAnnotation = 'reconcile.fluxcd.io/resetAt';

/** The value of the annotation that asks for a reconcile. */
export function requestedAt(object: KubernetesObject): string | undefined {
  return object.metadata.annotations?.[requestAnnotation];
}

/** The object, asked to be reconciled with its failures forgotten, as by `flux reconcile --reset`. */
export function withReset(object: KubernetesObject, token: string): KubernetesObject {
  const annotations = { ...object.metadata.annotations, [requestAnnotation]: token, [resetAnnotation]: token };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** Adds Flux's finalizer, which a controller does before anything else. */
export function withFinalizer(context: FluxContext, object: KubernetesObject): KubernetesObject {
  const finalizer = 'finalizers.fluxcd.io';
  const kind = context.store.registry.byName(object.kind);
  if (kind === undefined || object.metadata.finalizers?.includes(finalizer) === true) return object;
  return context.store.put(kind, {
    ...object,
    metadata: { ...object.metadata, finalizers: [...(object.metadata.finalizers ?? []), finalizer] },
  });
}

/** `namespace/name` of an object. */
export function namespacedName(object: KubernetesObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

/** The event of an object, ready to emit. */
export function eventOf(
  object: KubernetesObject,
  severity: FluxEvent['severity'],
  reason: string,
  message: string,
  revision?: string,
): FluxEvent {
  const spec: JsonObject = object.spec ?? {};
  return {
    kind: object.kind,
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    severity,
    reason,
    message,
    spec,
    ...(revision === undefined ? {} : { revision }),
  };
}
