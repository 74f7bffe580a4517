import { dirname, join, relative, sep } from 'node:path';
import type { Files } from '../ports/files.ts';
import { isInside, localReferences } from './local-references.ts';

/** A copy of a source folder, and of what it reaches, that may be changed: the source itself is never written to. */
export interface Workspace {
  /** The copy of the source folder. */
  readonly source: string;
  /** All copied folders and files, the source first. */
  readonly copies: readonly string[];
  /** Where a file of the real tree is in the copy; a file that was not copied stays itself. */
  copyOf(path: string): string;
  /** A path in the copy as the author knows it, with `/`. */
  nameOf(path: string): string;
  /** Text of a tool with the copy's paths replaced. */
  withNames(text: string): string;
}

/** @param base absolute working folder: names inside it are relative */
export async function makeWorkspace(
  files: Pick<Files, 'copy' | 'list' | 'read' | 'kind' | 'realPath' | 'temporaryFolder'>,
  source: string,
  base: string,
): Promise<Workspace> {
  const origin = await files.realPath(source);
  const reached = [origin, ...(await localReferences(files, origin))];
  const ancestor = reached.map((path) => dirname(path)).reduce(commonFolder);
  // macOS and Windows hand out temporary folders behind links; tools print the real path.
  const root = await files.realPath(await files.temporaryFolder('render'));
  const copyOf = (path: string): string =>
    reached.some((known) => isInside(known, path)) ? join(root, relative(ancestor, path)) : path;
  for (const path of reached) await files.copy(path, copyOf(path));
  const nameOf = (path: string): string => {
    const real = isInside(root, path) ? join(ancestor, relative(root, path)) : path;
    return (isInside(base, real) ? relative(base, real) || '.' : real).replaceAll(sep, '/');
  };
  return {
    source: copyOf(origin),
    copies: reached.map(copyOf),
    copyOf,
    nameOf,
    withNames: (text) =>
      text.replaceAll(`${root}${sep}`, nameOf(root) === '.' ? '' : `${nameOf(root)}/`).replaceAll(root, nameOf(root)),
  };
}

function commonFolder(a: string, b: string): string {
  let common = a;
  while (!isInside(common, b) && dirname(common) !== common) common = dirname(common);
  return common;
}
