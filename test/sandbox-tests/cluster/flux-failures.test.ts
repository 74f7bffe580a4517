import assert from 'node:assert/strict';
import type { FluxFailure } from '../../sandbox/cluster/index.ts';
import {
  applied,
  type Bench,
  conditionOf,
  configMap,
  deployment,
  install,
  makeBench,
  push,
  readyWith,
  statusOf,
  until,
} from './support.ts';

describe('the model of Flux, failing', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await makeBench();
  });
  afterEach(() => bench.close());

  it('fails the build on a YAML file that is no object, with the new revision attempted', async () => {
    const base = await install(bench);
    const second = await push(bench, { 'apps/chart/Chart.yaml': 'apiVersion: v2\nname: demo\nversion: 1.0.0\n' });
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

  it('fails on what the API server refuses: selector, missing namespace, no namespace at all, unknown kind', async () => {
    await install(bench);
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
      const commit = await push(bench, { 'apps/more.yaml': content });
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
    await install(bench, { wait: true });
    const good = await push(bench, { 'apps/web.yaml': deployment('1.0') });
    const healthy = await until(bench.cluster, 'Kustomization', 'apps', applied(good));
    assert.match(conditionOf(healthy, 'Healthy')?.message ?? '', /^Health check passed in /);
    const bad = await push(bench, { 'apps/web.yaml': deployment('2.0-broken') });
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

  it('shows why a program ends at once: the restarts, the exit code and its log', async () => {
    const { cluster } = bench;
    await install(bench, { wait: true });
    await push(bench, { 'apps/web.yaml': deployment('1.0-crash') });
    await until(cluster, 'Kustomization', 'apps', readyWith('HealthCheckFailed'));
    const [pod] = cluster.list('Pod', 'demo');
    const [container] = (pod?.status?.['containerStatuses'] ?? []) as object[];
    assert.match(JSON.stringify(container), /CrashLoopBackOff.*"exitCode":1/);
    const log = await fetch(`${cluster.url}/api/v1/namespaces/demo/pods/${pod?.metadata.name ?? ''}/log?tailLines=5`, {
      headers: { authorization: `Bearer ${cluster.token}` },
    });
    assert.equal(await log.text(), 'fatal: cannot reach the database\n');
  });

  it('fails early when Kubernetes has given a rollout up', async () => {
    await bench.close();
    bench = await makeBench({ pace: { progressDeadline: 20, healthTimeout: 5000 } });
    await install(bench, { wait: true });
    await push(bench, { 'apps/web.yaml': deployment('bad') });
    const apps = await until(bench.cluster, 'Kustomization', 'apps', readyWith('HealthCheckFailed'));
    assert.match(
      conditionOf(apps, 'Ready')?.message ?? '',
      /failed early due to stalled resources: \[Deployment\/demo\/web status: 'Failed'\]$/,
    );
  });

  it('does not find a path that a commit emptied, and leaves the attempted revision old', async () => {
    const base = await install(bench);
    await push(bench, { apps: null, 'other/x.txt': 'x' });
    const apps = await until(bench.cluster, 'Kustomization', 'apps', readyWith('ArtifactFailed'));
    assert.match(
      conditionOf(apps, 'Ready')?.message ?? '',
      /^kustomization path not found: stat \/tmp\/kustomization-\d+\/apps: no such file or directory$/,
    );
    assert.equal(statusOf(apps).lastAttemptedRevision, `main@sha1:${base}`);
  });

  it('reports a source that cannot be fetched, while its Kustomization stays as it is', async () => {
    const base = await install(bench);
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
    await install(bench);
    await bench.repository.git('branch', '-m', 'main', 'other');
    bench.cluster.flux.poke();
    const source = await until(bench.cluster, 'GitRepository', 'gitops', readyWith('GitOperationFailed'));
    assert.match(conditionOf(source, 'Ready')?.message ?? '', /couldn't find remote ref "refs\/heads\/main"$/);
  });

  it('brings every kind of failure about, and recovers when healed', async () => {
    const { cluster } = bench;
    await install(bench, { wait: true, retryInterval: 20 });
    const kinds: [FluxFailure['kind'], string][] = [
      ['artifact', 'ArtifactFailed'],
      ['dependency', 'DependencyNotReady'],
      ['pathNotFound', 'ArtifactFailed'],
      ['accessDenied', 'AccessDenied'],
      ['build', 'BuildFailed'],
      ['reconcile', 'ReconciliationFailed'],
      ['prune', 'PruneFailed'],
      ['health', 'HealthCheckFailed'],
      ['healthStalled', 'HealthCheckFailed'],
    ];
    let value = 10;
    for (const [kind, reason] of kinds) {
      cluster.flux.fail({ kind, kustomization: 'apps', message: `because of ${kind}` });
      const commit = await push(bench, { 'apps/settings.yaml': configMap(String((value += 1))) });
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
    await install(bench, { wait: true });
    const reasons: string[] = [];
    bench.cluster.flux.onEvent((event) => event.kind === 'Kustomization' && reasons.push(event.reason));
    bench.cluster.flux.fail({ kind: 'healthCanceled', times: 1 });
    await push(bench, { 'apps/web.yaml': deployment('bad') });
    await until(bench.cluster, 'Kustomization', 'apps', (o) => conditionOf(o, 'Healthy')?.status === 'Unknown');
    const good = await push(bench, { 'apps/web.yaml': deployment('1.0') });
    await until(bench.cluster, 'Kustomization', 'apps', applied(good));
    assert.ok(reasons.includes('HealthCheckCanceled'), reasons.join());
  });
});
