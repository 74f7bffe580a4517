import assert from 'node:assert/strict';
import { findKustomize } from '../../sandbox/cluster/flux/commands.ts';
import type { FluxEvent } from '../../sandbox/cluster/index.ts';
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
  told,
  until,
} from './support.ts';

const kustomize = await findKustomize();

describe('the model of Flux', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await makeBench();
  });
  afterEach(() => bench.close());

  it('applies a commit, with labels, inventory and history', async () => {
    const base = await install(bench);
    const second = await push(bench, { 'apps/settings.yaml': configMap('2') });
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
    const base = await install(bench);
    const between: string[] = [];
    bench.cluster.store.onChange(({ object }) => {
      const ready = conditionOf(object, 'Ready');
      const old = statusOf(object).lastAppliedRevision === `main@sha1:${base}`;
      if (object.kind === 'Kustomization' && ready?.status === 'True' && old) between.push(ready.message);
    });
    const second = await push(bench, { 'apps/settings.yaml': configMap('2') });
    await until(bench.cluster, 'Kustomization', 'apps', applied(second));
    assert.deepEqual(between, [`Applied revision: main@sha1:${second}`]);
  });

  it('advances the revision where nothing under the path changed, and counts a second run of the same digest', async () => {
    await install(bench);
    const second = await push(bench, { 'README.md': 'hello' });
    const apps = await until(bench.cluster, 'Kustomization', 'apps', applied(second));
    assert.deepEqual(
      statusOf(apps).history?.map((entry) => [entry.metadata.revision, entry.totalReconciliations]),
      [[`main@sha1:${second}`, 2]],
    );
  });

  if (kustomize !== undefined)
    it('builds a folder with a kustomization file, and reports what kustomize says of a broken one', async () => {
      await install(bench);
      const good = await push(bench, { 'apps/kustomization.yaml': 'resources: [settings.yaml]\nnamePrefix: my-\n' });
      await until(bench.cluster, 'Kustomization', 'apps', applied(good));
      assert.notEqual(bench.cluster.get('ConfigMap', 'demo', 'my-settings'), undefined);
      assert.equal(bench.cluster.get('ConfigMap', 'demo', 'settings'), undefined, 'the old name is pruned');
      await push(bench, { 'apps/kustomization.yaml': 'resources: [missing.yaml]\n' });
      const apps = await until(bench.cluster, 'Kustomization', 'apps', readyWith('BuildFailed'));
      assert.match(
        conditionOf(apps, 'Ready')?.message ?? '',
        /^kustomize build failed: accumulating resources: .*missing\.yaml/,
      );
    });

  it('prunes what a commit removed', async () => {
    await install(bench);
    const two = await push(bench, { 'apps/extra.yaml': configMap('1', 'extra') });
    await until(bench.cluster, 'Kustomization', 'apps', applied(two));
    const gone = await push(bench, { 'apps/extra.yaml': null });
    await until(bench.cluster, 'Kustomization', 'apps', applied(gone));
    assert.equal(bench.cluster.get('ConfigMap', 'demo', 'extra'), undefined);
    assert.notEqual(bench.cluster.get('ConfigMap', 'demo', 'settings'), undefined);
  });

  it('leaves what a commit removed where prune is off', async () => {
    await install(bench, { prune: false });
    const two = await push(bench, { 'apps/extra.yaml': configMap('1', 'extra') });
    await until(bench.cluster, 'Kustomization', 'apps', applied(two));
    const gone = await push(bench, { 'apps/extra.yaml': null });
    const apps = await until(bench.cluster, 'Kustomization', 'apps', applied(gone));
    assert.notEqual(bench.cluster.get('ConfigMap', 'demo', 'extra'), undefined);
    assert.equal(statusOf(apps).inventory?.entries.length, 1);
  });

  it('puts objects into targetNamespace, and is refused where that is not there', async () => {
    bench.cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    await install(bench, { targetNamespace: 'shop' });
    assert.notEqual(bench.cluster.get('ConfigMap', 'shop', 'settings'), undefined);
    assert.equal(bench.cluster.get('ConfigMap', 'demo', 'settings'), undefined);
    bench.cluster.addKustomization({ name: 'more', source: 'gitops', path: './apps', targetNamespace: 'none' });
    await until(bench.cluster, 'Kustomization', 'more', readyWith('ReconciliationFailed'));
  });

  it('looks at nothing but healthChecks where those are given', async () => {
    const web = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'demo' };
    const { cluster, repository } = bench;
    const base = await repository.commit({ 'apps/web.yaml': deployment('1.0'), 'apps/b.yaml': deployment('bad', 'b') });
    cluster.addGitSource({ name: 'gitops', url: repository.url, branch: 'main' });
    cluster.addKustomization({ name: 'apps', source: 'gitops', path: './apps', healthChecks: [web] });
    await until(cluster, 'Kustomization', 'apps', applied(base));
    cluster.addKustomization({ name: 'all', source: 'gitops', path: './apps', healthChecks: [{ ...web, name: 'b' }] });
    const all = await until(cluster, 'Kustomization', 'all', readyWith('HealthCheckFailed'));
    assert.match(conditionOf(all, 'Ready')?.message ?? '', /\[Deployment\/demo\/b status: 'InProgress'\]$/);
  });

  it('goes on where it was after a stop and a start', async () => {
    await install(bench);
    await bench.cluster.flux.stop();
    const second = await push(bench, { 'apps/settings.yaml': configMap('2') });
    bench.cluster.flux.start();
    await until(bench.cluster, 'Kustomization', 'apps', applied(second));
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
    const base = await install(bench);
    bench.cluster.flux.fail({ kind: 'suspend', kustomization: 'apps' });
    const second = await push(bench, { 'apps/settings.yaml': configMap('2') });
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

  it('skips the first of two commits when told to', async () => {
    const base = await install(bench);
    const first = await bench.repository.commit({ 'apps/settings.yaml': configMap('2') });
    bench.cluster.flux.fail({ kind: 'skipCommit', when: ({ commit }) => commit === first });
    bench.cluster.flux.poke();
    const seen: string[] = [];
    bench.cluster.store.onChange(({ object }) => {
      const revision = statusOf(object).artifact?.revision;
      if (object.kind === 'GitRepository' && revision !== undefined) seen.push(revision);
    });
    const second = await push(bench, { 'apps/settings.yaml': configMap('3') });
    await until(bench.cluster, 'Kustomization', 'apps', applied(second));
    assert.ok(!seen.includes(`main@sha1:${first}`));
    assert.ok(seen.every((revision) => [base, second].some((commit) => revision.endsWith(commit))));
  });

  it('sends the events that notification-controller would', async () => {
    const events: FluxEvent[] = [];
    bench.cluster.flux.onEvent((event) => events.push(event));
    const finished = told(bench.cluster, 'ReconciliationSucceeded');
    const base = await install(bench);
    await finished;
    const seen = events
      .filter((event) => event.kind === 'Kustomization')
      .map((event) => [event.reason, event.revision]);
    assert.deepEqual(seen.slice(-2), [
      ['Progressing', `main@sha1:${base}`],
      ['ReconciliationSucceeded', `main@sha1:${base}`],
    ]);
  });

  it('follows a force-push back', async () => {
    const base = await install(bench);
    const second = await push(bench, { 'apps/settings.yaml': configMap('2') });
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
