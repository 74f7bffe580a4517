import { join } from 'node:path';
import type { HelmTemplateRequest } from '../ports/manifest-tools.ts';
import { fetchCharts } from './fetch-charts.ts';
import { readHelmLint } from './lint/helm-lint.ts';
import type { RenderedText } from './parse.ts';
import type { RenderContext } from './render-context.ts';
import { decodeText } from './substitution/text.ts';
import { refuseEncrypted } from './values.ts';

/** What differs from chart to chart; all else is the same for every chart of a run. */
export type ChartRequest = Pick<HelmTemplateRequest, 'chart' | 'releaseName' | 'namespace' | 'valuesFiles'>;

/** Renders a chart whose dependencies may still have to be fetched. */
export async function renderChart(
  context: Pick<RenderContext, 'files' | 'tools' | 'log' | 'options' | 'workspace'>,
  request: ChartRequest,
): Promise<RenderedText> {
  const { files, tools, options, workspace } = context;
  const { chart } = request;
  const own = join(chart, 'values.yaml');
  refuseEncrypted(decodeText((await files.readIfThere(own)) ?? Buffer.alloc(0)) ?? '', workspace.nameOf(own));
  const helm = await tools.helm();
  await fetchCharts({ ...context, nameOf: workspace.nameOf }, chart, options.helm.dependencyBuild);
  const whole: HelmTemplateRequest = {
    ...request,
    includeCrds: options.helm.includeCrds,
    skipTests: options.helm.skipTests,
    kubeVersion: options.kubeVersion,
    apiVersions: options.helm.apiVersions,
    furtherArguments: options.helm.furtherArguments,
  };
  const text = await helm.template(whole);
  const linted = options.lint.rules === 'none' ? undefined : await helm.lint(whole);
  return {
    file: `${workspace.nameOf(chart)} (rendered by helm)`,
    text,
    ...(linted === undefined ? {} : { charts: readHelmLint(linted, (path) => workspace.nameOf(join(chart, path))) }),
    // helm puts the chart's name before the path inside the chart.
    templateOf: (name) => workspace.nameOf(join(chart, name.slice(name.indexOf('/') + 1))),
  };
}
