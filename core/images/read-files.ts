import { TaskError } from '../errors.ts';
import type { Files } from '../ports/files.ts';
import type { TextFile } from './request.ts';

export interface FileChoice {
  /** The folder, absolute. */
  readonly folder: string;
  /** Globs below it; those that start with `!` leave files out. */
  readonly globs: readonly string[];
  /** Only files that hold one of these texts are handed on; an empty text keeps all. */
  readonly holding: readonly string[];
}

export interface ReadFiles {
  readonly texts: readonly TextFile[];
  /** How many files the globs chose. */
  readonly count: number;
  /** Files passed over that hold a wanted text: what they are instead of UTF-8 text, or where the link leads. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
}

type ReadingFiles = Pick<Files, 'list' | 'read' | 'realPath'>;

const atOnce = 64;

/** Reads the chosen files; binary ones and links that lead out of the folder are passed over. */
export async function readFiles(files: ReadingFiles, choice: FileChoice, signal: AbortSignal): Promise<ReadFiles> {
  const { paths, skipped } = await choose(files, choice);
  const texts: TextFile[] = [];
  const needles = choice.holding.map((text) => Buffer.from(text));
  for (let from = 0; from < paths.length; from += atOnce) {
    signal.throwIfAborted();
    const part = paths.slice(from, from + atOnce);
    const contents = await Promise.all(part.map((path) => files.read(`${choice.folder}/${path}`)));
    for (const [index, content] of contents.entries()) {
      const path = part[index] ?? '';
      if (!needles.some((needle) => content.includes(needle))) continue;
      const text = decode(content);
      if (text === undefined) skipped.push({ path, reason: 'it is no UTF-8 text' });
      else texts.push({ path, text });
    }
  }
  return { texts, count: paths.length, skipped };
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
): Promise<{ paths: string[]; skipped: { path: string; reason: string }[] }> {
  const found = await files.list(
    folder,
    globs.filter((glob) => !glob.startsWith('!')),
  );
  const without = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  const left = new Set((without.length === 0 ? [] : await files.list(folder, without)).map(({ path }) => path));
  const root = slashes(await files.realPath(folder));
  const paths = new Set<string>();
  const skipped: { path: string; reason: string }[] = [];
  for (const { path, kind } of found) {
    if (left.has(path)) continue;
    if (kind === 'file') {
      paths.add(path);
      continue;
    }
    const target = await linkTarget(files, `${folder}/${path}`);
    if (target === undefined) continue;
    // A link inside the folder is edited where it leads, and stays a link.
    if (target.startsWith(`${root}/`)) paths.add(target.slice(root.length + 1));
    else skipped.push({ path, reason: 'it is a symbolic link that leads out of the working directory' });
  }
  return { paths: [...paths].filter((path) => !path.split('/').includes('.git')), skipped };
}

async function linkTarget(files: ReadingFiles, path: string): Promise<string | undefined> {
  try {
    return slashes(await files.realPath(path));
  } catch (error) {
    // A dangling link names no file.
    if (error instanceof TaskError && error.code === 'FILE_NOT_FOUND') return undefined;
    throw error;
  }
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
