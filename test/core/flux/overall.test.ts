import assert from 'node:assert/strict';

import type { Verdict } from '../../../core/flux/judgement.ts';
import { overall, type Overall, type Track } from '../../../core/flux/tracker.ts';
import { target } from './build.ts';

function track(kind: Verdict['kind'], name: string, finalAt?: number): Track {
  const object = { ...target, name };
  const verdicts: Readonly<Record<Verdict['kind'], Verdict>> = {
    pending: { kind: 'pending', code: 'fetched', reason: '', object },
    succeeded: { kind: 'succeeded', reason: '', revision: '', object },
    superseded: { kind: 'superseded', reason: '', revision: '', by: '', object },
    failed: { kind: 'failed', code: 'stalled', reason: '', revision: undefined, object },
  };
  const judgement = { verdict: verdicts[kind], warnings: [], questions: [] };
  return { target: object, judgement, readySince: undefined, finalAt };
}

/** `failed b`: what it is, and of which targets. */
function said(...tracks: readonly Track[]): string {
  const all: Overall = overall(tracks);
  const of = all.kind === 'failed' ? [all.track] : all.kind === 'superseded' ? all.tracks : [];
  return [all.kind, ...of.map(({ target: { name } }) => name)].join(' ');
}

describe('All targets together', () => {
  const done = track('succeeded', 'done', 1);

  it('are pending while one is, or while there are none', () => {
    assert.equal(said(), 'pending');
    assert.equal(said(done, track('pending', 'a')), 'pending');
    assert.equal(said(track('superseded', 'a', 1), track('pending', 'b')), 'pending');
  });

  it('succeed together, and are superseded when some are', () => {
    assert.equal(said(done, done), 'succeeded');
    assert.equal(said(done, track('superseded', 'b', 2), track('superseded', 'a', 1)), 'superseded b a');
  });

  it('fail by the first that has failed, whatever the others do; of two at once by its name', () => {
    const others = [done, track('pending', 'x'), track('superseded', 'y', 0)];
    assert.equal(said(...others, track('failed', 'a', 7), track('failed', 'b', 5)), 'failed b');
    assert.equal(said(...others, track('failed', 'b', 5), track('failed', 'a', 5)), 'failed a');
    assert.equal(said(...others, track('failed', 'b', 9), track('failed', 'c'), track('failed', 'a', 9)), 'failed c');
  });
});
