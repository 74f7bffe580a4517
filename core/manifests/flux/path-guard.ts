import { dirname, isAbsolute, join } from 'node:path';
import { YAMLException } from 'js-yaml';
import type { Finding } from '../../errors.ts';
import type { Files } from '../../ports/files.ts';
import { splitDocuments } from '../documents.ts';
import { kustomizationFiles } from '../engine-choice.ts';
import { isInside } from '../local-references.ts';
import { isRecord } from '../objects.ts';
import { loadYaml } from '../yaml.ts';
import type { Workspace } from '../workspace.ts';

// Generators and transformers are configured by objects, in files of their own or on the spot.
const configuring = new Set(['generators', 'transformers', 'validators']);
// What names files and folders in a kustomization, and in the configuration of kustomize's own generators.
const naming = new Set([
  ...configuring,
  'resources',
  'bases',
  'components',
  'crds',
  'configurations',
  'patchesStrategicMerge',
  'files',
  'envs',
  'env',
  'path',
  'paths',
]);
const free = new Set(['commonAnnotations', 'commonLabels', 'labels', 'annotations', 'literals', 'fieldSpecs']);
const remote = /^(?:[a-z+]+::|[a-z+]+:\/\/|[\w.-]+@[\w.-]+[:/]|gh:|github\.com[:/])/i;

interface Named {
  readonly path: string;
  /** Whether what it names configures generators and transformers; else it holds objects, whose `path` is no file. */
  readonly configures: boolean;
}

/**
 * What a build would read outside the repository's copy. kustomize-controller confines its builds to the artifact;
 * kustomize itself does not once files beside the kustomization may be read, as Flux allows.
 * @param folder what is built, in the copy
 */
export async function escapes(
  files: Pick<Files, 'kind' | 'readIfThere'>,
  workspace: Workspace,
  folder: string,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const waiting: Named[] = [{ path: folder, configures: false }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, configures } = next;
    if (seen.has(path)) continue;
    seen.add(path);
    const file = (await files.kind(path)) === 'folder' ? await kustomizationIn(files, path) : path;
    if (file === undefined || (file === path && !configures)) continue;
    const text = (await files.readIfThere(file))?.toString('utf8') ?? '';
    for (const named of namedIn(text, file, configures)) {
      if (remote.test(named.path) && !/^(?:[a-z+]+::)?file:/i.test(named.path)) continue;
      const target = isAbsolute(named.path) ? named.path : join(dirname(file), named.path);
      if (workspace.copies.some((copy) => isInside(copy, target))) {
        waiting.push({ path: target, configures: named.configures });
        continue;
      }
      const message = `"${named.path}" is not in the repository: Flux reads nothing outside of it`;
      findings.push({ message, at: { file: workspace.nameOf(file) } });
    }
  }
  return findings;
}

/** The file that makes a folder one that kustomize builds. */
export async function kustomizationIn(files: Pick<Files, 'kind'>, folder: string): Promise<string | undefined> {
  for (const name of kustomizationFiles) {
    const file = join(folder, name);
    if ((await files.kind(file)) === 'file') return file;
  }
  return undefined;
}

function namedIn(text: string, file: string, configures: boolean): readonly Named[] {
  return splitDocuments(text).flatMap((document) => {
    try {
      return pathsIn(loadYaml(document.text, file).value, '', configures);
    } catch (error) {
      // kustomize will say what is wrong with it.
      if (error instanceof YAMLException) return [];
      throw error;
    }
  });
}

function pathsIn(value: unknown, key: string, configures: boolean): readonly Named[] {
  if (typeof value === 'string') {
    if (!naming.has(key)) return [];
    if (/\n|^\s*\{/.test(value)) return configuring.has(key) ? namedIn(value, '', true) : [];
    // A generator may give a file another name.
    const path = key === 'files' ? value.slice(value.indexOf('=') + 1) : value;
    return [{ path, configures: configures || configuring.has(key) }];
  }
  if (Array.isArray(value)) return value.flatMap((item) => pathsIn(item, key, configures));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, child]) => (free.has(name) ? [] : pathsIn(child, name, configures)));
}
