import { cp, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadAll } from 'js-yaml';
import { isObject, type Json, type JsonObject, list, text } from '../json.ts';
import type { KindRegistry } from '../kinds.ts';
import { asObject, groupOf, type KubernetesObject } from '../objects.ts';
import { type KustomizeCommand, run } from './commands.ts';

/** The build went wrong; the message is what kustomize-controller says. */
export class BuildFailure extends Error {}

/** The path is not in the artifact. */
export class PathFailure extends Error {}

const kustomizationFiles = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization']);
const unknownToModel = ['patches', 'images', 'components', 'namePrefix', 'nameSuffix', 'postBuild', 'decryption'];

/**
 * Builds what lies at a Kustomization's path: a folder with a kustomization file by kustomize, every other one by
 * decoding each `.yaml` and `.yml` below it (sub-folders with a kustomization file are built).
 * @param artifact folder with the source's files
 * @throws PathFailure, BuildFailure
 */
export async function build(o: {
  artifact: string;
  kustomization: KubernetesObject;
  kustomize: KustomizeCommand | undefined;
  registry: KindRegistry;
}): Promise<KubernetesObject[]> {
  const { spec } = o.kustomization;
  const work = await mkdtemp(path.join(tmpdir(), 'kustomization-'));
  const shown = `/tmp/kustomization-${String(process.hrtime.bigint()).slice(-10)}`;
  try {
    await cp(o.artifact, work, { recursive: true, verbatimSymlinks: true });
    const folder = path.join(work, path.posix.join('/', text(spec, 'path') ?? './'));
    if (!(await isFolder(folder)))
      throw new PathFailure(
        `kustomization path not found: stat ${folder.replace(work, shown)}: no such file or directory`,
      );
    const unknown = unknownToModel.find((field) => spec?.[field] !== undefined);
    if (unknown !== undefined) throw new BuildFailure(`this model of Flux does not know spec.${unknown}`);
    const objects = await buildFolder(folder, o.kustomize);
    return finished(objects, o.kustomization, o.registry);
  } catch (error) {
    if (error instanceof BuildFailure) throw new BuildFailure(error.message.replaceAll(work, shown));
    throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function buildFolder(folder: string, kustomize: KustomizeCommand | undefined): Promise<KubernetesObject[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (entries.some((entry) => kustomizationFiles.has(entry.name))) return kustomized(folder, kustomize);
  const objects: KubernetesObject[] = [];
  for (const entry of entries) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) objects.push(...(await buildFolder(file, kustomize)));
    else if (entry.isFile() && /\.ya?ml$/.test(entry.name)) objects.push(...decode(await readFile(file, 'utf8'), file));
  }
  return objects;
}

async function kustomized(folder: string, kustomize: KustomizeCommand | undefined): Promise<KubernetesObject[]> {
  if (kustomize === undefined)
    throw new BuildFailure(`kustomize build failed: no kustomize (or kubectl) was found to build ${folder}`);
  const result = await run(kustomize.program, [...kustomize.args, folder]);
  if (result.code !== 0)
    throw new BuildFailure(`kustomize build failed: ${result.stderr.trim().replace(/^Error: /, '')}`);
  return decode(result.stdout, folder);
}

function decode(content: string, file: string): KubernetesObject[] {
  const failed = (why: string): BuildFailure =>
    new BuildFailure(`failed to decode Kubernetes YAML from ${file}: ${why}`);
  let documents: unknown[];
  try {
    documents = loadAll(content);
  } catch (error) {
    throw failed(`MalformedYAMLError: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`);
  }
  const objects: KubernetesObject[] = [];
  for (const document of documents.filter((one) => one !== null && one !== undefined)) {
    const isList = text(document, 'kind')?.endsWith('List') === true;
    const items: Json[] = isList ? list(document, 'items') : [document as Json];
    for (const item of items) {
      const object = asObject(item);
      if (object === undefined) throw failed(whyNoObject(item));
      objects.push(object);
    }
  }
  return objects;
}

function whyNoObject(item: Json): string {
  if (!isObject(item)) return 'wrong Node Kind for  expected: MappingNode was ScalarNode';
  const { apiVersion, kind, metadata } = item;
  if (apiVersion === undefined && kind === undefined && metadata === undefined) return 'missing Resource metadata';
  const shown = `{{${text(item, 'apiVersion') ?? ''} ${text(item, 'kind') ?? ''}} {{${text(item, 'metadata', 'name') ?? ''} } map[] map[]}}`;
  return kind === undefined ? `missing kind in object ${shown}` : `missing metadata.name in object ${shown}`;
}

/** Flux's labels, the target namespace, and no object twice. */
function finished(
  objects: KubernetesObject[],
  kustomization: KubernetesObject,
  registry: KindRegistry,
): KubernetesObject[] {
  const { spec, metadata } = kustomization;
  const target = text(spec, 'targetNamespace');
  const common = spec?.['commonMetadata'];
  const seen = new Set<string>();
  return objects.map((object) => {
    const kind = registry.byKind(groupOf(object), object.kind);
    const namespaced = kind?.namespaced ?? true;
    const namespace = namespaced ? (target ?? object.metadata.namespace) : undefined;
    const { namespace: _namespace, labels, annotations, ...rest } = object.metadata;
    const id = `${object.kind}.${object.apiVersion.replace('/', '.')}/${object.metadata.name}.${namespace ?? '[noNs]'}`;
    if (seen.has(id))
      throw new BuildFailure(`kustomize build failed: may not add resource with an already registered id: ${id}`);
    seen.add(id);
    const more = strings(common, 'annotations');
    const allAnnotations = { ...annotations, ...more };
    return {
      ...object,
      metadata: {
        ...rest,
        ...(namespace === undefined ? {} : { namespace }),
        ...(Object.keys(allAnnotations).length === 0 ? {} : { annotations: allAnnotations }),
        labels: {
          ...labels,
          ...strings(common, 'labels'),
          'kustomize.toolkit.fluxcd.io/name': metadata.name,
          'kustomize.toolkit.fluxcd.io/namespace': metadata.namespace ?? '',
        },
      },
    };
  });
}

function strings(value: Json | undefined, key: string): Record<string, string> {
  const found: JsonObject = isObject(value) && isObject(value[key]) ? value[key] : {};
  return Object.fromEntries(Object.entries(found).map(([name, one]) => [name, String(one)]));
}

async function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
