import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { TaskError } from '../core/errors.ts';

/** A file's new content, complete and with the old one's mode and owner, but not in its place yet. */
export interface Staged {
  commit(): void;
  discard(): void;
}

/** Where a file's new content waits, and whose it will be. */
export interface StagingOptions {
  /** Where the content waits when it can be renamed from there: should the process die, nothing lies about beside the file. */
  readonly temporaryRoot: string;
  /** What happens when the agent's user may not leave the file to its owner. */
  readonly otherOwner: 'refuse' | 'take over';
}

/** Writes a file's content to where a rename brings it to its place. The folder must be there. */
export function stageFile(path: string, content: string | Uint8Array, options: StagingOptions): Staged {
  const old = statSync(path, { throwIfNoEntry: false });
  // A rename asks for no more, and a disk that is read-only says so before any of the files is replaced.
  accessSync(dirname(path), constants.W_OK);
  const temporary = temporaryFor(path, old, options.temporaryRoot);
  try {
    // Until it has its own mode nobody else reads it: it may hold a secret.
    writeFileSync(temporary, content, { flag: 'wx', mode: old === undefined ? 0o666 : 0o600 });
    if (old !== undefined) dress(temporary, path, old, options);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return {
    commit: () => {
      try {
        moveTo(path, temporary, old, options);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
      }
    },
    discard: () => rmSync(temporary, { force: true }),
  };
}

/**
 * On one disk the agent's temporary folder serves, which the agent empties. A new file is made where it will be, for it
 * takes its group from the folder there; on Windows so does every file, with its rights.
 */
function temporaryFor(path: string, old: Stats | undefined, temporaryRoot: string): string {
  if (old !== undefined && process.platform !== 'win32') {
    try {
      mkdirSync(temporaryRoot, { recursive: true });
      if (statSync(temporaryRoot).dev === old.dev) return join(temporaryRoot, randomName());
    } catch {
      // No such folder, and none to be made: beside the file, then.
    }
  }
  return join(dirname(path), randomName());
}

function randomName(): string {
  return `.${randomBytes(6).toString('hex')}.tmp`;
}

/** Gives a file the owner and the mode of the one that it replaces: an executable stays one. */
function dress(temporary: string, path: string, old: Stats, { otherOwner }: StagingOptions): void {
  const made = statSync(temporary);
  if (made.uid !== old.uid || made.gid !== old.gid) {
    try {
      chownSync(temporary, old.uid, old.gid);
    } catch (error) {
      if (otherOwner === 'refuse')
        throw new TaskError(
          'FILE_NOT_ALLOWED',
          `${path} belongs to another user or group (${old.uid}:${old.gid}), and would not any more after an edit.`,
          'Let the agent’s user own the files, or run this task as the user who does.',
          { cause: error },
        );
    }
  }
  // Behind the owner: a new owner takes setuid and setgid away.
  chmodSync(temporary, old.mode);
}

function moveTo(path: string, temporary: string, old: Stats | undefined, options: StagingOptions): void {
  try {
    renameSync(temporary, path);
  } catch (error) {
    // Two mounts of one disk (a container's volumes): it looks like one, and is two.
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV') || old === undefined) throw error;
    const beside = join(dirname(path), randomName());
    try {
      copyFileSync(temporary, beside, constants.COPYFILE_EXCL);
      dress(beside, path, old, options);
      renameSync(beside, path);
    } catch (failure) {
      rmSync(beside, { force: true });
      throw failure;
    }
    rmSync(temporary, { force: true });
  }
}
