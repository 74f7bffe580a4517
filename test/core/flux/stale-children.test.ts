import assert from 'node:assert/strict';

import { observe } from '../../../core/flux/state.ts';
import { advance } from '../../../core/flux/tracker.ts';
import { judge } from '../../../core/flux/verdict.ts';
import type { KubernetesObject } from '../../../core/ports/cluster.ts';
import { commits, gitRepository, helm, inventoryOf, known, kustomization, seen, target } from './build.ts';

const { old, awaited } = commits;
const parent = (commit: string) => kustomization({ applied: commit, inventory: [inventoryOf.release] });
const failing = (chartCommit: string, at: string, failures = 1) =>
  helm({
    chartCommit,
    failures,
    conditions: {
      Ready: { status: 'False', reason: 'UpgradeFailed', message: 'no such secret', at },
      Stalled: { reason: 'RetriesExceeded', message: 'gave up', at },
    },
  });
const short = (state: ReturnType<typeof seen>): string => {
  const { verdict } = judge(state, known(), target, { failAfterAttempts: 1, checkChildren: true });
  return verdict.kind === 'pending' || verdict.kind === 'failed' ? `${verdict.kind} ${verdict.code}` : verdict.kind;
};

describe('A HelmRelease that had failed before the awaited commit', () => {
  const yesterday = '2026-01-01T00:00:00Z';
  const before = () => seen(gitRepository({ commit: awaited }), parent(old), ...failing(old, yesterday));

  it('does not fail the commit that may mend it', () => {
    let state = observe(before(), { kind: 'changed', object: parent(awaited) });
    for (const object of failing(awaited, yesterday)) state = observe(state, { kind: 'changed', object });
    assert.equal(short(state), 'pending children');
    for (const object of helm({ chartCommit: awaited })) state = observe(state, { kind: 'changed', object });
    assert.equal(short(state), 'succeeded');
  });

  it('fails it when it fails again', () => {
    let state = observe(before(), { kind: 'changed', object: parent(awaited) });
    for (const object of failing(awaited, '2026-01-02T00:00:00Z')) state = observe(state, { kind: 'changed', object });
    assert.equal(short(state), 'failed releaseFailed');
  });

  it('is a failure where the commit was there before the first look', () => {
    const state = seen(gitRepository({ commit: awaited }), parent(awaited), ...failing(awaited, yesterday));
    assert.equal(short(state), 'failed releaseFailed');
  });
});

describe('The time that a target must stay ready', () => {
  const track = (...objects: readonly KubernetesObject[]) => {
    const options = { failAfterAttempts: 5, checkChildren: true, stableFor: 60_000 };
    let state = seen(gitRepository({ commit: awaited }), parent(awaited), ...helm({ chartCommit: awaited }));
    const first = advance(undefined, target, state, known(), options, 1000);
    for (const object of objects) state = observe(state, { kind: 'changed', object });
    return advance(first, target, state, known(), options, 2000).readySince;
  };
  const release = (status: 'False' | 'Unknown') =>
    helm({ chartCommit: awaited, conditions: { Ready: { status, reason: 'Progressing', message: 'x' } } });

  it('begins anew when a child was not ready', () => {
    assert.equal(track(...release('False')), undefined);
  });

  it('goes on through the moment of a child’s periodic reconcile', () => {
    assert.equal(track(...release('Unknown')), 1000);
  });
});
