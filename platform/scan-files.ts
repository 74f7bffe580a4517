import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { breathDue, breathe } from './breathe.ts';
import { explain, isErrno, notAFile } from './file-errors.ts';

/** In bytes: Node's strings are not much longer. */
const longestFile = 500_000_000;

// Most files are small. That they need no memory of their own, and are not asked for their size, makes the reading of
// thousands a third faster.
const shared = Buffer.allocUnsafeSlow(1 << 16);

/** Reads files one after the other; see the port. */
export async function scan(
  paths: readonly string[],
  see: (path: string, bytes: string | undefined) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const path of paths) {
    if (breathDue()) await breathe();
    signal.throwIfAborted();
    const found = read(path);
    if (found !== undefined) see(path, found.bytes);
  }
}

/** undefined when it is gone; without bytes when they are too many. */
function read(path: string): { readonly bytes: string | undefined } | undefined {
  try {
    // A pipe is not waited for.
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const length = fill(file, shared, 0);
      return { bytes: length < shared.length ? shared.toString('latin1', 0, length) : readLarge(path, file) };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (isErrno(error) && error.code === 'ENOENT') return undefined;
    throw isErrno(error) && error.code === 'EAGAIN' ? notAFile(path) : explain(path, error);
  }
}

/** All of a file of which the shared buffer holds the first. */
function readLarge(path: string, file: number): string | undefined {
  const found = fstatSync(file);
  // A device such as `/dev/zero` never ends.
  if (!found.isFile()) throw notAFile(path);
  if (found.size > longestFile) return undefined;
  const content = Buffer.allocUnsafeSlow(Math.max(found.size, shared.length));
  shared.copy(content);
  return content.toString('latin1', 0, fill(file, content, shared.length));
}

/** Reads until the file ends or the buffer is full; answers how far the buffer is filled. */
function fill(file: number, buffer: Buffer, from: number): number {
  let at = from;
  for (let more = -1; more !== 0 && at < buffer.length; at += more)
    more = readSync(file, buffer, at, buffer.length - at, null);
  return at;
}
