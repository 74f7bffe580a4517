import assert from 'node:assert/strict';
import type { KubernetesObject } from '../../sandbox/cluster/index.ts';
import {
  applied,
  type Bench,
  conditionOf,
  configMap,
  install,
  makeBench,
  push,
  readyWith,
  statusOf,
  until,
} from './support.ts';

const child = (o = ''): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: child, namespace: flux-system }
spec:
  interval: 10m
  path: ./child
  prune: true
  sourceRef: { kind: GitRepository, name: gitops }
${o}`;

const helmRelease = (strategy: string): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: demo, namespace: flux-system }
spec:
  interval: 10m
  targetNamespace: demo
  chart:
    spec: { chart: ./charts/demo, reconcileStrategy: ${strategy}, sourceRef: { kind: GitRepository, name: gitops } }
  values: { message: hello }
`;
const chart = (version: string): string => `apiVersion: v2\nname: demo\nversion: ${version}\n`;

interface HelmStatus {
  lastAttemptedRevision?: string;
  history?: { chartVersion: string; status: string }[];
  observedSourceArtifactRevision?: string;
}

describe('the children of a Kustomization', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await makeBench();
  });
  afterEach(() => bench.close());

  const helm = (kind: string, name: string): HelmStatus => ({
    ...bench.cluster.get(kind, 'flux-system', name)?.status,
  });

  it('are in its inventory, and a child that fails does not hold up a parent that does not wait', async () => {
    const { cluster } = bench;
    await install(bench);
    const two = await push(bench, { 'apps/child.yaml': child(), 'child/a.yaml': configMap('1', 'a') });
    const apps = await until(cluster, 'Kustomization', 'apps', applied(two));
    assert.deepEqual(
      statusOf(apps).inventory?.entries.map(({ id }) => id),
      ['demo_settings__ConfigMap', 'flux-system_child_kustomize.toolkit.fluxcd.io_Kustomization'],
    );
    await until(cluster, 'Kustomization', 'child', applied(two));
    const broken = await push(bench, { 'child/values.yaml': 'replicas: 1\n' });
    await until(cluster, 'Kustomization', 'child', readyWith('BuildFailed'));
    await until(cluster, 'Kustomization', 'apps', applied(broken));
  });

  it('hold a waiting parent until its timeout', async () => {
    await install(bench, { wait: true });
    await push(bench, { 'apps/child.yaml': child(), 'child/values.yaml': 'replicas: 1\n' });
    const apps = await until(bench.cluster, 'Kustomization', 'apps', readyWith('HealthCheckFailed'));
    assert.match(
      conditionOf(apps, 'Ready')?.message ?? '',
      /timeout waiting for: \[Kustomization\/flux-system\/child status: 'InProgress'\]$/,
    );
  });

  it('go with what they applied when a commit removes them', async () => {
    await install(bench);
    const two = await push(bench, { 'apps/child.yaml': child(), 'child/a.yaml': configMap('1', 'a') });
    await until(bench.cluster, 'Kustomization', 'child', applied(two));
    const three = await push(bench, { 'apps/child.yaml': null });
    await until(bench.cluster, 'Kustomization', 'apps', applied(three));
    assert.equal(bench.cluster.get('Kustomization', 'flux-system', 'child'), undefined);
    assert.equal(bench.cluster.get('ConfigMap', 'demo', 'a'), undefined);
  });

  it('may be HelmReleases whose chart follows the commit (reconcileStrategy Revision)', async () => {
    const { cluster } = bench;
    await install(bench);
    const two = await push(bench, {
      'apps/demo.yaml': helmRelease('Revision'),
      'charts/demo/Chart.yaml': chart('0.1.0'),
    });
    const first = await until(cluster, 'HelmRelease', 'demo', readyWith('InstallSucceeded'));
    const version = `0.1.0+${two.slice(0, 12)}`;
    assert.equal(
      conditionOf(first, 'Ready')?.message,
      `Helm install succeeded for release demo/demo.v1 with chart demo@${version}`,
    );
    assert.equal(helm('HelmChart', 'flux-system-demo').observedSourceArtifactRevision, `main@sha1:${two}`);
    const three = await push(bench, { 'charts/demo/templates/x.yaml': 'x' });
    await until(cluster, 'HelmRelease', 'demo', readyWith('UpgradeSucceeded'));
    assert.equal(helm('HelmRelease', 'demo').lastAttemptedRevision, `0.1.0+${three.slice(0, 12)}`);
    assert.deepEqual(
      helm('HelmRelease', 'demo').history?.map(({ status }) => status),
      ['deployed', 'superseded'],
    );
  });

  it('are not rolled out where the chart keeps its version (reconcileStrategy ChartVersion)', async () => {
    const { cluster } = bench;
    await install(bench);
    await push(bench, { 'apps/demo.yaml': helmRelease('ChartVersion'), 'charts/demo/Chart.yaml': chart('0.1.0') });
    await until(cluster, 'HelmRelease', 'demo', readyWith('InstallSucceeded'));
    const three = await push(bench, { 'charts/demo/templates/x.yaml': 'x' });
    await until(
      cluster,
      'HelmChart',
      'flux-system-demo',
      () => helm('HelmChart', 'flux-system-demo').observedSourceArtifactRevision === `main@sha1:${three}`,
    );
    assert.equal(helm('HelmRelease', 'demo').history?.length, 1);
    await push(bench, { 'charts/demo/Chart.yaml': chart('0.2.0') });
    await until(cluster, 'HelmRelease', 'demo', readyWith('UpgradeSucceeded'));
    assert.equal(helm('HelmRelease', 'demo').lastAttemptedRevision, '0.2.0');
  });

  it('may fail and be rolled back: Ready=False with RollbackSucceeded, and Stalled', async () => {
    const { cluster } = bench;
    await install(bench);
    await push(bench, { 'apps/demo.yaml': helmRelease('Revision'), 'charts/demo/Chart.yaml': chart('0.1.0') });
    await until(cluster, 'HelmRelease', 'demo', readyWith('InstallSucceeded'));
    cluster.flux.fail({ kind: 'helmRollback', helmRelease: 'demo' });
    await push(bench, { 'charts/demo/templates/x.yaml': 'x' });
    const demo = await until(cluster, 'HelmRelease', 'demo', (o) => conditionOf(o, 'Stalled')?.status === 'True');
    assert.deepEqual(
      ['Stalled', 'Ready', 'Released', 'Remediated'].map((type) => {
        const found = conditionOf(demo, type);
        return `${type} ${found?.status ?? ''} ${found?.reason ?? ''}`;
      }),
      [
        'Stalled True RetriesExceeded',
        'Ready False RollbackSucceeded',
        'Released False UpgradeFailed',
        'Remediated True RollbackSucceeded',
      ],
    );
    const settled = await until(
      cluster,
      'HelmRelease',
      'demo',
      () => helm('HelmRelease', 'demo').history?.length === 3,
    );
    assert.equal(settled.status?.['helmChart'], 'flux-system/flux-system-demo');
    assert.deepEqual(
      helm('HelmRelease', 'demo').history?.map(({ status }) => status),
      ['deployed', 'failed', 'superseded'],
    );
  });

  it('have had their last try once they failed, until their spec changes or somebody resets them', async () => {
    const { cluster } = bench;
    const release = await install(bench).then(() => cluster.store.registry.byName('HelmRelease'));
    assert.ok(release);
    await push(bench, { 'apps/demo.yaml': helmRelease('Revision'), 'charts/demo/Chart.yaml': chart('0.1.0') });
    await until(cluster, 'HelmRelease', 'demo', readyWith('InstallSucceeded'));
    cluster.flux.fail({ kind: 'helmUpgrade', helmRelease: 'demo', times: 2 });
    await push(bench, { 'charts/demo/templates/x.yaml': 'x' });
    const isStalled = (o: KubernetesObject): boolean => conditionOf(o, 'Stalled')?.status === 'True';
    const failed = await until(cluster, 'HelmRelease', 'demo', isStalled);
    const asked = (annotations: Record<string, string>): KubernetesObject => ({
      ...failed,
      metadata: { ...failed.metadata, annotations },
    });
    const requested = 'reconcile.fluxcd.io/requestedAt';
    cluster.store.put(release, asked({ [requested]: 'once' }));
    const handled = (o: KubernetesObject): boolean => o.status?.['lastHandledReconcileAt'] === 'once';
    const still = await until(cluster, 'HelmRelease', 'demo', handled);
    assert.deepEqual(still.status?.['history'], failed.status?.['history']);
    assert.ok(isStalled(still));

    cluster.store.put(release, asked({ [requested]: 'twice', 'reconcile.fluxcd.io/resetAt': 'twice' }));
    const again = (o: KubernetesObject): boolean => isStalled(o) && o.status?.['lastHandledResetAt'] === 'twice';
    const anew = await until(cluster, 'HelmRelease', 'demo', again);
    assert.equal(anew.status?.['failures'], 1);
    assert.notDeepEqual(anew.status?.['history'], failed.status?.['history']);

    cluster.store.put(release, { ...anew, spec: { ...anew.spec, interval: '11m' } });
    await until(cluster, 'HelmRelease', 'demo', readyWith('UpgradeSucceeded'));
  });
});
