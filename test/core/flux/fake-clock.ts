import { TaskError } from '../../../core/errors.ts';
import type { Clock } from '../../../core/ports/agent.ts';

/** Many times what any test takes: whoever sleeps more often does so for ever. */
const mostSleeps = 2_000;

/** Time that passes at once: a sleep ends as soon as nothing else is to be done, and the clock jumps there. */
export class FakeClock implements Clock {
  time = 0;
  #sleeps = 0;
  now(): number {
    return this.time;
  }
  elapsed(): number {
    return this.time;
  }
  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.#sleeps += 1;
    if (this.#sleeps > mostSleeps) await neverEnds();
    const until = this.time + milliseconds;
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted === true) throw new TaskError('CANCELLED', 'cancelled', '');
    this.time = Math.max(this.time, until);
  }
}

/** Fails the test at once, where it would hang: what sleeps may catch whatever is thrown to it. */
function neverEnds(): Promise<never> {
  setImmediate(() => {
    throw new Error('The wait never ends.');
  });
  return new Promise(() => undefined);
}
