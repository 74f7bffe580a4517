import { join } from 'node:path';
import { TaskError } from '../../errors.ts';
import type { ComponentTools } from '../../ports/component-tools.ts';
import type { Files } from '../../ports/files.ts';
import { isReleaseName } from '../arguments.ts';
import { inParallel } from '../parallel.ts';
import type { RenderedText } from '../parse.ts';
import { injectsNamespace, namespaceOf, valuesOf } from './config.ts';
import { runHooks } from './hooks.ts';
import { placeOfSource } from './install.ts';
import { walkTree, type Visit, type WalkContext } from './walk.ts';

/** What helm is asked for a component. */
export interface ComponentChart {
  /** The chart's folder. */
  readonly chart: string;
  readonly releaseName: string;
  /** Empty: nothing is configured. */
  readonly namespace: string;
  /** A values file, absolute. */
  readonly valuesFile: string;
  /** For messages. */
  readonly label: string;
}

/** What rendering a tree takes whose sources are all there. */
export interface GenerateContext extends WalkContext {
  readonly files: Pick<Files, 'readIfThere' | 'kind' | 'write' | 'temporaryFolder'>;
  readonly tools: Pick<ComponentTools, 'hook'>;
  /** Whether there are hooks in the tree: then each component is done before the next begins. */
  readonly hooks: boolean;
  /** How many components are rendered side by side. */
  readonly cores: number;
  renderChart(request: ComponentChart): Promise<RenderedText>;
  /** The manifests in a folder, or in a single file. */
  readManifests(path: string): Promise<readonly RenderedText[]>;
}

/** Renders every component of a tree whose sources are all there; in the order of the tree. */
export async function generateTree(context: GenerateContext): Promise<readonly RenderedText[]> {
  const { tools, log, hooks, cores } = context;
  const done: RenderedText[] = [];
  const later: Visit[] = [];
  await walkTree(context, async (visit) => {
    if (!hooks) return void later.push(visit);
    await runHooks(tools, log, visit, 'before-generate');
    done.push(...(await generate(context, visit)));
    await runHooks(tools, log, visit, 'after-generate');
  });
  return [...done, ...(await inParallel(later, (visit) => generate(context, visit), cores)).flat()];
}

async function generate(context: GenerateContext, visit: Visit): Promise<readonly RenderedText[]> {
  const { component, layers } = visit;
  const namespace = namespaceOf(layers);
  const injected = injectsNamespace(layers) && namespace !== '' ? { namespace } : {};
  switch (component.type) {
    case 'component':
      return [];
    case 'static':
      return (await readStatic(context, visit)).map((text) => ({ ...text, ...injected }));
    case 'helm':
      return [{ ...(await renderHelm(context, visit, namespace)), ...injected }];
  }
}

async function readStatic(context: GenerateContext, visit: Visit): Promise<readonly RenderedText[]> {
  const folder = sourceOf(context, visit);
  if ((await context.files.kind(folder)) === 'absent') {
    throw missing(context, visit, folder, 'no manifests', 'Look at path: it is relative to the component file.');
  }
  return context.readManifests(folder);
}

async function renderHelm(context: GenerateContext, visit: Visit, namespace: string): Promise<RenderedText> {
  const { component, layers, path } = visit;
  const chart = sourceOf(context, visit);
  if ((await context.files.kind(join(chart, 'Chart.yaml'))) !== 'file') {
    throw missing(
      context,
      visit,
      chart,
      'no chart (no Chart.yaml)',
      'Look at path: it must lead to the chart’s folder.',
    );
  }
  if (!isReleaseName(component.name)) {
    throw new TaskError(
      'COMPONENT_INVALID',
      `helm takes no release name such as "${component.name}", the name of the component "${path}".`,
      'Name it with at most 53 lower-case letters, digits, "-" and ".", starting and ending with a letter or digit.',
      { at: component.at },
    );
  }
  const valuesFile = join(await context.files.temporaryFolder('values'), 'values.yaml');
  // JSON is YAML that no reader can take for something else.
  await context.files.write(valuesFile, JSON.stringify(valuesOf(layers)));
  return context.renderChart({ chart, releaseName: component.name, namespace, valuesFile, label: path });
}

/** Where a component's chart or manifests are. */
function sourceOf({ territory }: GenerateContext, { component, folder }: Visit): string {
  const { method, path, at } = component;
  const fetched = placeOfSource(component, folder);
  if (fetched !== undefined && method !== 'git') return fetched;
  const target = join(fetched ?? folder, path);
  territory.refuseEscape({ from: fetched ?? folder, to: target, named: path, at });
  return target;
}

function missing({ nameOf }: GenerateContext, visit: Visit, folder: string, what: string, mend: string): TaskError {
  return new TaskError('FILE_NOT_FOUND', `${visit.path}: there is ${what} in ${nameOf(folder)}.`, mend, {
    at: visit.component.at,
  });
}
