import { createHash } from 'node:crypto';
import { entry, listOf, numberOf, recordOf, textAt, textOf, type Data } from '../unstructured.ts';

/** How a workload is. `failed`: Kubernetes itself has given it up. Reasons may hold words from outside. */
export type WorkloadHealth =
  { readonly kind: 'healthy' } | { readonly kind: 'progressing' | 'failed'; readonly reason: string };

const workloadGroups: Readonly<Record<string, string>> = {
  Deployment: 'apps',
  StatefulSet: 'apps',
  DaemonSet: 'apps',
  Job: 'batch',
};

/**
 * Whether a kind has a health that is judged: the built-in workloads, by group and kind, since a custom kind may have
 * one of their names.
 */
export function isWorkload({ group, kind }: { readonly group: string; readonly kind: string }): boolean {
  return Object.hasOwn(workloadGroups, kind) && workloadGroups[kind] === group;
}

/** Whether a kind has a pod template whose images run: the workloads, and what makes Jobs. */
export function runsImages({ group, kind }: { readonly group: string; readonly kind: string }): boolean {
  return isWorkload({ group, kind }) || (group === 'batch' && kind === 'CronJob');
}

/** A workload's pod template, as far as it says what runs. */
export interface PodTemplate {
  /** The images, init containers' too, as they are written. */
  readonly images: readonly string[];
  /** A digest of the containers in full, to be compared with that of the copy that Flagger makes; they may hold secrets. */
  readonly containers: string;
}

/** Reads what a workload's pod template runs. */
export function templateOf(kind: string, spec: Data): PodTemplate {
  const owner = kind === 'CronJob' ? recordOf(entry(spec, 'jobTemplate', 'spec')) : spec;
  const pod = recordOf(entry(owner, 'template', 'spec'));
  const all = [...listOf(pod['initContainers']), ...listOf(pod['containers'])];
  return {
    images: all.flatMap((container) => textOf(entry(container, 'image')) ?? []),
    // Flagger gives its copy copies of ConfigMaps and Secrets, too, whose names end so.
    containers: createHash('sha256').update(JSON.stringify(all).replaceAll('-primary"', '"')).digest('base64'),
  };
}

const healthy: WorkloadHealth = { kind: 'healthy' };
const progressing = (reason: string): WorkloadHealth => ({ kind: 'progressing', reason });

/**
 * Reads a Deployment's, StatefulSet's, DaemonSet's or Job's health as Flux's own health checks do (the rules of
 * sigs.k8s.io/cli-utils kstatus; a Job must have completed).
 * @param generation the object's own: a status of an older one says nothing
 */
export function healthOf(kind: string, generation: number, spec: Data, status: Data): WorkloadHealth {
  if (kind === 'Job') return jobHealth(spec, status);
  if (kind === 'CronJob') return healthy;
  if ((numberOf(status['observedGeneration']) ?? 0) < generation)
    return progressing('its controller has not looked at it yet');
  if (kind === 'Deployment') return deploymentHealth(spec, status);
  if (entry(spec, 'updateStrategy', 'type') === 'OnDelete') return healthy;
  return kind === 'DaemonSet' ? daemonSetHealth(status) : statefulSetHealth(spec, status);
}

function deploymentHealth(spec: Data, status: Data): WorkloadHealth {
  const gaveUp = conditionIn(status, 'Progressing');
  if (gaveUp?.['reason'] === 'ProgressDeadlineExceeded') {
    return { kind: 'failed', reason: `ProgressDeadlineExceeded: ${textAt(gaveUp, 'message')}` };
  }
  const wanted = numberOf(spec['replicas']) ?? 1;
  const updated = count(status, 'updatedReplicas');
  if (updated < wanted) return progressing(`${updated} of ${wanted} replicas updated`);
  const old = count(status, 'replicas') - updated;
  if (old > 0) return progressing(`${old} replicas of the version before are still there`);
  const available = count(status, 'availableReplicas');
  return available < wanted ? progressing(`${available} of ${wanted} replicas available`) : healthy;
}

function statefulSetHealth(spec: Data, status: Data): WorkloadHealth {
  const wanted = numberOf(spec['replicas']) ?? 1;
  const ready = count(status, 'readyReplicas');
  if (ready < wanted) return progressing(`${ready} of ${wanted} replicas ready`);
  const partition = numberOf(entry(spec, 'updateStrategy', 'rollingUpdate', 'partition')) ?? 0;
  const updated = count(status, 'updatedReplicas');
  if (partition > 0) {
    return updated < wanted - partition ? progressing(`${updated} of ${wanted - partition} replicas updated`) : healthy;
  }
  const same = status['currentRevision'] === status['updateRevision'];
  return same ? healthy : progressing(`${updated} of ${wanted} replicas updated`);
}

function daemonSetHealth(status: Data): WorkloadHealth {
  const wanted = numberOf(status['desiredNumberScheduled']);
  if (wanted === undefined) return progressing('no pods are scheduled yet');
  for (const [what, field] of [
    ['updated', 'updatedNumberScheduled'],
    ['available', 'numberAvailable'],
    ['ready', 'numberReady'],
  ] as const) {
    const there = count(status, field);
    if (there < wanted) return progressing(`${there} of ${wanted} pods ${what}`);
  }
  return healthy;
}

function jobHealth(spec: Data, status: Data): WorkloadHealth {
  if (conditionIn(status, 'Complete')?.['status'] === 'True') return healthy;
  const failed = conditionIn(status, 'Failed');
  if (failed?.['status'] === 'True') {
    return { kind: 'failed', reason: `${textOf(failed['reason']) ?? 'Failed'}: ${textAt(failed, 'message')}` };
  }
  if (spec['suspend'] === true) return progressing('it is suspended');
  return progressing('it has not completed yet');
}

function conditionIn(status: Data, type: string): Data | undefined {
  return listOf(status['conditions'])
    .map(recordOf)
    .find((condition) => condition['type'] === type);
}

function count(status: Data, field: string): number {
  return numberOf(status[field]) ?? 0;
}
