import { byCodeUnit } from '../by-code-unit.ts';
import type { Log } from '../ports/agent.ts';
import { listImages } from './describe.ts';
import { refuseDifferences, silent } from './determinism.ts';
import { renderFlux } from './flux/render-flux.ts';
import { groupBy } from './group.ts';
import { setImages, unmatchedImages } from './images.ts';
import type { RenderOptions } from './options.ts';
import { crdsAmong, setNamespace } from './namespace.ts';
import { inParallel } from './parallel.ts';
import {
  prepare,
  renderPrepared,
  type PreparedSource,
  type RenderedApplication,
  type RenderPorts,
} from './render-application.ts';
import { sortManifests } from './sort.ts';
import { mostIssues } from './report-findings.ts';
import { definitionsIn, schemaLocations } from './schema/locations.ts';
import { findSources, type Source } from './sources.ts';
import { missingError, missingFindings, type MissingPlaces } from './substitution/folder.ts';
import { mergeVariables, readImageTags } from './variables.ts';

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
    return finish(ports, options, await inParallel(sources, both, ports.cores));
  }
  // What is missing in any source is told before the first is rendered.
  const prepared = await inParallel(sources, prepareOne, ports.cores);
  reportMissing(
    ports.log,
    options,
    prepared.flatMap(({ missing }) => missing),
  );
  return finish(ports, options, await inParallel(prepared, render, ports.cores));
}

/** All variables that are missing anywhere, each once. */
function reportMissing(log: Log, options: RenderOptions, found: readonly MissingPlaces[]): void {
  const missing = [...groupBy(found, ({ name }) => name)]
    .map(([name, all]) => ({ name, places: all.flatMap(({ places }) => places) }))
    .toSorted((a, b) => byCodeUnit(a.name, b.name));
  if (missing.length === 0) return;
  switch (options.missingVariable) {
    case 'error':
      throw missingError(missing);
    case 'warning':
      for (const [index, { message, at }] of missingFindings(missing).entries()) {
        const text = `No value for the variable ${message}`;
        if (index < mostIssues) log.warning(text, at);
        else log.info(`warning: ${text}`);
      }
      return;
    case 'keep':
    case 'empty':
      log.info(`Variables without a value (${options.missingVariable}): ${missing.map(({ name }) => name).join(', ')}`);
  }
}

/** What takes all applications: one may hold the definitions of another's kinds, or the image that an entry names. */
async function finish(
  { files }: Pick<RenderPorts, 'files'>,
  options: RenderOptions,
  applications: readonly RenderedApplication[],
): Promise<readonly RenderedApplication[]> {
  const { namespace, setNamespace: placing } = options;
  const names = applications.map(({ application }) => application);
  const located = placing ? await definitionsIn(files, schemaLocations(options, names)) : [];
  // What is rendered is newer than what lies elsewhere.
  const crds = [...located, ...crdsAmong(applications.flatMap(({ manifests }) => manifests))];
  const placed = applications.map((application) => {
    const { manifests } = application;
    const set = placing ? setNamespace(manifests, namespace, crds) : manifests;
    return { ...application, manifests: sortManifests(set, options.sort) };
  });
  return withImages(placed, options);
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
