import { dirname, isAbsolute, join } from 'node:path';
import { YAMLException } from 'js-yaml';
import { TaskError, type Finding } from '../../errors.ts';
import type { Files } from '../../ports/files.ts';
import { isRecord } from '../../unstructured.ts';
import { splitStream } from '../documents.ts';
import { kustomizationFiles } from '../engine-choice.ts';
import { isInside } from '../local-references.ts';
import { decodeText } from '../substitution/text.ts';
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
  'patchesstrategicmerge',
  'files',
  'envs',
  'env',
  'path',
  'paths',
]);
const free = new Set(['commonAnnotations', 'commonLabels', 'labels', 'annotations', 'literals', 'fieldSpecs']);
// A repository on the agent's own disk is outside, however it is spelt. Other URLs look like paths below the folder, and
// must not lead out of it either: what kustomize doesn't take for a URL it opens as a file.
const ownDisk = /^(?:[a-z+]+::)?file:|^[a-z+]+::[/.]/i;

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
  files: Pick<Files, 'kind' | 'read'>,
  workspace: Pick<Workspace, 'copies' | 'nameOf'>,
  folder: string,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const waiting: Named[] = [{ path: folder, configures: false }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, configures } = next;
    const key = `${configures} ${path}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const kind = await kindOf(files, path);
    const file = kind === 'folder' ? await kustomizationIn(files, path) : path;
    if (kind === 'absent' || file === undefined || (file === path && !configures)) continue;
    const at = { file: workspace.nameOf(file) };
    const found = namesIn(await files.read(file), configures);
    if (typeof found === 'string') findings.push({ message: `it cannot be read: ${found}`, at });
    else {
      for (const named of found) {
        const target = isAbsolute(named.path) ? named.path : join(dirname(file), named.path);
        if (ownDisk.test(named.path) || !workspace.copies.some((copy) => isInside(copy, target))) {
          const message = `"${named.path}" is not in the repository: Flux reads nothing outside of it`;
          findings.push({ message, at });
        } else waiting.push({ path: target, configures: named.configures });
      }
    }
  }
  return findings;
}

async function kindOf(files: Pick<Files, 'kind'>, path: string): ReturnType<Files['kind']> {
  try {
    return await files.kind(path);
  } catch (error) {
    // An object on the spot is mostly longer than any name: kustomize cannot open it, either.
    if (error instanceof TaskError && error.code === 'PATH_UNSAFE') return 'absent';
    throw error;
  }
}

/** The file that makes a folder one that kustomize builds. */
export async function kustomizationIn(files: Pick<Files, 'kind'>, folder: string): Promise<string | undefined> {
  for (const name of kustomizationFiles) {
    const file = join(folder, name);
    if ((await files.kind(file)) === 'file') return file;
  }
  return undefined;
}

/** What a file names, or why that cannot be told: kustomize could still read it, in another way. */
function namesIn(bytes: Buffer, configures: boolean): readonly Named[] | string {
  const text = decodeText(bytes);
  if (text === undefined) return 'it is neither UTF-8 nor UTF-16 with its mark';
  try {
    return namesInText(text, configures);
  } catch (error) {
    if (error instanceof YAMLException) return error.reason;
    throw error;
  }
}

function namesInText(text: string, configures: boolean): readonly Named[] {
  return splitStream(text).flatMap((document) => pathsIn(loadYaml(document.text, '').value, '', configures));
}

function pathsIn(value: unknown, key: string, configures: boolean): readonly Named[] {
  if (typeof value === 'string') return pathsOf(value, key, configures);
  // Go reads !!binary as text.
  if (value instanceof Uint8Array) return pathsOf(Buffer.from(value).toString('utf8'), key, configures);
  if (Array.isArray(value)) return value.flatMap((item) => pathsIn(item, key, configures));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, child]) => (free.has(name) ? [] : pathsIn(child, name, configures)));
}

function pathsOf(text: string, key: string, configures: boolean): readonly Named[] {
  // Go's JSON doesn't mind the case of a field's name.
  const field = key.toLowerCase();
  if (!naming.has(field)) return [];
  // A generator may give a file another name.
  const path = field === 'files' ? text.slice(text.indexOf('=') + 1) : text;
  const inside = configuring.has(field) && isInline(text) ? namesInText(text, true) : [];
  return [{ path, configures: configures || configuring.has(field) }, ...inside];
}

/** Whether a text may be an object on the spot. It may be a path all the same: kustomize opens `{folder}`, too. */
function isInline(text: string): boolean {
  return /\n|^\s*\{/.test(text);
}
