import type { KubernetesObject, ObjectType } from '../../ports/cluster.ts';
import { entry, listOf, recordOf, textOf } from '../../unstructured.ts';
import { refText, type Ref } from '../objects.ts';
import { causeOfMessage } from './cause.ts';
import { lastLines } from './container-log.ts';
import { eventSymptoms } from './events.ts';
import { symptom, type Symptom } from './symptom.ts';
import type { Look } from './look.ts';
import { describeGroup, grouped, podRef, problemsOf } from './pod.ts';
import { newPodsOf } from './pods-of.ts';
import { lookAtVolumes } from './volumes.ts';

/** The kinds whose pods can be looked at, by kind, with the API group that each is read from. */
export const workloadTypes: Readonly<Record<string, ObjectType>> = {
  Deployment: { group: 'apps', kind: 'Deployment' },
  StatefulSet: { group: 'apps', kind: 'StatefulSet' },
  DaemonSet: { group: 'apps', kind: 'DaemonSet' },
  ReplicaSet: { group: 'apps', kind: 'ReplicaSet' },
  Job: { group: 'batch', kind: 'Job' },
  Pod: { group: '', kind: 'Pod' },
};

/** Kinds of trouble that are told of one workload; each may concern many pods. */
const mostGroups = 4;

/** What a workload says, and behind it its pods of the new template: states, last words and events. */
export async function lookAtWorkload(look: Look, ref: Ref): Promise<readonly Symptom[]> {
  const type = workloadTypes[ref.kind];
  if (type === undefined) return [];
  const got = await look.get(type, ref.namespace, ref.name);
  if (got.kind === 'unread') return [];
  if (got.kind === 'absent') return [symptom(`${refText(ref)} is not there.`, ref)];
  return lookInto(look, ref, got.object);
}

/** The same with the workload in hand. */
export async function lookInto(look: Look, ref: Ref, workload: KubernetesObject): Promise<readonly Symptom[]> {
  const { pods, owner } = await newPodsOf(look, ref, workload);
  const symptoms = [...conditionSymptoms(ref, workload)];
  if (owner !== undefined && owner !== workload) {
    // A pod that was refused leaves no trace but here.
    const set: Ref = { kind: 'ReplicaSet', namespace: ref.namespace, name: owner.metadata.name };
    symptoms.push(...(await eventSymptoms(look, set, { uid: owner.metadata.uid, said: said(symptoms) })));
  }
  const groups = grouped(pods.flatMap(problemsOf)).slice(0, mostGroups);
  for (const group of groups) {
    const [first] = group;
    symptoms.push(symptom(describeGroup(group), podRef(first.pod), first.cause, await lastLines(look, first)));
    if (first.cause === 'volume') symptoms.push(...(await lookAtVolumes(look, first.pod)));
  }
  const troubled = groups.map(([{ pod }]) => pod);
  // One that is on its way may be held up by what only its events tell: a volume that is not mounted, say.
  const waiting = pods.filter((pod) => entry(pod, 'status', 'phase') === 'Pending' && !troubled.includes(pod));
  for (const pod of [...new Set([...troubled, ...waiting.slice(0, 1)])].slice(0, mostGroups)) {
    const one = podRef(pod);
    symptoms.push(...(await eventSymptoms(look, one, { uid: pod.metadata.uid, said: said(symptoms) })));
  }
  const own = await eventSymptoms(look, ref, { uid: workload.metadata.uid, said: said(symptoms) });
  return [...symptoms, ...own];
}

const said = (symptoms: readonly Symptom[]): string => symptoms.map(({ text: line }) => line).join('\n');

/** The conditions that tell of trouble. */
export function conditionSymptoms(ref: Ref, object: KubernetesObject): readonly Symptom[] {
  return listOf(entry(object, 'status', 'conditions')).flatMap((item) => {
    const { type, status, reason, message } = recordOf(item);
    const trouble = type === 'ReplicaFailure' || type === 'Failed' || type === 'Stalled' ? 'True' : 'False';
    const words = textOf(message);
    if (status !== trouble || words === undefined) return [];
    const why = textOf(reason) ?? textOf(type) ?? '';
    const cause =
      why === 'DeadlineExceeded'
        ? 'deadline'
        : type === 'ReplicaFailure'
          ? causeOfMessage('ReplicaSet', words)
          : undefined;
    return [symptom(`${refText(ref)}: ${why}: ${words.slice(0, 2000)}`, ref, cause)];
  });
}
