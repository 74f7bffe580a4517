import type { KubernetesObject } from '../../ports/cluster.ts';
import { list, record, text } from '../conditions.ts';
import { refText, type Ref } from '../objects.ts';
import { eventFindings } from './events.ts';
import { finding, type Finding } from './finding.ts';
import type { Look } from './look.ts';

const most = 3;

/** The volume claims of a pod that are not bound, and why. */
export async function lookAtVolumes(look: Look, pod: KubernetesObject): Promise<readonly Finding[]> {
  const names = list(record(pod['spec'])['volumes'])
    .map((volume) => text(record(record(volume)['persistentVolumeClaim'])['claimName']))
    .filter((name) => name !== undefined);
  const findings: Finding[] = [];
  for (const name of names.slice(0, most)) {
    const ref: Ref = { kind: 'PersistentVolumeClaim', namespace: pod.metadata.namespace ?? '', name };
    const got = await look.get({ group: '', kind: ref.kind }, ref.namespace, name);
    if (got.kind === 'absent') findings.push(finding(`${refText(ref)} is not there.`, ref, 'volume'));
    if (got.kind === 'found') findings.push(...(await lookAtClaim(look, ref, got.object)));
  }
  return findings;
}

/** A volume claim that is not bound. */
export async function lookAtClaim(look: Look, ref: Ref, claim: KubernetesObject): Promise<readonly Finding[]> {
  const phase = text(record(claim['status'])['phase']) ?? 'Pending';
  if (phase === 'Bound') return [];
  const storageClass = text(record(claim['spec'])['storageClassName']);
  const of = storageClass === undefined ? 'the default storage class' : `storage class ${storageClass}`;
  // Its waiting is told by events of the kind Normal.
  const events = await eventFindings(look, ref, { uid: claim.metadata.uid, all: true });
  return [finding(`${refText(ref)} is ${phase}, of ${of}`, ref, 'volume'), ...events];
}
