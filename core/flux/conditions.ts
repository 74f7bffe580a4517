import type { KubernetesObject } from '../ports/cluster.ts';
import { cutText } from '../printable.ts';

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

/** The value as a plain record; an empty one for anything else. Status comes from outside: nothing is assumed. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

/** The items of a list; none when it is no list. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text that is not empty; undefined when it is none. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A finite number; undefined when it is none. */
export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The conditions of an object, by their type. */
export function conditionsOf(object: KubernetesObject): ReadonlyMap<string, Condition> {
  const conditions = new Map<string, Condition>();
  for (const entry of list(record(object['status'])['conditions'])) {
    const { type, status, reason, message, observedGeneration, lastTransitionTime } = record(entry);
    const name = text(type);
    if (name === undefined) continue;
    conditions.set(name, {
      type: name,
      status: status === 'True' || status === 'False' ? status : 'Unknown',
      reason: text(reason) ?? '',
      message: cutText((text(message) ?? '').trim(), longest),
      observedGeneration: number(observedGeneration),
      lastTransitionTime: text(lastTransitionTime) ?? '',
    });
  }
  return conditions;
}
