import { hadItWhenFirstSeen } from './judge-source.ts';
import type { Bench } from './judgement.ts';
import { refText, type HelmChart, type HelmRelease, type Kustomization } from './objects.ts';

/** What a release that is ready does not say by itself, and people should know. */
export function warnOfRelease(
  bench: Bench,
  release: HelmRelease,
  chart: HelmChart | undefined,
  parent: Kustomization | undefined,
): void {
  const name = refText(release.ref);
  if (isUnchanged(bench, release)) {
    warnIfNotRolledOut(bench, release, chart);
    warnOfValues(bench, release, parent);
  }
  const drifted = release.conditions.get('Drifted');
  if (drifted?.status === 'True') bench.warn(`${name}: somebody changed what it had installed: ${drifted.message}`);
  const tests = release.conditions.get('TestSuccess');
  if (tests?.status === 'False') bench.warn(`${name}: its tests failed, which it is told to ignore: ${tests.message}`);
  if (!release.waits) bench.warn(`${name} has disableWait: it says "installed", not "healthy".`);
}

/** Whether helm has made no release since this was first seen. */
function isUnchanged(bench: Bench, release: HelmRelease): boolean {
  const before = bench.state.objects.get(refText(release.ref))?.first;
  if (before?.kind !== 'HelmRelease' || before.latest === undefined) return false;
  return before.latest.release === release.latest?.release;
}

/** Flux packages a chart anew only when its version is raised; then everything is Ready and nothing has changed. */
function warnIfNotRolledOut(bench: Bench, release: HelmRelease, chart: HelmChart | undefined): void {
  if (chart === undefined || chart.strategy !== 'ChartVersion' || release.latest?.chartVersion !== chart.version)
    return;
  bench.warn(
    `${refText(release.ref)}: nothing was rolled out, the chart's version is still ${chart.version}. If this commit changed the chart, raise version in its Chart.yaml, or set spec.chart.spec.reconcileStrategy: Revision.`,
  );
}

/** Values from a ConfigMap or Secret that the commit may have changed are taken up late, and nothing shows it. */
function warnOfValues(bench: Bench, release: HelmRelease, parent: Kustomization | undefined): void {
  if (parent === undefined || hadItWhenFirstSeen(bench, parent)) return;
  const applied = release.valuesFrom.filter(({ kind, name }) =>
    parent.inventory.some(
      (entry) =>
        entry.group === '' && entry.kind === kind && entry.name === name && entry.namespace === release.ref.namespace,
    ),
  );
  if (applied.length === 0) return;
  const names = applied.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  bench.warn(
    `${refText(release.ref)} takes values from ${names}: if this commit changed them, they are taken up with its next interval only, unless the label reconcile.fluxcd.io/watch: Enabled is set there.`,
  );
}
