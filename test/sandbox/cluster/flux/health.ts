import { at, isObject, list, number, text } from '../json.ts';
import { groupOf, type KubernetesObject, splitApiVersion } from '../objects.ts';
import { shortName } from './apply.ts';
import { condition } from './conditions.ts';
import type { FluxContext } from './engine.ts';

/** The states of kstatus, Kubernetes' own reading of an object's status. */
export type Health = 'Current' | 'InProgress' | 'Failed' | 'NotFound';

/** How an object does, by the rules of kstatus (sigs.k8s.io/cli-utils/pkg/kstatus). */
export function healthOf(object: KubernetesObject | undefined): Health {
  if (object === undefined) return 'NotFound';
  const observed = number(object, 'status', 'observedGeneration');
  if (observed !== undefined && observed !== object.metadata.generation) return 'InProgress';
  switch (`${groupOf(object)}/${object.kind}`) {
    case 'apps/Deployment':
      return deployment(object);
    case 'apps/StatefulSet':
    case 'apps/ReplicaSet': {
      const wanted = number(object, 'spec', 'replicas') ?? 1;
      return observed !== undefined && (number(object, 'status', 'readyReplicas') ?? 0) >= wanted
        ? 'Current'
        : 'InProgress';
    }
    case 'apps/DaemonSet': {
      const wanted = number(object, 'status', 'desiredNumberScheduled');
      return wanted !== undefined && (number(object, 'status', 'numberReady') ?? 0) >= wanted
        ? 'Current'
        : 'InProgress';
    }
    case 'batch/Job':
      return jobHealth(object);
    case '/PersistentVolumeClaim':
      return (text(object, 'status', 'phase') ?? 'Bound') === 'Bound' ? 'Current' : 'InProgress';
    default:
      return byConditions(object);
  }
}

function deployment(object: KubernetesObject): Health {
  const wanted = number(object, 'spec', 'replicas') ?? 1;
  const count = (name: string): number => number(object, 'status', name) ?? 0;
  const progress = condition(object, 'Progressing');
  if (progress?.reason === 'ProgressDeadlineExceeded') return 'Failed';
  if (at(object, 'status', 'observedGeneration') === undefined) return 'InProgress';
  const full = ['updatedReplicas', 'availableReplicas', 'readyReplicas'].every((name) => count(name) >= wanted);
  return full && count('replicas') <= wanted ? 'Current' : 'InProgress';
}

function jobHealth(object: KubernetesObject): Health {
  const has = (type: string): boolean =>
    list(object, 'status', 'conditions').some((one) => text(one, 'type') === type && text(one, 'status') === 'True');
  if (has('Failed')) return 'Failed';
  return has('Complete') ? 'Current' : 'InProgress';
}

function byConditions(object: KubernetesObject): Health {
  if (condition(object, 'Stalled')?.status === 'True') return 'Failed';
  if (condition(object, 'Reconciling')?.status === 'True') return 'InProgress';
  const ready = condition(object, 'Ready');
  if (ready !== undefined) return ready.status === 'True' ? 'Current' : 'InProgress';
  return isObject(object.status) && object.status['observedGeneration'] === -1 ? 'InProgress' : 'Current';
}

/** What a health check looked at in vain. */
export interface Unhealthy {
  early: boolean;
  /** `timeout waiting for: [Deployment/demo/web status: 'InProgress']` */
  message: string;
}

/**
 * Waits until all objects are healthy, one has failed for good, or the time is over.
 * @returns undefined when they are healthy, 'canceled' when `canceled` came true
 */
export async function waitForHealth(
  context: FluxContext,
  objects: () => { object: KubernetesObject | undefined; name: string }[],
  timeout: number,
  canceled: () => boolean,
): Promise<Unhealthy | 'canceled' | undefined> {
  const end = context.time.now() + timeout;
  for (;;) {
    const states = objects().map(({ object, name }) => ({ name, health: healthOf(object) }));
    const bad = states.filter(({ health }) => health !== 'Current');
    if (bad.length === 0) return undefined;
    if (canceled()) return 'canceled';
    const early = bad.some(({ health }) => health === 'Failed');
    if (early || context.time.now() >= end) {
      const listed = bad.filter(({ health }) => !early || health === 'Failed');
      const names = listed.map(({ name, health }) => `${name} status: '${health}'`).join(', ');
      return {
        early,
        message: `${early ? 'failed early due to stalled resources' : 'timeout waiting for'}: [${names}]`,
      };
    }
    await context.time.sleep(context.pace.healthPoll, context.signal);
  }
}

/** The objects that a Kustomization's health check looks at: all applied ones, or those of `spec.healthChecks`. */
export function checked(
  context: FluxContext,
  kustomization: KubernetesObject,
  applied: KubernetesObject[],
): { object: KubernetesObject | undefined; name: string }[] {
  const { store } = context;
  const look = (group: string, kindName: string, namespace: string | undefined, name: string) => {
    const kind = store.registry.byKind(group, kindName);
    return kind === undefined ? undefined : store.get(kind, namespace, name);
  };
  if (at(kustomization, 'spec', 'wait') === true)
    return applied.map((object) => ({
      name: shortName(object),
      object: look(groupOf(object), object.kind, object.metadata.namespace, object.metadata.name),
    }));
  return list(kustomization, 'spec', 'healthChecks').map((reference) => {
    const kindName = text(reference, 'kind') ?? '';
    const name = text(reference, 'name') ?? '';
    const namespace = text(reference, 'namespace') ?? kustomization.metadata.namespace;
    const group = splitApiVersion(text(reference, 'apiVersion') ?? 'v1').group;
    return { name: `${kindName}/${namespace ?? ''}/${name}`, object: look(group, kindName, namespace, name) };
  });
}
