import { TaskError } from '../../../core/errors.ts';
import type { Clock } from '../../../core/ports/agent.ts';

/** Time that passes at once: a sleep ends as soon as nothing else is to be done, and the clock jumps there. */
export class FakeClock implements Clock {
  time = 0;
  now(): number {
    return this.time;
  }
  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const until = this.time + milliseconds;
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted === true) throw new TaskError('CANCELLED', 'cancelled', '');
    this.time = Math.max(this.time, until);
  }
}
