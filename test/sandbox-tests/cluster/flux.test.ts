import assert from 'node:assert/strict';
import { findKustomize } from '../../sandbox/cluster/flux/commands.ts';
import type { FluxEvent } from '../../sandbox/cluster/index.ts';
import {
  applied,
  type Bench,
  conditionOf,
  configMap,
  deployment,
  makeBench,
  readyWith,
  statusOf,
  until,
} from './support.ts';

describe('the model of Flux', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await makeBench();
  });
  afterEach(() => bench.close());

  async function install(o: Partial<Parameters<Bench['cluster']['addKustomization']>[0]> = {}): Promise<string> {
    const { cluster, repository } = bench;
    const base = await repository.commit({ 'apps/settings.yaml': configMap('1') });
    cluster.addGitSource({ name: 'gitops', url: repository.url, branch: 'main', interval: 600_000 });
    cluster.addKustomization({ name: 'apps', source: 'gitops', path: './apps', ...o });
    await until(cluster, 'Kustomization', 'apps', applied(base));
    return base;
  }

  async function push(files: Record<string, string | null>): Promise<string> {
    const commit = await bench.repository.commit(files);
    bench.cluster.flux.poke();
    return commit;
  }

  it('applies a commit, with labels, inventory and history', async () => {
    const base = await install();
    const second = await push({ 'apps/settings.yaml': configMap('2') });
    const apps = await until(bench.cluster, 'Kustomization', 'apps', applied(second));
    assert.equal(conditionOf(apps, 'Ready')?.message, `Applied revision: main@sha1:${second}`);
    assert.deepEqual(statusOf(apps).inventory?.entries, [{ id: 'demo_settings__ConfigMap', v: 'v1' }]);
    assert.deepEqual(
      statusOf(apps).history?.map((entry) => entry.metadata.revision),
      [`main@sha1:${second}`, `main@sha1:${base}`],
    );
    const settings = bench.cluster.get('ConfigMap', 'demo', 'settings');
    assert.deepEqual(settings?.['data'], { value: '2' });
    assert.equal(settings.metadata.labels?.['kustomize.toolkit.fluxcd.io/name'], 'apps');
  });

  it('shows Ready=True before lastAppliedRevision: a status comes in two patches', async () => {
    const base = await install();
    const between: string[] = [];
    bench.cluster.store.onChange(({ object }) => {
      const ready = conditionOf(object, 'Ready');
      const old = statusOf(object).lastAppliedRevision === `main@sha1:${base}`;
      if (object.kind === 'Kustomization' && ready?.status === 'True' && old) between.push(ready.message);
    });
    const second = await push({ 'apps/settings.yaml': configMap('2') });
    await until(bench.cluster, 'Kustomization', 'apps', applied(second));
    assert.deepEqual(between, [`Applied revision: main@sha1:${second}`]);
  });

  it('advances the revision where nothing under the path changed, and counts a second run of the same digest', async () => {
    await install();
    const second = await push({ 'README.md': 'hello' });
    const apps = await until(bench.cluster, 'Kustomization', 'apps', applied(second));
    assert.deepEqual(
      statusOf(apps).history?.map((entry) => [entry.metadata.revision, entry.totalReconciliations]),
      [[`main@sha1:${second}`, 2]],
    );
  });

  it('fails the build on a YAML file that is no object, with the new revision attempted', async () => {
    const base = await install();
    const second = await push({ 'apps/chart/Chart.yaml': 'apiVersion: v2\nname: demo\nversion: 1.0.0\n' });
    const apps = await until(bench.cluster, 'Kustomization', 'apps', readyWith('BuildFailed'));
    assert.match(
      conditionOf(apps, 'Ready')?.message ?? '',
      /^failed to decode Kubernetes YAML from \/tmp\/kustomization-\d+\/apps\/chart\/Chart\.yaml: missing kind in object/,
    );
    assert.equal(statusOf(apps).lastAttemptedRevision, `main@sha1:${second}`);
    assert.equal(statusOf(apps).lastAppliedRevision, `main@sha1:${base}`);
    assert.equal(conditionOf(apps, 'Reconciling')?.reason, 'ProgressingWithRetry');
    assert.equal(statusOf(apps).history?.length, 1, 'a failed build leaves no history');
  });

  it('builds a folder with a kustomization file, and reports what kustomize says of a broken one', async () => {
    if ((await findKustomize()) === undefined) return;
    await install();
    const good = await push({ 'apps/kustomization.yaml': 'resources: [settings.yaml]\nnamePrefix: my-\n' });
    await until(bench.cluster, 'Kustomization', 'apps', applied(good));
    assert.notEqual(bench.cluster.get('ConfigMap', 'demo', 'my-settings'), undefined);
    assert.equal(bench.cluster.get('ConfigMap', 'demo', 'settings'), undefined, 'the old name is pruned');
    await push({ 'apps/kustomization.yaml': 'resources: [missing.yaml]\n' });
    const apps = await until(bench.cluster, 'Kustomization', 'apps', readyWith('BuildFailed'));
    assert.match(
      conditionOf(apps, 'Ready')?.message ?? '',
      /^kustomize build failed: accumulating resources: .*missing\.yaml/,
    );
  });

  it('fails on what the API server refuses: selector, missing namespace, no namespace at all, unknown kind', async () => {
    await install();
    const cases: [string, RegExp][] = [
      [
        deployment('1.0').replace('labels: { app: web }', 'labels: { app: other }'),
        /^Deployment\/demo\/web dry-run failed \(Invalid\): Deployment\.apps "web" is invalid: spec\.template\.metadata\.labels: Invalid value: \{"app":"other"\}: `selector` does not match template `labels`\n$/,
      ],
      [
        configMap('1', 'late').replace('demo', 'late'),
        /^ConfigMap\/late\/late not found: namespaces "late" not found\n$/,
      ],
      [configMap('1', 'bare').replace('  namespace: demo\n', ''), /^ConfigMap\/bare namespace not specified: /],
      [
        'apiVersion: example.com/v1\nkind: Thing\nmetadata: { name: x, namespace: demo }\n',
        /no matches for kind "Thing"/,
      ],
    ];
    for (const [content, expected] of cases) {
      const commit = await push({ 'apps/more.yaml': content });
      const apps = await until(
        bench.cluster,
        'Kustomization',
        'apps',
        (object) =>
          readyWith('ReconciliationFailed')(object) &&
          statusOf(object).history?.[0]?.metadata.revision.endsWith(commit) === true,
      );
      assert.match(conditionOf(apps, 'Ready')?.message ?? '', expected);
    }
  });

  it('fails the health check of an image that cannot be pulled; pods and events say why', async () => {
    await install({ wait: true });
    const good = await push({ 'apps/web.yaml': deployment('1.0') });
    const healthy = await until(bench.cluster, 'Kustomization', 'apps', applied(good));
    assert.match(conditionOf(healthy, 'Healthy')?.message ?? '', /^Health check passed in /);
    const bad = await push({ 'apps/web.yaml': deployment('2.0-broken') });
    const apps = await until(bench.cluster, 'Kustomization', 'apps', readyWith('HealthCheckFailed'));
    assert.match(
      conditionOf(apps, 'Ready')?.message ?? '',
      /^health check failed after 9m30\.0\d+s: timeout waiting for: \[Deployment\/demo\/web status: 'InProgress'\]$/,
    );
    assert.equal(statusOf(apps).lastAttemptedRevision, `main@sha1:${bad}`);
    assert.equal(statusOf(apps).lastAppliedRevision, `main@sha1:${good}`);
    const waiting = bench.cluster
      .list('Pod', 'demo')
      .map((pod) => JSON.stringify(pod.status))
      .filter((status) => status.includes('"reason":"ImagePullBackOff"'));
    assert.equal(waiting.length, 1);
    const messages = bench.cluster.list('Event', 'demo').map((event) => String(event['message']));
    assert.ok(messages.includes('Back-off pulling image "registry.example.com/web:2.0-broken"'), messages.join('\n'));
  });

  it('fails early when Kubernetes has given a rollout up', async () => {
    await bench.close();
    bench = await makeBench({ pace: { progressDeadline: 20, healthTimeout: 5000 } });
    await install({ wait: true });
    await push({ 'apps/web.yaml': deployment('bad') });
    const apps = await until(bench.cluster, 'Kustomization', 'apps', readyWith('HealthCheckFailed'));
    assert.match(
      conditionOf(apps, 'Ready')?.message ?? '',
      /failed early due to stalled resources: \[Deployment\/demo\/web status: 'Failed'\]$/,
    );
  });

  it('prunes what a commit removed, and leaves it where prune is off', async () => {
    await install();
    const two = await push({ 'apps/extra.yaml': configMap('1', 'extra') });
    await until(bench.cluster, 'Kustomization', 'apps', applied(two));
    const gone = await push({ 'apps/extra.yaml': null });
    await until(bench.cluster, 'Kustomization', 'apps', applied(gone));
    assert.equal(bench.cluster.get('ConfigMap', 'demo', 'extra'), undefined);
    assert.notEqual(bench.cluster.get('ConfigMap', 'demo', 'settings'), undefined);
  });

  it('does not find a path that a commit emptied, and leaves the attempted revision old', async () => {
    const base = await install();
    await push({ apps: null, 'other/x.txt': 'x' });
    const apps = await until(bench.cluster, 'Kustomization', 'apps', readyWith('ArtifactFailed'));
    assert.match(
      conditionOf(apps, 'Ready')?.message ?? '',
      /^kustomization path not found: stat \/tmp\/kustomization-\d+\/apps: no such file or directory$/,
    );
    assert.equal(statusOf(apps).lastAttemptedRevision, `main@sha1:${base}`);
  });

  it('waits for dependsOn without a Reconciling condition, and goes on once the dependency is ready', async () => {
    const { cluster, repository } = bench;
    const base = await repository.commit({ 'infra/a.yaml': configMap('1', 'a'), 'apps/b.yaml': configMap('1', 'b') });
    cluster.addGitSource({ name: 'gitops', url: repository.url, branch: 'main' });
    cluster.addKustomization({ name: 'apps', source: 'gitops', path: './apps', dependsOn: ['infra'] });
    const waiting = await until(cluster, 'Kustomization', 'apps', readyWith('DependencyNotReady'));
    assert.match(conditionOf(waiting, 'Ready')?.message ?? '', /^dependency 'flux-system\/infra' not found/);
    assert.equal(conditionOf(waiting, 'Reconciling'), undefined);
    cluster.addKustomization({ name: 'infra', source: 'gitops', path: './infra' });
    await until(cluster, 'Kustomization', 'apps', applied(base));
  });

  it('keeps an old Ready=True while suspended, and only notes what was asked', async () => {
    const base = await install();
    bench.cluster.flux.fail({ kind: 'suspend', kustomization: 'apps' });
    const second = await push({ 'apps/settings.yaml': configMap('2') });
    const annotated = bench.cluster.get('Kustomization', 'flux-system', 'apps');
    assert.ok(annotated);
    annotated.metadata.annotations = { 'reconcile.fluxcd.io/requestedAt': 'now' };
    bench.cluster.apply(annotated);
    const apps = await until(
      bench.cluster,
      'Kustomization',
      'apps',
      (object) => statusOf(object).lastHandledReconcileAt === 'now',
    );
    assert.equal(statusOf(apps).lastAppliedRevision, `main@sha1:${base}`);
    assert.equal(conditionOf(apps, 'Ready')?.status, 'True');
    assert.equal(apps.spec?.['suspend'], true);
    bench.cluster.flux.heal();
    await until(bench.cluster, 'Kustomization', 'apps', applied(second));
  });

  it('reports a source that cannot be fetched, while its Kustomization stays as it is', async () => {
    const base = await install();
    const cases = [
      ['sourceAuth', /unable to list remote for '.*': authentication required: $/],
      ['sourceMissingBranch', /unable to clone '.*': couldn't find remote ref "refs\/heads\/main"$/],
    ] as const;
    for (const [kind, expected] of cases) {
      bench.cluster.flux.fail({ kind });
      bench.cluster.flux.poke();
      const source = await until(bench.cluster, 'GitRepository', 'gitops', (object) =>
        expected.test(conditionOf(object, 'Ready')?.message ?? ''),
      );
      assert.equal(conditionOf(source, 'Ready')?.reason, 'GitOperationFailed');
      assert.equal(conditionOf(source, 'FetchFailed')?.status, 'True');
      assert.ok(applied(base)(bench.cluster.get('Kustomization', 'flux-system', 'apps') ?? assert.fail()));
      bench.cluster.flux.heal();
      await until(bench.cluster, 'GitRepository', 'gitops', readyWith('Succeeded'));
    }
  });

  it('sees for itself that the branch is gone', async () => {
    await install();
    await bench.repository.git('branch', '-m', 'main', 'other');
    bench.cluster.flux.poke();
    const source = await until(bench.cluster, 'GitRepository', 'gitops', readyWith('GitOperationFailed'));
    assert.match(conditionOf(source, 'Ready')?.message ?? '', /couldn't find remote ref "refs\/heads\/main"$/);
  });

  it('skips the first of two commits when told to', async () => {
    const base = await install();
    bench.cluster.flux.fail({ kind: 'skipCommit', times: 1 });
    const first = await push({ 'apps/settings.yaml': configMap('2') });
    const seen: string[] = [];
    bench.cluster.store.onChange(({ object }) => {
      const revision = statusOf(object).artifact?.revision;
      if (object.kind === 'GitRepository' && revision !== undefined) seen.push(revision);
    });
    const second = await push({ 'apps/settings.yaml': configMap('3') });
    await until(bench.cluster, 'Kustomization', 'apps', applied(second));
    assert.ok(!seen.includes(`main@sha1:${first}`));
    assert.ok(seen.every((revision) => [base, second].some((commit) => revision.endsWith(commit))));
  });

  it('brings every kind of failure about, and recovers when healed', async () => {
    const { cluster } = bench;
    await install({ wait: true, retryInterval: 20 });
    const kinds = [
      ['artifact', 'ArtifactFailed'],
      ['dependency', 'DependencyNotReady'],
      ['pathNotFound', 'ArtifactFailed'],
      ['accessDenied', 'AccessDenied'],
      ['build', 'BuildFailed'],
      ['reconcile', 'ReconciliationFailed'],
      ['prune', 'PruneFailed'],
      ['health', 'HealthCheckFailed'],
      ['healthStalled', 'HealthCheckFailed'],
    ] as const;
    let value = 10;
    for (const [kind, reason] of kinds) {
      cluster.flux.fail({ kind, kustomization: 'apps', message: `because of ${kind}` });
      const commit = await push({ 'apps/settings.yaml': configMap(String((value += 1))) });
      const failing = await until(cluster, 'Kustomization', 'apps', readyWith(reason));
      assert.match(conditionOf(failing, 'Ready')?.message ?? '', new RegExp(`because of ${kind}$`));
      assert.equal(conditionOf(failing, 'Stalled')?.status, kind === 'accessDenied' ? 'True' : undefined);
      cluster.flux.heal();
      await until(cluster, 'Kustomization', 'apps', applied(commit));
    }
  });

  it('cancels a health check when newer work arrives, where that is switched on', async () => {
    await bench.close();
    bench = await makeBench({ pace: { healthTimeout: 5000 } });
    await install({ wait: true });
    const reasons: string[] = [];
    bench.cluster.flux.onEvent((event) => event.kind === 'Kustomization' && reasons.push(event.reason));
    bench.cluster.flux.fail({ kind: 'healthCanceled', times: 1 });
    await push({ 'apps/web.yaml': deployment('bad') });
    await until(bench.cluster, 'Kustomization', 'apps', (o) => conditionOf(o, 'Healthy')?.status === 'Unknown');
    const good = await push({ 'apps/web.yaml': deployment('1.0') });
    await until(bench.cluster, 'Kustomization', 'apps', applied(good));
    assert.ok(reasons.includes('HealthCheckCanceled'), reasons.join());
  });

  it('sends the events that notification-controller would', async () => {
    const events: FluxEvent[] = [];
    bench.cluster.flux.onEvent((event) => events.push(event));
    const base = await install();
    const told = events
      .filter((event) => event.kind === 'Kustomization')
      .map((event) => [event.reason, event.revision]);
    assert.deepEqual(told.slice(-2), [
      ['Progressing', `main@sha1:${base}`],
      ['ReconciliationSucceeded', `main@sha1:${base}`],
    ]);
  });

  it('follows a force-push back', async () => {
    const base = await install();
    const second = await push({ 'apps/settings.yaml': configMap('2') });
    await until(bench.cluster, 'Kustomization', 'apps', applied(second));
    await bench.repository.git('reset', '-q', '--hard', base);
    bench.cluster.flux.poke();
    const apps = await until(bench.cluster, 'Kustomization', 'apps', applied(base));
    assert.deepEqual(
      statusOf(apps).history?.map((entry) => [entry.metadata.revision, entry.totalReconciliations]),
      [
        [`main@sha1:${base}`, 2],
        [`main@sha1:${second}`, 1],
      ],
    );
  });
});
