import { isObject, type JsonObject, list } from '../json.ts';
import { type Condition, type KubernetesObject, timestamp } from '../objects.ts';

/** The first three come first, in this order; all others by name: so Flux's runtime sorts them. */
const order = ['Stalled', 'Reconciling', 'Ready'];

/** An object's conditions. */
export function conditionsOf(object: KubernetesObject | undefined): Condition[] {
  return list(object, 'status', 'conditions').filter(isObject) as Condition[];
}

/** One condition by its type. */
export function condition(object: KubernetesObject | undefined, type: string): Condition | undefined {
  return conditionsOf(object).find((one) => one.type === type);
}

/** Whether the object's Ready condition is True. */
export function isReady(object: KubernetesObject | undefined): boolean {
  return condition(object, 'Ready')?.status === 'True';
}

/** Conditions in the making. The transition time stays while status, reason and message stay, as in Flux's runtime. */
export class ConditionSet {
  readonly #conditions: Map<string, Condition>;
  readonly #generation: number;

  constructor(object: KubernetesObject) {
    this.#conditions = new Map(conditionsOf(object).map((one) => [one.type, { ...one }]));
    this.#generation = object.metadata.generation ?? 1;
  }

  mark(type: string, status: Condition['status'], reason: string, message: string): void {
    const before = this.#conditions.get(type);
    const same = before?.status === status && before.reason === reason && before.message === message;
    const lastTransitionTime = same ? before.lastTransitionTime : timestamp();
    this.#conditions.set(type, {
      lastTransitionTime,
      message,
      observedGeneration: this.#generation,
      reason,
      status,
      type,
    });
  }

  get(type: string): Condition | undefined {
    return this.#conditions.get(type);
  }

  remove(...types: string[]): void {
    for (const type of types) this.#conditions.delete(type);
  }

  /** In the order in which Flux stores them. */
  toList(): JsonObject[] {
    const rank = ({ type }: Condition): string => {
      const place = order.indexOf(type);
      return place < 0 ? `9${type}` : String(place);
    };
    return [...this.#conditions.values()].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  }
}
