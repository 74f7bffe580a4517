import assert from 'node:assert/strict';

import { neverBack } from '../../../core/flux/wait/never-back.ts';

describe('A clock that is never set back', () => {
  const set = { time: 1000, slept: 0 };
  const machine = {
    now: () => set.time,
    sleep: (milliseconds: number, signal?: AbortSignal) =>
      signal?.aborted === true
        ? Promise.reject(new Error('cancelled'))
        : Promise.resolve(void (set.slept = milliseconds)),
  };

  it('stands where it was, and goes on from there, each time', () => {
    set.time = 1000;
    const clock = neverBack(machine);
    const told = [1500, 200, 300, 100, 150, 5000].map((time) => {
      set.time = time;
      return clock.now();
    });
    assert.deepEqual(told, [1500, 1500, 1600, 1600, 1650, 6500]);
  });

  it('has gone on by what was slept, unless that was broken off', async () => {
    set.time = 1000;
    const clock = neverBack(machine);
    await clock.sleep(700);
    assert.deepEqual([set.slept, clock.now()], [700, 1700]);
    await assert.rejects(clock.sleep(5000, AbortSignal.abort()), /cancelled/);
    assert.equal(clock.now(), 1700);
    set.time = 2500;
    assert.equal(clock.now(), 3200);
  });

  it('passes nothing over where another has looked while it slept', async () => {
    set.time = 1000;
    const clock = neverBack(machine);
    const sleeping = clock.sleep(100);
    set.time = 4000;
    assert.equal(clock.now(), 4000);
    await sleeping;
    assert.equal(clock.now(), 4000);
  });
});
