import { readdirSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { byCodeUnit } from '../core/by-code-unit.ts';
import { TaskError } from '../core/errors.ts';
import { folderMatcher, globMatcher } from '../core/globs.ts';
import type { FoundFile, ListOptions } from '../core/ports/files.ts';
import { breathDue, breathe } from './breathe.ts';
import { explain, explained } from './file-errors.ts';

/** Files and links below a folder; see the port. */
export async function list(
  folder: string,
  globs: readonly string[] = ['**'],
  { without = [], signal }: ListOptions = {},
): Promise<readonly FoundFile[]> {
  const [wanted, left] = [globMatcher(globs), globMatcher(without)];
  const [reachable, emptied] = [folderMatcher(globs), globMatcher(without.flatMap(allBelow))];
  const into = (path: string): boolean => reachable(path) && !emptied(path);
  const found: FoundFile[] = [];
  await walk(folder, { into, signal }, (path, entry) => {
    const kind = entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'symlink' : undefined;
    if (kind !== undefined && wanted(path) && !left(path)) found.push({ path, kind });
  });
  return found.sort((a, b) => byCodeUnit(a.path, b.path));
}

/** Folders below a folder; see the port. */
export async function folders(folder: string, globs: readonly string[]): Promise<readonly string[]> {
  const wanted = globMatcher(globs);
  const found: string[] = [];
  await walk(folder, { into: folderMatcher(globs) }, (path, entry) => {
    if (entry.isDirectory() && wanted(path)) found.push(path);
  });
  return found.sort(byCodeUnit);
}

/** The folder of which a glob leaves out everything: `dist` of `dist/**`. */
function allBelow(glob: string): string[] {
  const folder = /^(.+)[/\\]\*\*$/.exec(glob)?.[1];
  return folder === undefined ? [] : [folder];
}

interface Way {
  /** Whether a folder is looked into. */
  readonly into: (path: string) => boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Everything below a folder but `.git`; links are given, not followed. Synchronous but for a breath now and then: to
 * wait for each of thousands of folders takes several times as long.
 */
async function walk(root: string, { into, signal }: Way, visit: (path: string, entry: Dirent) => void): Promise<void> {
  await explained(root, async () => {
    if (!statSync(root).isDirectory())
      throw new TaskError('FILE_NOT_FOUND', `${root} is no folder.`, 'Name the folder that holds the files.');
  });
  const open = [''];
  for (let below = open.pop(); below !== undefined; below = open.pop()) {
    if (breathDue()) await breathe();
    signal?.throwIfAborted();
    for (const entry of entriesOf(below === '' ? root : join(root, below))) {
      if (entry.name === '.git') continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      visit(path, entry);
      if (entry.isDirectory() && into(path)) open.push(path);
    }
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw explain(folder, error);
  }
}
