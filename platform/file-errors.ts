import { TaskError } from '../core/errors.ts';

/** What an action gives, or undefined when its file is not there; other failures are explained. */
export async function ifThere<T>(path: string, action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (readFailureCode(error) === 'FILE_NOT_FOUND') return undefined;
    throw explain(path, error);
  }
}

/** What an action gives; what the file system says of a failure is put into words. */
export async function explained<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw explain(path, error);
  }
}

/** Whether it is the system that says what went wrong, by a code such as `ENOENT`. */
export function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}

/** Whether what could not be read is not there, or may not be read; for who has words of their own for it. */
export function readFailureCode(error: unknown): 'FILE_NOT_FOUND' | 'FILE_NOT_ALLOWED' {
  return isErrno(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    ? 'FILE_NOT_FOUND'
    : 'FILE_NOT_ALLOWED';
}

/** What the file system says of a path, in words: a TaskError for what people can mend, anything else as it is. */
export function explain(path: string, error: unknown): unknown {
  if (error instanceof TaskError || !isErrno(error)) return error;
  switch (error.code) {
    case 'ELOOP':
      return new TaskError(
        'FILE_NOT_ALLOWED',
        `${path} is a symbolic link that leads in circles.`,
        'Remove the link, or let it lead to a file.',
        { cause: error },
      );
    case 'ENAMETOOLONG':
      return new TaskError(
        'PATH_UNSAFE',
        `The agent’s file system takes no path as long as ${path}.`,
        'Shorten the path, or the name in it.',
        { cause: error },
      );
    case 'EISDIR':
      return new TaskError('FILE_NOT_ALLOWED', `${path} is a folder, not a file.`, 'Name a file.', { cause: error });
    case 'ENOENT':
    case 'ENOTDIR':
      return new TaskError(
        'FILE_NOT_FOUND',
        `${path} is not there.`,
        'Look at the path, and at whether an earlier step of this job puts it there.',
        { cause: error },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new TaskError(
        'FILE_NOT_ALLOWED',
        `${path}: the agent’s user may not do that (${error.code}).`,
        'Look at the owner and mode of the path on the agent.',
        { cause: error },
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return new TaskError(
        'DISK_FULL',
        `${path} could not be written: the agent’s disk is full.`,
        'Free space on the agent, then run the task again.',
        { cause: error },
      );
    default:
      return error;
  }
}

/** A full disk in words, whoever met it and wherever; anything else as it is. */
export function explainFullDisk(thrown: unknown): unknown {
  const full = isErrno(thrown) && (thrown.code === 'ENOSPC' || thrown.code === 'EDQUOT');
  // What a write says names no file.
  return full ? explain(thrown.path ?? 'A file', thrown) : thrown;
}

/** For what is there, and never ends or is waited for. */
export function notAFile(path: string): TaskError {
  return new TaskError('FILE_NOT_ALLOWED', `${path} is a pipe or a device, not a file.`, 'Name a file.');
}
