import { posix } from 'node:path';
import { YAMLException } from 'js-yaml';
import { byCodeUnit } from '../../by-code-unit.ts';
import type { Files } from '../../ports/files.ts';
import { entry, isRecord } from '../../unstructured.ts';
import { splitStream } from '../documents.ts';
import { kustomizationFiles } from '../engine-choice.ts';
import { decodeText } from '../substitution/text.ts';
import { loadYaml } from '../yaml.ts';
import { isBelow, type Repository } from './repository.ts';

/**
 * What kustomize-controller puts into the kustomization of a folder that has none: every `.yaml` and `.yml` file below
 * it, and each folder that has a kustomization file of its own.
 * @returns paths relative to the repository's root, in the controller's order
 */
export function findManifests(repository: Pick<Repository, 'files'>, folder: string): readonly string[] {
  const below = repository.files.filter((path) => isBelow(folder, path));
  const names: readonly string[] = kustomizationFiles;
  const built = new Set(
    below.filter((path) => names.includes(posix.basename(path))).map((path) => posix.dirname(path)),
  );
  const resources = new Set<string>();
  for (const path of below) {
    const holder = foldersAbove(path, folder).find((each) => built.has(each));
    if (holder !== undefined) resources.add(holder);
    else if (/\.ya?ml$/.test(path)) resources.add(path);
  }
  return [...resources].toSorted(byWalk);
}

/** Those of the manifests that hold something else than objects: a Chart.yaml or a values file fails all of a folder. */
export async function findUndecodable(
  files: Pick<Files, 'read' | 'kind'>,
  repository: Pick<Repository, 'absolute' | 'nameOf'>,
  manifests: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of manifests) {
    const file = repository.absolute(path);
    if ((await files.kind(file)) !== 'file') continue;
    for (const reason of notObjects(await files.read(file))) found.push(`${repository.nameOf(path)}${reason}`);
  }
  return found;
}

/** The folders between one and a file in it, the outermost first. */
function foldersAbove(path: string, folder: string): readonly string[] {
  const found: string[] = [];
  for (let at = posix.dirname(path); at !== folder && at !== '.'; at = posix.dirname(at)) found.push(at);
  return found.toReversed();
}

/** Why a file's documents are not all objects, each with its line. */
function notObjects(bytes: Buffer): readonly string[] {
  const text = decodeText(bytes);
  if (text === undefined) return [': it is neither UTF-8 nor UTF-16'];
  return splitStream(text).flatMap((document) => {
    try {
      const reason = notObject(loadYaml(document.text, '').value);
      return reason === undefined ? [] : [`:${document.line} ${reason}`];
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      return [`:${document.line + (error.mark?.line ?? 0)} is no YAML: ${error.reason}`];
    }
  });
}

function notObject(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (!isRecord(value)) return 'is no map';
  if (Object.keys(value).length === 0) return undefined;
  const kind = entry(value, 'kind');
  if (typeof kind !== 'string' || kind === '') return 'has no kind';
  if (kind.endsWith('List')) return undefined;
  const name = entry(value, 'metadata', 'name');
  return name === undefined || name === null || name === '' ? `(${kind}) has no metadata.name` : undefined;
}

/** Folder by folder, as the controller walks: a folder's name counts, not the slash behind it. */
function byWalk(a: string, b: string): number {
  return byCodeUnit(a.replaceAll('/', '\u0000'), b.replaceAll('/', '\u0000'));
}
