import { isCurrent } from './attempts.ts';
import type { Bench, Verdict } from './judgement.ts';
import { refText, type HelmChart, type HelmRelease, type Ref } from './objects.ts';
import { commitOf, parseRevision, shortCommit, shortRevision } from './revision.ts';
import { helmChartAt, scopeKey, sourceAt } from './state.ts';

/** Where a release's chart stands: `version` is the one that the release must have taken up; undefined: any. */
export type ChartAnswer =
  | { readonly kind: 'ready'; readonly version: string | undefined; readonly chart: HelmChart | undefined }
  | { readonly kind: 'not yet'; readonly verdict: Verdict };

/**
 * Whether the chart that a release must take up is there. A chart from the awaited source must be packaged from the
 * awaited commit; one that `chartRef` names must be what the named object has now, since the release's own generation
 * stays when that moves. Any other chart is the release's own matter: its generation tells.
 */
export function judgeChart(bench: Bench, release: HelmRelease): ChartAnswer {
  if (release.artifact !== undefined) return judgeArtifact(bench, release, release.artifact);
  const chart = release.chart === undefined ? undefined : helmChartAt(bench.state, release.chart);
  const source = release.chartSource ?? chart?.source;
  const named = release.chart !== undefined && release.chartSource === undefined;
  const awaited = source !== undefined && refText(source) === bench.awaitedSource;
  if (!awaited && !named) return { kind: 'ready', version: undefined, chart: undefined };
  const waiting = judgeHelmChart(bench, release, chart, awaited);
  if (waiting !== undefined) return { kind: 'not yet', verdict: waiting };
  return { kind: 'ready', version: chart?.version, chart };
}

/** Whether a HelmChart is current and, when it is made from the awaited source, has the awaited commit. */
function judgeHelmChart(
  bench: Bench,
  release: HelmRelease,
  chart: HelmChart | undefined,
  awaited: boolean,
): Verdict | undefined {
  if (chart === undefined) {
    const problem = bench.state.problems.get(scopeKey({ kind: 'HelmChart' }, release.chart?.namespace ?? ''));
    if (problem !== undefined && problem.kind !== 'unreachable') {
      bench.warn(
        `HelmCharts cannot be read, so it is not proven that ${refText(release.ref)} has the new chart: ${problem.message}`,
      );
      return undefined;
    }
    const reason = `${refText(release.ref)}: its HelmChart is not there yet`;
    return { kind: 'pending', code: 'chart', reason, object: release.ref };
  }
  const name = refText(chart.ref);
  const pending = (code: 'chart' | 'asking', reason: string): Verdict =>
    chart.suspended && code === 'chart'
      ? suspended(chart.ref, `${name} is suspended: it packages nothing until somebody resumes it`)
      : { kind: 'pending', code, reason, object: chart.ref };
  // Artifacts that are not git's have no commit in a HelmChart's status.
  if (awaited && chart.source.kind === 'GitRepository') {
    const commit = commitOf(chart.observedSourceRevision);
    const of = shortCommit(bench.knowledge.awaited);
    const contains = bench.contains(commit);
    if (contains === undefined) return pending('asking', `asking how ${shortCommit(commit ?? '')} stands to ${of}`);
    if (!contains) return pending('chart', `${name} was not packaged from ${of} yet`);
  }
  const stalled = chart.conditions.get('Stalled');
  if (stalled?.status === 'True' && isCurrent(stalled, chart.generation)) return chartFailed(chart);
  const ready = chart.conditions.get('Ready');
  if (ready?.status !== 'True' || !isCurrent(ready, chart.generation) || chart.observedGeneration < chart.generation) {
    return pending('chart', `${name}: ${ready?.message ?? 'no status yet'}`);
  }
  // Conditions come before the artifact: "packaged … version '0.2.0'" may stand beside the artifact of 0.1.0.
  const said = /version '([^']+)'/.exec(ready.message)?.[1];
  if (said !== undefined && said !== chart.version) return pending('chart', `${name} is writing its status`);
  return undefined;
}

/** An OCIRepository or ExternalArtifact that `chartRef` names: the release must have its digest. */
function judgeArtifact(bench: Bench, release: HelmRelease, ref: Ref): ChartAnswer {
  const ready: ChartAnswer = { kind: 'ready', version: undefined, chart: undefined };
  const name = refText(ref);
  const source = sourceAt(bench.state, ref);
  const key = scopeKey(ref, ref.namespace);
  const pending = (reason: string, code: 'chart' | 'unseen' = 'chart'): ChartAnswer => ({
    kind: 'not yet',
    verdict: { kind: 'pending', code, reason, object: ref },
  });
  if (source === undefined) {
    const problem = bench.state.problems.get(key);
    if (problem !== undefined && problem.kind !== 'unreachable') {
      bench.warn(
        `${name} cannot be read, so it is not proven that ${refText(release.ref)} has the new chart: ${problem.message}`,
      );
      return ready;
    }
    const what = `${name}, the chart of ${refText(release.ref)},`;
    return bench.state.listed.has(key)
      ? pending(`${what} is not there`)
      : pending(`${what} was not looked at yet`, 'unseen');
  }
  const condition = source.conditions.get('Ready');
  const stalled = source.conditions.get('Stalled');
  const current = source.observedGeneration >= source.generation;
  if (source.suspended && !current) {
    return {
      kind: 'not yet',
      verdict: suspended(ref, `${name} is suspended: it fetches nothing until somebody resumes it`),
    };
  }
  if (stalled?.status === 'True' && isCurrent(stalled, source.generation)) {
    const reason = `${name}, the chart of ${refText(release.ref)}, cannot be fetched (${stalled.reason}): ${stalled.message}`;
    return {
      kind: 'not yet',
      verdict: { kind: 'failed', code: 'chartFailed', reason, object: ref, revision: source.revision },
    };
  }
  if (!current) return pending(`${name} was changed and its controller has not looked at it since`);
  if (condition?.status === 'False') return pending(`${name} (${condition.reason}): ${condition.message}`);
  const has = source.revision === undefined ? undefined : parseRevision(source.revision)?.digest;
  if (has === undefined) return pending(`${name}, the chart of ${refText(release.ref)}, has no artifact yet`);
  const taken =
    release.lastAttemptedDigest === undefined ? undefined : parseRevision(release.lastAttemptedDigest)?.digest;
  if (taken !== undefined && taken !== has) {
    return pending(`${refText(release.ref)} has not taken up ${shortRevision(source.revision ?? '')} of ${name} yet`);
  }
  return ready;
}

/**
 * What keeps a release's chart away, when the release itself says that its source is not ready: the HelmChart's reason, or
 * that somebody suspended the HelmChart or what it comes from. undefined when that is not known.
 */
export function chartTrouble(bench: Bench, release: HelmRelease): Verdict | undefined {
  const chart = release.chart === undefined ? undefined : helmChartAt(bench.state, release.chart);
  if (chart === undefined) return undefined;
  const name = refText(chart.ref);
  const source = sourceAt(bench.state, chart.source);
  if (chart.suspended)
    return suspended(chart.ref, `${name} is suspended: it fetches nothing until somebody resumes it`);
  if (source?.suspended === true) {
    const of = refText(source.ref);
    return suspended(source.ref, `${of}, where ${name} comes from, is suspended until somebody resumes it`);
  }
  const stalled = chart.conditions.get('Stalled');
  if (stalled?.status === 'True' && isCurrent(stalled, chart.generation)) return chartFailed(chart);
  const ready = chart.conditions.get('Ready');
  if (ready?.status !== 'False') return undefined;
  const cause = source?.conditions.get('Ready');
  const of = cause?.status === 'False' && source !== undefined ? `; ${refText(source.ref)}: ${cause.message}` : '';
  const reason = `${refText(release.ref)} waits for ${name} (${ready.reason}): ${ready.message}${of}`;
  return { kind: 'pending', code: 'chart', reason, object: chart.ref };
}

function chartFailed(chart: HelmChart): Verdict {
  const stalled = chart.conditions.get('Stalled');
  const reason = `${refText(chart.ref)} cannot be packaged (${stalled?.reason ?? ''}): ${stalled?.message ?? ''}`;
  return { kind: 'failed', code: 'chartFailed', reason, object: chart.ref, revision: chart.observedSourceRevision };
}

function suspended(object: Ref, reason: string): Verdict {
  return { kind: 'failed', code: 'suspended', reason, object, revision: undefined };
}
