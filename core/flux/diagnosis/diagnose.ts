import type { Cluster } from '../../ports/cluster.ts';
import { entry, textOf } from '../../unstructured.ts';
import { refText, type FluxObject, type Ref } from '../objects.ts';
import { causeOfMessage } from './cause.ts';
import { eventSymptoms } from './events.ts';
import { symptom, rootFirst, type Symptom, type Root } from './symptom.ts';
import { lookAtRelease } from './helm.ts';
import { Look } from './look.ts';
import { namedIn, type Named } from './named.ts';
import { unhealthyOf } from './unhealthy.ts';
import { lookAtClaim } from './volumes.ts';
import { conditionSymptoms, lookAtWorkload, lookInto, workloadTypes } from './workload.ts';

/** What looking closer at a failure brought. Texts are from outside. */
export interface Diagnosis {
  /** What is nearest to the root first. */
  readonly symptoms: readonly Symptom[];
  /** The nearest to the root that is known; undefined when nothing tells. */
  readonly root: Root | undefined;
  /** What kept it from seeing more: rights, with the rule that grants them. */
  readonly notes: readonly string[];
}

/** What is looked at closer. */
export interface Subject {
  /** Whose fault it is, as the verdict has it. */
  readonly ref: Ref;
  /** The same as it was last seen; undefined when it is not one of Flux's, or not there. */
  readonly object: FluxObject | undefined;
  /** The verdict's words. */
  readonly reason: string;
}

/** Objects behind one failure that are looked at. */
const mostObjects = 6;
/** Kustomizations within Kustomizations, and releases in those. */
const deepest = 3;

/**
 * Looks at what is behind a failure, or behind what is still missing at a timeout: the object's events, the workloads
 * and other objects that its messages name, their pods, the last words of those that crash. What the role doesn't allow
 * becomes a note. Reads only; never rejects.
 */
export async function diagnose(
  cluster: Pick<Cluster, 'get' | 'list' | 'logs'>,
  subject: Subject,
  now: number,
  signal: AbortSignal,
): Promise<Diagnosis> {
  const look = new Look(cluster, now, signal);
  const symptoms = rootFirst(await lookAt(look, subject));
  return { symptoms, root: rootOf(symptoms) ?? rootSaid(subject), notes: look.notes };
}

function rootOf(symptoms: readonly Symptom[]): Root | undefined {
  for (const { cause, at } of symptoms) if (cause !== undefined) return { cause, at };
  return undefined;
}

/** What its own words tell, where nothing else does. */
function rootSaid({ ref, object, reason }: Subject): Root | undefined {
  for (const message of [reason, ...messagesOf(object)]) {
    const cause = causeOfMessage(ref.kind, message);
    if (cause !== undefined) return { cause, at: ref };
  }
  return undefined;
}

async function lookAt(look: Look, subject: Subject): Promise<readonly Symptom[]> {
  const { ref, object, reason } = subject;
  const messages = [reason, ...messagesOf(object)];
  const symptoms: Symptom[] = [];
  const seen = new Set([refText(ref)]);
  if (ref.kind === 'HelmRelease') symptoms.push(...(await lookAtRelease(look, ref)));
  else if (workloadTypes[ref.kind] !== undefined) symptoms.push(...(await lookAtWorkload(look, ref)));
  // The new version's own pods: the primary's are of the version before.
  if (object?.kind === 'Canary' && object.target !== undefined)
    symptoms.push(...(await lookAtWorkload(look, object.target)));
  const named = namedIn(messages, object);
  symptoms.push(...(await lookAtAll(look, named, seen, 1)));
  const checking = messages.some((message) => /health check/i.test(message));
  if (named.length === 0 && checking && object?.kind === 'Kustomization') {
    // "Running health checks …" names none of what it waits for.
    for (const one of (await unhealthyOf(look, object.inventory)).slice(0, mostObjects))
      symptoms.push(...(await lookInto(look, one.ref, one.workload)));
  }
  const uid = object?.uid;
  if (workloadTypes[ref.kind] === undefined)
    symptoms.push(...(await eventSymptoms(look, ref, { uid, said: messages.join('\n') })));
  return symptoms;
}

function messagesOf(object: FluxObject | undefined): readonly string[] {
  return [...(object?.conditions.values() ?? [])]
    .filter(({ type, status }) => status !== 'True' || type === 'Stalled' || type === 'Reconciling')
    .map(({ message }) => message);
}

async function lookAtAll(
  look: Look,
  named: readonly Named[],
  seen: Set<string>,
  depth: number,
): Promise<readonly Symptom[]> {
  const symptoms: Symptom[] = [];
  for (const one of named.slice(0, mostObjects)) {
    const key = refText(one.ref);
    if (seen.has(key)) continue;
    seen.add(key);
    symptoms.push(...(await lookAtNamed(look, one, seen, depth)));
  }
  return symptoms;
}

async function lookAtNamed(
  look: Look,
  { ref, type }: Named,
  seen: Set<string>,
  depth: number,
): Promise<readonly Symptom[]> {
  if (workloadTypes[ref.kind]?.group === type.group) return lookAtWorkload(look, ref);
  const got = await look.get(type, ref.namespace, ref.name);
  if (got.kind === 'unread') return [];
  if (got.kind === 'absent') return [symptom(`${refText(ref)} is not there.`, ref)];
  const { object } = got;
  if (ref.kind === 'PersistentVolumeClaim') return lookAtClaim(look, ref, object);
  const own = conditionSymptoms(ref, object).map((one) => ({ ...one, cause: causeOfMessage(ref.kind, one.text) }));
  const said = own.map((one) => one.text);
  if (ref.kind === 'Service') own.push(...balancerOf(ref, object));
  if (ref.kind === 'HelmRelease') own.push(...(await lookAtRelease(look, ref)));
  if (depth < deepest) own.push(...(await lookAtAll(look, namedIn(said, undefined), seen, depth + 1)));
  const events = await eventSymptoms(look, ref, { uid: object.metadata.uid, said: said.join('\n') });
  return [...own, ...events];
}

function balancerOf(ref: Ref, service: Parameters<typeof conditionSymptoms>[1]): readonly Symptom[] {
  const waits = entry(service, 'spec', 'type') === 'LoadBalancer';
  const ingress = entry(service, 'status', 'loadBalancer', 'ingress');
  if (!waits || Array.isArray(ingress)) return [];
  const name = textOf(entry(service, 'spec', 'loadBalancerClass')) ?? 'the cluster’s own class';
  return [symptom(`${refText(ref)} has got no address from its load balancer yet (${name})`, ref, 'loadBalancer')];
}
