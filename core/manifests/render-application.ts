import { TaskError, type Finding } from '../errors.ts';
import type { Log } from '../ports/agent.ts';
import type { ComponentTools } from '../ports/component-tools.ts';
import type { Files } from '../ports/files.ts';
import type { ManifestTools } from '../ports/manifest-tools.ts';
import { listImages } from './describe.ts';
import { chooseEngine, type Engine, type EngineChoice, type FolderEngine } from './engine-choice.ts';
import type { ObjectFinding } from './findings.ts';
import type { OutputFile } from './layout.ts';
import type { ChartFinding } from './lint/chart-finding.ts';
import { isInside } from './local-references.ts';
import { crdsAmong, setNamespace } from './namespace.ts';
import type { Manifest } from './objects.ts';
import type { RenderOptions } from './options.ts';
import { parseManifests } from './parse.ts';
import { renderSource } from './render-source.ts';
import { placeholdersOf, type Source } from './sources.ts';
import { substituteFolder, type MissingPlaces } from './substitution/folder.ts';
import { readTemplates } from './templates.ts';
import { findValues } from './values-files.ts';
import { counted } from '../wording.ts';
import { makeWorkspace, namedAsWritten, type Workspace } from './workspace.ts';

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
  /** What helm lint says of its charts; empty unless it was asked. */
  readonly charts: readonly ChartFinding[];
}

/** A source folder's copy, its variables replaced. */
export interface PreparedSource {
  readonly source: Source;
  readonly engine: FolderEngine;
  readonly workspace: Workspace;
  readonly missing: readonly MissingPlaces[];
}

/** Copies a source folder with what it reaches, and replaces the variables in the copy. */
export async function prepare(
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
  const refuseBeyond = await boundsOf(files, options, source);
  const workspace = await makeWorkspace(files, source.folder, base, { readOnly, refuseBeyond });
  const missing = await substituteFolder(files, workspace, options, variables);
  return { source, engine, workspace, missing };
}

/** Who renders something that lies elsewhere has said so: then there are none. */
async function boundsOf(
  files: Pick<Files, 'kind' | 'realPath'>,
  { bounds }: RenderOptions,
  source: Source,
): Promise<string | undefined> {
  if (bounds === undefined || (await files.kind(bounds)) !== 'folder') return undefined;
  const real = await files.realPath(bounds);
  return isInside(real, await files.realPath(source.folder)) ? real : undefined;
}

async function engineOf(files: Pick<Files, 'kind'>, options: RenderOptions, source: Source): Promise<EngineChoice> {
  const { engine } = options;
  if (engine === 'auto' || engine === 'flux') return chooseEngine(files, source.folder);
  return { engine, because: 'as the input says' };
}

/** Runs the engine over a prepared folder, and reads what it gave. @throws NOTHING_RENDERED */
export async function renderPrepared(
  ports: RenderPorts,
  options: RenderOptions,
  { source, engine, workspace }: PreparedSource,
): Promise<RenderedApplication> {
  const { files, log } = ports;
  const placeholders = placeholdersOf(options, source.application);
  // Read before the engine runs: helmKustomize adds helm's output to the copy.
  const templates = options.templateLayout === '' ? [] : await readTemplates(files, workspace);
  const values = await findValues(files, options, placeholders, source.folder, workspace);
  const texts = await namedAsWritten(workspace, () =>
    renderSource(engine, { ...ports, options, source, placeholders, workspace, values }),
  );
  const parsed = texts.map(parseManifests);
  const broken = parsed.flatMap(({ findings }) => findings);
  const crds = crdsAmong(parsed.flatMap((each) => each.manifests));
  const manifests: readonly Manifest[] = parsed.flatMap((each, index) => {
    const namespace = texts[index]?.namespace;
    return namespace === undefined ? each.manifests : setNamespace(each.manifests, namespace, crds);
  });
  if (manifests.length === 0 && broken.length === 0) {
    throw new TaskError(
      'NOTHING_RENDERED',
      `${source.application}: ${source.folder} rendered to no object (engine ${engine}).`,
      'Look at sourcePath, at the engine, and at values that switch templates off.',
    );
  }
  const images = listImages(manifests);
  log.info(`${source.application}: ${counted(manifests.length, 'object')}, images: ${images.join(', ') || 'none'}`);
  const charts = texts.flatMap((text) => text.charts ?? []);
  return { ...source, engine, templates, manifests, broken, remarks: [], charts };
}
