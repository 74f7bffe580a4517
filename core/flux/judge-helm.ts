import { isCurrent } from './attempts.ts';
import { hadItWhenFirstSeen } from './judge-source.ts';
import type { Bench, FailureCode, PendingCode, Verdict } from './judgement.ts';
import { helmReleaseType, refText, type HelmChart, type HelmRelease, type Kustomization, type Ref } from './objects.ts';
import { commitOf, shortCommit } from './revision.ts';
import { helmChartAt, helmReleaseAt, scopeKey } from './state.ts';

/**
 * The verdict on a HelmRelease, as a child of the Kustomization that applied it: it knows no commit itself. When its
 * chart comes from the same source, the HelmChart must have been made from the awaited commit, and the release from that
 * chart; an old Ready=True stands for seconds after a push.
 */
export function judgeHelmRelease(bench: Bench, ref: Ref, parent: Kustomization): Verdict {
  const name = refText(ref);
  const release = helmReleaseAt(bench.state, ref);
  const pending = (code: PendingCode, reason: string): Verdict => ({ kind: 'pending', code, reason, object: ref });
  if (release === undefined) {
    const looked = bench.state.listed.has(scopeKey(helmReleaseType, ref.namespace));
    return pending(looked ? 'absent' : 'notReadable', `${name} is ${looked ? 'not there' : 'not looked at yet'}`);
  }
  if (release.suspended) return failed(release, 'suspended', `${name} is suspended: it changes nothing until resumed`);

  const fromSameSource =
    release.chart !== undefined &&
    release.chartSource !== undefined &&
    refText(release.chartSource) === refText(parent.source);
  const chart = release.chart === undefined ? undefined : helmChartAt(bench.state, release.chart);
  if (fromSameSource) {
    const waiting = judgeChart(bench, release, chart, parent);
    if (waiting !== undefined) return waiting;
  }
  const version = fromSameSource ? chart?.version : undefined;
  const attempted =
    release.lastAttemptedGeneration === undefined || release.lastAttemptedGeneration >= release.generation;
  const concerned = attempted && (version === undefined || release.lastAttemptedVersion === version);
  const before = concerned && failedBefore(bench, release) && !hadItWhenFirstSeen(bench, parent);
  if (before) return pending('stale', `${name} had failed before, and was not tried again since`);

  const ready = release.conditions.get('Ready');
  const released = release.conditions.get('Released');
  const stalled = release.conditions.get('Stalled');
  const because = released?.status === 'False' ? released : ready;
  if (stalled?.status === 'True' && isCurrent(stalled, release.generation) && concerned) {
    const rolledBack = release.conditions.get('Remediated')?.status === 'True' ? ' It was rolled back.' : '';
    const why = because?.status === 'False' ? `: ${because.message}` : '';
    return failed(
      release,
      'releaseFailed',
      `${name} failed for good (${stalled.reason}: ${stalled.message})${why}${rolledBack}`,
    );
  }
  if (ready?.status === 'False' && concerned && ready.reason.endsWith('Failed')) {
    const limit = Math.max(bench.options.failAfterAttempts, release.retries + 1);
    if (release.failures >= limit) {
      const times = release.failures === 1 ? '' : ` ${release.failures} times`;
      return failed(release, 'releaseFailed', `${name} failed${times} (${ready.reason}): ${ready.message}`);
    }
    return pending('retrying', `${name} failed an attempt (${ready.reason}): ${ready.message}`);
  }
  if (
    release.observedGeneration < release.generation ||
    (ready !== undefined && !isCurrent(ready, release.generation))
  ) {
    return pending('generation', `${name} was changed and its controller has not looked at it since`);
  }
  const reconciling = release.conditions.get('Reconciling');
  if (reconciling?.status === 'True') return pending('release', `${name}: ${reconciling.message}`);
  if (ready?.status !== 'True') {
    const why = ready === undefined ? 'no status yet' : `${ready.reason}: ${ready.message}`;
    return pending(ready?.status === 'Unknown' ? 'release' : 'notReady', `${name} is not ready (${why})`);
  }
  if (version !== undefined && (release.lastAttemptedVersion !== version || release.latest?.chartVersion !== version)) {
    return pending('chart', `${name} has not taken up chart ${version} yet`);
  }
  warnIfNotRolledOut(bench, release, fromSameSource ? chart : undefined);
  const at = release.latest === undefined ? '' : ` with chart ${release.latest.chartVersion}`;
  return {
    kind: 'succeeded',
    reason: `${name} is ready${at}`,
    revision: release.latest?.chartVersion ?? '',
    object: ref,
  };
}

/** Whether a release shows just the failure that it showed when it was first seen. */
function failedBefore(bench: Bench, release: HelmRelease): boolean {
  const first = bench.state.objects.get(refText(release.ref))?.first;
  const [then, now] = [first?.conditions.get('Ready'), release.conditions.get('Ready')];
  if (first?.kind !== 'HelmRelease' || then?.status !== 'False' || now?.status !== 'False') return false;
  return (
    first.generation === release.generation &&
    first.lastAttemptedVersion === release.lastAttemptedVersion &&
    first.failures === release.failures &&
    then.lastTransitionTime === now.lastTransitionTime
  );
}

/** Whether the HelmChart is made from the awaited commit; undefined when it is. */
function judgeChart(
  bench: Bench,
  release: HelmRelease,
  chart: HelmChart | undefined,
  parent: Kustomization,
): Verdict | undefined {
  const awaited = shortCommit(bench.knowledge.awaited);
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
  const pending = (code: 'chart' | 'asking', reason: string): Verdict => ({
    kind: 'pending',
    code,
    reason,
    object: chart.ref,
  });
  const commit = parent.source.kind === 'GitRepository' ? commitOf(chart.observedSourceRevision) : undefined;
  if (parent.source.kind === 'GitRepository') {
    const contains = bench.contains(commit);
    if (contains === undefined)
      return pending('asking', `asking how ${shortCommit(commit ?? '')} stands to ${awaited}`);
    if (!contains) return pending('chart', `${name} was not packaged from ${awaited} yet`);
  }
  const stalled = chart.conditions.get('Stalled');
  if (stalled?.status === 'True' && isCurrent(stalled, chart.generation)) {
    const reason = `${name} cannot be packaged (${stalled.reason}): ${stalled.message}`;
    return { kind: 'failed', code: 'chartFailed', reason, object: chart.ref, revision: chart.observedSourceRevision };
  }
  const ready = chart.conditions.get('Ready');
  if (ready?.status !== 'True' || !isCurrent(ready, chart.generation) || chart.observedGeneration < chart.generation) {
    return pending('chart', `${name}: ${ready?.message ?? 'no status yet'}`);
  }
  // Conditions come before the artifact: "packaged … version '0.2.0'" may stand beside the artifact of 0.1.0.
  const said = /version '([^']+)'/.exec(ready.message)?.[1];
  if (said !== undefined && said !== chart.version) return pending('chart', `${name} is writing its status`);
  return undefined;
}

/** Flux packages a chart anew only when its version is raised; then everything is Ready and nothing has changed. */
function warnIfNotRolledOut(bench: Bench, release: HelmRelease, chart: HelmChart | undefined): void {
  if (chart === undefined || chart.strategy !== 'ChartVersion') return;
  const before = bench.state.objects.get(refText(release.ref))?.first;
  if (before?.kind !== 'HelmRelease' || before.latest === undefined) return;
  if (before.latest.release !== release.latest?.release || before.latest.chartVersion !== chart.version) return;
  bench.warn(
    `${refText(release.ref)}: nothing was rolled out, the chart's version is still ${chart.version}. If this commit changed the chart, raise version in its Chart.yaml, or set spec.chart.spec.reconcileStrategy: Revision.`,
  );
}

function failed(release: HelmRelease, code: FailureCode, reason: string): Verdict {
  return { kind: 'failed', code, reason, object: release.ref, revision: release.lastAttemptedVersion };
}
