import assert from 'node:assert/strict';

import { refText, type Ref } from '../../../core/flux/objects.ts';
import { allTargets, scopesNeeded } from '../../../core/flux/targets.ts';
import type { KubernetesObject } from '../../../core/ports/cluster.ts';
import { gitRepository, helm, inventoryOf, kustomization, releaseTarget, seen, target } from './build.ts';

const owned = (name: string, namespace: string) => ({
  'kustomize.toolkit.fluxcd.io/name': name,
  'kustomize.toolkit.fluxcd.io/namespace': namespace,
});

describe('The targets of a wait', () => {
  const names = (objects: readonly KubernetesObject[], targets: readonly Ref[], images?: boolean) =>
    allTargets(seen(...objects), targets, images).map(refText);
  const apps = 'Kustomization/flux-system/apps';
  const demo = 'HelmRelease/flux-system/demo';

  it('have with a HelmRelease the Kustomization that applied it, whose commit is proven by that', () => {
    assert.deepEqual(names(helm({}), [releaseTarget]), [demo, apps]);
  });

  it('are each there once', () => {
    assert.deepEqual(names(helm({}), [releaseTarget, target, target]), [demo, apps]);
  });

  it('are those named where the release is not there, belongs to nobody, or images are awaited', () => {
    assert.deepEqual(names([], [releaseTarget]), [demo]);
    assert.deepEqual(names(helm({ labels: {} }), [releaseTarget]), [demo]);
    assert.deepEqual(names(helm({}), [releaseTarget], true), [demo]);
  });

  it('have no owner of a Kustomization, which has a commit of its own', () => {
    const child = kustomization({ labels: owned('flux-system', 'flux-system') });
    // A release of the same name belongs to another.
    const release = helm({}).map((one) => ({ ...one, metadata: { ...one.metadata, name: 'apps' } }));
    assert.deepEqual(names([child, ...release], [target]), [apps]);
  });
});

describe('What must be followed to judge', () => {
  const scopes = (
    objects: readonly KubernetesObject[],
    {
      targets = [target],
      children = true,
      images,
    }: { targets?: readonly Ref[]; children?: boolean; images?: boolean } = {},
  ) =>
    scopesNeeded(seen(...objects), targets, children, images)
      .map(
        ({ type, namespace }) => `${type.kind}${type.group === '' ? '' : `.${type.group.split('.')[0]}`} ${namespace}`,
      )
      .sort();
  const kustomizations = 'Kustomization.kustomize flux-system';
  const repositories = 'GitRepository.source flux-system';
  const releases = 'HelmRelease.helm flux-system';
  const charts = 'HelmChart.source flux-system';
  const workload = 'demo_web_apps_Deployment';
  const canary: Ref = { kind: 'Canary', namespace: 'demo', name: 'web' };
  const canaryOf = (kind: string): KubernetesObject => ({
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name: 'web', namespace: 'demo' },
    spec: { targetRef: { kind, name: 'web' } },
  });
  const canaryIn = ['demo_web_flagger.app_Canary'];

  it('are the targets, as long as nothing is known of them', () => {
    assert.deepEqual(scopes([]), [kustomizations]);
    assert.deepEqual(scopes([], { targets: [releaseTarget] }), [releases]);
    assert.deepEqual(scopes([], { targets: [canary] }), ['Canary.flagger demo']);
  });

  it('are the source, where it is named, and whoever applied the Kustomization', () => {
    assert.deepEqual(scopes([kustomization()]), [repositories, kustomizations]);
    assert.deepEqual(scopes([kustomization({ spec: { sourceRef: {} } })]), [kustomizations]);
    const sourceRef = { kind: 'OCIRepository', name: 'gitops', namespace: 'sources' };
    const labels = owned('tenants', 'platform');
    assert.deepEqual(scopes([kustomization({ spec: { sourceRef }, labels })]), [
      kustomizations,
      'Kustomization.kustomize platform',
      'OCIRepository.source sources',
    ]);
  });

  it('are children and the workloads that nobody checks, unless children do not count', () => {
    const parent = kustomization({ inventory: [inventoryOf.release, workload], spec: { wait: false } });
    assert.deepEqual(scopes([parent]), ['Deployment.apps demo', repositories, releases, kustomizations]);
    assert.deepEqual(scopes([parent], { children: false }), [repositories, kustomizations]);
  });

  it('are a release’s chart, and what that comes from only while the chart is not there', () => {
    const parts = { targets: [releaseTarget] };
    const release = helm({ labels: {} });
    assert.deepEqual(scopes(release.slice(1), parts), [charts, releases]);
    assert.deepEqual(scopes(release, parts), [charts, releases]);
    const missing = helm({ labels: {}, chart: { Ready: { status: 'False', reason: 'ChartPullFailed' } } });
    assert.deepEqual(scopes(missing, parts), [repositories, charts, releases]);
    assert.deepEqual(scopes(helm({ labels: {}, chart: {} }), parts), [repositories, charts, releases]);
  });

  it('are the artifact that a release’s chart is, and the releases it depends on', () => {
    const spec = {
      chart: undefined,
      chartRef: { kind: 'OCIRepository', name: 'demo', namespace: 'charts' },
      dependsOn: [{ name: 'db', namespace: 'data' }],
    };
    assert.deepEqual(scopes(helm({ labels: {}, spec }), { targets: [releaseTarget] }), [
      'HelmRelease.helm data',
      releases,
      'OCIRepository.source charts',
    ]);
  });

  it('are what a release has installed, where its status tells and children count', () => {
    const release = (entries: readonly string[]) =>
      helm({ labels: {} }).map((one) => ({
        ...one,
        status: { ...(one['status'] as object), inventory: { entries: entries.map((id) => ({ id })) } },
      }));
    const parts = { targets: [releaseTarget] };
    assert.deepEqual(scopes(release(canaryIn), parts), ['Canary.flagger demo', charts, releases]);
    assert.deepEqual(scopes(release(canaryIn), { ...parts, children: false }), [charts, releases]);
  });

  it('are the workload that a Canary delivers', () => {
    const own = ['Canary.flagger demo', 'Deployment.apps demo'];
    assert.deepEqual(scopes([canaryOf('Deployment')], { targets: [canary] }), own);
    // A Service has no rollout of its own.
    assert.deepEqual(scopes([canaryOf('Service')], { targets: [canary] }), ['Canary.flagger demo']);
    const unnamed = { ...canaryOf('Deployment'), spec: {} };
    assert.deepEqual(scopes([unnamed], { targets: [canary] }), ['Canary.flagger demo']);
  });

  it('are what is depended on, as far as that goes, but neither its source nor its children', () => {
    const spec = (name: string, namespace: string) => ({ dependsOn: [{ name, namespace }] });
    const moved = (namespace: string, object: KubernetesObject): KubernetesObject => ({
      ...object,
      metadata: { ...object.metadata, namespace },
    });
    const base = moved('base', kustomization({ name: 'base', inventory: canaryIn, spec: spec('root', 'root') }));
    assert.deepEqual(scopes([kustomization({ spec: spec('base', 'base') }), base]), [
      repositories,
      'Kustomization.kustomize base',
      kustomizations,
      'Kustomization.kustomize root',
    ]);
  });

  it('are found where some depend on each other, or have applied each other', () => {
    const id = (name: string) => `flux-system_${name}_kustomize.toolkit.fluxcd.io_Kustomization`;
    const round = [
      kustomization({ inventory: [id('infra')], spec: { dependsOn: [{ name: 'infra' }] } }),
      kustomization({ name: 'infra', inventory: [id('apps')], spec: { dependsOn: [{ name: 'apps' }] } }),
    ];
    assert.deepEqual(scopes(round), [repositories, kustomizations]);
  });

  it('are those of a child in full, also where another depends on it', () => {
    const childId = 'flux-system_child_kustomize.toolkit.fluxcd.io_Kustomization';
    const parent = kustomization({ inventory: [childId], spec: { dependsOn: [{ name: 'child' }] } });
    const child = kustomization({ name: 'child', inventory: canaryIn });
    assert.ok(scopes([parent, child]).includes('Canary.flagger demo'));
  });

  it('are all workloads below where images are awaited', () => {
    const parent = kustomization({ inventory: [workload] });
    assert.deepEqual(scopes([gitRepository(), parent], { images: true }), [
      'Deployment.apps demo',
      repositories,
      kustomizations,
    ]);
    assert.deepEqual(scopes([gitRepository(), parent]), [repositories, kustomizations]);
  });
});
