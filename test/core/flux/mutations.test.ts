import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { listsAfter, momentsOf, play, readRecording, type Moment, type Recording } from './replay.ts';

const recordings = join(import.meta.dirname, '../../../../shared/cases/flux-recordings');

/** Recordings whose own end is a failure that only the task knows of, or that a later commit mends. */
const mended = ['03-build-failure', '16-newer-during-health-check'];
/** Whoever looks only after the branch was forced back finds that the commit is gone. */
const forcedBack = ['13c-force-push-back-after-applied'];

interface Played {
  readonly kind: string;
  readonly code: string;
  readonly at: number;
  readonly reason: string;
}

/** The first end of a play; a success counts when a look at everything there is then says the same, as the task has it. */
function endOf(recording: Recording, moments: readonly Moment[], truth: readonly Moment[], attempts: number): Played {
  const options = { failAfterAttempts: attempts };
  const steps = play(recording.header, moments, options);
  for (const [index, { overall }] of steps.entries()) {
    if (overall.kind === 'pending') continue;
    if (overall.kind === 'succeeded') {
      const now = moments[index]?.ms ?? 0;
      const fresh = { ms: now, told: listsAfter(truth.filter(({ ms }) => ms <= now)) };
      // Not confirmed: the task waits on.
      if (play(recording.header, [fresh], options).at(-1)?.overall.kind !== 'succeeded') continue;
    }
    const verdict = overall.kind === 'failed' ? overall.track.judgement.verdict : undefined;
    const code = verdict?.kind === 'failed' ? verdict.code : '';
    return { kind: overall.kind, code, at: moments[index]?.ms ?? 0, reason: verdict?.reason ?? '' };
  }
  return { kind: 'pending', code: '', at: 0, reason: '' };
}

const keyOf = ({ told: [event] }: Moment): string =>
  event?.kind === 'changed' || event?.kind === 'deleted' ? `${event.object.kind}/${event.object.metadata.name}` : '';

/** Where the state before ends: the first moment at which something happened. */
const firstNews = (moments: readonly Moment[]): number => {
  const index = moments.findIndex(({ ms, action }) => action !== undefined || ms > (moments[0]?.ms ?? 0));
  return index < 0 ? moments.length : index;
};

/** Every way in which a watch may show the same things differently; each keeps the last word of every object. */
function* mutations(moments: readonly Moment[]): Generator<readonly [string, readonly Moment[]]> {
  const begin = firstNews(moments);
  for (let at = begin; at < moments.length; at += 1) {
    const ms = moments[at]?.ms ?? 0;
    const before = moments.slice(0, at + 1);
    const listed: Moment = { ms, told: listsAfter(before) };
    const actions = before.filter(({ action }) => action !== undefined);
    yield [`begins at ${at}`, [...actions, listed, ...moments.slice(at + 1)]];
    for (const gap of [1, 3, 8]) {
      const from = Math.max(begin, at - gap);
      const kept = moments.slice(from, at).filter(({ action }) => action !== undefined);
      const broken = [
        ...moments.slice(0, from),
        ...kept,
        ...moments.slice(at, at + 1),
        listed,
        ...moments.slice(at + 1),
      ];
      yield [`is broken for ${gap} before ${at}, and lists again`, broken];
    }
    const key = keyOf(moments[at] ?? { ms, told: [] });
    if (key === '') continue;
    const isLast = !moments.slice(at + 1).some((moment) => keyOf(moment) === key);
    if (!isLast) yield [`drops ${at}`, moments.toSpliced(at, 1)];
    yield [`repeats ${at}`, moments.toSpliced(at, 0, ...moments.slice(at, at + 1))];
    for (const lag of [1, 2, 4]) {
      const until = at + lag;
      const between = moments.slice(at + 1, until + 1);
      const moved = moments[at];
      if (moved === undefined || between.some((moment) => keyOf(moment) === key)) continue;
      const late = { ...moved, ms: between.at(-1)?.ms ?? ms };
      yield [`shows ${at} ${lag} late`, [...moments.slice(0, at), ...between, late, ...moments.slice(until + 1)]];
    }
  }
}

if (existsSync(recordings)) {
  describe('Recordings of real Flux controllers, as broken and slow watches show them', () => {
    for (const file of readdirSync(recordings).filter((name) => name.endsWith('.jsonl'))) {
      const recording = readRecording(join(recordings, file));
      const name = file.replace('.jsonl', '');
      const attempts = name.startsWith('17-') ? 3 : 1;

      it(`${name}: never wrong, and right at the end`, () => {
        const truth = momentsOf(recording);
        const told = endOf(recording, truth, truth, attempts);
        const may = new Set([told.kind, ...(mended.includes(name) ? ['succeeded'] : [])]);
        for (const [how, moments] of mutations(truth)) {
          const end = endOf(recording, moments, truth, attempts);
          const what = `${how}: ${end.kind} ${end.code} at ${end.at}: ${end.reason}`;
          if (end.kind === 'pending') {
            // What was too short to be seen again may be missed; a success is there to stay.
            assert.ok(told.kind !== 'succeeded' || forcedBack.includes(name), what);
            continue;
          }
          if (end.code === 'rolledBack' && forcedBack.includes(name)) continue;
          assert.ok(may.has(end.kind), what);
          assert.ok(end.at >= told.at || end.kind !== told.kind, `too early: ${what}`);
        }
      });
    }
  });
}
