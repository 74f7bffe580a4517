import type { KubernetesObject } from '../ports/cluster.ts';
import { cutText } from '../printable.ts';
import { entry, listOf, numberOf, recordOf, textOf } from '../unstructured.ts';

/** A condition of a Flux object (the Kubernetes convention). */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  /** From outside. */
  readonly message: string;
  /** The generation that the condition speaks of; undefined where the controller doesn't say. */
  readonly observedGeneration: number | undefined;
  readonly lastTransitionTime: string;
}

/** As long as Flux's own schemas allow; whoever gets around those does not fill logs and reports. */
const longest = 32_768;

/** The conditions of an object, by their type. */
export function conditionsOf(object: KubernetesObject): ReadonlyMap<string, Condition> {
  const conditions = new Map<string, Condition>();
  for (const item of listOf(entry(object, 'status', 'conditions'))) {
    const { type, status, reason, message, observedGeneration, lastTransitionTime } = recordOf(item);
    const name = textOf(type);
    if (name === undefined) continue;
    conditions.set(name, {
      type: name,
      status: status === 'True' || status === 'False' ? status : 'Unknown',
      reason: textOf(reason) ?? '',
      message: cutText((textOf(message) ?? '').trim(), longest),
      observedGeneration: numberOf(observedGeneration),
      lastTransitionTime: textOf(lastTransitionTime) ?? '',
    });
  }
  return conditions;
}
