import { join } from 'node:path';
import { TaskError } from '../errors.ts';
import type { Log } from '../ports/agent.ts';
import type { Files } from '../ports/files.ts';
import type { ManifestTools } from '../ports/manifest-tools.ts';
import { chartDependencies } from './chart-dependencies.ts';
import type { HelmOptions } from './options.ts';

/** What fetching the charts that another needs takes. */
export interface FetchContext {
  readonly files: Pick<Files, 'readIfThere' | 'list' | 'kind'>;
  readonly tools: Pick<ManifestTools, 'helm'>;
  readonly log: Log;
  /** A path as the author knows it. */
  readonly nameOf: (path: string) => string;
}

/**
 * Fills a chart's `charts/` from its Chart.lock, and those of the charts on the agent's disk that it is made of: helm
 * itself looks at the uppermost chart alone, and renders without what is missing below.
 * @throws FILE_NOT_FOUND when charts are missing and there is no Chart.lock
 */
export async function fetchCharts(
  context: FetchContext,
  chart: string,
  when: HelmOptions['dependencyBuild'],
): Promise<void> {
  if (when !== 'never') await fetchInto(context, chart, { always: when === 'always', uppermost: true }, new Set());
}

async function fetchInto(
  context: FetchContext,
  chart: string,
  { always, uppermost }: { readonly always: boolean; readonly uppermost: boolean },
  done: Set<string>,
): Promise<void> {
  if (done.has(chart)) return;
  done.add(chart);
  const { files, tools, log, nameOf } = context;
  const { missing, locked, needs, unpacked } = await chartDependencies(files, chart);
  for (const folder of unpacked) await fetchInto(context, folder, { always: false, uppermost: false }, done);
  if (missing.length === 0 && !(always && locked)) return;
  if (!locked) {
    const what = `The chart ${nameOf(chart)} needs ${missing.join(', ')}, which charts/ does not hold, and has no Chart.lock`;
    // helm renders it all the same: it may be a part that is switched off.
    if (!uppermost) return log.warning(`${what}: it is rendered without.`);
    throw new TaskError(
      'FILE_NOT_FOUND',
      `${what}.`,
      'Run "helm dependency update" and commit Chart.lock: without it every run could get other charts.',
    );
  }
  // helm packs a chart of the disk as it is there.
  for (const { repository } of needs) {
    const folder = join(chart, repository.replace(/^file:\/\//, ''));
    if (!repository.startsWith('file://') || (await files.kind(folder)) !== 'folder') continue;
    await fetchInto(context, folder, { always, uppermost: false }, done);
  }
  log.info(`Fetching the charts that Chart.lock names${missing.length > 0 ? `: ${missing.join(', ')}` : ''}`);
  await (await tools.helm()).buildDependencies(chart, needs);
}
