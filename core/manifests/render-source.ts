import { join } from 'node:path';
import { TaskError } from '../errors.ts';
import type { Files } from '../ports/files.ts';
import { isReleaseName } from './arguments.ts';
import { kustomizationFiles, type FolderEngine } from './engine-choice.ts';
import { renderFabrikate } from './fabrikate/render.ts';
import type { RenderedText } from './parse.ts';
import { refuseBombs } from './refuse-bombs.ts';
import { readPlain } from './read-plain.ts';
import { renderChart } from './render-chart.ts';
import type { RenderContext } from './render-context.ts';
import { someOf } from '../wording.ts';

/** Runs an engine over a workspace. */
export async function renderSource(engine: FolderEngine, context: RenderContext): Promise<readonly RenderedText[]> {
  warnOfUnusedValues(engine, context);
  switch (engine) {
    case 'plain':
      return readPlain(context.files, context.workspace.source, context.workspace.nameOf);
    case 'ejs':
      return renderEjs(context);
    case 'helm':
      return [await renderHelm(context, context.workspace.source)];
    case 'kustomize':
      return [await renderKustomize(context, context.workspace.source)];
    case 'helmKustomize':
      return renderHelmKustomize(context);
    case 'fabrikate':
      return renderFabrikate(context);
  }
}

async function renderEjs(context: RenderContext): Promise<readonly RenderedText[]> {
  const { files, tools, workspace, placeholders, values, log } = context;
  const found = await files.list(workspace.source, ['**/*.ejs']);
  // As in other template languages, a leading _ marks what is only included.
  const templates = found.map(({ path }) => path).filter((path) => !/(?:^|\/)_[^/]*$/.test(path));
  const others = await files.list(workspace.source, ['**/*.{yaml,yml,json}']);
  const left = others.filter(({ path }) => !values.files.includes(join(workspace.source, path)));
  if (left.length > 0) {
    log.info(`Only *.ejs is rendered; left out: ${someOf(left.map(({ path }) => path))}`);
  }
  if (templates.length === 0) return [];
  const data = { ...placeholders, ...values.merged, values: values.merged };
  const rendered = await tools.ejs.render({ root: workspace.source, templates, data });
  return templates.map((path, index) => {
    const name = workspace.nameOf(join(workspace.source, path));
    return { file: `${name} (rendered)`, text: rendered[index] ?? '', template: name };
  });
}

async function renderHelm(context: RenderContext, chart: string): Promise<RenderedText> {
  const { files, options, source, placeholders, values } = context;
  const releaseName = options.helm.releaseName === '' ? source.application : options.helm.releaseName;
  if (!isReleaseName(releaseName)) {
    throw new TaskError(
      'INPUT_INVALID',
      `helm takes no release name such as "${releaseName}": at most 53 lower-case letters, digits, "-" and ".", starting and ending with a letter or digit.`,
      'Set releaseName; without it the application is the name.',
    );
  }
  const valuesFiles = [...values.files];
  if (values.inline !== '') {
    const inline = join(await files.temporaryFolder('values'), 'values.yaml');
    await files.write(inline, values.inline);
    valuesFiles.push(inline);
  }
  return renderChart(context, { chart, releaseName, namespace: placeholders.namespace ?? '', valuesFiles });
}

async function renderKustomize(context: RenderContext, folder: string): Promise<RenderedText> {
  const kustomize = await context.tools.kustomize();
  await refuseBombs(context.files, context.workspace);
  const text = await kustomize.build(folder, context.options.kustomizeArguments);
  return { file: `${context.workspace.nameOf(folder)} (built by kustomize)`, text };
}

/** helm's output becomes the base's `manifests.yaml`; the environment's overlay is built, or the base itself. */
async function renderHelmKustomize(context: RenderContext): Promise<readonly RenderedText[]> {
  const { files, workspace, options, log } = context;
  const chart = join(workspace.source, 'helm');
  const folders = ['kustomize/base', 'kustomize'].map((path) => join(workspace.source, path));
  const base = await firstFolder(files, folders);
  if ((await files.kind(join(chart, 'Chart.yaml'))) !== 'file' || base === undefined) {
    throw new TaskError(
      'FILE_NOT_FOUND',
      `The engine helmKustomize needs helm/Chart.yaml and kustomize/base in ${workspace.nameOf(workspace.source)}.`,
      'Choose another engine, or name the folder that holds both.',
    );
  }
  const rendered = await renderHelm(context, chart);
  await files.write(join(base, 'manifests.yaml'), rendered.text);
  if (!(await namesManifests(files, base))) {
    log.warning(
      `The kustomization in ${workspace.nameOf(base)} does not name manifests.yaml: helm's output is not used.`,
    );
  }
  const overlays = ['overlays', 'kustomize/overlays'].map((path) => join(workspace.source, path, options.environment));
  const target = (await firstFolder(files, overlays)) ?? base;
  log.info(`kustomize builds ${workspace.nameOf(target)}`);
  const built = await renderKustomize(context, target);
  return [rendered.charts === undefined ? built : { ...built, charts: rendered.charts }];
}

async function namesManifests(files: Pick<Files, 'readIfThere'>, base: string): Promise<boolean> {
  for (const name of kustomizationFiles) {
    const text = (await files.readIfThere(join(base, name)))?.toString('utf8');
    if (text !== undefined) return text.includes('manifests.yaml');
  }
  // kustomize itself says that there is no kustomization.
  return true;
}

async function firstFolder(files: Pick<Files, 'kind'>, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) if ((await files.kind(folder)) === 'folder') return folder;
  return undefined;
}

function warnOfUnusedValues(engine: FolderEngine, { values, log }: RenderContext): void {
  if (engine !== 'plain' && engine !== 'kustomize') return;
  if (values.files.length === 0 && values.inline === '') return;
  log.warning(`values and valuesFiles are for helm, ejs and fabrikate: the engine ${engine} does not use them.`);
}
