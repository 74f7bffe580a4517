import assert from 'node:assert/strict';
import { Secret } from '../../../core/secret.ts';
import { keepCredentials, type Credential } from '../../../platform/kubernetes/credentials.ts';

describe('credentials that are kept', () => {
  it('are had anew 15 seconds after the last time, whatever the machine’s clock was set to meanwhile', async () => {
    let passed = 0;
    let set = 0;
    let given = 0;
    const clock = { now: () => 1_000_000 + passed + set, elapsed: () => passed };
    const kept = keepCredentials(clock, () =>
      Promise.resolve({ credential: { token: new Secret(`token ${++given}`) }, until: Infinity }),
    );
    const refuse = async (refused: Credential): Promise<readonly [boolean, number]> => {
      const again = kept.renew(refused);
      await kept.current();
      return [again, given];
    };
    assert.deepEqual(await refuse(await kept.current()), [true, 2]);
    set = -3_600_000;
    passed = 14_000;
    assert.deepEqual(await refuse(await kept.current()), [false, 2]);
    passed = 15_000;
    assert.deepEqual(await refuse(await kept.current()), [true, 3]);
  });
});
