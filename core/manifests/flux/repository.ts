import { dirname, join, posix, relative, sep } from 'node:path';
import { remoteUrlOf } from '../../remote-url.ts';
import type { Files } from '../../ports/files.ts';
import type { RenderedText } from '../parse.ts';
import { isInside } from '../local-references.ts';
import { decodeText } from '../substitution/text.ts';
import { sourceIgnore } from './source-ignore.ts';

/** A GitOps repository as it is checked out. Paths are relative to its root, with `/`. */
export interface Repository {
  /** Absolute, links resolved. */
  readonly root: string;
  /** Where it was fetched from, as git's own configuration says; it may hold credentials: never printed. */
  readonly remote: string | undefined;
  /** Every file that a source's artifact holds: links are no part of it. */
  readonly files: readonly string[];
  holds(path: string): boolean;
  /** Whether there is a file below a folder. */
  holdsFolder(path: string): boolean;
  /** The rules of a source's own that it is seen through. */
  readonly ignore: string;
  /** The repository as a source sees it. @param ignore the source's own `spec.ignore` */
  through(ignore: string): Repository;
  /** A path as messages and issues name it: relative to the working folder where it lies in it. */
  nameOf(path: string): string;
  pathOf(absolute: string): string;
  absolute(path: string): string;
}

/**
 * Finds the repository of a folder: the nearest folder above that holds `.git`, else the working folder, else the folder
 * itself. A Kustomization's path counts from there.
 * @param base the absolute working folder
 */
export async function repositoryRoot(
  files: Pick<Files, 'kind' | 'realPath'>,
  folder: string,
  base: string,
): Promise<string> {
  const start = await files.realPath(folder);
  for (let at = start; ; at = dirname(at)) {
    // A file in a worktree or submodule.
    if ((await files.kind(join(at, '.git'))) !== 'absent') return at;
    if (dirname(at) === at) break;
  }
  return isInside(base, start) ? base : start;
}

/** Lists what a repository holds. */
export async function openRepository(
  files: Pick<Files, 'kind' | 'list' | 'readIfThere'>,
  root: string,
  base: string,
): Promise<Repository> {
  const found = (await files.list(root)).filter(({ kind }) => kind === 'file').map(({ path }) => path);
  const ignores = new Map<string, string>();
  for (const path of found) {
    if (posix.basename(path) !== '.sourceignore') continue;
    ignores.set(path, (await files.readIfThere(join(root, path)))?.toString('utf8') ?? '');
  }
  const prefix = relative(base, root);
  const shown = prefix.startsWith('..') ? root : prefix;
  const remote = await remoteUrlOf(files, root);
  const views = new Map<string, Repository>();
  const through = (ignore: string): Repository => {
    const known = views.get(ignore);
    if (known !== undefined) return known;
    const isIgnored = sourceIgnore(ignores, ignore);
    const held = found.filter((path) => !isIgnored(path));
    const names = new Set(held);
    const folders = foldersOf(held);
    const view: Repository = {
      root,
      remote,
      files: held,
      holds: (path) => names.has(path),
      holdsFolder: (path) => folders.has(path),
      ignore,
      through,
      nameOf: (path) => posix.join(shown.replaceAll(sep, '/'), path),
      pathOf: (absolute) => relative(root, absolute).replaceAll(sep, '/') || '.',
      absolute: (path) => join(root, path),
    };
    views.set(ignore, view);
    return view;
  };
  return through('');
}

function foldersOf(files: readonly string[]): ReadonlySet<string> {
  const folders = new Set(['.']);
  for (const file of files) {
    for (let at = posix.dirname(file); !folders.has(at); at = posix.dirname(at)) folders.add(at);
  }
  return folders;
}

/** The YAML files below a folder that say something of what is looked for, ready to be parsed. */
export async function textsBelow(
  files: Pick<Files, 'read'>,
  repository: Repository,
  folder: string,
  mentions: (text: string) => boolean,
): Promise<readonly (RenderedText & { readonly path: string })[]> {
  const texts: (RenderedText & { readonly path: string })[] = [];
  for (const path of repository.files) {
    if (!/\.ya?ml$/.test(path) || !isBelow(folder, path)) continue;
    const file = repository.absolute(path);
    const text = decodeText(await files.read(file));
    if (text === undefined || !mentions(text)) continue;
    const name = repository.nameOf(path);
    texts.push({ path, file: name, text, template: name });
  }
  return texts;
}

/** Whether a path is a folder of the repository, or below it. */
export function isBelow(folder: string, path: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`);
}
