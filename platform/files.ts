import {
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  type Dirent,
} from 'node:fs';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { TaskError } from '../core/errors.ts';
import type { CopyOptions, Files } from '../core/ports/files.ts';
import { breathDue, breathe } from './breathe.ts';
import { explain, explained, ifThere, isErrno, notAFile } from './file-errors.ts';
import { alone } from './folder-lock.ts';
import { folders, list } from './list-files.ts';
import { inside } from './inside.ts';
import { scan } from './scan-files.ts';
import { stageFile } from './staged-file.ts';

/** The agent's file system; temporary folders are made below `temporaryRoot`. */
export function nodeFiles(temporaryRoot: string): Files {
  return {
    // Synchronous, as writing is: of thousands of small files that is several times as fast as rounds through the thread
    // pool for each.
    read: async (path) => {
      if (breathDue()) await breathe();
      return explained(path, async () => readWhole(path));
    },
    readIfThere: (path) => ifThere(path, async () => readWhole(path)),
    size: (path) => explained(path, async () => statSync(path).size),
    write: (path, content) =>
      explained(path, async () => {
        makeFolder(dirname(path));
        stageFile(path, content, { temporaryRoot, otherOwner: 'take over' }).commit();
      }),
    alone: (folder, action) => alone(temporaryRoot, folder, action),
    stage: (path, content) =>
      explained(path, async () => {
        const staged = stageFile(path, content, { temporaryRoot, otherOwner: 'refuse' });
        return {
          commit: () => explained(path, async () => staged.commit()),
          discard: () => explained(path, async () => staged.discard()),
        };
      }),
    kind,
    list,
    folders,
    scan,
    remove: (path) => explained(path, () => rm(path, { recursive: true, force: true })),
    copy,
    temporaryFolder: (name) =>
      explained(temporaryRoot, async () => {
        await mkdir(temporaryRoot, { recursive: true });
        return mkdtemp(join(temporaryRoot, `${name}-`));
      }),
    realPath: (path) => explained(path, () => realpath(path)),
  };
}

/** A pipe would be waited for, and a device such as `/dev/zero` never ends. */
function readWhole(path: string): Buffer {
  const found = statSync(path);
  if (found.isFile() || found.isDirectory()) return readFileSync(path);
  throw notAFile(path);
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    if (!isErrno(error)) throw error;
    // Of a disk that is read-only Node says that the folder above is not there.
    if (error.code === 'ENOENT') {
      throw new TaskError(
        'FILE_NOT_ALLOWED',
        `The folder ${path} cannot be made: what it would be in is read-only, or a link that leads nowhere.`,
        'Look at the path on the agent, or choose another one.',
        { cause: error },
      );
    }
    if (error.code !== 'ENOTDIR' && error.code !== 'EEXIST') throw error;
    throw new TaskError(
      'FILE_NOT_ALLOWED',
      `The folder ${path} cannot be made: a file stands where it, or one above it, shall be.`,
      'Remove the file, or choose another path.',
      { cause: error },
    );
  }
}

async function kind(path: string): Promise<'file' | 'folder' | 'absent'> {
  const found = await ifThere(path, async () => statSync(path));
  if (found === undefined) return 'absent';
  return found.isDirectory() ? 'folder' : 'file';
}

/** Synchronous but for a breath now and then, as reading is: that takes a fraction of the time, and of the memory. */
async function copy(from: string, to: string, { leaveOut, readOnly = false }: CopyOptions = {}): Promise<void> {
  const root = await explained(from, () => realpath(from));
  const open: { readonly source: string; readonly target: string; readonly entry: Pick<Dirent, EntryKind> }[] = [];
  try {
    mkdirSync(dirname(to), { recursive: true });
    open.push({ source: root, target: to, entry: lstatSync(root) });
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (breathDue()) await breathe();
      const { source, target, entry } = next;
      if (entry.isDirectory()) {
        mkdirSync(target, { recursive: true });
        for (const child of readdirSync(source, { withFileTypes: true }).toReversed()) {
          if (child.name === '.git') continue;
          open.push({ source: join(source, child.name), target: join(target, child.name), entry: child });
        }
      } else if (entry.isFile()) {
        if (leaveOut?.(source, 'file') !== true) (readOnly ? share : copyFileSync)(source, target);
      } else if (entry.isSymbolicLink() && leaveOut?.(source, 'symlink') !== true) {
        const goal = readlinkSync(source);
        if (!inside(root, resolve(dirname(source), goal))) {
          throw new TaskError(
            'FILE_NOT_ALLOWED',
            `The symbolic link ${source} leads out of ${from}.`,
            'Replace the link by the file itself.',
          );
        }
        symlinkSync(goal, target);
      }
      // A pipe or a socket is nothing to copy.
    }
  } catch (error) {
    if (!isErrno(error)) throw error;
    // What cannot be read is named as it is there; a full disk is the copy's.
    throw explain(error.code === 'ENOSPC' || error.code === 'EDQUOT' ? to : (error.path ?? from), error);
  }
}

/** One file under two names; a copy where that cannot be: on another disk, or when the file is somebody else's. */
function share(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
  }
}

type EntryKind = 'isDirectory' | 'isFile' | 'isSymbolicLink';
