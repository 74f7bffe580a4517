import { TaskError } from '../../errors.ts';

/** `work`, unless the signal comes first: whatever comes of it then is nobody's concern any more. @throws CANCELLED */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(new TaskError('CANCELLED', 'The run was cancelled.', 'Run it again: it looks at what is there by then.'));
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
