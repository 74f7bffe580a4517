import { canonical, type JsonObject } from '../json.ts';
import { copy, type KubernetesObject } from '../objects.ts';
import { ConditionSet } from './conditions.ts';
import type { FluxContext } from './engine.ts';

/**
 * One reconcile's view of an object: conditions and status are changed here and written by `patch`, in two steps as
 * Flux's serial patcher does: first the conditions, some milliseconds later everything else.
 */
export class StatusWriter {
  readonly object: KubernetesObject;
  readonly conditions: ConditionSet;
  /** The status without its conditions. */
  readonly status: JsonObject;
  readonly #context: FluxContext;

  constructor(context: FluxContext, object: KubernetesObject) {
    this.#context = context;
    this.object = object;
    this.conditions = new ConditionSet(object);
    const { conditions: _conditions, ...status } = copy(object.status ?? {});
    this.status = status;
  }

  /** The object as it is stored now, or undefined when it is gone. */
  stored(): KubernetesObject | undefined {
    const kind = this.#context.store.registry.byName(this.object.kind);
    const { namespace, name } = this.object.metadata;
    const found = kind === undefined ? undefined : this.#context.store.get(kind, namespace, name);
    return found?.metadata.uid === this.object.metadata.uid ? found : undefined;
  }

  async patch(): Promise<void> {
    const { time, pace, signal } = this.#context;
    const conditions = this.conditions.toList();
    if (this.#write((status) => (conditions.length === 0 ? status : { ...status, conditions })))
      if (this.#restDiffers()) await time.sleep(pace.gap, signal);
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
    const kind = this.#context.store.registry.byName(this.object.kind);
    if (before === undefined || kind === undefined) return false;
    const after = this.#context.store.put(kind, { ...before, status: change(before.status ?? {}) }, 'status');
    return after.metadata.resourceVersion !== before.metadata.resourceVersion;
  }
}
