import { setTimeout as sleep } from 'node:timers/promises';

/** The time that Flux's controllers and the workloads live in: the machine's, unless somebody moves it step by step. */
export interface ModelTime {
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects as soon as the signal aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** Calls back once; what it returns calls it off. */
  later(milliseconds: number, callback: () => void): () => void;
  /** Told of each piece of work as it begins: while it neither sleeps nor is over, something is still to come of it. */
  working(work: Promise<void>): void;
}

const longest = 2 ** 31 - 1;

export const realTime: ModelTime = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => sleep(Math.min(milliseconds, longest), undefined, { signal, ref: false }),
  later(milliseconds, callback) {
    const timer = setTimeout(callback, Math.min(milliseconds, longest)).unref();
    return () => clearTimeout(timer);
  },
  working: () => undefined,
};
