import { setMaxListeners } from 'node:events';

/**
 * A signal that comes some time after another one: for what must still be done when a run is stopped, but must not last.
 * @param milliseconds between the two
 */
export function graceAfter(signal: AbortSignal, milliseconds: number): AbortSignal {
  const later = new AbortController();
  // As of the other one, many requests may hang on it.
  setMaxListeners(0, later.signal);
  const begin = (): void => {
    // Nobody waits for its end only.
    setTimeout(() => later.abort(signal.reason), milliseconds).unref();
  };
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  return later.signal;
}
