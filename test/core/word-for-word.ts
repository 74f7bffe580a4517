import { TaskError } from '../../core/errors.ts';

/** All that an error of ours says; any other is thrown on. */
export function wordForWord(error: unknown): readonly string[] {
  if (!(error instanceof TaskError)) throw error;
  return [error.code, error.message, error.mend, ...error.related.map(({ message }) => message)];
}
