import { basename, posix, sep } from 'node:path';
import { TaskError } from '../errors.ts';
import { fill } from '../fill-pattern.ts';
import { unsafeSegment, type PlaceholderValues } from '../placeholders.ts';
import type { Files } from '../ports/files.ts';
import type { RenderOptions } from './options.ts';

/** One folder to render, as one application. */
export interface Source {
  /** As the author wrote it, or as a glob found it. */
  readonly folder: string;
  readonly application: string;
}

/** What placeholders stand for, for one application. */
export function placeholdersOf(options: RenderOptions, application: string): PlaceholderValues {
  const { environment, cluster, namespace, version, build } = options;
  return { environment, application, cluster, namespace, version, buildId: build.id, buildNumber: build.number };
}

/** Whether a path holds a wildcard, a set or a pattern: then it names what it matches. */
export function isGlob(text: string): boolean {
  return /[*?[\]{}!()]/.test(text);
}

/**
 * A glob's leading folders that hold no wildcard, and what is matched below them: `/a/b` and `*.yaml`.
 * @param separator the machine's own, which authors on Windows write too
 */
export function splitGlob(pattern: string, separator = sep): { readonly folder: string; readonly glob: string } {
  const segments = pattern.replaceAll(separator, '/').replace(/\/+$/, '').split('/');
  const first = segments.findIndex(isGlob);
  const lead = segments.slice(0, first);
  const folder = lead.join('/');
  // A root keeps its slash: without it `/` would be nothing, and `C:` wherever that drive was last.
  if (lead.length === 1 && (folder === '' || (separator === '\\' && /^[A-Za-z]:$/.test(folder)))) {
    return { folder: `${folder}/`, glob: segments.slice(first).join('/') };
  }
  return { folder: folder === '' ? '.' : folder, glob: segments.slice(first).join('/') };
}

/** The folders that `sourcePath` names, each an application; in order of the lines, then by name. */
export async function findSources(
  files: Pick<Files, 'folders' | 'kind' | 'realPath'>,
  options: RenderOptions,
): Promise<readonly Source[]> {
  const folders: string[] = [];
  for (const pattern of options.sourcePath) {
    const path = fill('sourcePath', pattern, placeholdersOf(options, options.application), 'location');
    const found = (await files.kind(path)) === 'folder' || !isGlob(path) ? [path] : await matching(files, path);
    if (found.length === 0 || (await files.kind(found[0] ?? path)) !== 'folder') {
      throw new TaskError(
        'FILE_NOT_FOUND',
        isGlob(path) ? `sourcePath: no folder matches "${path}".` : `sourcePath: there is no folder "${path}".`,
        'The path is relative to the working folder; look at checkout and at the artifact download of this job.',
      );
    }
    folders.push(...found);
  }
  const distinct = await withoutRepeats(files, folders);
  if (distinct.length > 1 && options.application !== '') {
    throw new TaskError(
      'INPUT_INVALID',
      `application is "${options.application}", but sourcePath names ${distinct.length} folders: ${distinct.join(', ')}.`,
      'Leave application empty (each folder’s name is its application), or name one folder.',
    );
  }
  const sources: Source[] = [];
  for (const folder of distinct) {
    const application = options.application === '' ? basename(await files.realPath(folder)) : options.application;
    const unsafe = unsafeSegment(application);
    if (unsafe !== undefined) {
      throw new TaskError('INPUT_INVALID', `The folder’s name "${application}" ${unsafe}.`, 'Set application.');
    }
    const other = sources.find((source) => source.application === application);
    if (other !== undefined) {
      throw new TaskError(
        'OUTPUT_CONFLICT',
        `Two source folders would be the application "${application}": ${other.folder} and ${folder}.`,
        'Render them in two steps, each with its own application.',
      );
    }
    sources.push({ folder, application });
  }
  return sources;
}

async function matching(files: Pick<Files, 'folders' | 'kind'>, pattern: string): Promise<readonly string[]> {
  const { folder, glob } = splitGlob(pattern);
  if ((await files.kind(folder)) !== 'folder') return [];
  return (await files.folders(folder, [glob])).map((found) => posix.join(folder, found));
}

/** A folder may be named by two globs, or be spelt in two ways. */
async function withoutRepeats(files: Pick<Files, 'realPath'>, folders: readonly string[]): Promise<readonly string[]> {
  const byPath = new Map<string, string>();
  for (const folder of folders) {
    const path = await files.realPath(folder);
    if (!byPath.has(path)) byPath.set(path, folder);
  }
  return [...byPath.values()];
}
