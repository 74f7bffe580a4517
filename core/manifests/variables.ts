import { TaskError } from '../errors.ts';
import type { Files } from '../ports/files.ts';

/** The machine's own, and what the agent hands over to the task alone: never a source of substitution. */
export function mayBeVariable(name: string): boolean {
  return !/^(?:HOME|PATH|PATHEXT|USER|USERPROFILE|TEMP|TMP|TMPDIR|PWD|SHELL)$/i.test(name) && !isHandedToTask(name);
}

/** Names under which the agent hands secrets, connections and inputs to a task. */
export function isHandedToTask(name: string): boolean {
  return /^(?:SECRET_|ENDPOINT_|INPUT_|SECUREFILE_|VSTS_SECRET|VSTS_TASKVARIABLE)/i.test(name);
}

/** Where variables come from; each wins over the ones after it. */
export interface VariableSources {
  readonly given: ReadonlyMap<string, string>;
  readonly imageTags: ReadonlyMap<string, string>;
  readonly environment: ReadonlyMap<string, string>;
  readonly pipeline: ReadonlyMap<string, string>;
}

/**
 * One value for each name, by the order of the sources. Only the pipeline's own variables are held against
 * `mayBeVariable`: what is given on purpose counts, whatever its name.
 */
export function mergeVariables(sources: VariableSources): ReadonlyMap<string, string> {
  const merged = new Map<string, string>();
  for (const [name, value] of sources.pipeline) if (mayBeVariable(name)) merged.set(name, value);
  for (const source of [sources.environment, sources.imageTags, sources.given]) {
    for (const [name, value] of source) merged.set(name, value);
  }
  return merged;
}

/** A file's name as the agent writes variable names: `frontend.image` serves `$FRONTEND_IMAGE`. */
export function variableNameOf(fileName: string): string {
  return fileName.replaceAll(/[. ]/g, '_').toUpperCase();
}

/**
 * Reads CI's image-tag artifact: each file is a variable, its trimmed content the value. Files in sub-folders count by
 * their own name; two files for one name are an error.
 */
export async function readImageTags(
  files: Pick<Files, 'kind' | 'list' | 'read' | 'size'>,
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  if ((await files.kind(folder)) !== 'folder') {
    throw new TaskError(
      'FILE_NOT_FOUND',
      `imageTagsPath: there is no folder "${folder}".`,
      'The path is relative to the working folder; look at the artifact download of this job.',
    );
  }
  const tags = new Map<string, string>();
  const origins = new Map<string, string>();
  for (const { path, kind } of await files.list(folder)) {
    const base = path.slice(path.lastIndexOf('/') + 1);
    if (kind !== 'file' || base.startsWith('.')) continue;
    const name = variableNameOf(base);
    const file = `${folder}/${path}`;
    const value = (await files.size(file)) > 4096 ? undefined : (await files.read(file)).toString('utf8');
    const trimmed = value?.replace(/^\uFEFF/, '').trim();
    if (trimmed === undefined || trimmed === '' || /[\r\n]/.test(trimmed)) {
      throw new TaskError(
        'IMAGE_TAG_INVALID',
        'A file of the image-tag artifact holds no single line.',
        'Each file of imageTagsPath must hold one image tag or reference, and nothing else.',
        { at: { file } },
      );
    }
    const other = origins.get(name);
    if (other !== undefined && tags.get(name) !== trimmed) {
      throw new TaskError(
        'IMAGE_TAG_INVALID',
        `The image-tag artifact gives ${name} twice, by ${other} and by ${path}.`,
        'Keep one file for each variable in imageTagsPath.',
      );
    }
    tags.set(name, trimmed);
    origins.set(name, path);
  }
  return tags;
}
