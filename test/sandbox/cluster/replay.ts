import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isObject, number, text } from './json.ts';
import { asObject, groupOf, type KubernetesObject } from './objects.ts';
import type { ObjectStore } from './store.ts';

/** The first line of a recording. */
export interface RecordingHeader {
  scenario: string;
  description: string;
  branch: string;
  /** What was applied before; null for a first install. */
  settledAt: string | null;
  /** Oldest first: the history to answer ancestry questions from. */
  commits: { sha: string; parents: string[]; subject: string }[];
  waitFor: { sha: string; kustomizations: string[]; helmReleases: string[] };
  expected: { outcome: 'succeeded' | 'failed' | 'pending'; because: string };
}

/** One line after the first. */
export interface RecordedEvent {
  ms: number;
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'ACTION';
  object?: KubernetesObject;
  /** What was done from outside, for ACTION. */
  action?: string;
}

/** A recording, read. */
export interface Recording {
  header: RecordingHeader;
  events: RecordedEvent[];
}

/** Reads a recording: JSON lines, the header first. @throws Error naming the line that is none. */
export async function readRecording(file: string): Promise<Recording> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  const parsed: unknown[] = lines.map((line) => JSON.parse(line));
  const [header, ...events] = parsed;
  if (!isHeader(header)) throw new Error(`${file}:1: not the header of a recording`);
  return { header, events: events.map((event, index) => readEvent(event, `${file}:${index + 2}`)) };
}

function isHeader(value: unknown): value is RecordingHeader {
  return isObject(value) && typeof value['scenario'] === 'string' && Array.isArray(value['commits']);
}

function readEvent(value: unknown, where: string): RecordedEvent {
  const type = text(value, 'type');
  const ms = number(value, 'ms');
  if (ms === undefined) throw new Error(`${where}: an event without ms`);
  const action = text(value, 'action');
  const object = asObject(isObject(value) ? value['object'] : undefined);
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      if (object === undefined) throw new Error(`${where}: an event without an object`);
      return { ms, type, object };
    case 'ACTION':
      return { ms, type, ...(action === undefined ? {} : { action }) };
    default:
      throw new Error(`${where}: unknown event ${type ?? ''}`);
  }
}

/**
 * Plays a recording into the store: the first ADDED events at once, the rest at their times divided by `speed`.
 * @returns a promise that ends after the last event
 */
export function play(store: ObjectStore, recording: Recording, speed: number, signal: AbortSignal): Promise<void> {
  const { events } = recording;
  const firstLater = events.findIndex((event) => event.type !== 'ADDED');
  const before = firstLater < 0 ? events.length : firstLater;
  for (const event of events.slice(0, before)) put(store, event);
  return playRest(store, events.slice(before), speed, signal);
}

async function playRest(
  store: ObjectStore,
  events: RecordedEvent[],
  speed: number,
  signal: AbortSignal,
): Promise<void> {
  const start = Date.now();
  for (const event of events) {
    const wait = start + event.ms / speed - Date.now();
    if (wait >= 1) await sleep(wait, undefined, { signal });
    put(store, event);
  }
}

function put(store: ObjectStore, { type, object }: RecordedEvent): void {
  if (object === undefined) return;
  const kind = store.registry.byKind(groupOf(object), object.kind);
  if (kind === undefined) throw new Error(`the recording has a ${object.kind}, which the cluster does not serve`);
  if (type === 'DELETED') store.remove(kind, object.metadata.namespace, object.metadata.name);
  else store.putVerbatim(kind, object);
}
