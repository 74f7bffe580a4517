import { setTimeout as sleep } from 'node:timers/promises';
import { canonical, type JsonObject } from '../json.ts';
import { copy, type KubernetesObject } from '../objects.ts';
import type { ObjectStore } from '../store.ts';
import { ConditionSet } from './conditions.ts';

/**
 * One reconcile's view of an object: conditions and status are changed here and written by `patch`, in two steps as
 * Flux's serial patcher does: first the conditions, some milliseconds later everything else.
 */
export class StatusWriter {
  readonly object: KubernetesObject;
  readonly conditions: ConditionSet;
  /** The status without its conditions. */
  readonly status: JsonObject;
  readonly #store: ObjectStore;
  readonly #gap: number;
  readonly #signal: AbortSignal;

  constructor(store: ObjectStore, object: KubernetesObject, gap: number, signal: AbortSignal) {
    this.#store = store;
    this.#gap = gap;
    this.#signal = signal;
    this.object = object;
    this.conditions = new ConditionSet(object);
    const { conditions: _conditions, ...status } = copy(object.status ?? {});
    this.status = status;
  }

  /** The object as it is stored now, or undefined when it is gone. */
  stored(): KubernetesObject | undefined {
    const kind = this.#store.registry.byName(this.object.kind);
    const { namespace, name } = this.object.metadata;
    const found = kind === undefined ? undefined : this.#store.get(kind, namespace, name);
    return found?.metadata.uid === this.object.metadata.uid ? found : undefined;
  }

  async patch(): Promise<void> {
    const conditions = this.conditions.toList();
    if (this.#write((status) => (conditions.length === 0 ? status : { ...status, conditions })))
      if (this.#restDiffers()) await sleep(this.#gap, undefined, { signal: this.#signal });
    this.#write(({ conditions: stored }) => ({
      ...copy(this.status),
      ...(stored === undefined ? {} : { conditions: stored }),
    }));
  }

  #restDiffers(): boolean {
    const { conditions: _conditions, ...rest } = this.stored()?.status ?? {};
    return canonical(rest) !== canonical(this.status);
  }

  /** Writes a status. @returns whether it changed anything. */
  #write(change: (status: JsonObject) => JsonObject): boolean {
    const before = this.stored();
    const kind = this.#store.registry.byName(this.object.kind);
    if (before === undefined || kind === undefined) return false;
    const after = this.#store.put(kind, { ...before, status: change(before.status ?? {}) }, 'status');
    return after.metadata.resourceVersion !== before.metadata.resourceVersion;
  }
}
