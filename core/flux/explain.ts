import type { Cluster, KubernetesObject, ObjectType } from '../ports/cluster.ts';
import { list, number, record, text } from './conditions.ts';
import type { FluxObject, Ref } from './objects.ts';

/** What looking closer at a failure brought. Texts are from outside. */
export interface Explanation {
  readonly findings: readonly string[];
  /** Rights that were missing to look closer. */
  readonly notes: readonly string[];
}

const groups: Readonly<Record<string, string>> = {
  Deployment: 'apps',
  StatefulSet: 'apps',
  DaemonSet: 'apps',
  ReplicaSet: 'apps',
  Job: 'batch',
  Pod: '',
};

const workloadInMessage = /\b(Deployment|StatefulSet|DaemonSet|ReplicaSet|Job|Pod)\/([a-z0-9.-]+)\/([a-z0-9.-]+)/g;
const most = 12;

/**
 * Looks at what is behind a failure: the object's own events, the workloads that its messages name ("timeout waiting
 * for: [Deployment/demo/web …]"), and their pods' waiting reasons. What the role doesn't allow becomes a note.
 */
export async function explain(
  cluster: Pick<Cluster, 'get' | 'list'>,
  object: FluxObject | undefined,
  ref: Ref,
  reason: string,
  signal: AbortSignal,
): Promise<Explanation> {
  const findings = new Set<string>();
  const notes = new Set<string>();
  const messages = [reason, ...[...(object?.conditions.values() ?? [])].map((condition) => condition.message)];
  const workloads = new Map<string, Ref>();
  for (const message of messages) {
    for (const [whole, kind = '', namespace = '', name = ''] of message.matchAll(workloadInMessage)) {
      workloads.set(whole, { kind, namespace, name });
    }
  }
  for (const workload of [...workloads.values()].slice(0, 5)) {
    await explainWorkload(cluster, workload, findings, notes, signal);
  }
  await explainEvents(cluster, ref, findings, notes, signal);
  return { findings: [...findings].slice(0, most), notes: [...notes] };
}

async function explainWorkload(
  cluster: Pick<Cluster, 'get' | 'list'>,
  workload: Ref,
  findings: Set<string>,
  notes: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  const type: ObjectType = { group: groups[workload.kind] ?? '', kind: workload.kind };
  const name = `${workload.kind} ${workload.namespace}/${workload.name}`;
  const found = await cluster.get(type, workload.namespace, workload.name, signal);
  if (!found.ok) {
    notes.add(`${name} was not looked at: ${found.problem.message}.`);
    return;
  }
  if (found.object === undefined) {
    findings.add(`${name} is not there.`);
    return;
  }
  const spec = record(found.object['spec']);
  for (const entry of list(record(found.object['status'])['conditions'])) {
    const { type: kind, status, message, reason } = record(entry);
    const bad = status === 'False' || kind === 'ReplicaFailure' || kind === 'Failed';
    if (bad && status !== 'Unknown' && text(message) !== undefined) {
      findings.add(`${name}: ${text(reason) ?? ''}: ${text(message) ?? ''}`);
    }
  }
  const pods =
    workload.kind === 'Pod'
      ? { ok: true as const, objects: [found.object] }
      : await podsOf(cluster, workload, spec, signal);
  if (!pods.ok) {
    notes.add(`The pods of ${name} were not looked at: ${pods.problem.message}.`);
    return;
  }
  for (const pod of pods.objects) for (const line of describePod(pod)) findings.add(line);
  await explainEvents(cluster, workload, findings, notes, signal);
}

async function podsOf(
  cluster: Pick<Cluster, 'list'>,
  workload: Ref,
  spec: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): ReturnType<Cluster['list']> {
  const labels = Object.entries(record(record(spec['selector'])['matchLabels']))
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
  if (labels === '') return { ok: true, objects: [] };
  return cluster.list({ group: '', kind: 'Pod' }, workload.namespace, { labels }, signal);
}

/** Why a pod doesn't run: one line a container that waits or has crashed, or the pod's own reason. */
export function describePod(pod: KubernetesObject): readonly string[] {
  const status = record(pod['status']);
  const lines: string[] = [];
  for (const entry of [...list(status['initContainerStatuses']), ...list(status['containerStatuses'])]) {
    const container = record(entry);
    const name = `Pod ${pod.metadata.name}, container ${text(container['name']) ?? '?'} (${text(container['image']) ?? '?'})`;
    const waiting = record(record(container['state'])['waiting']);
    const ended = record(record(container['lastState'])['terminated']);
    const now = record(record(container['state'])['terminated']);
    const reason = text(waiting['reason']);
    const died = text(ended['reason']) === undefined ? now : ended;
    const code = number(died['exitCode']);
    const last =
      code === undefined || code === 0
        ? ''
        : ` Last end: ${text(died['reason']) ?? 'Error'}, exit code ${code}. ${text(died['message']) ?? ''}`;
    const restarts = number(container['restartCount']) ?? 0;
    if (reason !== undefined && reason !== 'ContainerCreating' && reason !== 'PodInitializing') {
      const again = restarts > 0 ? `, restarted ${restarts} times` : '';
      lines.push(`${name}: ${reason}${again}. ${text(waiting['message']) ?? ''}${last}`.trim());
    } else if (last !== '') lines.push(`${name}:${last}`.trim());
    else if (container['ready'] === false && reason === undefined) lines.push(`${name}: runs, but is not ready.`);
  }
  if (lines.length === 0 && status['phase'] === 'Pending') {
    for (const entry of list(status['conditions'])) {
      const { status: state, message } = record(entry);
      if (state === 'False' && text(message) !== undefined)
        lines.push(`Pod ${pod.metadata.name}: ${text(message) ?? ''}`);
    }
  }
  return lines;
}

async function explainEvents(
  cluster: Pick<Cluster, 'list'>,
  ref: Ref,
  findings: Set<string>,
  notes: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  const fields = `involvedObject.kind=${ref.kind},involvedObject.name=${ref.name}`;
  const events = await cluster.list({ group: '', kind: 'Event' }, ref.namespace, { fields }, signal);
  if (!events.ok) {
    notes.add(`Events in ${ref.namespace} were not looked at: ${events.problem.message}.`);
    return;
  }
  const warnings = events.objects.filter((event) => {
    const involved = record(event['involvedObject']);
    return event['type'] === 'Warning' && involved['kind'] === ref.kind && involved['name'] === ref.name;
  });
  for (const event of warnings.slice(-3)) {
    findings.add(`Event of ${ref.kind} ${ref.name}: ${text(event['reason']) ?? ''}: ${text(event['message']) ?? ''}`);
  }
}
