import { TaskError } from '../errors.ts';
import { globMatcher, splitExceptions } from '../globs.ts';
import type { Files } from '../ports/files.ts';
import type { TextFile } from './request.ts';
import type { Search, Wanted } from './search.ts';
import { searchBytes, type Seen } from './search-bytes.ts';

/** Which files of a folder are read, and which of them are handed on. */
export interface FileChoice extends Wanted {
  /** The folder, absolute. */
  readonly folder: string;
  /** Globs below it; those that start with `!` leave files out. */
  readonly globs: readonly string[];
}

/** What was read: the texts that may hold a wanted place, and how far the search went. */
export interface ReadFiles {
  readonly texts: readonly TextFile[];
  /** How many files the globs chose. */
  readonly count: number;
  /** Files passed over that hold a wanted text: what they are instead of UTF-8 text, or where the link leads. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

type ReadingFiles = Pick<Files, 'kind' | 'list' | 'realPath' | 'scan'>;

/**
 * Reads the chosen files, one after the other: of all that are not handed on, nothing is kept. Binary files and links
 * that lead out of the folder are passed over.
 */
export async function readFiles(files: ReadingFiles, choice: FileChoice, signal: AbortSignal): Promise<ReadFiles> {
  const { folder } = choice;
  const { paths, skipped } = await choose(files, choice, signal);
  const texts = await readWanted(paths, choice, skipped, (some, see) =>
    files.scan(
      some.map((path) => `${folder}/${path}`),
      (path, bytes) => see(path.slice(folder.length + 1), bytes),
      signal,
    ),
  );
  return { texts, count: paths.length, skipped };
}

/** Shows files with their bytes, one character for each; without, those that have too many. */
type Scan = (paths: readonly string[], see: (path: string, bytes: string | undefined) => void) => Promise<void>;

/**
 * Reads files, and gives the texts of those that are wanted.
 * @param skipped gets those that are wanted, but no text
 */
export async function readWanted(
  paths: readonly string[],
  { holds, later }: Wanted,
  skipped: { path: string; reason: string }[],
  scan: Scan,
): Promise<readonly TextFile[]> {
  const texts: TextFile[] = [];
  const left: string[] = [];
  const seeing =
    (search: Search) =>
    (path: string, bytes: string | undefined): void => {
      const seen: Seen | undefined =
        bytes === undefined ? { kind: 'skipped', reason: 'it is larger than 500 MB' } : searchBytes(bytes, search);
      if (seen?.kind === 'text') texts.push({ path, text: seen.text });
      else if (seen !== undefined) skipped.push({ path, reason: seen.reason });
      else if (bytes !== undefined && later?.may(bytes) === true) left.push(path);
    };
  await scan(paths, seeing(holds));
  const again = left.length === 0 ? undefined : later?.after(texts);
  if (again !== undefined) await scan(left.splice(0), seeing(again));
  return texts;
}

async function choose(
  files: ReadingFiles,
  { folder, globs }: FileChoice,
  signal: AbortSignal,
): Promise<{ paths: string[]; skipped: { path: string; reason: string }[] }> {
  const { within, without } = splitExceptions(globs);
  const found = await files.list(folder, within, { without, signal });
  const isLeft = globMatcher(without);
  const root = slashes(await files.realPath(folder));
  const paths = new Set<string>();
  const skipped: { path: string; reason: string }[] = [];
  for (const { path, kind } of found) {
    if (kind === 'file') {
      paths.add(path);
      continue;
    }
    signal.throwIfAborted();
    const goal = await goalOf(files, `${folder}/${path}`);
    if (goal === 'circle') skipped.push({ path, reason: 'it is a symbolic link that leads in circles' });
    else if (goal === undefined) continue;
    // A link inside the folder is edited where it leads, and stays a link; what is left out stays so, by any way.
    else if (goal.startsWith(`${root}/`)) {
      const inner = goal.slice(root.length + 1);
      if (!isLeft(inner)) paths.add(inner);
    } else skipped.push({ path, reason: 'it is a symbolic link that leads out of the working directory' });
  }
  return { paths: [...paths].filter((path) => !path.split('/').includes('.git')), skipped };
}

/** The file that a link leads to; undefined for one that leads to a folder, or to nothing. */
async function goalOf(files: ReadingFiles, path: string): Promise<string | undefined> {
  try {
    return (await files.kind(path)) === 'file' ? slashes(await files.realPath(path)) : undefined;
  } catch (error) {
    if (error instanceof TaskError && error.code === 'FILE_NOT_FOUND') return undefined;
    if (error instanceof TaskError && error.code === 'FILE_NOT_ALLOWED') return 'circle';
    throw error;
  }
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
