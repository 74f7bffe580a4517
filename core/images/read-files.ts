import { TaskError } from '../errors.ts';
import { globMatcher } from '../globs.ts';
import type { Files } from '../ports/files.ts';
import type { TextFile } from './request.ts';
import type { Search, Wanted } from './search.ts';

export interface FileChoice extends Wanted {
  /** The folder, absolute. */
  readonly folder: string;
  /** Globs below it; those that start with `!` leave files out. */
  readonly globs: readonly string[];
}

export interface ReadFiles {
  readonly texts: readonly TextFile[];
  /** How many files the globs chose. */
  readonly count: number;
  /** Files passed over that hold a wanted text: what they are instead of UTF-8 text, or where the link leads. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

type ReadingFiles = Pick<Files, 'kind' | 'list' | 'read' | 'realPath'>;

/**
 * Reads the chosen files, one after the other: of all that are not handed on, nothing is kept. Binary files and links
 * that lead out of the folder are passed over.
 */
export async function readFiles(files: ReadingFiles, choice: FileChoice, signal: AbortSignal): Promise<ReadFiles> {
  const { folder, holds, later } = choice;
  const { paths, skipped } = await choose(files, choice, signal);
  const texts: TextFile[] = [];
  const left: string[] = [];
  const read = async (path: string, search: Search): Promise<void> => {
    signal.throwIfAborted();
    const content = await readIfAny(files, `${folder}/${path}`);
    // Another program's temporary file, say.
    if (content === 'gone') return;
    if (content === 'huge') {
      skipped.push({ path, reason: 'it is larger than 500 MB' });
      return;
    }
    const wide = wideEncoding(content);
    if (wide !== undefined) {
      if (search(asBytes(new TextDecoder(wide).decode(content))))
        skipped.push({ path, reason: `it is ${wide.toUpperCase()}: save it as UTF-8 to have it edited` });
      return;
    }
    const bytes = content.toString('latin1');
    if (!search(bytes)) {
      if (later?.may(bytes) === true) left.push(path);
      return;
    }
    const text = decode(content);
    if (text === undefined) skipped.push({ path, reason: whyNoText(content) });
    else texts.push({ path, text });
  };
  for (const path of paths) await read(path, holds);
  const again = left.length === 0 ? undefined : later?.after(texts);
  if (again !== undefined) for (const path of left.splice(0)) await read(path, again);
  return { texts, count: paths.length, skipped };
}

async function readIfAny(files: ReadingFiles, path: string): Promise<Buffer | 'gone' | 'huge'> {
  try {
    return await files.read(path);
  } catch (error) {
    if (error instanceof TaskError && error.code === 'FILE_NOT_FOUND') return 'gone';
    if (error instanceof TaskError && error.code === 'FILE_TOO_LARGE') return 'huge';
    throw error;
  }
}

/** UTF-16 of either order, known by its mark or, without one, by the zeros beside its first letters. */
function wideEncoding(content: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [first, second, third, fourth] = content;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === undefined || third === undefined) return undefined;
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'utf-16le';
  return first === 0 && second !== 0 && third === 0 && fourth !== 0 ? 'utf-16be' : undefined;
}

function asBytes(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function whyNoText(content: Uint8Array): string {
  const zero = content.indexOf(0);
  if (zero !== -1) return `it is binary: byte ${zero} is zero`;
  return 'it is no UTF-8 text (Latin-1?): save it as UTF-8 to have it edited';
}

/** The text of a file, byte order mark included; undefined for a binary one. Encoded again it gives the same bytes. */
export function decode(content: Uint8Array): string | undefined {
  if (content.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}

async function choose(
  files: ReadingFiles,
  { folder, globs }: FileChoice,
  signal: AbortSignal,
): Promise<{ paths: string[]; skipped: { path: string; reason: string }[] }> {
  const within = globs.filter((glob) => !glob.startsWith('!'));
  const without = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
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
