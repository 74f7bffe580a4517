import type { Clock } from '../../ports/agent.ts';

/**
 * A clock that goes on evenly from what the machine's says now: a wait's limits are durations, which must not end sooner
 * or later because somebody sets the machine's time of day.
 */
export function steady(clock: Clock): Clock {
  const began = clock.now() - clock.elapsed();
  return {
    now: () => began + clock.elapsed(),
    elapsed: () => clock.elapsed(),
    sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
  };
}
