import assert from 'node:assert/strict';
import { bugs } from './bugs.ts';
import type { Bug } from './planting.ts';
import { simulate } from './simulation.ts';

const seeds = 12;
const steps = 150;

describe('the simulation', () => {
  for (const [name, bug] of Object.entries<Bug>(bugs)) {
    it(`finds a task that ${name}, and nothing where it does not`, async function () {
      this.timeout(300_000);
      const { where, found, seed: first = 1 } = bug;
      const play = { steps, ending: false, packaged: bug.ships !== undefined, where };
      const said: string[] = [];
      for (let seed = first; seed < first + seeds; seed++) {
        const { findings, steps: taken } = await simulate({ ...bug, ...play, seed });
        said.push(...findings);
        if (!findings.some((one) => found.test(one))) continue;
        const right = await simulate({ ...play, seed, steps: taken });
        assert.deepEqual(right.findings, []);
        return;
      }
      assert.fail(`not found in ${seeds} seeds; they said: ${said.join('\n')}`);
    });
  }

  it('plays a seed again step by step', async () => {
    const play = async (): Promise<readonly string[]> => {
      const { history, findings } = await simulate({ seed: 3, steps: 60, ending: false, waits: true });
      assert.deepEqual(findings, []);
      // Commits and hosts have names of their own each time.
      return history.map((line) => line.replaceAll(/[0-9a-f]{10,40}|[0-9a-f-]{36}/g, '…'));
    };
    assert.deepEqual(await play(), await play());
  });
});
