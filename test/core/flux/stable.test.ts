import assert from 'node:assert/strict';

import { refText } from '../../../core/flux/objects.ts';
import { advance, overall, type Track } from '../../../core/flux/tracker.ts';
import type { KubernetesObject } from '../../../core/ports/cluster.ts';
import {
  commits,
  failing,
  gitRepository,
  known,
  kustomization,
  revision,
  seen,
  target,
  type ConditionSpec,
} from './build.ts';

const { old, awaited, newer } = commits;
const fetched = gitRepository({ commit: awaited });
type Shown = readonly KubernetesObject[];
const applied = (conditions?: Readonly<Record<string, ConditionSpec>>): Shown => [
  fetched,
  kustomization({ applied: awaited, ...(conditions === undefined ? {} : { conditions }) }),
];
const ready = applied();
/** What every periodic reconcile shows for a moment. */
const flicker = applied({
  Ready: { status: 'Unknown', reason: 'Progressing', message: 'Reconciliation in progress' },
  Reconciling: { message: `Fetching manifests for revision ${revision(awaited)} with a timeout of 30s` },
});
const failed = applied(failing(awaited));

type Steps = readonly (readonly [seconds: number, shown: Shown])[];

function over(...steps: Steps): Track {
  const options = { failAfterAttempts: 3, checkChildren: true, stableFor: 60_000 };
  let track: Track | undefined;
  for (const [seconds, shown] of steps)
    track = advance(track, target, seen(...shown), known(), options, seconds * 1000);
  assert.ok(track);
  return track;
}
const kind = (...steps: Steps): string => {
  const { verdict } = over(...steps).judgement;
  return verdict.kind === 'pending' ? `pending ${verdict.code}` : verdict.kind;
};

describe('stableFor', () => {
  it('ends when the target was ready for so long, not a moment before', () => {
    assert.equal(kind([0, ready]), 'pending stabilizing');
    assert.equal(
      over([0, ready]).judgement.verdict.reason,
      `${refText(target)} applied main@sha1:22222222; it must stay so`,
    );
    assert.equal(kind([0, ready], [59.999, ready]), 'pending stabilizing');
    assert.equal(kind([0, ready], [60, ready]), 'succeeded');
  });

  it('goes on through a periodic reconcile, but does not end in the middle of one', () => {
    assert.equal(kind([0, ready], [30, flicker], [31, ready], [60, ready]), 'succeeded');
    assert.equal(kind([0, ready], [60, flicker]), 'pending reconciling');
    assert.equal(kind([0, flicker], [1, ready], [60, ready]), 'pending stabilizing');
    assert.equal(kind([0, ready], [59, flicker], [61, ready]), 'succeeded');
  });

  it('begins anew after a failure, however short', () => {
    assert.equal(kind([0, ready], [30, failed], [31, flicker], [32, ready], [60, ready]), 'pending stabilizing');
    assert.equal(kind([0, ready], [30, failed], [32, ready], [92, ready]), 'succeeded');
  });

  it('begins anew when the commit was taken back in between', () => {
    const back = [gitRepository({ commit: old }), kustomization({ applied: old })];
    assert.equal(kind([0, ready], [30, back], [40, ready], [60, ready]), 'pending stabilizing');
  });

  it('goes on with a newer commit that contains the awaited one', () => {
    const next = [gitRepository({ commit: newer }), kustomization({ applied: newer })];
    assert.equal(kind([0, ready], [30, next], [60, next]), 'succeeded');
  });

  it('is a matter of each target, and the first failure of any ends it for all', () => {
    const steady = over([0, ready], [60, ready]);
    const waiting = over([0, ready]);
    assert.equal(overall([steady, waiting]).kind, 'pending');
    assert.equal(overall([steady, steady]).kind, 'succeeded');
    const options = { failAfterAttempts: 1, checkChildren: true, stableFor: 60_000 };
    const broken = advance(undefined, { ...target }, seen(...failed), known(), options, 5000);
    const all = overall([waiting, broken, steady]);
    assert.equal(all.kind === 'failed' && all.track, broken);
  });

  it('does not keep back that another commit took its place', () => {
    const content = new Map([[newer, { kind: 'differs', by: 'build 8', files: [] } as const]]);
    const options = { failAfterAttempts: 1, checkChildren: true, stableFor: 60_000 };
    const next = seen(gitRepository({ commit: newer }), kustomization({ applied: newer }));
    const track = advance(undefined, target, next, known({ content }), options, 7);
    assert.deepEqual([track.judgement.verdict.kind, track.finalAt], ['superseded', 7]);
  });

  it('does not keep a failure back', () => {
    const options = { failAfterAttempts: 1, checkChildren: true, stableFor: 60_000 };
    const track = advance(over([0, ready]), target, seen(...failed), known(), options, 1000);
    assert.equal(track.judgement.verdict.kind, 'failed');
    assert.equal(track.finalAt, 1000);
    assert.equal(advance(track, target, seen(...ready), known(), options, 99_000), track);
  });
});
