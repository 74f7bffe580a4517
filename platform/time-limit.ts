import { setMaxListeners } from 'node:events';

// Timers take 24 days at most; a longer one would end at once.
const longest = 2 ** 31 - 1;

/**
 * Does some work that has a limit: its signal aborts when the given one does, and when the time is over.
 * @param milliseconds more than 24 days are as good as those
 * @param overdue what is thrown when the limit has ended the work, of what the work threw then
 * @throws what the work throws
 */
export async function withinTime<T>(
  signal: AbortSignal,
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
  overdue: (cause: unknown) => Error,
): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), Math.min(milliseconds, longest));
  const either = AbortSignal.any([signal, limit.signal]);
  // Each request and each program that runs at the same time listens for it: Node would warn of that in the run's log.
  setMaxListeners(0, either);
  try {
    return await work(either);
  } catch (cause) {
    throw limit.signal.aborted && !signal.aborted ? overdue(cause) : cause;
  } finally {
    clearTimeout(timer);
  }
}
