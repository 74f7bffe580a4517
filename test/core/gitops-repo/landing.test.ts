import assert from 'node:assert/strict';
import { recordingLog } from '../../recording-log.ts';
import { untilLanded, type LandingPorts } from '../../../core/gitops-repo/landing.ts';

describe('landing while others land too', () => {
  function world(attemptTakes: number, random = 1): { ports: LandingPorts; pauses: number[]; attempts: () => void } {
    let now = 0;
    const pauses: number[] = [];
    const never = (): never => assert.fail('not asked for');
    return {
      pauses,
      attempts: () => void (now += attemptTakes),
      ports: {
        git: { tips: never, commit: never, entries: never, write: never, push: never },
        clock: {
          now: () => now,
          elapsed: () => now,
          sleep: async (milliseconds) => {
            pauses.push(milliseconds);
            now += milliseconds;
          },
        },
        log: recordingLog([]),
        signal: new AbortController().signal,
        random: () => random,
      },
    };
  }

  async function land(attemptTakes: number, overtaken: number, random?: number): Promise<readonly number[]> {
    const { ports, pauses, attempts } = world(attemptTakes, random);
    let left = overtaken;
    const result = await untilLanded(ports, async () => {
      attempts();
      return left-- > 0 ? 'moved' : 'landed';
    });
    assert.equal(result, 'landed');
    return pauses;
  }

  it('does not wait when nobody was faster', async () => {
    assert.deepEqual(await land(1000, 0), []);
  });

  it('waits in attempts: longer each time, and longer where an attempt takes longer', async () => {
    assert.deepEqual(await land(1000, 6), [2000, 4000, 8000, 16_000, 16_000, 16_000]);
    assert.deepEqual(await land(400, 3), [800, 1600, 3200]);
  });

  it('waits differently from others, and never for minutes', async () => {
    assert.deepEqual(await land(1000, 3, 0.25), [500, 1000, 2000]);
    assert.deepEqual(await land(60_000, 2), [30_000, 30_000]);
  });

  it('ends when others are always faster', async () => {
    await assert.rejects(land(10, 1000), { code: 'TARGET_KEEPS_MOVING' });
  });
});
