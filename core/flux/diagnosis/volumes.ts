import type { KubernetesObject } from '../../ports/cluster.ts';
import { entry, listOf, textOf } from '../../unstructured.ts';
import { refText, type Ref } from '../objects.ts';
import { eventSymptoms } from './events.ts';
import { symptom, type Symptom } from './symptom.ts';
import type { Look } from './look.ts';

const most = 3;

/** The volume claims of a pod that are not bound, and why. */
export async function lookAtVolumes(look: Look, pod: KubernetesObject): Promise<readonly Symptom[]> {
  const names = listOf(entry(pod, 'spec', 'volumes'))
    .map((volume) => textOf(entry(volume, 'persistentVolumeClaim', 'claimName')))
    .filter((name) => name !== undefined);
  const symptoms: Symptom[] = [];
  for (const name of names.slice(0, most)) {
    const ref: Ref = { kind: 'PersistentVolumeClaim', namespace: pod.metadata.namespace ?? '', name };
    const got = await look.get({ group: '', kind: ref.kind }, ref.namespace, name);
    if (got.kind === 'absent') symptoms.push(symptom(`${refText(ref)} is not there.`, ref, 'volume'));
    if (got.kind === 'found') symptoms.push(...(await lookAtClaim(look, ref, got.object)));
  }
  return symptoms;
}

/** A volume claim that is not bound. */
export async function lookAtClaim(look: Look, ref: Ref, claim: KubernetesObject): Promise<readonly Symptom[]> {
  const phase = textOf(entry(claim, 'status', 'phase')) ?? 'Pending';
  if (phase === 'Bound') return [];
  const storageClass = textOf(entry(claim, 'spec', 'storageClassName'));
  const of = storageClass === undefined ? 'the default storage class' : `storage class ${storageClass}`;
  // Its waiting is told by events of the kind Normal.
  const events = await eventSymptoms(look, ref, { uid: claim.metadata.uid, all: true });
  return [symptom(`${refText(ref)} is ${phase}, of ${of}`, ref, 'volume'), ...events];
}
