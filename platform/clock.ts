import { setTimeout as delay } from 'node:timers/promises';
import { TaskError } from '../core/errors.ts';
import type { Clock } from '../core/ports/agent.ts';

/** The machine's clock. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    sleep: async (milliseconds, signal) => {
      try {
        await delay(milliseconds, undefined, signal === undefined ? {} : { signal });
      } catch (cause) {
        throw cancelled(cause);
      }
    },
  };
}

/** What every wait ends with when the run is cancelled. */
export function cancelled(cause?: unknown): TaskError {
  return new TaskError('CANCELLED', 'The run was cancelled.', 'Run it again: nothing is half done.', { cause });
}
