import machine, { basename, dirname, join, posix, resolve, type PlatformPath } from 'node:path';
import { YAMLException } from 'js-yaml';
import { TaskError } from '../errors.ts';
import type { Files } from '../ports/files.ts';
import { entry, listOf } from '../unstructured.ts';
import { componentFiles, kustomizationFiles } from './engine-choice.ts';
import { parseDefinition } from './fabrikate/definition.ts';
import { decodeText } from './substitution/text.ts';
import { loadYaml } from './yaml.ts';

/**
 * Whether an absolute path is the folder or below it. On Windows upper and lower case are one, and another drive or
 * share is outside.
 * @param flavour of the paths: the machine's
 */
export function isInside(folder: string, path: string, flavour: PlatformPath = machine): boolean {
  const way = flavour.relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${flavour.sep}`) && !flavour.isAbsolute(way));
}

/** How far a source may reach. */
export interface ReachOptions {
  /** What else belongs to the source: absolute paths that exist. */
  readonly further?: readonly string[];
  /** What leads out of this folder is not followed. */
  readonly within?: string;
  /** What leads out of this folder is refused: beside it are other pipelines' files. Its real path. */
  readonly refuseBeyond?: string | undefined;
}

/**
 * What a source folder reaches outside itself: the bases and components of its kustomizations, the `file://` charts of
 * its charts, the folders of Fabrikate's components, and what those reach. An overlay can only be built together with them.
 * @param copy where all of it will be copied to
 * @returns absolute paths of folders and files that exist, none inside another
 * @throws FILE_NOT_ALLOWED for what holds the copy itself, such as the whole disk, and what is out of bounds
 */
export async function localReferences(
  files: Pick<Files, 'list' | 'read' | 'kind' | 'realPath'>,
  source: string,
  copy: string,
  { further = [], within, refuseBeyond }: ReachOptions = {},
): Promise<readonly string[]> {
  const reached = [source, ...further];
  refuseAround(copy, source, source);
  for (let at = 0; at < reached.length; at += 1) {
    const folder = reached[at] ?? source;
    if ((await files.kind(folder)) !== 'folder') continue;
    const patterns = [...kustomizationFiles, ...componentFiles, 'Chart.yaml', 'requirements.yaml'].map(
      (name) => `**/${name}`,
    );
    for (const { path, kind } of await files.list(folder, patterns)) {
      if (kind !== 'file') continue;
      const file = join(folder, path);
      for (const reference of namedIn(file, await files.read(file))) {
        const target = resolve(dirname(file), reference);
        if (reached.some((known) => isInside(known, target)) || (await files.kind(target)) === 'absent') continue;
        const real = await files.realPath(target);
        if (within !== undefined && !isInside(within, real)) continue;
        refuseDevices(real, file);
        refuseAround(copy, real, file);
        if (refuseBeyond !== undefined && !isInside(refuseBeyond, real)) throw outOfBounds(real, file, refuseBeyond);
        reached.push(real);
      }
    }
  }
  return reached.slice(1).filter((path, index, all) => {
    const holders = [source, ...all.filter((other) => other !== path), ...all.slice(0, index)];
    return !holders.some((holder) => isInside(holder, path));
  });
}

function outOfBounds(path: string, namedBy: string, bounds: string): TaskError {
  return new TaskError(
    'FILE_NOT_ALLOWED',
    `${namedBy} names ${path}, which is not of this pipeline: its own folder is ${bounds}.`,
    'Check its repository out in this job, too, and name it there. When you trust everybody who can change the source, set allowCode: true, or kustomizeArguments: --load-restrictor=LoadRestrictionsNone.',
  );
}

const devices = /^\/(?:proc|sys|dev(?!\/shm))(?:\/|$)/;

/** Of these, reading may never end; and what they tell of the machine's processes is no source. */
function refuseDevices(path: string, namedBy: string): void {
  if (!devices.test(path)) return;
  throw new TaskError('FILE_NOT_ALLOWED', `${namedBy} names ${path}, which is no source.`, 'Take it out.');
}

function refuseAround(copy: string, path: string, namedBy: string): void {
  if (!isInside(path, copy)) return;
  throw new TaskError(
    'FILE_NOT_ALLOWED',
    `To render ${namedBy}, ${path} would have to be copied, and the job’s own temporary folder is in it.`,
    'Name a folder further down: look for "../.." in the kustomization or chart, and at sourcePath.',
  );
}

/** Relative paths that lead upwards, as a kustomization, a chart or a component names them. */
function namedIn(file: string, bytes: Buffer): readonly string[] {
  const name = basename(file);
  let data: unknown;
  try {
    data = isComponentFile(name) ? parseDefinition(bytes, file).data : loadYaml(decodeText(bytes) ?? '', file).value;
  } catch (error) {
    // The engine will say what is wrong with it, or variables make it YAML only later.
    if (error instanceof YAMLException || error instanceof TaskError) return [];
    throw error;
  }
  if (isComponentFile(name)) return componentPaths(data).filter((each) => posix.normalize(each).startsWith('../'));
  if (!/(?:Chart|requirements)\.yaml$/.test(file))
    return (
      strings(data)
        // A generator's files may have a key before them: `settings=../settings.json`.
        .map((each) => each.replace(/^[^\s=/]+=(?=\.{0,2}\/)/, ''))
        .filter((each) => /^(?:\.\.|\.\/.*\.\.|[^\s:]*\/\.\.)(?:\/|$)/.test(each) || devices.test(each))
    );
  const dependencies = entry(data, 'dependencies');
  return listOf(dependencies)
    .map((dependency) => entry(dependency, 'repository'))
    .filter((repository) => typeof repository === 'string')
    .filter((repository) => repository.startsWith('file://'))
    .map((repository) => repository.slice('file://'.length));
}

function isComponentFile(name: string): boolean {
  return componentFiles.some((each) => each === name);
}

/** Where a component and its parts say that they are, on the disk; each with a slash at its end. */
function componentPaths(component: unknown): readonly string[] {
  const text = (key: string): string => {
    const value = entry(component, key);
    return typeof value === 'string' && !/\n|:\/\//.test(value) ? `${value}/` : './';
  };
  const parts = entry(component, 'subcomponents');
  return [text('path'), posix.join(text('source'), text('path')), ...listOf(parts).flatMap(componentPaths)];
}

function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.includes('\n') ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(strings);
}
