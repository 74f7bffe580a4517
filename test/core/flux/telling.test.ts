import assert from 'node:assert/strict';

import type { Verdict } from '../../../core/flux/judgement.ts';
import type { Track } from '../../../core/flux/tracker.ts';
import { Narrator } from '../../../core/flux/wait/narrator.ts';
import { joined, meanwhile, tell, type Shown } from '../../../core/flux/wait/telling.ts';
import type { Log } from '../../../core/ports/agent.ts';

/** A narrator with a clock that is set by hand, and what it wrote. */
function stage() {
  const lines: string[] = [];
  const warnings: string[] = [];
  const progress: string[] = [];
  const quiet = (): void => undefined;
  const log: Log = {
    info: (text) => void lines.push(text),
    warning: (text) => void warnings.push(text),
    error: quiet,
    debug: quiet,
    group: quiet,
    endGroup: quiet,
    progress: (percent, text) => void progress.push(`${percent} ${text}`),
  };
  const clock = { time: 0, now: () => clock.time, elapsed: () => clock.time, sleep: () => Promise.resolve() };
  return { lines, warnings, progress, clock, narrator: new Narrator(log, clock) };
}

const refOf = (name: string) => ({ kind: 'Kustomization', namespace: 'flux-system', name });
const pending = (name: string, reason: string, code: 'reconciling' | 'retrying' = 'reconciling'): Verdict => ({
  kind: 'pending',
  code,
  reason: `${name}: ${reason}`,
  object: refOf(name),
});
const done = (name: string): Verdict => ({
  kind: 'succeeded',
  reason: `${name} applied`,
  revision: '',
  object: refOf(name),
});
const failed = (name: string): Verdict => ({
  kind: 'failed',
  code: 'attemptsFailed',
  reason: `${name} failed`,
  object: refOf(name),
  revision: undefined,
});
const track = (verdict: Verdict): Track => ({
  target: verdict.object,
  judgement: { verdict, warnings: [], questions: [] },
  readySince: undefined,
  finalAt: undefined,
});
const view = (name: string, ...verdicts: readonly Verdict[]): Shown => ({
  cluster: { name },
  tracks: verdicts.map(track),
  state: { problems: new Map() },
});

describe('What is told while waiting', () => {
  it('has how long it took and how much time is left in front', () => {
    const { narrator, lines, clock } = stage();
    narrator.deadline = 900_000;
    clock.time = 72_000;
    narrator.say('news');
    assert.equal(lines[0], ' 1m12s  13m48s left  news');
    narrator.deadline = undefined;
    narrator.say('more');
    assert.equal(lines[1], ' 1m12s               more');
  });

  it('is nothing that passes within a second, and each thing once', () => {
    const { narrator, lines, clock } = stage();
    narrator.state('apps', 'a', 'first');
    clock.time = 1_000;
    narrator.state('apps', 'b', 'second');
    clock.time = 2_600;
    narrator.state('apps', 'b', 'second');
    clock.time = 60_000;
    narrator.state('apps', 'b', 'second');
    assert.deepEqual(
      lines.map((line) =>
        line
          .trim()
          .split(/\s{2,}/)
          .at(-1),
      ),
      ['second'],
    );
  });

  it('asks for a look when a line may be due, not again and again for one that nobody tells any more', () => {
    const { narrator, clock } = stage();
    narrator.state('apps', 'a', 'first');
    assert.equal(narrator.nextIn, 1_500);
    // It may have become due since the last look.
    clock.time = 1_500;
    assert.equal(narrator.nextIn, 20);
    clock.time = 1_600;
    assert.equal(narrator.nextIn, undefined);
  });

  it('is nothing of what was not looked at yet, whatever its words are', () => {
    const { narrator, lines, clock } = stage();
    const unseen: Verdict = { kind: 'pending', code: 'unseen', reason: 'apps: in other words', object: refOf('apps') };
    for (clock.time = 0; clock.time < 60_000; clock.time += 1_000) tell([view('dev', unseen)], narrator, true);
    assert.deepEqual(lines, []);
    const said = pending('apps', 'is not looked at yet');
    for (; clock.time < 120_000; clock.time += 1_000) tell([view('dev', said)], narrator, true);
    assert.equal(lines.length, 1);
  });

  it('becomes rarer for what flaps, however long: a day has some hundred lines', () => {
    const { narrator, lines, clock } = stage();
    for (let second = 0; second < 86_400; second += 1) {
      clock.time = second * 1_000;
      const key = Math.floor(second / 3) % 2 === 0 ? 'up' : 'down';
      narrator.state('apps', key, key);
    }
    assert.ok(lines.length > 20 && lines.length < 320, String(lines.length));
  });

  it('says of what never settles that it doesn’t', () => {
    const { narrator, lines, clock } = stage();
    for (let step = 0; step < 60; step += 1) {
      clock.time = step * 1_000;
      narrator.state('apps', String(step), `state ${step}`);
    }
    assert.ok(lines.length >= 2 && lines.length <= 4, lines.join('\n'));
    assert.match(lines[0] ?? '', /it changes all the time/);
  });

  it('warns once of what differs by times and ports only, and not without end', () => {
    const { narrator, warnings } = stage();
    narrator.warn('[a] cannot fetch: read tcp 10.0.0.1:43122: i/o timeout after 1.503s');
    narrator.warn('[a] cannot fetch: read tcp 10.0.0.1:50001: i/o timeout after 2s');
    narrator.warn('[b] cannot fetch: read tcp 10.0.0.1:50001: i/o timeout after 2s');
    assert.equal(warnings.length, 2);
    for (let index = 0; index < 500; index += 1) narrator.warn(`app-${index} is unwell`);
    assert.equal(warnings.length, 51);
    assert.match(warnings.at(-1) ?? '', /more to warn of/);
    assert.equal(narrator.warnings.length, 51);
  });

  it('keeps a time line that has an end', () => {
    const { narrator } = stage();
    for (let index = 0; index < 5_000; index += 1) narrator.say(`line ${index}`);
    const texts = narrator.timeline.map(({ text }) => text);
    assert.equal(texts.length, 1_001);
    assert.equal(texts[0], 'line 0');
    assert.equal(texts.at(-1), 'line 4999');
    assert.ok(texts.includes('… 4000 lines are left out …'));
  });
});

describe('What is told of many targets', () => {
  it('is a line each of a few, and names the cluster where there are several, in one column', () => {
    const { narrator, lines } = stage();
    tell([view('weu', done('apps')), view('production-neu', done('apps'))], narrator, false);
    assert.match(lines[0] ?? '', /\[weu\] {12}✔ apps applied$/);
    assert.match(lines[1] ?? '', /\[production-neu\] ✔ apps applied$/);
  });

  it('is counts of 500, with what is in trouble named', () => {
    const { narrator, lines, clock, progress } = stage();
    const names = Array.from({ length: 500 }, (_, index) => `app-${index}`);
    for (let finished = 0; finished <= 500; finished += 1) {
      clock.time = finished * 1_000;
      const verdicts = names.map((name, index) =>
        index < finished
          ? done(name)
          : index === 499
            ? pending(name, 'BuildFailed', 'retrying')
            : pending(name, 'runs'),
      );
      tell([view('one', ...verdicts)], narrator, false);
    }
    assert.ok(lines.length <= 20, `${lines.length} lines`);
    assert.match(lines.join('\n'), /\d+ of 500 done; 1 in trouble: app-499: BuildFailed; \d+ under way: app-/);
    assert.match(lines.at(-1) ?? '', /✔ 500 of 500 done$/);
    assert.ok(lines.every((line) => line.length < 1_300));
    assert.equal(progress.at(-1), '100 Waiting for Flux: 500 of 500 done');
  });

  it('is readable of 20 clusters: some lines each', () => {
    const { narrator, lines, clock } = stage();
    const clusters = Array.from({ length: 20 }, (_, index) => `cluster-${index}`);
    for (let step = 0; step < 600; step += 1) {
      clock.time = step * 1_000;
      const verdicts = ['a', 'b', 'c'].map((name, index) =>
        step > 100 * (index + 1) ? done(name) : pending(name, step % 2 === 0 ? 'fetches' : 'builds'),
      );
      tell(
        clusters.map((name) => view(name, ...verdicts)),
        narrator,
        false,
      );
    }
    assert.ok(lines.length <= 20 * 12, `${lines.length} lines`);
    for (const name of clusters) assert.ok(lines.some((line) => line.includes(`[${name}]`) && line.includes('3 of 3')));
  });

  it('tells at once what is lost, and what the others were doing', () => {
    const { narrator, lines } = stage();
    const names = Array.from({ length: 30 }, (_, index) => `app-${index}`);
    const one = view(
      'one',
      ...names.map((name, index) => (index === 7 ? failed(name) : index < 5 ? done(name) : pending(name, 'runs'))),
    );
    tell([one, view('two', done('apps'))], narrator, false);
    assert.match(lines[0] ?? '', /\[one\] ✖ app-7 failed/);
    const decisive = one.tracks[7];
    assert.ok(decisive);
    const said = meanwhile([one, view('two', done('apps'))], decisive) ?? '';
    assert.match(said, /^Meanwhile, of the others 6 of 30 were done; \[one\] app-5: runs; .*and 19 more$/);
  });

  it('says each failed attempt, but not hundreds of them', () => {
    const { narrator, lines, clock } = stage();
    for (let second = 0; second < 900; second += 1) {
      clock.time = second * 1_000;
      tell([view('one', pending('apps', `attempt ${Math.floor(second / 2)}`, 'retrying'))], narrator, false);
    }
    assert.ok(lines.length > 8 && lines.length < 30, String(lines.length));
  });

  it('shows on the run’s page how far it is, never less than before', () => {
    const { narrator, progress } = stage();
    for (let step = 0; step < 100; step += 1) {
      const code = step % 2 === 0 ? 'reconciling' : 'fetched';
      tell([view('one', { ...pending('apps', 'runs'), kind: 'pending', code })], narrator, false);
    }
    tell([view('one', done('apps'))], narrator, false);
    assert.deepEqual(progress, ['40 Waiting for Flux: 0 of 1 done', '100 Waiting for Flux: 1 of 1 done']);
  });
});

describe('What is told, word for word', () => {
  type Code = (Verdict & { kind: 'pending' })['code'];
  const coded = (code: Code, reason = 'apps: words'): Verdict => ({
    kind: 'pending',
    code,
    reason,
    object: refOf('apps'),
  });
  const after = (lines: readonly string[]): readonly string[] => lines.map((line) => line.slice(21));

  it('is where a target is on its way, on the run’s page', () => {
    const percent = (code: Code): string => {
      const { narrator, progress } = stage();
      tell([view('one', coded(code))], narrator, false);
      return (progress[0] ?? '').split(' ', 1)[0] ?? '';
    };
    const stages: Readonly<Record<string, readonly Code[]>> = {
      0: ['absent', 'notReadable', 'unseen', 'asking', 'sourceAbsent', 'sourceFailing', 'ancestryUnknown'],
      5: ['sourceBehind'],
      20: ['fetched', 'dependency', 'stale'],
      40: ['reconciling', 'retrying', 'generation', 'notReady'],
      60: ['children', 'chart', 'canary', 'release', 'workloads', 'images'],
      90: ['stabilizing', 'confirming'],
    };
    for (const [expected, codes] of Object.entries(stages))
      for (const code of codes) assert.equal(percent(code), expected, code);
    const { narrator, progress } = stage();
    tell([view('one', done('a'), failed('b'), coded('sourceBehind'))], narrator, false);
    tell([], narrator, false);
    assert.deepEqual(progress, ['68 Waiting for Flux: 2 of 3 done', '68 Waiting for Flux: 0 of 0 done']);
  });

  it('is a line for each target in each state, but for what is told as a warning or is no news', () => {
    const said = (verdict: Verdict): readonly string[] => {
      const { narrator, lines, clock } = stage();
      tell([view('one', verdict)], narrator, false);
      clock.time = 1_500;
      tell([view('one', verdict)], narrator, false);
      return after(lines);
    };
    for (const code of ['absent', 'sourceFailing', 'asking', 'unseen'] as const)
      assert.deepEqual(said(coded(code)), []);
    assert.deepEqual(said(coded('sourceBehind')), ['… apps: words']);
    assert.deepEqual(said(coded('retrying')), ['… apps: words']);
    assert.deepEqual(said(done('apps')), ['✔ apps applied']);
    assert.deepEqual(said(failed('apps')), ['✖ apps failed']);
  });

  it('is at once only what is sure', () => {
    const at = (verdict: Verdict): readonly string[] => {
      const { narrator, lines } = stage();
      tell([view('one', verdict)], narrator, false);
      return after(lines);
    };
    assert.deepEqual(at(coded('sourceBehind')), []);
    assert.deepEqual(at(coded('retrying')), ['… apps: words']);
  });

  it('are warnings, where they are of use, with the cluster where there are several', () => {
    const warned = (o: Partial<Track['judgement']>, missing: boolean, problems: readonly [string, string][] = []) => {
      const { narrator, warnings } = stage();
      const one = view('a', done('apps'));
      const of = track(done('apps'));
      const two: Shown = {
        cluster: { name: 'b' },
        tracks: [{ ...of, judgement: { ...of.judgement, ...o } }],
        state: {
          problems: new Map(
            problems.map(([kind, message], index) => [
              String(index),
              { kind, message } as { kind: 'unreachable'; message: string },
            ]),
          ),
        },
      };
      tell([one, two], narrator, missing);
      return warnings;
    };
    assert.deepEqual(warned({ verdict: coded('absent') }, true), ['[b] apps: words. Is the name right?']);
    assert.deepEqual(warned({ verdict: coded('absent') }, false), []);
    assert.deepEqual(warned({ verdict: coded('sourceFailing') }, false), ['[b] apps: words']);
    assert.deepEqual(warned({ verdict: coded('reconciling') }, true), []);
    assert.deepEqual(warned({ warnings: ['x'] }, true), ['[b] x']);
    const problems = ['unreachable', 'unauthorized', 'forbidden', 'notServed'].map((kind): [string, string] => [
      kind,
      `is ${kind}`,
    ]);
    assert.deepEqual(warned({}, true, problems), [
      '[b] The cluster b: is unreachable. It is tried again.',
      '[b] The cluster b: is unauthorized.',
    ]);
  });

  it('is each of a dozen targets, and a cluster as a whole beyond', () => {
    const said = (...views: readonly Shown[]): readonly string[] => {
      const { narrator, lines, clock } = stage();
      for (clock.time = 0; clock.time <= 3_000; clock.time += 1_500) tell(views, narrator, false);
      return after(lines);
    };
    const many = (count: number, of: (name: string) => Verdict) =>
      Array.from({ length: count }, (_, index) => of(`a${index}`));
    assert.equal(said(view('one', ...many(12, done))).length, 12);
    assert.deepEqual(said(view('one', ...many(13, done))), ['✔ 13 of 13 done']);
    const troubled = (
      ['absent', 'notReadable', 'sourceAbsent', 'sourceFailing', 'retrying', 'ancestryUnknown'] as const
    ).map((code, index) => coded(code, `t${index}`));
    assert.deepEqual(said(view('one', ...many(8, done), ...troubled, pending('p', 'x'), pending('q', 'y'))), [
      '… 8 of 16 done; 6 in trouble: t0 | t1 | t2 | …; 2 under way: p: x | q: y',
    ]);
    assert.deepEqual(said(view('one', ...many(12, done)), view('two', pending('p', 'x'))), [
      '[one] ✔ 12 of 12 done',
      '[two] … p: x',
    ]);
    assert.deepEqual(
      said(view('one', ...many(12, done), { ...pending('p', 'x'.repeat(300)) }))[0],
      `… 12 of 13 done; 1 under way: p: ${'x'.repeat(196)}…`,
    );
    const names = ['n'.repeat(50), 'b'].map((name) => view(name, done('apps')));
    assert.deepEqual(said(...names), [`[${'n'.repeat(39)}…] ✔ apps applied`, `[b]${' '.repeat(39)} ✔ apps applied`]);
  });

  it('is what the others were doing when one decided it', () => {
    const said = (...verdicts: readonly Verdict[]): string | undefined => {
      const one = view('one', failed('x'), ...verdicts);
      const [decisive] = one.tracks;
      return decisive === undefined ? '' : meanwhile([one], decisive);
    };
    assert.equal(said(), undefined);
    assert.equal(said(done('a'), done('b')), 'Meanwhile, of the others 2 of 2 were done');
    const five = ['a', 'b', 'c', 'd', 'e'].map((name) => pending(name, 'x'));
    assert.equal(said(...five), 'Meanwhile, of the others 0 of 5 were done; a: x; b: x; c: x; d: x; e: x');
    assert.equal(
      said(done('z'), ...five, pending('f', 'x')),
      'Meanwhile, of the others 1 of 7 were done; a: x; b: x; c: x; d: x; e: x; and 1 more',
    );
  });

  it('is one sentence of the first dozen', () => {
    const some = (count: number) => Array.from({ length: count }, (_, index) => `s${index}`);
    assert.equal(joined(some(2)), 's0; s1');
    assert.equal(joined(some(12)), some(12).join('; '));
    assert.equal(joined(some(14)), `${some(12).join('; ')}; and 2 more`);
  });

  it('has short commits, stays in one line, and is cut where it is long', () => {
    const { narrator, lines } = stage();
    narrator.say(`at ${'ab'.repeat(20)}, not ${'ab'.repeat(21)}\nmore`, '  ');
    narrator.say('y'.repeat(2_000));
    const [first = '', second = ''] = after(lines);
    assert.equal(first, `  at abababab, not ${'ab'.repeat(21)} more`);
    assert.equal(second.length, 1_200);
    assert.deepEqual(narrator.timeline[0], { at: 0, text: first });
  });

  it('is the first warning of those that differ in passing things: times, durations, ports', () => {
    const { narrator, warnings } = stage();
    const same = [
      ['2026-01-01T00:00:00Z: x', '2026-12-31T23:59:59.5Z: x'],
      ['after 1m2s', 'after 3h4m'],
      ['within 200ms', 'within 3.5s'],
      ['for 7us', 'for 8µs'],
      [':43122 closed', ':50001 closed'],
    ];
    for (const pair of same) for (const text of pair) narrator.warn(text);
    assert.deepEqual(
      warnings,
      same.map(([text]) => text),
    );
    narrator.warn(':123 closed');
    narrator.warn(':124 closed');
    assert.equal(warnings.length, same.length + 2);
  });

  it('of what flaps waits longer each time, from the seventh line on', () => {
    const { narrator, lines, clock } = stage();
    const times: number[] = [];
    for (clock.time = 0; clock.time < 900_000; clock.time += 100) {
      const before = lines.length;
      narrator.state('apps', String(Math.floor(clock.time / 2_000)), 'x');
      if (lines.length > before) times.push(clock.time);
    }
    const gaps = times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) / 1000));
    assert.deepEqual(gaps.slice(0, 12), [2, 2, 2, 2, 2, 6, 10, 20, 40, 80, 160, 300]);
  });
});
