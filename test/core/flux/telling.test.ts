import assert from 'node:assert/strict';

import type { Verdict } from '../../../core/flux/judgement.ts';
import { meanwhile, tell } from '../../../core/flux/wait/telling.ts';
import { done, failed, pending, refOf, stage, view } from './narration.ts';

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
