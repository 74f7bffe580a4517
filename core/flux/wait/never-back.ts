import type { Clock } from '../../ports/agent.ts';

/**
 * A clock that stands where the machine's is set back, and goes on from there: a wait's limits are durations, and would
 * end as much later. A sleep that was slept to its end has lasted as long as it was to.
 */
export function neverBack(clock: Clock): Clock {
  let ahead = 0;
  let last = -Infinity;
  const atLeast = (time: number): number => {
    const told = clock.now() + ahead;
    if (told < time) ahead += time - told;
    last = Math.max(told, time);
    return last;
  };
  const now = (): number => atLeast(last);
  return {
    now,
    async sleep(milliseconds, signal) {
      const until = now() + milliseconds;
      await clock.sleep(milliseconds, signal);
      atLeast(Math.max(until, last));
    },
  };
}
