import path from 'node:path';
import { isObject } from '../json.ts';
import { type KubernetesObject, timestamp } from '../objects.ts';
import type { ObjectStore } from '../store.ts';
import type { ModelTime } from '../time.ts';
import { findKustomize } from './commands.ts';
import { isReady } from './conditions.ts';
import { type Controller, Engine, type FluxContext, withReset } from './engine.ts';
import { FailureSet, type FluxEvent, type FluxFailure } from './failures.ts';
import { GitStorage } from './git.ts';
import { helmChartController } from './helm-chart.ts';
import { helmReleaseController } from './helm-release.ts';
import { kustomizationController } from './kustomization.ts';
import type { FluxPace } from './pace.ts';
import { gitRepositoryController } from './source.ts';

/** The controls of the model of Flux. */
export interface Flux {
  start(): void;
  stop(): Promise<void>;
  /** Fetches all sources now, as a webhook receiver would. */
  poke(): void;
  /** Brings a failure about, until `heal` or as often as it says. */
  fail(failure: FluxFailure): void;
  /** Ends all failures; suspended objects resume. Failed objects are tried again at once, releases after a reset. */
  heal(): void;
  /** Calls back for every event that notification-controller would send, until the returned function is called. */
  onEvent(listener: (event: FluxEvent) => void): () => void;
}

const controllers: Controller[] = [
  gitRepositoryController,
  kustomizationController,
  helmChartController,
  helmReleaseController,
];

/** The controllers over a store; nothing runs before `start`. */
export function createFlux(o: {
  store: ObjectStore;
  folder: string;
  pace: FluxPace;
  time: ModelTime;
  history: boolean;
}): Flux {
  const listeners = new Set<(event: FluxEvent) => void>();
  const failures = new FailureSet();
  const git = new GitStorage(path.join(o.folder, 'sources'));
  const artifacts = new Map<string, string>();
  const withheld = new Map<string, string>();
  const kustomize = findKustomize();
  const suspended: { kind: string; namespace: string | undefined; name: string }[] = [];
  let engine: Engine | undefined;

  const setSuspend = (kindName: string, name: string | undefined, suspend: boolean): void => {
    const kind = o.store.registry.byName(kindName);
    if (kind === undefined) return;
    for (const object of o.store.list(kind)) {
      if (name !== undefined && object.metadata.name !== name) continue;
      const { suspend: _old, ...spec } = isObject(object.spec) ? object.spec : {};
      o.store.put(kind, { ...object, spec: suspend ? { ...spec, suspend } : spec });
      if (suspend) suspended.push({ kind: kindName, namespace: object.metadata.namespace, name: object.metadata.name });
    }
  };
  let resets = 0;
  const resetReleases = (): void => {
    const kind = o.store.registry.byName('HelmRelease');
    if (kind === undefined) return;
    resets += 1;
    for (const object of o.store.list(kind))
      if (!isReady(object)) o.store.put(kind, withReset(object, `${timestamp()}.${resets}`));
  };
  const retry = (which: (object: KubernetesObject) => boolean): void => {
    for (const { kind } of controllers) engine?.poke(kind, which);
  };

  return {
    start() {
      if (engine !== undefined) return;
      const abort = new AbortController();
      const context: FluxContext = {
        store: o.store,
        pace: o.pace,
        time: o.time,
        git,
        failures,
        kustomize,
        history: o.history,
        artifacts,
        withheld,
        signal: abort.signal,
        emit: (event) => {
          for (const listener of listeners) listener(event);
        },
      };
      engine = new Engine(context, controllers, abort);
      engine.start();
    },
    async stop() {
      const stopping = engine;
      engine = undefined;
      await stopping?.stop();
    },
    poke: () => engine?.poke('GitRepository'),
    fail(failure) {
      if (failure.kind === 'suspendSource') setSuspend('GitRepository', failure.source, true);
      else if (failure.kind === 'suspend') setSuspend('Kustomization', failure.kustomization, true);
      else failures.add(failure);
      if (failure.kind === 'accessDenied' || failure.kind === 'sourceStalled') retry(() => true);
    },
    heal() {
      failures.clear();
      withheld.clear();
      for (const { kind, name } of suspended.splice(0)) setSuspend(kind, name, false);
      engine?.poke('GitRepository');
      resetReleases();
      retry((object) => !isReady(object));
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
