import type { Clock } from '../../core/ports/agent.ts';
import { HttpFailure } from './failure.ts';

const tries = 3;

/**
 * Does what must happen, and happen once, although an answer may be lost: after such a fault it looks whether it has
 * happened before it is tried again. Without a look it is done again as it is: for what may be said twice.
 */
export type Once = <T>(work: () => Promise<T>, look?: () => Promise<T | undefined>) => Promise<T>;

/** Three attempts, with pauses of less than a second. @returns what throws the last attempt's failure, and CANCELLED */
export function createOnce({ clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal }): Once {
  return async (work, look) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (thrown) {
        if (!(thrown instanceof HttpFailure) || !thrown.mayHaveHappened || attempt >= tries) throw thrown;
        await clock.sleep(400 * attempt, signal);
        const found = await look?.();
        if (found !== undefined) return found;
      }
    }
  };
}
