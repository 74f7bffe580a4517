import { TaskError, type Finding } from '../errors.ts';
import type { Log } from '../ports/agent.ts';
import type { ComponentTools } from '../ports/component-tools.ts';
import type { Files } from '../ports/files.ts';
import type { ManifestTools } from '../ports/manifest-tools.ts';
import { listImages } from './describe.ts';
import { refuseDifferences, silent } from './determinism.ts';
import { chooseEngine, type Engine, type EngineChoice, type FolderEngine } from './engine-choice.ts';
import type { ObjectFinding } from './findings.ts';
import { renderFlux } from './flux/render-flux.ts';
import { setImages, unmatchedImages } from './images.ts';
import type { OutputFile } from './layout.ts';
import { inParallel } from './parallel.ts';
import { setNamespace } from './namespace.ts';
import type { Manifest } from './objects.ts';
import type { RenderOptions } from './options.ts';
import { parseManifests } from './parse.ts';
import { renderSource } from './render-source.ts';
import { counted } from './wording.ts';
import { sortManifests } from './sort.ts';
import { findSources, placeholdersOf, type Source } from './sources.ts';
import { missingError, missingFindings, substituteFolder, type MissingPlaces } from './substitution/folder.ts';
import { readTemplates } from './templates.ts';
import { findValues } from './values-files.ts';
import { mergeVariables, readImageTags } from './variables.ts';
import { makeWorkspace } from './workspace.ts';

/** What rendering needs of the machine. */
export interface RenderPorts {
  readonly files: Files;
  readonly tools: ManifestTools;
  readonly components: ComponentTools;
  readonly log: Log;
  /** How many sources are rendered side by side: what renders, helm above all, keeps a core busy all the time. */
  readonly cores: number;
}

/** One rendered application; nothing is written yet. */
export interface RenderedApplication {
  readonly application: string;
  readonly manifests: readonly Manifest[];
  /** Documents that are no YAML, or no map; what could not be built. */
  readonly broken: readonly Finding[];
  readonly folder: string;
  readonly engine: Engine;
  /** The substituted templates, relative to the source folder; empty unless `templateLayout` asks for them. */
  readonly templates: readonly OutputFile[];
  /** What rendering itself found about objects. */
  readonly remarks: readonly ObjectFinding[];
}

/**
 * Renders every application that `sourcePath` names; each in a copy of its folder.
 * @throws NOT_REPRODUCIBLE when a second rendering was asked for and differs
 */
export async function renderApplications(
  ports: RenderPorts,
  options: RenderOptions,
): Promise<readonly RenderedApplication[]> {
  if (!options.checkDeterminism) return renderOnce(ports, options);
  const half = { ...ports, cores: Math.max(1, Math.floor(ports.cores / 2)) };
  const [first, second] = await Promise.allSettled([
    renderOnce(half, options),
    renderOnce({ ...half, log: silent }, options),
  ]);
  if (first.status === 'rejected') throw first.reason;
  if (second.status === 'rejected') throw second.reason;
  refuseDifferences(first.value, second.value);
  return first.value;
}

async function renderOnce(ports: RenderPorts, options: RenderOptions): Promise<readonly RenderedApplication[]> {
  const sources = await findSources(ports.files, options);
  const base = await ports.files.realPath('.');
  if (options.engine === 'flux') return renderFlux(ports, options, sources, base);
  const variables = mergeVariables({
    given: options.variables,
    imageTags: options.imageTagsPath === '' ? new Map() : await readImageTags(ports.files, options.imageTagsPath),
    environment: options.environmentVariables,
    pipeline: options.pipelineVariables,
  });
  const prepareOne = (source: Source): Promise<PreparedSource> => prepare(ports, options, source, variables, base);
  const render = (prepared: PreparedSource): Promise<RenderedApplication> => renderPrepared(ports, options, prepared);
  if (options.substitution === 'none') {
    const both = async (source: Source): Promise<RenderedApplication> => render(await prepareOne(source));
    return withImages(await inParallel(sources, both, ports.cores), options);
  }
  // What is missing in any source is told before the first is rendered.
  const prepared = await inParallel(sources, prepareOne, ports.cores);
  reportMissing(
    ports.log,
    options,
    prepared.flatMap(({ missing }) => missing),
  );
  return withImages(await inParallel(prepared, render, ports.cores), options);
}

interface PreparedSource {
  readonly source: Source;
  readonly engine: FolderEngine;
  readonly workspace: Awaited<ReturnType<typeof makeWorkspace>>;
  readonly missing: readonly MissingPlaces[];
}

async function prepare(
  { files, log }: RenderPorts,
  options: RenderOptions,
  source: Source,
  variables: ReadonlyMap<string, string>,
  base: string,
): Promise<PreparedSource> {
  const { engine, because } = await engineOf(files, options, source);
  log.info(`${source.application}: engine ${engine}, ${because} (${source.folder})`);
  // helm and kustomize write new files only; code of the source's author may write into the old ones.
  const readOnly = engine !== 'fabrikate' && engine !== 'ejs' && !options.allowCode;
  const workspace = await makeWorkspace(files, source.folder, base, { readOnly });
  const missing = await substituteFolder(files, workspace, options, variables);
  return { source, engine, workspace, missing };
}

async function engineOf(files: Pick<Files, 'kind'>, options: RenderOptions, source: Source): Promise<EngineChoice> {
  const { engine } = options;
  if (engine === 'auto' || engine === 'flux') return chooseEngine(files, source.folder);
  return { engine, because: 'as the input says' };
}

/** All variables that are missing anywhere, each once. */
function reportMissing(log: Log, options: RenderOptions, found: readonly MissingPlaces[]): void {
  const byName = new Map<string, MissingPlaces>();
  for (const { name, places } of found) {
    byName.set(name, { name, places: [...(byName.get(name)?.places ?? []), ...places] });
  }
  const missing = [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  if (missing.length === 0) return;
  switch (options.missingVariable) {
    case 'error':
      throw missingError(missing);
    case 'warning':
      for (const { message, at } of missingFindings(missing)) log.warning(`No value for the variable ${message}`, at);
      return;
    case 'keep':
    case 'empty':
      log.info(`Variables without a value (${options.missingVariable}): ${missing.map(({ name }) => name).join(', ')}`);
  }
}

async function renderPrepared(
  ports: RenderPorts,
  options: RenderOptions,
  { source, engine, workspace }: PreparedSource,
): Promise<RenderedApplication> {
  const { files, log } = ports;
  const placeholders = placeholdersOf(options, source.application);
  // Read before the engine runs: helmKustomize adds helm's output to the copy.
  const templates = options.templateLayout === '' ? [] : await readTemplates(files, workspace);
  const values = await findValues(files, options, placeholders, source.folder, workspace);
  const texts = await named(workspace.withNames, () =>
    renderSource(engine, { ...ports, options, source, placeholders, workspace, values }),
  );
  const parsed = texts.map(parseManifests);
  const broken = parsed.flatMap(({ findings }) => findings);
  const all = parsed.flatMap((each) => each.manifests);
  let manifests: readonly Manifest[] = parsed.flatMap((each, index) => {
    const namespace = texts[index]?.namespace;
    return namespace === undefined ? each.manifests : setNamespace(each.manifests, namespace, all);
  });
  if (manifests.length === 0 && broken.length === 0) {
    throw new TaskError(
      'NOTHING_RENDERED',
      `${source.application}: ${source.folder} rendered to no object (engine ${engine}).`,
      'Look at sourcePath, at the engine, and at values that switch templates off.',
    );
  }
  if (options.setNamespace && options.namespace !== '') manifests = setNamespace(manifests, options.namespace);
  manifests = sortManifests(manifests, options.sort);
  const images = listImages(manifests);
  log.info(`${source.application}: ${counted(manifests.length, 'object')}, images: ${images.join(', ') || 'none'}`);
  return { ...source, engine, templates, manifests, broken, remarks: [] };
}

/** Lets an error of a tool name files as the author knows them, not in the copy. */
async function named<T>(withNames: (text: string) => string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    const at = error.at === undefined ? {} : { at: { ...error.at, file: withNames(error.at.file) } };
    throw new TaskError(error.code, withNames(error.message), error.mend, {
      cause: error.cause,
      related: error.related.map((finding) => ({ ...finding, message: withNames(finding.message) })),
      ...at,
    });
  }
}

/** Sets the images in all applications; an entry must match in one of them. */
function withImages(
  applications: readonly RenderedApplication[],
  { images }: RenderOptions,
): readonly RenderedApplication[] {
  if (images.length === 0) return applications;
  const set = applications.map((application) => ({ application, ...setImages(application.manifests, images) }));
  const unmatched = images.filter((setting) => set.every((each) => each.unmatched.includes(setting)));
  if (unmatched.length > 0) {
    throw unmatchedImages(
      unmatched,
      applications.flatMap(({ manifests }) => listImages(manifests)),
    );
  }
  return set.map(({ application, manifests }) => ({ ...application, manifests }));
}
