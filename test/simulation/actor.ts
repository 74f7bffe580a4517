import type { Fault } from '../sandbox/http/faults.ts';
import type { OpenWatch, WatchEnd } from '../sandbox/cluster/api/watch.ts';
import { cancelled } from '../../platform/clock.ts';
import type { Clock } from '../../core/ports/agent.ts';
import { quiet } from './quiet.ts';

export type Mishap = Omit<Fault, 'path' | 'method' | 'times' | 'after'>;

export type ServerName = 'host' | 'cluster';

/** A request of a run that waits to be let through. */
export interface Held {
  readonly server: ServerName;
  readonly method: string;
  readonly target: string;
  /** Lets it through, and resolves when its answer is out. */
  release(mishap: Mishap | undefined): Promise<void>;
}

/** A pause of a run, which ends when the simulation says so. */
export interface Pause {
  readonly until: number;
  wake(): void;
}

/** A watch of a run: what happens there is told it when the simulation says so. */
export interface Watching {
  readonly target: string;
  /** Events that it was not told of yet, oldest first. */
  readonly news: (() => void)[];
  end(how: WatchEnd): void;
}

/** What of a run goes on. */
export type Next =
  | { readonly kind: 'request'; readonly held: Held }
  | { readonly kind: 'pause'; readonly pause: Pause }
  | { readonly kind: 'watch'; readonly watching: Watching };

/** The simulation's time, in milliseconds since 1970: it passes only where a run pauses. */
export class VirtualTime {
  now = Date.UTC(2026, 0, 5, 9);
}

/** Milliseconds that a run may compute, between two requests, before it counts as stuck. */
const patience = 120_000;

/** Milliseconds in which a cancelled run lets go of what it had asked. */
const lastRequests = 3_000;

/**
 * A run as the scheduler sees it: it computes, or stands at one of its requests, or pauses, or has ended. Only one run
 * computes at a time, so that what happens follows from the choices alone.
 */
export class Actor {
  readonly id: string;
  readonly token: string;
  readonly pending: Held[] = [];
  readonly pauses: Pause[] = [];
  readonly watches: Watching[] = [];
  /** Requests that it has given up while they stood here: they took too long. */
  readonly givenUp: Held[] = [];
  /** It does several things at a time, so that standing somewhere does not mean that it does nothing. */
  manifold = false;
  /** What its clock says besides the simulation's time: somebody set the machine's. */
  skew = 0;
  readonly #abort = new AbortController();
  #ended = false;
  #inFlight = 0;
  /** Requests from before a cancel. */
  #stale: ReadonlySet<Held> = new Set();
  #changed: () => void = () => undefined;

  constructor(id: string, token: string) {
    this.id = id;
    this.token = token;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** What a run with this clock takes for time. */
  clock(time: VirtualTime): Clock {
    return {
      now: () => time.now + this.skew,
      elapsed: () => time.now,
      sleep: (milliseconds, signal) =>
        new Promise((resolve, reject) => {
          if (signal?.aborted === true) return reject(cancelled(signal.reason));
          const stop = (): void => {
            this.#drop(this.pauses, pause);
            reject(cancelled(signal?.reason));
          };
          const pause: Pause = {
            until: time.now + milliseconds,
            wake: () => {
              signal?.removeEventListener('abort', stop);
              this.#drop(this.pauses, pause);
              time.now = Math.max(time.now, pause.until);
              resolve();
            },
          };
          signal?.addEventListener('abort', stop, { once: true });
          this.pauses.push(pause);
          this.#changed();
        }),
    };
  }

  /**
   * A request of its has arrived.
   * @returns to be called once its answer is out, or broken off
   */
  hold(
    { server, method, target }: Pick<Held, 'server' | 'method' | 'target'>,
    gone: AbortSignal,
    pass: (mishap: Mishap | undefined) => void,
  ): () => void {
    let answered: () => void = () => undefined;
    const answer = new Promise<void>((resolve) => {
      answered = resolve;
    });
    let released = false;
    const leave = (): void => {
      this.#drop(this.pending, held);
      if (!this.signal.aborted) this.givenUp.push(held);
      pass(undefined);
      this.#changed();
    };
    const held: Held = {
      server,
      method,
      target,
      release: (mishap) => {
        gone.removeEventListener('abort', leave);
        this.#drop(this.pending, held);
        released = true;
        this.#inFlight += 1;
        pass(mishap);
        return answer;
      },
    };
    gone.addEventListener('abort', leave, { once: true });
    this.pending.push(held);
    this.#changed();
    return () => {
      if (released) this.#inFlight -= 1;
      released = false;
      answered();
      this.#changed();
    };
  }

  /** A watch of its is open. @returns what decides when each of its events is sent */
  watch(target: string, { end, over }: OpenWatch): (send: () => void) => void {
    const watching: Watching = { target, news: [], end };
    this.watches.push(watching);
    over.addEventListener('abort', () => this.#drop(this.watches, watching), { once: true });
    return (send) => void watching.news.push(send);
  }

  /** All that could come next of it, in an order that follows from what it is. */
  get choices(): readonly Next[] {
    const byName = (one: Held | Watching, other: Held | Watching): number => (one.target < other.target ? -1 : 1);
    const pause = this.pauses.toSorted((one, other) => one.until - other.until)[0];
    return [
      ...this.pending.toSorted(byName).map((held) => ({ kind: 'request' as const, held })),
      ...this.watches
        .filter(({ news }) => news.length > 0)
        .toSorted(byName)
        .map((watching) => ({ kind: 'watch' as const, watching })),
      ...(pause === undefined ? [] : [{ kind: 'pause' as const, pause }]),
    ];
  }

  /** What it waits for is on its way out; only what it asks from now on counts. */
  cancel(): void {
    this.#stale = new Set(this.pending);
    this.#abort.abort(cancelled());
  }

  end(): void {
    this.#ended = true;
    this.#changed();
  }

  /** Until it stands somewhere, or has ended. */
  async still(): Promise<void> {
    await this.#standing();
    if (!this.manifold) return;
    await quiet();
    await this.#standing();
  }

  /** Until it asks for something, has ended, or `milliseconds` are over: a process of its own does things in its own time. */
  async stirs(milliseconds: number): Promise<void> {
    await this.still();
    if (this.#ended || this.choices.length > 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#changed = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#changed = () => undefined;
  }

  async #standing(): Promise<void> {
    const limit = performance.now() + patience;
    while (!this.#stands()) {
      const left = limit - performance.now();
      if (left <= 0) throw new Error(`${this.id} neither ends nor asks for anything`);
      await new Promise<void>((resolve) => {
        // Some of what was asked before a cancel may go on, with the run's consent.
        const timer = setTimeout(
          () => {
            this.#stale = new Set();
            resolve();
          },
          this.#stale.size > 0 ? lastRequests : left,
        );
        this.#changed = () => {
          clearTimeout(timer);
          resolve();
        };
        if (this.#stands()) this.#changed();
      });
      this.#changed = () => undefined;
    }
  }

  #stands(): boolean {
    if (this.#ended) return true;
    const asks = this.pending.filter((one) => !this.#stale.has(one)).length;
    return this.#inFlight === 0 && asks + this.pauses.length + this.watches.length > 0;
  }

  #drop<T>(list: T[], one: T): void {
    const at = list.indexOf(one);
    if (at >= 0) list.splice(at, 1);
  }
}
