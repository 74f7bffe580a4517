import assert from 'node:assert/strict';
import * as sinon from 'sinon';
import { TaskError } from '../../core/errors.ts';
import { systemClock } from '../../platform/clock.ts';

describe('the clock', () => {
  let time: sinon.SinonFakeTimers;
  beforeEach(() => {
    time = sinon.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
  });
  afterEach(() => time.restore());

  it('tells the time in milliseconds since 1970', () => {
    assert.equal(systemClock().now(), 1_767_225_600_000);
  });

  it('has a stop watch that goes on evenly, whatever the machine’s time of day is set to', async () => {
    const { elapsed, now } = systemClock();
    const began = elapsed();
    await time.tickAsync(300);
    time.setSystemTime(now() + 3_600_000);
    assert.equal(elapsed() - began, 300);
    time.setSystemTime(now() - 7_200_000);
    assert.equal(elapsed() - began, 300);
  });

  it('sleeps exactly as long as it was asked to', async () => {
    const woken = sinon.spy();
    const sleeping = systemClock().sleep(1000).then(woken);
    await time.tickAsync(999);
    sinon.assert.notCalled(woken);
    await time.tickAsync(1);
    await sleeping;
    sinon.assert.calledOnce(woken);
  });

  it('wakes as cancelled the moment the run is', async () => {
    const stop = new AbortController();
    const sleeping = systemClock().sleep(1_000_000, stop.signal);
    stop.abort();
    await assert.rejects(sleeping, (error) => error instanceof TaskError && error.code === 'CANCELLED');
    await assert.rejects(systemClock().sleep(1, stop.signal), (error) => error instanceof TaskError);
    assert.equal(time.countTimers(), 0);
  });
});
