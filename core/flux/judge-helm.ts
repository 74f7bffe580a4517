import { isCurrent } from './attempts.ts';
import type { Condition } from './conditions.ts';
import { chartTrouble, judgeChart, type ChartAnswer } from './judge-chart.ts';
import { judgeDependency } from './judge-dependency.ts';
import { hadItWhenFirstSeen } from './judge-source.ts';
import type { Bench, FailureCode, PendingCode, Verdict } from './judgement.ts';
import { helmReleaseType, refText, type HelmRelease, type Kustomization, type Ref } from './objects.ts';
import { helmReleaseAt, scopeKey } from './state.ts';
import { warnOfRelease } from './warn-helm.ts';

/** Reasons of Ready=False that come of what the release needs, before anything of it was tried. */
const beforeAttempt: ReadonlySet<string> = new Set(['SourceNotReady', 'ArtifactFailed', 'HelmChartNotReady']);

/**
 * The verdict on a HelmRelease, as a child of the Kustomization that applied it: it knows no commit itself. When its
 * chart comes from the same source, the HelmChart must have been made from the awaited commit, and the release from that
 * chart; an old Ready=True stands for seconds after a push.
 * @param parent undefined when no commit is awaited
 */
export function judgeHelmRelease(bench: Bench, ref: Ref, parent: Kustomization | undefined): Verdict {
  const name = refText(ref);
  const release = helmReleaseAt(bench.state, ref);
  const pending = (code: PendingCode, reason: string): Verdict => ({ kind: 'pending', code, reason, object: ref });
  if (release === undefined) {
    const looked = bench.state.listed.has(scopeKey(helmReleaseType, ref.namespace));
    return pending(looked ? 'absent' : 'unseen', `${name} is ${looked ? 'not there' : 'not looked at yet'}`);
  }
  if (release.suspended) return failed(release, 'suspended', `${name} is suspended: it changes nothing until resumed`);
  if (release.deleting) return pending('absent', `${name} is being deleted`);

  const chart = judgeChart(bench, release);
  if (chart.kind === 'not yet') return chart.verdict;
  const failure = judgeFailure(bench, release, parent, chart);
  if (failure !== undefined) return failure;

  const ready = release.conditions.get('Ready');
  const ofThisGeneration = ready !== undefined && isCurrent(ready, release.generation);
  if (ready?.status === 'False' && ofThisGeneration) {
    if (ready.reason === 'DependencyNotReady') return judgeDependency(bench, release, ready.message);
    const trouble = beforeAttempt.has(ready.reason) ? chartTrouble(bench, release) : undefined;
    if (trouble !== undefined) return trouble;
  }
  if (release.observedGeneration < release.generation || (ready !== undefined && !ofThisGeneration)) {
    return pending('generation', `${name} was changed and its controller has not looked at it since`);
  }
  const reconciling = release.conditions.get('Reconciling');
  if (reconciling?.status === 'True' && ready?.status !== 'False') {
    return pending('release', `${name}: ${reconciling.message}`);
  }
  if (ready?.status !== 'True') {
    const why = ready === undefined ? 'no status yet' : `${ready.reason}: ${ready.message}`;
    return pending(ready?.status === 'Unknown' ? 'release' : 'notReady', `${name} is not ready (${why})`);
  }
  const { version } = chart;
  if (version !== undefined && (release.lastAttemptedVersion !== version || release.latest?.chartVersion !== version)) {
    return pending('chart', `${name} has not taken up chart ${version} yet`);
  }
  warnOfRelease(bench, release, chart.chart, parent);
  const at = release.latest === undefined ? '' : ` with chart ${release.latest.chartVersion}`;
  return {
    kind: 'succeeded',
    reason: `${name} is ready${at}`,
    revision: release.latest?.chartVersion ?? '',
    object: ref,
  };
}

/** What a release's own failures mean: given up, one of several attempts, or from before the awaited commit. */
function judgeFailure(
  bench: Bench,
  release: HelmRelease,
  parent: Kustomization | undefined,
  { version }: Extract<ChartAnswer, { kind: 'ready' }>,
): Verdict | undefined {
  const name = refText(release.ref);
  const pending = (code: PendingCode, reason: string): Verdict => ({
    kind: 'pending',
    code,
    reason,
    object: release.ref,
  });
  const attempted =
    release.lastAttemptedGeneration === undefined || release.lastAttemptedGeneration >= release.generation;
  const stalled = release.conditions.get('Stalled');
  const gaveUp = stalled?.status === 'True' && isCurrent(stalled, release.generation) ? stalled : undefined;
  // A spec that cannot be worked with is refused before anything is attempted.
  const refused = gaveUp !== undefined && ['AccessDenied', 'InvalidCELExpression'].includes(gaveUp.reason);
  const concerned = refused || (attempted && (version === undefined || release.lastAttemptedVersion === version));
  if (!concerned) return undefined;
  const ready = release.conditions.get('Ready');
  const acted = ready?.status === 'False' && isOfAction(ready.reason);
  if (gaveUp === undefined && !acted) return undefined;
  if (failedBefore(bench, release) && !hadItWhenFirstSeen(bench, parent)) {
    return pending('stale', `${name} had failed before, and was not tried again since`);
  }
  const attempt = failedAction(release) ?? ready;
  if (gaveUp !== undefined) {
    const why = attempt?.status === 'False' ? `: ${attempt.message}` : '';
    const reason = `${name} failed for good (${gaveUp.reason}: ${gaveUp.message})${why}${remedy(release)}`;
    return failed(release, 'releaseFailed', reason);
  }
  if (attempt === undefined) return undefined;
  const what = `(${attempt.reason}): ${attempt.message}${remedy(release)}`;
  // Somebody else's helm, or an interrupted one, had its hand on it: nothing of this version was tried.
  const held = /another operation \(install\/upgrade\/rollback\) is in progress/.test(attempt.message);
  const { failAfterAttempts } = bench.options;
  const limit = release.retries === undefined ? failAfterAttempts : Math.max(failAfterAttempts, release.retries + 1);
  if (release.failures >= limit && !held && ready?.reason.endsWith('Failed') === true) {
    const times = release.failures === 1 ? '' : ` ${release.failures} times`;
    return failed(release, 'releaseFailed', `${name} failed${times} ${what}`);
  }
  return pending('retrying', `${name} failed an attempt ${what}`);
}

/** Whether a reason of Ready=False is that of something that helm did, not of what kept it from doing anything. */
function isOfAction(reason: string): boolean {
  if (reason === 'RollbackSucceeded' || reason === 'UninstallSucceeded') return true;
  return reason.endsWith('Failed') && !beforeAttempt.has(reason);
}

/** The failed action behind Ready=False: after a rollback Ready says that the rollback succeeded. */
function failedAction(release: HelmRelease): Condition | undefined {
  return ['Released', 'TestSuccess']
    .map((type) => release.conditions.get(type))
    .find((condition) => condition?.status === 'False' && isCurrent(condition, release.generation));
}

function remedy(release: HelmRelease): string {
  const remediated = release.conditions.get('Remediated');
  if (remediated === undefined || !isCurrent(remediated, release.generation)) return '';
  if (remediated.status === 'False') return ` Its remedy failed too (${remediated.reason}): ${remediated.message}`;
  return remediated.reason.startsWith('Uninstall') ? ' It was uninstalled.' : ' It was rolled back.';
}

/** Whether a release shows just the failure that it showed when it was first seen. */
function failedBefore(bench: Bench, release: HelmRelease): boolean {
  const first = bench.state.objects.get(refText(release.ref))?.first;
  const [then, now] = [first?.conditions.get('Ready'), release.conditions.get('Ready')];
  if (first?.kind !== 'HelmRelease' || then?.status !== 'False' || now?.status !== 'False') return false;
  return (
    first.generation === release.generation &&
    first.lastAttemptedVersion === release.lastAttemptedVersion &&
    first.lastAttemptedDigest === release.lastAttemptedDigest &&
    first.failures === release.failures &&
    then.lastTransitionTime === now.lastTransitionTime
  );
}

function failed(release: HelmRelease, code: FailureCode, reason: string): Verdict {
  return { kind: 'failed', code, reason, object: release.ref, revision: release.lastAttemptedVersion };
}
