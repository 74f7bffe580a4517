import assert from 'node:assert/strict';
import { once } from 'node:events';
import { graceAfter } from '../../platform/grace.ts';
import { withinTime } from '../../platform/time-limit.ts';

const late = (cause: unknown): Error => new Error('too late', { cause });
const untilAborted = async (signal: AbortSignal): Promise<never> => {
  if (!signal.aborted) await once(signal, 'abort');
  throw new Error('stopped');
};

/** As many as requests and programs of one run at the same time. */
async function warningsOf(signal: AbortSignal): Promise<readonly string[]> {
  const warnings: string[] = [];
  const hear = ({ message }: Error): void => void warnings.push(message);
  process.on('warning', hear);
  for (let count = 0; count < 20; count += 1) signal.addEventListener('abort', () => count);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', hear);
  return warnings;
}

describe('work within a time limit', () => {
  const { signal } = new AbortController();

  it('gives what the work gives, and throws what it throws', async () => {
    assert.equal(await withinTime(signal, 60_000, () => Promise.resolve(1), late), 1);
    const failing = withinTime(signal, 60_000, () => Promise.reject(new Error('own')), late);
    await assert.rejects(failing, { message: 'own' });
  });

  it('is stopped when the time is over, and what it throws then is no more than the cause', async () => {
    await assert.rejects(withinTime(signal, 1, untilAborted, late), (error: Error) => {
      assert.equal(error.message, 'too late');
      assert.match(String(error.cause), /stopped/);
      return true;
    });
  });

  it('is stopped with the run: that is not the limit', async () => {
    const run = new AbortController();
    const working = withinTime(run.signal, 60_000, untilAborted, late);
    run.abort();
    await assert.rejects(working, { message: 'stopped' });
  });

  it('may take longer than timers know', async () => {
    assert.equal(await withinTime(signal, 2 ** 40, (given) => Promise.resolve(given.aborted), late), false);
  });

  it('may do much at the same time without a warning of Node', async () => {
    assert.deepEqual(await withinTime(signal, 60_000, warningsOf, late), []);
    assert.deepEqual(await warningsOf(graceAfter(signal, 1)), []);
  });
});
