import type { RenderedText } from '../parse.ts';
import { readPlain } from '../read-plain.ts';
import { renderChart } from '../render-chart.ts';
import type { RenderContext } from '../render-context.ts';
import { parseDefinition } from './definition.ts';
import { generateTree } from './generate.ts';
import { installTree } from './install.ts';
import { readLayer, type LoadContext } from './load.ts';
import { findOwnServers } from './own-servers.ts';
import { Territory } from './territory.ts';
import type { Layers } from './config.ts';
import { someOf } from '../../wording.ts';

/**
 * Renders a component tree as `fab install` and `fab generate` do, in the workspace. First everything is brought
 * together, then everything is rendered: hooks count on that order.
 */
export async function renderFabrikate(context: RenderContext): Promise<readonly RenderedText[]> {
  const { files, log, components, options, source, workspace } = context;
  const loading: LoadContext = {
    files,
    log,
    nameOf: workspace.nameOf,
    environments: [options.environment, ...options.furtherEnvironments],
    told: new Set(),
  };
  const walking = {
    ...loading,
    territory: new Territory(workspace.copies),
    root: { folder: workspace.source, name: source.application, given: await givenLayers(context, loading) },
  };
  const ownServers = await findOwnServers(files, workspace);
  const { hooks } = await installTree({
    ...walking,
    files,
    tools: components,
    allowCode: options.allowCode,
    ownServers,
  });
  return generateTree({
    ...walking,
    files,
    tools: components,
    hooks,
    cores: context.cores,
    renderChart: async ({ chart, releaseName, namespace, valuesFile, label }) => {
      const valuesFiles = [valuesFile];
      const text = await renderChart(context, {
        chart,
        releaseName,
        namespace: namespace === '' ? options.namespace : namespace,
        valuesFiles,
      });
      return { ...text, file: `${workspace.nameOf(workspace.source)}: component ${label} (rendered by helm)` };
    },
    readManifests: async (path) => {
      await tellOthers(context, path);
      return readPlain(files, path, workspace.nameOf);
    },
  });
}

/** Fabrikate takes every file of the folder. */
async function tellOthers({ files, log, workspace }: RenderContext, folder: string): Promise<void> {
  if ((await files.kind(folder)) !== 'folder') return;
  const others = (await files.list(folder)).filter(({ path }) => !/\.(?:ya?ml|json)$/.test(path));
  if (others.length === 0) return;
  log.info(`Left out of ${workspace.nameOf(folder)}: ${someOf(others.map(({ path }) => path))}`);
}

/** The inputs `values` and `valuesFiles`, of which the later wins, are above every config file. */
async function givenLayers({ files, values, workspace }: RenderContext, loading: LoadContext): Promise<Layers> {
  const layers: Layers[number][] = [];
  if (values.inline !== '')
    layers.push(readLayer(loading, parseDefinition(Buffer.from(values.inline), 'the input values')));
  for (const file of values.files.toReversed()) {
    layers.push(readLayer(loading, parseDefinition(await files.read(file), workspace.nameOf(file))));
  }
  return layers;
}
