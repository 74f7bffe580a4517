import type { ClusterEvent } from '../ports/cluster.ts';
import { scopeKey, type FluxState } from './state.ts';

/** What a judgement was made of: keys of objects (`refText`) and of scopes (`scopeKey`); `*` stands for all objects. */
export type Reads = ReadonlySet<string>;

const everything = '*';

/** A state that writes down what is looked up in it. */
export function traced(state: FluxState): { readonly state: FluxState; readonly reads: Reads } {
  const reads = new Set<string>();
  const note = (key: string): void => void reads.add(key);
  return {
    reads,
    state: {
      objects: new TracedMap(state.objects, note),
      problems: new TracedMap(state.problems, note),
      listed: {
        has: (key) => state.listed.has((note(key), key)),
        [Symbol.iterator]: () => state.listed[Symbol.iterator](),
      },
    },
  };
}

class TracedMap<Value> implements ReadonlyMap<string, Value> {
  readonly #map: ReadonlyMap<string, Value>;
  readonly #note: (key: string) => void;

  constructor(map: ReadonlyMap<string, Value>, note: (key: string) => void) {
    this.#map = map;
    this.#note = note;
  }

  get(key: string): Value | undefined {
    this.#note(key);
    return this.#map.get(key);
  }

  has(key: string): boolean {
    this.#note(key);
    return this.#map.has(key);
  }

  get size(): number {
    return this.#all().size;
  }

  forEach(visit: (value: Value, key: string, map: ReadonlyMap<string, Value>) => void): void {
    this.#all().forEach(visit);
  }

  entries(): MapIterator<[string, Value]> {
    return this.#all().entries();
  }

  keys(): MapIterator<string> {
    return this.#all().keys();
  }

  values(): MapIterator<Value> {
    return this.#all().values();
  }

  [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries();
  }

  #all(): ReadonlyMap<string, Value> {
    this.#note(everything);
    return this.#map;
  }
}

/** What an event may have changed: keys as in `Reads`. */
export function touched(event: ClusterEvent, before: FluxState, after: FluxState): ReadonlySet<string> {
  switch (event.kind) {
    case 'changed':
    case 'deleted': {
      const { kind, metadata } = event.object;
      return new Set([everything, `${kind}/${metadata.namespace ?? ''}/${metadata.name}`]);
    }
    case 'problem':
      return new Set([everything, scopeKey(event.type, event.namespace)]);
    case 'listed': {
      const keys = new Set([everything, scopeKey(event.type, event.namespace)]);
      for (const [key, value] of after.objects) if (before.objects.get(key) !== value) keys.add(key);
      for (const key of before.objects.keys()) if (!after.objects.has(key)) keys.add(key);
      return keys;
    }
  }
}

/** Whether one has anything of the other. */
export function overlap(reads: Reads, keys: ReadonlySet<string>): boolean {
  const [fewer, more] = reads.size < keys.size ? [reads, keys] : [keys, reads];
  for (const key of fewer) if (more.has(key)) return true;
  return false;
}
