import assert from 'node:assert/strict';

import { failedAttempts, failureOf, isCurrent, recordAttempts, type Ledger } from '../../../core/flux/attempts.ts';
import type { Kustomization } from '../../../core/flux/objects.ts';
import { readObject } from '../../../core/flux/read-object.ts';
import { commits, failing, kustomization, revision, type ConditionSpec, type KustomizationSpec } from './build.ts';

const { old, awaited, newer } = commits;

function read(o: KustomizationSpec & { readonly uid?: string } = {}): Kustomization {
  const built = kustomization(o);
  const object = readObject({ ...built, metadata: { ...built.metadata, uid: o.uid ?? 'apps' } });
  assert.ok(object?.kind === 'Kustomization');
  return object;
}

/** What is remembered after these were seen in turn. */
const after = (...objects: readonly Kustomization[]): Ledger | undefined =>
  objects.reduce<Ledger | undefined>((ledger, object) => recordAttempts(ledger, object), undefined);
const counted = (...objects: readonly Kustomization[]): number => failedAttempts(after(...objects), awaited);

describe('The failure that a Kustomization shows', () => {
  const shows = (conditions: Readonly<Record<string, ConditionSpec>>, o: KustomizationSpec = {}): string | undefined =>
    failureOf(read({ ...o, conditions }))?.revision;
  const ready = (reason: string): ConditionSpec => ({ status: 'False', reason, message: 'no' });

  it('is of the revision that is worked on, whatever was attempted before', () => {
    assert.deepEqual(failureOf(read({ attempted: old, conditions: failing(awaited) })), {
      digest: awaited,
      revision: revision(awaited),
      reason: 'BuildFailed',
      message: 'kustomize build failed',
    });
  });

  it('is of the revision that was attempted where the reason comes after that, else of none', () => {
    for (const [reason, of] of [
      ['BuildFailed', awaited],
      ['ReconciliationFailed', awaited],
      ['PruneFailed', awaited],
      ['HealthCheckFailed', awaited],
      ['ArtifactFailed', undefined],
      ['SomethingElse', undefined],
    ] as const) {
      const expected = of === undefined ? undefined : revision(of);
      assert.equal(shows({ Ready: ready(reason) }, { attempted: awaited }), expected, reason);
    }
    assert.equal(shows({ Ready: ready('BuildFailed'), Reconciling: { message: 'at work' } }), revision(old));
  });

  it('is none while it waits, is ready, says nothing, or speaks of what it was before', () => {
    for (const reason of ['DependencyNotReady', 'HealthCheckCanceled', 'Progressing', 'ProgressingWithRetry'])
      assert.equal(shows({ ...failing(awaited), Ready: ready(reason) }), undefined, reason);
    assert.equal(shows({ ...failing(awaited), Ready: {} }), undefined);
    assert.equal(shows({ ...failing(awaited), Ready: { status: 'Unknown', reason: 'BuildFailed' } }), undefined);
    assert.equal(shows({}), undefined);
    assert.equal(shows({ Ready: { ...ready('BuildFailed'), generation: 1 } }, { generation: 2 }), undefined);
  });

  it('is none of a revision without a digest', () => {
    const object = { ...read({ conditions: { Ready: ready('BuildFailed') } }), lastAttempted: 'main' };
    assert.equal(failureOf(object), undefined);
    assert.equal(failureOf({ ...object, lastAttempted: undefined }), undefined);
  });
});

describe('A condition', () => {
  it('speaks of the object as it is unless it says another generation', () => {
    const condition = { type: 'Ready', status: 'True', reason: '', message: '', lastTransitionTime: '' } as const;
    const current = [undefined, 1, 2, 3].map((observedGeneration) =>
      isCurrent({ ...condition, observedGeneration }, 2),
    );
    assert.deepEqual(current, [true, false, true, true]);
  });
});

describe('Failed attempts', () => {
  const failed = (at: string, commit = awaited, more: KustomizationSpec = {}) =>
    read({ attempted: commit, conditions: failing(commit, { at }), ...more });
  const trying = () =>
    read({ attempted: awaited, conditions: { Ready: { status: 'Unknown', reason: 'Progressing' } } });
  const entry = (total: number, o: { commit?: string; status?: string; digest?: string } = {}) => {
    const { commit = awaited, status = 'BuildFailed', digest = 'sha256:1' } = o;
    return { digest, commit, status, total };
  };
  const history = (...entries: readonly ReturnType<typeof entry>[]) => read({ attempted: old, history: entries });

  it('are none before anything was seen', () => {
    assert.equal(failedAttempts(undefined, awaited), 0);
    assert.equal(counted(read()), 0);
  });

  it('count anew when Ready changed in between, though the time of the change is the same second', () => {
    assert.equal(counted(failed('01')), 1);
    assert.equal(counted(failed('01'), failed('01')), 1);
    assert.equal(counted(failed('01'), failed('02')), 2);
    assert.equal(counted(failed('01'), trying(), failed('01')), 2);
    assert.equal(counted(failed('01'), failed('01', newer), failed('01')), 2);
  });

  it('begin anew with another generation, or an object that was made again', () => {
    assert.equal(counted(failed('01'), failed('02', awaited, { generation: 2 })), 1);
    const again = { ...failed('02'), uid: 'another' };
    assert.equal(counted(failed('01'), again), 1);
    const ledger = after(again);
    assert.deepEqual([ledger?.uid, ledger?.generation], ['another', 1]);
  });

  it('are those of status.history, too, as far as they came after the first look', () => {
    assert.equal(counted(history(entry(3))), 0);
    assert.equal(counted(history(entry(3)), history(entry(3))), 0);
    assert.equal(counted(history(entry(3)), history(entry(5))), 2);
    assert.equal(counted(history(), history(entry(2))), 2);
    assert.equal(counted(history(entry(3)), history(entry(5)), history(entry(5)), history(entry(6))), 3);
  });

  it('are not those of another content, or attempts that went well', () => {
    assert.equal(counted(history(entry(3)), history(entry(3), entry(1, { digest: 'sha256:2' }))), 1);
    const well = (total: number) => entry(total, { status: 'ReconciliationSucceeded' });
    assert.equal(counted(history(well(1)), history(well(9))), 0);
    assert.equal(counted(history(well(4), entry(1)), history(well(4), entry(1))), 0);
  });

  it('of a content that several revisions had are one of the newest at most', () => {
    assert.equal(counted(history(entry(3, { commit: old })), history(entry(7))), 1);
    assert.equal(counted(history(entry(3, { commit: old })), history(entry(3))), 0);
  });

  it('are as many as either tells of, not both together', () => {
    const both = (at: string, total: number) => failed(at, awaited, { history: [entry(total)] });
    assert.equal(counted(both('01', 1), both('02', 2)), 2);
    assert.equal(counted(both('01', 1), both('02', 5)), 4);
  });

  it('keep the last words of each revision, its own before those of the history', () => {
    const words = (ledger: Ledger | undefined) => {
      const last = ledger?.last.get(awaited);
      return [last?.revision, last?.reason, last?.message];
    };
    const told = after(history(), history(entry(1)));
    assert.deepEqual(words(told), [revision(awaited), 'BuildFailed', 'seen in status.history']);
    const both = after(read(), failed('01', awaited, { history: [entry(1, { status: 'HealthCheckFailed' })] }));
    assert.deepEqual(words(both), [revision(awaited), 'BuildFailed', 'kustomize build failed']);
  });

  it('of entries without a revision that is one are passed over', () => {
    const odd = { ...read(), history: [{ digest: 'a', revision: 'main', status: 'BuildFailed', total: 1 }] };
    const none = { ...read(), history: [{ digest: 'a', revision: undefined, status: 'BuildFailed', total: 1 }] };
    for (const object of [odd, none]) assert.equal(after(read(), object)?.last.size, 0);
  });

  it('are forgotten of all but the last twenty revisions, the oldest first', () => {
    const commitOf = (index: number): string => index.toString(16).padStart(40, '0');
    const all = Array.from({ length: 25 }, (_, index) => failed('01', commitOf(index)));
    // The first one failed once more, in the middle of it.
    const ledger = after(...all.slice(0, 15), failed('02', commitOf(0)), ...all.slice(15));
    const kept = [0, ...Array.from({ length: 19 }, (_, index) => index + 6)].map(commitOf);
    assert.deepEqual([...(ledger?.last.keys() ?? [])].toSorted(), kept);
    assert.deepEqual([...(ledger?.seen.keys() ?? [])].toSorted(), kept);
    assert.equal(failedAttempts(ledger, commitOf(0)), 2);
    assert.equal(failedAttempts(ledger, commitOf(5)), 0);
    const told = all.map((_, index) => history(entry(1, { commit: commitOf(index), digest: `sha256:${index}` })));
    assert.equal(after(read(), ...told)?.fromHistory.size, 20);
  });
});
