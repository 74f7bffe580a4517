import assert from 'node:assert/strict';

import { observe } from '../../../core/flux/state.ts';
import { judge } from '../../../core/flux/verdict.ts';
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
