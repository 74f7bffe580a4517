import assert from 'node:assert/strict';

import {
  commits,
  failing,
  gitRepository,
  helm,
  inventoryOf,
  known,
  kustomization,
  releaseTarget,
  seen,
  target,
} from './build.ts';
import { short, verdict } from './judging.ts';

const { old, awaited } = commits;

describe('The verdict on children', () => {
  const child = 'flux-system_child_kustomize.toolkit.fluxcd.io_Kustomization';
  const owner = { 'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' };
  const fetched = gitRepository({ commit: awaited });
  const parent = (inventory: string) => kustomization({ applied: awaited, inventory: [inventory] });

  it('waits for a child Kustomization on the same source', () => {
    const lagging = kustomization({ name: 'child', labels: owner });
    assert.equal(short(verdict(seen(fetched, parent(child), lagging))), 'pending children');
    assert.equal(
      short(verdict(seen(fetched, parent(child), lagging), { options: { checkChildren: false } })),
      'succeeded',
    );
    const done = kustomization({ name: 'child', labels: owner, applied: awaited });
    assert.equal(short(verdict(seen(fetched, parent(child), done))), 'succeeded');
  });

  it('is failed when the child fails at the commit', () => {
    const broken = kustomization({ name: 'child', labels: owner, attempted: awaited, conditions: failing(awaited) });
    const found = verdict(seen(fetched, parent(child), broken));
    assert.equal(short(found), 'failed attemptsFailed');
    assert.match(found.verdict.reason, /Kustomization\/flux-system\/child/);
  });

  it('does not take a child for done that still has the spec of the older commit', () => {
    const of = { ...target, name: 'child' };
    const done = kustomization({ name: 'child', labels: owner, applied: awaited });
    const early = verdict(seen(fetched, kustomization({ inventory: [child] }), done), { of });
    assert.equal(short(early), 'pending children');
    assert.match(early.verdict.reason, /flux-system\/apps, which applies it, has not applied 2{8} yet/);
    const through = kustomization({ inventory: [child], applied: awaited });
    assert.equal(short(verdict(seen(fetched, through, done), { of })), 'succeeded');
    // It had its turn: what of it is broken is not the child's matter.
    const broken = kustomization({ inventory: [child], attempted: awaited, conditions: failing(awaited) });
    assert.equal(short(verdict(seen(fetched, broken, done), { of })), 'succeeded');
    const again = kustomization({ attempted: awaited, conditions: { Ready: { status: 'Unknown' } } });
    assert.equal(short(verdict(seen(fetched, broken, again, done), { of })), 'succeeded');
    const unknown = known({ relations: new Map() });
    const asking = verdict(seen(fetched, kustomization({ inventory: [child] }), done), { of, knowledge: unknown });
    assert.equal(short(asking), 'pending asking');
    assert.deepEqual(asking.questions, [{ kind: 'relation', commit: old }]);
    const nobody = known({ relations: new Map([[old, 'unavailable']]) });
    const unasked = verdict(seen(fetched, kustomization({ inventory: [child] }), done), { of, knowledge: nobody });
    assert.equal(short(unasked), 'succeeded');
  });

  it('does not blame a child that still has the spec of the older commit', () => {
    const broken = kustomization({ name: 'child', labels: owner, attempted: awaited, conditions: failing(awaited) });
    const found = verdict(seen(fetched, kustomization({ inventory: [child] }), broken), {
      of: { ...target, name: 'child' },
    });
    assert.equal(found.verdict.kind, 'pending');
  });

  it('does not blame a child that Flux has given up with the spec of the older commit', () => {
    const conditions = {
      Ready: { status: 'False', reason: 'InvalidCELExpression', message: 'no' },
      Stalled: { reason: 'InvalidCELExpression', message: 'no' },
    } as const;
    const broken = kustomization({ name: 'child', labels: owner, conditions });
    const of = { ...target, name: 'child' };
    assert.equal(verdict(seen(fetched, kustomization({ inventory: [child] }), broken), { of }).verdict.kind, 'pending');
    assert.equal(short(verdict(seen(fetched, parent(child), broken), { of })), 'failed stalled');
  });

  it('does not judge a Kustomization that applies itself for ever', () => {
    const self = 'flux-system_apps_kustomize.toolkit.fluxcd.io_Kustomization';
    assert.equal(short(verdict(seen(fetched, parent(self)))), 'succeeded');
  });

  const withRelease = (o: Parameters<typeof helm>[0]) => seen(fetched, parent(inventoryOf.release), ...helm(o));

  it('does not take a HelmRelease’s old Ready=True for the new chart', () => {
    assert.equal(short(verdict(withRelease({ chartCommit: old }))), 'pending children');
    const behind = withRelease({ chartCommit: awaited, chartVersion: '2.0.0', released: '1.0.0' });
    assert.equal(short(verdict(behind)), 'pending children');
    const half = withRelease({
      chartCommit: awaited,
      chart: { Ready: { message: "packaged 'demo' chart with version '2.0.0'" } },
    });
    assert.equal(short(verdict(half)), 'pending children');
    const done = seen(
      fetched,
      parent(inventoryOf.release),
      ...helm({}),
      ...helm({ chartCommit: awaited, chartVersion: '2.0.0', release: 2 }),
    );
    assert.equal(short(verdict(done)), 'succeeded');
    assert.deepEqual(verdict(done).warnings, []);
  });

  it('warns when the chart’s version was not raised', () => {
    const found = verdict(seen(fetched, parent(inventoryOf.release), ...helm({}), ...helm({ chartCommit: awaited })));
    assert.equal(short(found), 'succeeded');
    assert.match(found.warnings.join(), /nothing was rolled out/);
  });

  it('is failed when the chart cannot be packaged', () => {
    const chart = { Stalled: { reason: 'InvalidChartReference', message: 'bad' }, Ready: { status: 'False' } } as const;
    assert.equal(short(verdict(withRelease({ chartCommit: awaited, chart }))), 'failed chartFailed');
  });

  it('takes a rollback for final only when Flux has given up', () => {
    const rolledBack = {
      Ready: { status: 'False', reason: 'RollbackSucceeded', message: 'rolled back' },
      Released: { status: 'False', reason: 'UpgradeFailed', message: 'timeout waiting' },
      Remediated: { reason: 'RollbackSucceeded' },
    } as const;
    assert.equal(short(verdict(withRelease({ chartCommit: awaited, conditions: rolledBack }))), 'pending children');
    const stalled = {
      ...rolledBack,
      Stalled: { reason: 'RetriesExceeded', message: 'Failed to upgrade after 1 attempt(s)' },
    };
    const found = verdict(withRelease({ chartCommit: awaited, conditions: stalled }));
    assert.equal(short(found), 'failed releaseFailed');
    assert.match(found.verdict.reason, /timeout waiting.*rolled back/);
  });

  it('fails a release that never stalls once its failures exceed its retries', () => {
    const conditions = { Ready: { status: 'False', reason: 'UpgradeFailed', message: 'template error' } } as const;
    const spec = { upgrade: { remediation: { retries: 1 } } };
    const state = (failures: number) =>
      withRelease({ chartCommit: awaited, conditions, failures, spec: { ...helmSpec, ...spec } });
    assert.equal(short(verdict(state(1))), 'pending children');
    assert.equal(short(verdict(state(2))), 'failed releaseFailed');
  });

  it('finds the Kustomization of a HelmRelease that was named alone, and refuses one without', () => {
    const waiting = seen(gitRepository(), kustomization(), ...helm({ chartCommit: awaited }));
    assert.equal(short(verdict(waiting, { of: releaseTarget })), 'pending children');
    assert.equal(short(verdict(withRelease({ chartCommit: awaited }), { of: releaseTarget })), 'succeeded');
    const alone = seen(fetched, ...helm({ labels: {} }));
    assert.equal(short(verdict(alone, { of: releaseTarget })), 'failed unproven');
  });
});

const helmSpec = { chart: { spec: { chart: './chart', sourceRef: { kind: 'GitRepository', name: 'gitops' } } } };
