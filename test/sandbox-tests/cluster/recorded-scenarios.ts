import { applied, type Bench, conditionOf, configMap, deployment, push, readyWith, until } from './support.ts';

/** A recorded scenario, played again with the model. */
export interface Scenario {
  file: string;
  /** The files of the commit before; empty: nothing is installed. */
  base: Record<string, string>;
  options?: Partial<Parameters<Bench['cluster']['addKustomization']>[0]>;
  /** What was done from outside. @returns the commits made, oldest first */
  play(bench: Bench): Promise<string[]>;
}

export const one = { 'apps/settings.yaml': configMap('0') };
export const v1 = { 'apps/settings.yaml': configMap('1') };
const v2 = { 'apps/settings.yaml': configMap('2') };
const often = { interval: 400 };

const kustomizationReady = (bench: Bench, reason: string): Promise<unknown> =>
  until(bench.cluster, 'Kustomization', 'apps', readyWith(reason));

const childFiles = (resources: string): Record<string, string> => ({
  'child/kustomization.yaml': `resources: [${resources}]\n`,
  'child/child.yaml': configMap('1', 'child'),
});
const childKustomization = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: apps-child, namespace: flux-system }
spec: { interval: 10m, path: ./child, prune: true, sourceRef: { kind: GitRepository, name: gitops }, timeout: 15s }
`;

/** Of Kustomizations and their source. */
export const scenarios: Scenario[] = [
  {
    file: '01-healthy',
    base: one,
    async play(bench) {
      const commit = await push(bench, v1);
      await until(bench.cluster, 'Kustomization', 'apps', applied(commit));
      return [commit];
    },
  },
  {
    file: '03-build-failure',
    base: one,
    async play(bench) {
      const broken = await push(bench, { 'apps/kustomization.yaml': 'resources: [settings.yaml, missing.yaml]\n' });
      await kustomizationReady(bench, 'BuildFailed');
      const fixed = await push(bench, { 'apps/kustomization.yaml': 'resources: [settings.yaml]\n', ...v1 });
      await until(bench.cluster, 'Kustomization', 'apps', applied(fixed));
      return [broken, fixed];
    },
  },
  {
    file: '04-reconcile-failure',
    base: one,
    async play(bench) {
      const bad = deployment('1.0').replace('matchLabels: { app: web }', 'matchLabels: { app: other }');
      const commit = await push(bench, { 'apps/web.yaml': bad });
      await kustomizationReady(bench, 'ReconciliationFailed');
      return [commit];
    },
  },
  {
    file: '05-path-not-found',
    base: one,
    async play(bench) {
      const commit = await push(bench, { apps: null, 'moved/settings.yaml': configMap('0') });
      await kustomizationReady(bench, 'ArtifactFailed');
      return [commit];
    },
  },
  {
    file: '06-health-timeout',
    base: { ...one, 'apps/web.yaml': deployment('1.0') },
    options: { wait: true },
    async play(bench) {
      const commit = await push(bench, { 'apps/web.yaml': deployment('bad') });
      await kustomizationReady(bench, 'HealthCheckFailed');
      return [commit];
    },
  },
  {
    file: '07-health-ready-after-8s',
    base: { ...one, 'apps/web.yaml': deployment('1.0') },
    options: { wait: true },
    async play(bench) {
      const commit = await push(bench, { 'apps/web.yaml': deployment('2.0') });
      await until(bench.cluster, 'Kustomization', 'apps', applied(commit));
      return [commit];
    },
  },
  {
    file: '16-newer-during-health-check',
    base: { ...one, 'apps/web.yaml': deployment('1.0') },
    options: { wait: true },
    async play(bench) {
      const first = await push(bench, { 'apps/web.yaml': deployment('bad') });
      await until(bench.cluster, 'Kustomization', 'apps', (o) => conditionOf(o, 'Healthy')?.status === 'Unknown');
      const second = await push(bench, { 'apps/web.yaml': deployment('3.0') });
      await until(bench.cluster, 'Kustomization', 'apps', applied(second));
      return [first, second];
    },
  },
  {
    file: '08-kustomization-suspended',
    base: one,
    async play(bench) {
      const commit = await push(bench, v1);
      await until(bench.cluster, 'GitRepository', 'gitops', (o) =>
        JSON.stringify(o.status?.['artifact']).includes(commit),
      );
      return [commit];
    },
  },
  { file: '09-source-suspended', base: one, options: often, play: async (bench) => [await push(bench, v1)] },
  {
    file: '10a-source-401',
    base: one,
    options: often,
    async play(bench) {
      bench.cluster.flux.fail({ kind: 'sourceAuth' });
      return [await push(bench, v1)];
    },
  },
  {
    file: '10b-source-branch-deleted',
    base: one,
    options: often,
    async play(bench) {
      const commit = await bench.repository.commit(v1);
      await bench.repository.git('branch', '-m', 'main', 'other');
      bench.cluster.flux.poke();
      return [commit];
    },
  },
  {
    file: '12-first-of-two-skipped',
    base: one,
    async play(bench) {
      const first = await bench.repository.commit(v1);
      const second = await push(bench, v2);
      await until(bench.cluster, 'Kustomization', 'apps', applied(second));
      return [first, second];
    },
  },
  {
    file: '13a-force-push-back-unseen',
    base: one,
    options: often,
    async play(bench) {
      const commit = await bench.repository.commit(v1);
      await bench.repository.git('reset', '-q', '--hard', 'HEAD~1');
      bench.cluster.flux.poke();
      return [commit];
    },
  },
  {
    file: '13c-force-push-back-after-applied',
    base: one,
    async play(bench) {
      const commit = await push(bench, v1);
      await until(bench.cluster, 'Kustomization', 'apps', applied(commit));
      await bench.repository.git('reset', '-q', '--hard', 'HEAD~1');
      bench.cluster.flux.poke();
      return [commit];
    },
  },
  { file: '14-nothing-under-path', base: one, play: async (bench) => [await push(bench, { 'README.md': 'hello' })] },
  {
    file: '15-child-build-failure',
    base: { ...one, 'apps/child.yaml': childKustomization, ...childFiles('child.yaml') },
    play: async (bench) => [await push(bench, childFiles('child.yaml, missing.yaml'))],
  },
  {
    file: '17-transient-missing-namespace',
    base: one,
    options: { retryInterval: 150 },
    async play(bench) {
      const commit = await push(bench, { 'apps/late.yaml': configMap('1', 'late').replace('demo', 'late') });
      await until(bench.cluster, 'Kustomization', 'apps', (o) =>
        JSON.stringify(o.status).includes('"totalReconciliations":2'),
      );
      bench.cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'late' } });
      return [commit];
    },
  },
  {
    file: '21-prune',
    base: { ...one, 'apps/extra.yaml': configMap('0', 'extra') },
    play: async (bench) => [await push(bench, { 'apps/extra.yaml': null })],
  },
];

const helmRelease = (strategy: string, interval = '20m'): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: demo, namespace: flux-system }
spec:
  interval: ${interval}
  timeout: 15s
  releaseName: demo
  targetNamespace: demo
  chart:
    spec: { chart: ./charts/demo, interval: 10m, reconcileStrategy: ${strategy}, sourceRef: { kind: GitRepository, name: gitops } }
`;
const chart = (version: string): string => `apiVersion: v2\nname: demo\nversion: ${version}\n`;
const upgrade = { 'charts/demo/templates/settings.yaml': 'changed: true' };

/** Of HelmReleases whose chart lies in the same repository. */
export const helmScenarios: Scenario[] = [
  {
    file: '18-helm-upgrade',
    base: { 'apps/demo.yaml': helmRelease('Revision'), 'charts/demo/Chart.yaml': chart('0.1.0') },
    play: async (bench) => [await push(bench, upgrade)],
  },
  {
    file: '18b-helm-chart-version',
    base: { 'apps/demo.yaml': helmRelease('ChartVersion'), 'charts/demo/Chart.yaml': chart('0.1.0') },
    play: async (bench) => [await push(bench, { 'charts/demo/Chart.yaml': chart('0.2.0') })],
  },
  {
    file: '18c-helm-chart-version-not-bumped',
    options: { interval: 1500 },
    base: { 'apps/demo.yaml': helmRelease('ChartVersion', '1500ms'), 'charts/demo/Chart.yaml': chart('0.1.0') },
    play: async (bench) => [await push(bench, upgrade)],
  },
  {
    file: '20b-helm-rollback-deployment',
    options: { interval: 1500 },
    base: { 'apps/demo.yaml': helmRelease('Revision'), 'charts/demo/Chart.yaml': chart('0.1.0') },
    async play(bench) {
      bench.cluster.flux.fail({ kind: 'helmRollback' });
      return [await push(bench, upgrade)];
    },
  },
];
