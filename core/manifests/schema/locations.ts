import { basename, dirname, join } from 'node:path';
import { YAMLException } from 'js-yaml';
import { TaskError } from '../../errors.ts';
import { fill } from '../../fill-pattern.ts';
import type { Files } from '../../ports/files.ts';
import { entry, isRecord, type Data } from '../../unstructured.ts';
import { splitStream } from '../documents.ts';
import type { RenderOptions } from '../options.ts';
import { isGlob, placeholdersOf, splitGlob } from '../sources.ts';
import { decodeText } from '../substitution/text.ts';
import { loadYaml } from '../yaml.ts';
import { isCrd } from './crds.ts';
import { normalizedVersion } from './kube-version.ts';
import { isTemplateField, templateField, type TemplateField } from './location-template.ts';
import type { LazySchema, Schema } from './schema.ts';
import { invalid, readJson, readSchemaFile } from './schema-file.ts';

/** A kind that a schema is looked for. */
export interface WantedKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** What the locations hold. */
export interface LocatedSchemas {
  /** By `apiVersion kind`. */
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly crds: readonly Data[];
}

/**
 * Looks in all locations for the kinds that are wanted: the first that has one counts.
 * @param locations in kubeconform's layout (`{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json`), folders (the
 *   CRDs catalog's `<group>/<kind>_<version>.json`, or with definitions), files and globs of either
 * @throws FILE_NOT_FOUND, SCHEMA_INVALID
 */
export async function readLocations(
  files: Files,
  locations: readonly string[],
  wanted: readonly WantedKind[],
  kubeVersion: string,
  metadata: LazySchema,
): Promise<LocatedSchemas> {
  const schemas = new Map<string, Schema>();
  const crds: Data[] = [];
  const open = new Map<string, Names>(
    wanted.flatMap((each) => {
      const names = namesOf(each, kubeVersion);
      return names === undefined ? [] : [[`${each.apiVersion} ${each.kind}`, names] as const];
    }),
  );
  /** Takes a kind's schema from the first of the paths that is there. */
  const take = async (key: string, paths: readonly string[], root: string): Promise<void> => {
    for (const path of paths) {
      if (!open.has(key) || (await files.kind(path)) !== 'file') continue;
      schemas.set(key, await readSchemaFile(files, path, root, metadata));
      open.delete(key);
    }
  };
  for (const location of locations) {
    // kubeconform's name for Kubernetes' own schemas: they are here anyway.
    if (location === 'default') continue;
    if (location.includes('{{')) {
      const root = location.slice(0, location.indexOf('{{')).replace(/[^/]*$/, '') || '.';
      for (const [key, names] of open) await take(key, [filled(location, names)], root);
      continue;
    }
    if ((await files.kind(location)) === 'folder') {
      for (const [key, names] of open) {
        await take(
          key,
          folderLayouts.map((layout) => join(location, filled(layout, names))),
          location,
        );
      }
      // A catalog has thousands of files: whoever found all kinds by their names needs none of them.
      if (open.size > 0) crds.push(...(await crdsBelow(files, location)));
      continue;
    }
    for (const path of await filesOf(files, location)) {
      const held = await crdsOf(files, path);
      crds.push(...held);
      if (held.length > 0 || !path.endsWith('.json')) continue;
      for (const [key, names] of open) if (isNamedFor(path, names)) await take(key, [path], dirname(path));
    }
  }
  return { schemas, crds };
}

/** `schemaLocations` with placeholders filled for each application, each once. */
export function schemaLocations(options: RenderOptions, applications: readonly string[]): readonly string[] {
  const filledFor = (application: string): readonly string[] =>
    options.schemas.locations.map((each) =>
      fill('schemaLocations', each, placeholdersOf(options, application), 'location'),
    );
  return [...new Set(applications.flatMap(filledFor))];
}

/**
 * All definitions of custom resources in the locations. JSON schemas are none, so they are not read.
 * @throws FILE_NOT_FOUND, SCHEMA_INVALID
 */
export async function definitionsIn(files: Files, locations: readonly string[]): Promise<readonly Data[]> {
  const crds: Data[] = [];
  for (const location of locations) {
    if (location === 'default' || location.includes('{{')) continue;
    if ((await files.kind(location)) === 'folder') crds.push(...(await crdsBelow(files, location)));
    else for (const path of await filesOf(files, location)) crds.push(...(await crdsOf(files, path)));
  }
  return crds;
}

const folderLayouts = [
  '{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json',
  '{{.NormalizedKubernetesVersion}}-standalone{{.StrictSuffix}}/{{.ResourceKind}}{{.KindSuffix}}.json',
  '{{.ResourceKind}}{{.KindSuffix}}.json',
];

type Names = Readonly<Record<TemplateField, string>>;

/** What the fields stand for; undefined for names that no kind has, and that may not stand in a path. */
function namesOf({ apiVersion, kind }: WantedKind, kubeVersion: string): Names | undefined {
  if (!/^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\/)?[a-z0-9]+$/i.test(apiVersion) || !/^[a-z0-9-]{1,100}$/i.test(kind)) {
    return undefined;
  }
  if (apiVersion.includes('..') || apiVersion.length > 300) return undefined;
  const slash = apiVersion.indexOf('/');
  const group = slash === -1 ? '' : apiVersion.slice(0, slash);
  const version = apiVersion.slice(slash + 1).toLowerCase();
  return {
    Group: group,
    ResourceKind: kind.toLowerCase(),
    ResourceAPIVersion: version,
    KindSuffix: `-${group === '' ? '' : `${group.split('.')[0]?.toLowerCase() ?? ''}-`}${version}`,
    NormalizedKubernetesVersion: normalizedVersion(kubeVersion),
    StrictSuffix: '-strict',
  };
}

function filled(template: string, names: Names): string {
  return template.replaceAll(templateField, (_, name: string) => (isTemplateField(name) ? names[name] : ''));
}

/** `<kind>_<version>.json` in the group's folder, or in any when the file's own folder is no group. */
function isNamedFor(path: string, names: Names): boolean {
  if (basename(path) !== `${names.ResourceKind}_${names.ResourceAPIVersion}.json`) return false;
  const folder = basename(dirname(path));
  return folder === names.Group || !folder.includes('.');
}

async function filesOf(files: Files, location: string): Promise<readonly string[]> {
  if ((await files.kind(location)) === 'file') return [location];
  if (isGlob(location)) {
    const { folder, glob } = splitGlob(location);
    const found = (await files.kind(folder)) === 'folder' ? await files.list(folder, [glob]) : [];
    if (found.length > 0) return found.map(({ path }) => join(folder, path));
  }
  throw new TaskError(
    'FILE_NOT_FOUND',
    `schemaLocations: there is nothing at "${location}".`,
    'The path is relative to the working folder; look at checkout, and at the steps before that fetch the schemas.',
  );
}

/** Definitions in a folder's YAML files. What is no YAML, such as a chart's templates, is passed over. */
async function crdsBelow(files: Files, folder: string): Promise<readonly Data[]> {
  const crds: Data[] = [];
  for (const { path, kind } of await files.list(folder, ['**/*.{yaml,yml}'])) {
    if (kind === 'file') crds.push(...(await crdsOf(files, join(folder, path), 'lenient')));
  }
  return crds;
}

async function crdsOf(files: Files, path: string, reading: 'strict' | 'lenient' = 'strict'): Promise<readonly Data[]> {
  if (path.endsWith('.json')) {
    const document = await readJson(files, path);
    return isRecord(document) && isCrd(document) ? [document] : [];
  }
  const text = decodeText(await files.read(path));
  if (text === undefined && reading === 'strict') throw invalid(path, 'it is neither UTF-8 nor UTF-16 with its mark');
  const crds: Data[] = [];
  for (const document of splitStream(text ?? '')) {
    if (!document.text.includes('CustomResourceDefinition')) continue;
    try {
      crds.push(...crdsIn(loadYaml(document.text, path).value));
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      if (reading === 'strict') throw invalid(path, `${error.reason}, line ${document.line + (error.mark?.line ?? 0)}`);
    }
  }
  return crds;
}

/** The definition that a document is, or those in a list. */
function crdsIn(value: unknown): readonly Data[] {
  if (!isRecord(value)) return [];
  if (isCrd(value)) return [value];
  const items = entry(value, 'items');
  return Array.isArray(items) ? items.filter((item): item is Data => isRecord(item) && isCrd(item)) : [];
}
