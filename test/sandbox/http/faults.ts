/**
 * What can go wrong between a client and a server:
 * - `lostBefore`: the connection breaks before the request is worked on;
 * - `lostAfter`: the work is done, the answer never arrives;
 * - `delay`: the answer comes `ms` later, with `headers` added (a throttled answer is a good one with Retry-After);
 * - `status`: another answer (`status`, `headers`, `body`) instead;
 * - `signIn`: the 203 HTML page for people who are not signed in;
 * - `truncated`: the answer breaks off in the middle;
 * - `reset`: as `lostBefore`, with a TCP reset;
 * - `call`: nothing of its own: `call` is waited for, then the request is worked on.
 */
export type FaultKind = 'lostBefore' | 'lostAfter' | 'delay' | 'status' | 'signIn' | 'truncated' | 'reset' | 'call';

/** A planted failure. */
export interface Fault {
  method?: string;
  /** Tried against the decoded path followed by the query as sent. */
  path: RegExp;
  /** How often it happens; 1 when not given. */
  times?: number;
  /** How many matching requests pass before it starts; 0 when not given. */
  after?: number;
  kind: FaultKind;
  /** For `status`. */
  status?: number;
  headers?: Record<string, string>;
  /** For `status`: sent as JSON unless it is a string. */
  body?: unknown;
  /** For `delay`. */
  ms?: number;
  /** For `call`: what happens meanwhile, e.g. a person's act. */
  call?: () => Promise<void> | void;
}

/** A request before anything is done about it. */
export interface Arrival {
  readonly method: string;
  /** The decoded path followed by the query as sent. */
  readonly target: string;
  readonly authorization: string | undefined;
  /** Aborts when whoever asked has gone meanwhile. */
  readonly gone: AbortSignal;
}

/** How a gate lets a request through. */
export interface Passage {
  /** What befalls it; planted failures may still befall one that has none. */
  readonly fault?: Omit<Fault, 'path' | 'method' | 'times' | 'after'>;
  /** Told once the answer is out, or broken off. */
  done?(): void;
}

/** Every request waits for it: whoever stands there decides in which order they are worked on. */
export type Gate = (arrival: Arrival) => Promise<Passage>;

/** Planted failures, first match first. */
export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /** Puts somebody at the gate; undefined opens it. */
  guard(gate: Gate | undefined): void;
}

/** The list behind `Faults`, as the server reads it. */
export class FaultList implements Faults {
  readonly #planted: { fault: Fault; seen: number; done: number }[] = [];
  #gate: Gate | undefined;

  add(fault: Fault): void {
    this.#planted.push({ fault, seen: 0, done: 0 });
  }

  clear(): void {
    this.#planted.length = 0;
  }

  guard(gate: Gate | undefined): void {
    this.#gate = gate;
  }

  /** Waits at the gate, if somebody stands there. */
  async pass(arrival: Arrival): Promise<Passage> {
    return this.#gate === undefined ? {} : this.#gate(arrival);
  }

  /** The fault that strikes this request, if any; every call counts as a request. */
  next(method: string, target: string): Fault | undefined {
    for (const entry of this.#planted) {
      const { fault } = entry;
      if (fault.method !== undefined && fault.method.toUpperCase() !== method) continue;
      // A fresh expression each time: a global one would remember where it stopped.
      if (!new RegExp(fault.path.source, fault.path.flags.replace(/[gy]/g, '')).test(target)) continue;
      entry.seen += 1;
      if (entry.seen <= (fault.after ?? 0) || entry.done >= (fault.times ?? 1)) continue;
      entry.done += 1;
      return fault;
    }
    return undefined;
  }
}
