import { dirname, join, relative, sep } from 'node:path';
import { TaskError, type Place } from '../errors.ts';
import type { CopyOptions, Files } from '../ports/files.ts';
import { isInside, localReferences, type ReachOptions } from './local-references.ts';

/** A copy of a source folder, and of what it reaches, that may be changed: the source itself is never written to. */
export interface Workspace {
  /** The copy of the source folder. */
  readonly source: string;
  /** All copied folders and files, none inside another; one of them is or holds the source. */
  readonly copies: readonly string[];
  /** Where a file of the real tree is in the copy; a file that was not copied stays itself. */
  copyOf(path: string): string;
  /** A path in the copy as the author knows it, with `/`. */
  nameOf(path: string): string;
  /** Text of a tool with the copy's paths replaced. */
  withNames(text: string): string;
}

/** What belongs into the copy, and whether the copy's files may share their disk space with the source's. */
export interface WorkspaceOptions extends ReachOptions, CopyOptions {}

/** @param base absolute working folder: names inside it are relative */
export async function makeWorkspace(
  files: Pick<Files, 'copy' | 'list' | 'read' | 'kind' | 'realPath' | 'temporaryFolder'>,
  source: string,
  base: string,
  options: WorkspaceOptions = {},
): Promise<Workspace> {
  const origin = await files.realPath(source);
  // macOS and Windows hand out temporary folders behind links; tools print the real path.
  const root = await files.realPath(await files.temporaryFolder('render'));
  const reached = [origin, ...(options.further ?? []), ...(await localReferences(files, origin, root, options))];
  const ancestor = reached.map((path) => dirname(path)).reduce(commonFolder);
  const copyOf = (path: string): string =>
    reached.some((known) => isInside(known, path)) ? join(root, relative(ancestor, path)) : path;
  // A base may be a folder above the source: each file is copied, and substituted, once.
  const copied = reached.filter((path) => !reached.some((other) => other !== path && isInside(other, path)));
  for (const path of copied) await files.copy(path, copyOf(path), options);
  await refuseLinksBack(files, root, copied.map(copyOf));
  const nameOf = (path: string): string => {
    const real = isInside(root, path) ? join(ancestor, relative(root, path)) : path;
    return (isInside(base, real) ? relative(base, real) || '.' : real).replaceAll(sep, '/');
  };
  return {
    source: copyOf(origin),
    copies: copied.map(copyOf),
    copyOf,
    nameOf,
    withNames: (text) =>
      text.replaceAll(`${root}${sep}`, nameOf(root) === '.' ? '' : `${nameOf(root)}/`).replaceAll(root, nameOf(root)),
  };
}

/** Lets the errors of what works in the copy name files as the author knows them. */
export async function namedAsWritten<T>(
  { withNames }: Pick<Workspace, 'withNames'>,
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    const { code, mend, cause, at } = error;
    const place = (where: Place): Place => ({ ...where, file: withNames(where.file) });
    const related = error.related.map((finding) => ({
      message: withNames(finding.message),
      ...(finding.at === undefined ? {} : { at: place(finding.at) }),
    }));
    const details = { cause, related, ...(at === undefined ? {} : { at: place(at) }) };
    throw new TaskError(code, withNames(error.message), mend, details);
  }
}

/** A link by its absolute path would still lead from the copy to the source, and a write would follow it there. */
async function refuseLinksBack(
  files: Pick<Files, 'list' | 'kind' | 'realPath'>,
  root: string,
  copies: readonly string[],
): Promise<void> {
  for (const folder of copies) {
    if ((await files.kind(folder)) !== 'folder') continue;
    for (const { path, kind } of await files.list(folder)) {
      const link = join(folder, path);
      if (kind !== 'symlink' || (await files.kind(link)) === 'absent') continue;
      if (isInside(root, await files.realPath(link))) continue;
      throw new TaskError(
        'FILE_NOT_ALLOWED',
        `The symbolic link ${path} has an absolute target.`,
        'Make the link relative, or replace it by the file itself.',
      );
    }
  }
}

function commonFolder(a: string, b: string): string {
  let common = a;
  while (!isInside(common, b) && dirname(common) !== common) common = dirname(common);
  return common;
}
