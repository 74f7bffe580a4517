import assert from 'node:assert/strict';

import { scopesNeeded } from '../../../core/flux/targets.ts';
import type { KubernetesObject } from '../../../core/ports/cluster.ts';
import { commits, gitRepository, helm, inventoryOf, kustomization, seen, target } from './build.ts';
import { later, listed, short, verdict } from './judging.ts';

const { awaited } = commits;
const fetched = gitRepository({ commit: awaited });
const waits = { Ready: { status: 'False', reason: 'DependencyNotReady', message: 'dependency not ready' } } as const;
const on = (...names: readonly string[]) => ({
  dependsOn: names.map((name) => {
    const [namespace, own] = name.split('/');
    return own === undefined ? { name } : { name: own, namespace };
  }),
});
const top = (...names: readonly string[]): KubernetesObject => kustomization({ conditions: waits, spec: on(...names) });
const inNamespace = (namespace: string, object: KubernetesObject): KubernetesObject => ({
  ...object,
  metadata: { ...object.metadata, namespace },
});
const reason = (...objects: readonly KubernetesObject[]): string => {
  const found = verdict(seen(fetched, ...objects));
  assert.equal(short(found), 'pending dependency');
  return found.verdict.reason;
};

describe('What a Kustomization waits for by dependsOn', () => {
  it('is walked to the root cause, across namespaces, and the chain is named', () => {
    const middle = inNamespace('infra', kustomization({ name: 'middle', conditions: waits, spec: on('root') }));
    const failed = { Ready: { status: 'False', reason: 'HealthCheckFailed', message: 'no pods' } } as const;
    const root = inNamespace('infra', kustomization({ name: 'root', conditions: failed }));
    const found = verdict(seen(fetched, top('infra/middle'), middle, root));
    assert.equal(
      found.verdict.reason,
      'Kustomization/flux-system/apps waits for Kustomization/infra/middle, which waits for Kustomization/infra/root, which is not ready (HealthCheckFailed): no pods',
    );
    assert.deepEqual(found.verdict.object, { kind: 'Kustomization', namespace: 'infra', name: 'root' });
  });

  it('may be suspended, absent, at work, or not at this revision yet', () => {
    assert.match(reason(top('root'), kustomization({ name: 'root', spec: { suspend: true } })), /which is suspended$/);
    assert.match(reason(top('root')), /Kustomization\/flux-system\/root, which is not there$/);
    const work = {
      Ready: { status: 'Unknown', reason: 'Progressing' },
      Reconciling: { message: 'Running health checks' },
    } as const;
    assert.match(reason(top('root'), kustomization({ name: 'root', conditions: work })), /at work: Running health/);
    assert.match(
      reason(top('root'), kustomization({ name: 'root' })),
      /which has applied main@sha1:11111111, not yet main@sha1:22222222$/,
    );
    const changed = kustomization({ name: 'root', applied: awaited, generation: 2, observed: 1 });
    assert.match(reason(top('root'), changed), /was changed and its controller has not looked/);
  });

  it('passes over what is ready', () => {
    const done = kustomization({ name: 'done', applied: awaited });
    const elsewhere = kustomization({
      name: 'elsewhere',
      spec: { sourceRef: { kind: 'GitRepository', name: 'other' } },
    });
    const broken = kustomization({ name: 'broken', conditions: { Ready: { status: 'False', reason: 'BuildFailed' } } });
    assert.match(reason(top('done', 'elsewhere', 'broken'), done, elsewhere, broken), /broken, which is not ready/);
    assert.match(reason(top('done'), done), /apps: dependency not ready$/);
  });

  it('is said to be a circle when it is one', () => {
    const a = kustomization({ name: 'a', conditions: waits, spec: on('b') });
    const b = kustomization({ name: 'b', conditions: waits, spec: on('a') });
    assert.match(
      reason(top('a'), a, b),
      /circle.*: Kustomization\/flux-system\/a → Kustomization\/flux-system\/b → Kustomization\/flux-system\/a$/,
    );
    const circle = seen(fetched, top('a'), a, b);
    assert.equal(scopesNeeded(circle, [target], true).length, 2);
    assert.match(reason(top('apps')), /circle.*apps → Kustomization\/flux-system\/apps$/);
  });

  it('is followed without its own children, and only as far as it is known', () => {
    const inventory = ['web_web_helm.toolkit.fluxcd.io_HelmRelease'];
    const root = inNamespace('infra', kustomization({ name: 'root', spec: on('base/base'), inventory }));
    const scopes = scopesNeeded(seen(fetched, top('infra/root'), root), [target], true);
    const names = scopes.map(({ type, namespace }) => `${type.kind}/${namespace}`);
    assert.deepEqual(names, [
      'Kustomization/flux-system',
      'GitRepository/flux-system',
      'Kustomization/infra',
      'Kustomization/base',
    ]);
  });
});

describe('What a HelmRelease waits for by dependsOn', () => {
  const parent = kustomization({ applied: awaited, inventory: [inventoryOf.release] });
  const [chart, waiting] = helm({ chartCommit: awaited, conditions: waits, spec: { ...on('data/db') } });
  const db = (conditions: Record<string, object>): KubernetesObject => {
    const [, release] = helm({ conditions });
    assert.ok(release);
    return inNamespace('data', { ...release, metadata: { ...release.metadata, name: 'db', uid: 'db' } });
  };

  it('is walked to the root cause in other namespaces', () => {
    assert.ok(chart && waiting);
    const released = { ...waiting, spec: { chart: chartSpec, ...on('data/db') } };
    const failed = { Ready: { status: 'False', reason: 'InstallFailed', message: 'no such secret' } };
    const state = seen(fetched, parent, chart, released, db(failed));
    const found = verdict(state);
    assert.equal(short(found), 'pending children');
    assert.equal(
      found.verdict.reason,
      'HelmRelease/flux-system/demo waits for HelmRelease/data/db, which is not ready (InstallFailed): no such secret',
    );
    assert.match(
      verdict(listed(seen(fetched, parent, chart, released), 'HelmRelease', 'data')).verdict.reason,
      /HelmRelease\/data\/db, which is not there$/,
    );
    const scopes = scopesNeeded(state, [target], true).map(({ type, namespace }) => `${type.kind}/${namespace}`);
    assert.ok(scopes.includes('HelmRelease/data'));
  });

  it('keeps a failed attempt from before out of it', () => {
    assert.ok(chart && waiting);
    const conditions = { ...waits, Released: { status: 'False', reason: 'UpgradeFailed', message: 'old' } } as const;
    const [, again] = helm({
      chartCommit: awaited,
      conditions,
      failures: 1,
      spec: { chart: chartSpec, ...on('data/db') },
    });
    assert.ok(again);
    const state = later(seen(fetched, parent, chart, again), db({ Ready: { status: 'False', reason: 'TestFailed' } }));
    assert.match(
      verdict(state).verdict.reason,
      /demo waits for HelmRelease\/data\/db, which is not ready \(TestFailed\)/,
    );
  });
});

const chartSpec = { spec: { chart: './chart', sourceRef: { kind: 'GitRepository', name: 'gitops' } } };
