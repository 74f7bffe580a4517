import { formatDuration } from '../../duration.ts';
import type { KubernetesObject } from '../../ports/cluster.ts';
import { numberOf, recordOf, textAt, textOf } from '../../unstructured.ts';
import { refText, type Ref } from '../objects.ts';
import { causeOfImage, causeOfMessage, type Cause } from './cause.ts';
import { symptom, type Symptom } from './symptom.ts';
import type { Look } from './look.ts';
import { readTime } from './time.ts';

/** An event as people need it, from either API: `v1` and `events.k8s.io/v1` show the same events by other names. */
export interface SeenEvent {
  readonly warning: boolean;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  /** Milliseconds since 1970 of the last time that it happened; undefined when the event does not say. */
  readonly at: number | undefined;
  readonly uid: string | undefined;
}

/** More of one object says nothing new. */
const most = 4;

/** What is made anew with each version, so that all its events are of this one. */
const short = new Set(['Pod', 'ReplicaSet', 'Job', 'PersistentVolumeClaim']);
/** Milliseconds: events of what stays are of another time then, and of another commit. */
const longAgo = 900_000;

/** The events of one object that tell of trouble, the newest last. */
export async function eventsOf(
  look: Look,
  ref: Ref,
  o: { readonly uid?: string | undefined; readonly all?: boolean } = {},
): Promise<readonly SeenEvent[]> {
  const events = await read(look, ref);
  return events
    .filter(({ warning, uid }) => (warning || o.all === true) && sameUid(uid, o.uid))
    .filter(({ at }) => short.has(ref.kind) || at === undefined || look.now - at <= longAgo)
    .sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
    .slice(-most);
}

/** The same as symptoms; what `said` holds already is left out: controllers write their condition as an event too. */
export async function eventSymptoms(
  look: Look,
  ref: Ref,
  o: { readonly uid?: string | undefined; readonly all?: boolean; readonly said?: string } = {},
): Promise<readonly Symptom[]> {
  const events = await eventsOf(look, ref, o);
  return events
    .filter(({ message }) => message !== '' && o.said?.includes(message.trim()) !== true)
    .map((event) =>
      symptom(`Event of ${refText(ref)}${describeEvent(event, look.now)}`, ref, causeOfEvent(ref.kind, event)),
    );
}

/** ` (12 times, last 2m ago): BackOff: Back-off restarting failed container` */
export function describeEvent({ reason, message, count, at }: SeenEvent, now: number): string {
  const often = count > 1 ? [`${count} times`] : [];
  const age = at === undefined ? [] : [`${count > 1 ? 'last ' : ''}${formatDuration(Math.max(0, now - at))} ago`];
  const facts = [...often, ...age].join(', ');
  return `${facts === '' ? '' : ` (${facts})`}: ${reason}: ${message}`;
}

function causeOfEvent(kind: string, { reason, message }: SeenEvent): Cause | undefined {
  switch (reason) {
    case 'Unhealthy':
      return 'probe';
    case 'FailedScheduling':
      return message.includes('PersistentVolumeClaim') ? 'volume' : 'unschedulable';
    case 'FailedMount':
      return /(?:configmap|secret) "[^"]*" not found/.test(message) ? 'config' : 'volume';
    case 'FailedAttachVolume':
    case 'ProvisioningFailed':
      return 'volume';
    case 'Evicted':
      return 'evicted';
    case 'DeadlineExceeded':
      return 'deadline';
    case 'FailedCreate':
      return causeOfMessage('ReplicaSet', message);
    case 'SyncLoadBalancerFailed':
      return 'loadBalancer';
    case 'Failed':
      return message.includes('pull') ? causeOfImage(reason, message) : undefined;
    default:
      return causeOfMessage(kind, message);
  }
}

/** From the core API; where the role allows the newer one alone, from that. */
async function read(look: Look, ref: Ref): Promise<readonly SeenEvent[]> {
  const ask = (group: string, prefix: string) =>
    look.tryList({ group, kind: 'Event' }, namespaceOf(ref), {
      fields: `${prefix}.kind=${ref.kind},${prefix}.name=${ref.name}`,
    });
  const core = await ask('', 'involvedObject');
  if (core.ok) return readAll(core.objects, ref);
  if (core.problem?.kind === 'forbidden') {
    const newer = await ask('events.k8s.io', 'regarding');
    if (newer.ok) return readAll(newer.objects, ref);
  }
  if (core.problem !== undefined) look.note(core.problem);
  return [];
}

/** Events of what has no namespace are in `default`. */
const namespaceOf = (ref: Ref): string => (ref.namespace === '' ? 'default' : ref.namespace);

function readAll(objects: readonly KubernetesObject[], ref: Ref): readonly SeenEvent[] {
  return objects.flatMap((object) => {
    const about = recordOf(object['involvedObject'] ?? object['regarding']);
    return about['kind'] === ref.kind && about['name'] === ref.name ? [readEvent(object)] : [];
  });
}

/** Reads an event of either API. Which times and counts it has depends on who wrote it, and when. */
export function readEvent(event: KubernetesObject): SeenEvent {
  const series = recordOf(event['series']);
  const times = [
    series['lastObservedTime'],
    event['lastTimestamp'] ?? event['deprecatedLastTimestamp'],
    event['eventTime'],
    event['firstTimestamp'] ?? event['deprecatedFirstTimestamp'],
    event.metadata.creationTimestamp,
  ];
  return {
    warning: event['type'] === 'Warning',
    reason: textAt(event, 'reason'),
    message: (textOf(event['message']) ?? textAt(event, 'note')).slice(0, 2000).trim(),
    count: numberOf(series['count']) ?? numberOf(event['count']) ?? numberOf(event['deprecatedCount']) ?? 1,
    at: times.map((time) => readTime(textOf(time) ?? '')).find((time) => time !== undefined),
    uid: textOf(recordOf(event['involvedObject'] ?? event['regarding'])['uid']),
  };
}

/** An object that was deleted and made anew has its predecessor's events beside its own. */
function sameUid(of: string | undefined, wanted: string | undefined): boolean {
  return of === undefined || wanted === undefined || wanted === '' || of === wanted;
}
