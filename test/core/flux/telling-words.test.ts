import assert from 'node:assert/strict';

import type { Verdict } from '../../../core/flux/judgement.ts';
import type { Track } from '../../../core/flux/tracker.ts';
import { joined, meanwhile, tell, type Shown } from '../../../core/flux/wait/telling.ts';
import { done, failed, pending, refOf, stage, track, view } from './narration.ts';

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
