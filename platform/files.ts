import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Dirent,
} from 'node:fs';
import {
  copyFile,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  realpath,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { TaskError } from '../core/errors.ts';
import { globMatcher } from '../core/globs.ts';
import type { CopyOptions, Files, FoundFile } from '../core/ports/files.ts';

/** The agent's file system; temporary folders are made below `temporaryRoot`. */
export function nodeFiles(temporaryRoot: string): Files {
  return {
    // Synchronous, as writing is: of thousands of small files that is several times as fast as rounds through the thread
    // pool for each.
    read: (path) => explained(path, async () => readWhole(path)),
    readIfThere: (path) => ifThere(path, async () => readWhole(path)),
    write,
    kind,
    list,
    folders,
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
  throw new TaskError('FILE_NOT_ALLOWED', `${path} is a pipe or a device, not a file.`, 'Name a file.');
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(6).toString('hex')}.tmp`);
  await explained(path, async () => {
    makeFolder(dirname(path));
    try {
      writeFileSync(temporary, content, { flag: 'wx' });
      const old = statSync(path, { throwIfNoEntry: false });
      // Keep the mode of the file that is replaced: an executable stays one.
      if (old !== undefined) chmodSync(temporary, old.mode);
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
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

async function list(folder: string, patterns: readonly string[] = ['**']): Promise<readonly FoundFile[]> {
  await folderIsThere(folder);
  const wanted = globMatcher(patterns);
  const found: Promise<FoundFile>[] = [];
  for await (const { path, entry } of walk(folder, '')) {
    if (!(entry.isFile() || entry.isSymbolicLink()) || !wanted(path)) continue;
    const kindOfEntry = entry.isFile() ? 'file' : 'symlink';
    found.push(explained(path, async () => ({ path, kind: kindOfEntry, size: lstatSync(join(folder, path)).size })));
  }
  return (await Promise.all(found)).toSorted((a, b) => byCodePoint(a.path, b.path));
}

async function folders(folder: string, patterns: readonly string[]): Promise<readonly string[]> {
  await folderIsThere(folder);
  const wanted = globMatcher(patterns);
  const found: string[] = [];
  for await (const { path, entry } of walk(folder, '')) if (entry.isDirectory() && wanted(path)) found.push(path);
  return found.toSorted(byCodePoint);
}

/** Everything below a folder but `.git`; links are given, not followed. */
async function* walk(root: string, below: string): AsyncGenerator<{ path: string; entry: Dirent }> {
  const entries = await explained(join(root, below), () => readdir(join(root, below), { withFileTypes: true }));
  for (const entry of entries) {
    if (entry.name === '.git') continue;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    yield { path, entry };
    if (entry.isDirectory()) yield* walk(root, path);
  }
}

async function copy(from: string, to: string, { leaveOut, readOnly = false }: CopyOptions = {}): Promise<void> {
  const root = await explained(from, () => realpath(from));
  const copyEntry = async (source: string, target: string, entry: Pick<Dirent, EntryKind>): Promise<void> => {
    if (entry.isDirectory()) {
      await mkdir(target, { recursive: true });
      const children = (await readdir(source, { withFileTypes: true })).filter(({ name }) => name !== '.git');
      await Promise.all(children.map((child) => copyEntry(join(source, child.name), join(target, child.name), child)));
    } else if (entry.isFile()) {
      if (leaveOut?.(source, 'file') !== true) await (readOnly ? share : copyFile)(source, target);
    } else if (entry.isSymbolicLink() && leaveOut?.(source, 'symlink') !== true) {
      const goal = await readlink(source);
      if (!inside(root, resolve(dirname(source), goal))) {
        throw new TaskError(
          'FILE_NOT_ALLOWED',
          `The symbolic link ${source} leads out of ${from}.`,
          'Replace the link by the file itself.',
        );
      }
      await symlink(goal, target);
    }
    // A pipe or a socket is nothing to copy.
  };
  try {
    await mkdir(dirname(to), { recursive: true });
    await copyEntry(root, to, await lstat(root));
  } catch (error) {
    if (!isErrno(error)) throw error;
    // What cannot be read is named as it is there; a full disk is the copy's.
    throw explain(error.code === 'ENOSPC' || error.code === 'EDQUOT' ? to : (error.path ?? from), error);
  }
}

/** One file under two names; a copy where that cannot be: on another disk, or when the file is somebody else's. */
async function share(source: string, target: string): Promise<void> {
  try {
    await link(source, target);
  } catch {
    await copyFile(source, target);
  }
}

type EntryKind = 'isDirectory' | 'isFile' | 'isSymbolicLink';

/** Whether a path is the folder or below it; both absolute and free of symbolic links. */
export function inside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(folder, way) === resolve(path));
}

function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function folderIsThere(folder: string): Promise<void> {
  const found = await explained(folder, () => stat(folder));
  if (!found.isDirectory())
    throw new TaskError('FILE_NOT_FOUND', `${folder} is no folder.`, 'Name the folder that holds the files.');
}

async function ifThere<T>(path: string, action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (isErrno(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    throw explain(path, error);
  }
}

async function explained<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw explain(path, error);
  }
}

function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}

function explain(path: string, error: unknown): unknown {
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
