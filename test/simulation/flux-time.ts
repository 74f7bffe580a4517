import type { ModelTime } from '../sandbox/cluster/time.ts';
import type { VirtualTime } from './actor.ts';

interface Timer {
  readonly until: number;
  readonly wake: () => void;
}

/** Flux's time: it passes where Flux is told to go on, one timer after the other. */
export class FluxTime implements ModelTime {
  readonly #time: VirtualTime;
  readonly #timers = new Set<Timer>();
  /** Pieces of work that compute. */
  #busy = 0;
  #changed: () => void = () => undefined;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  now(): number {
    return this.#time.now;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const over = (then: () => void): void => {
        signal.removeEventListener('abort', stop);
        this.#count(1);
        then();
      };
      const callOff = this.later(milliseconds, () => over(resolve));
      const stop = (): void => {
        callOff();
        over(() => reject(signal.reason));
      };
      signal.addEventListener('abort', stop, { once: true });
      this.#count(-1);
    });
  }

  later(milliseconds: number, callback: () => void): () => void {
    const timer: Timer = { until: this.#time.now + milliseconds, wake: callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  working(work: Promise<void>): void {
    this.#count(1);
    const over = (): void => this.#count(-1);
    work.then(over, over);
  }

  /** Milliseconds until something is due; undefined: nothing is. */
  get next(): number | undefined {
    const first = this.#first();
    return first === undefined ? undefined : Math.max(0, first.until - this.#time.now);
  }

  /** What is due first happens, and the time with it. */
  goOn(): void {
    const first = this.#first();
    if (first === undefined) return;
    this.#timers.delete(first);
    this.#time.now = Math.max(this.#time.now, first.until);
    first.wake();
  }

  /** Until all that it does sleeps. */
  async still(): Promise<void> {
    // What has just been begun says so in the next turn.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#busy > 0) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  #first(): Timer | undefined {
    return [...this.#timers].reduce<Timer | undefined>(
      (first, one) => (first === undefined || one.until < first.until ? one : first),
      undefined,
    );
  }

  #count(by: 1 | -1): void {
    this.#busy += by;
    this.#changed();
  }
}
