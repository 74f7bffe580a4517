import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { failing, gitRepository, kustomization, target } from './build.ts';
import { playWait, ScriptedCluster, VirtualClock } from './scripted-cluster.ts';

const minute = 60_000;
const hour = 60 * minute;
const names = Array.from({ length: 20 }, (_, index) => `app-${index}`);

/** Bytes in use once everything that can be collected is. */
function heap(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

/** A commit of its own for each round, all of them older than the awaited one. */
const commitOf = (round: number): string => `1${round.toString(16).padStart(39, '0')}`;

describe('A wait of a whole day', () => {
  it('holds no more at its end than after its first hours, whatever 20 failing Kustomizations say', async function () {
    this.timeout(120_000);
    const clock = new VirtualClock();
    const cluster = new ScriptedCluster();
    cluster.put(gitRepository(), ...names.map((name) => kustomization({ name })));
    const lines: string[] = [];
    const heaps = new Map<number, number>();
    const script = async (): Promise<void> => {
      for (let round = 1; ; round++) {
        await clock.sleep(40 * minute);
        const commit = commitOf(round);
        const at = `2026-01-01T00:00:00Z ${round}`;
        // What differs in the message each time would make each a news of its own.
        const message = `dial tcp 10.0.0.1:443: request ${round} failed after ${round * 7} tries: ${'x'.repeat(8000)}`;
        cluster.put(gitRepository({ commit }));
        for (const name of names) {
          cluster.put(kustomization({ name, attempted: commit, conditions: { Ready: { status: 'Unknown', at } } }));
          cluster.put(
            kustomization({
              name,
              attempted: commit,
              conditions: failing(commit, { message: `${name} ${message}`, at }),
            }),
          );
        }
        if (clock.now() % (6 * hour) === 0) heaps.set(clock.now() / hour, heap());
      }
    };
    const targets = names.map((name) => ({ ...target, name }));
    const outcome = await playWait(clock, [cluster], { options: { targets, timeout: 24 * hour + 1 }, lines, script });
    assert.equal(outcome.result, 'timedOut');
    const [early = 0, late = 0] = [heaps.get(12), heaps.get(24)];
    const grown = (late - early) / 1e6;
    assert.ok(grown < 1, `${[...heaps].map(([at, bytes]) => `${at} h: ${(bytes / 1e6).toFixed(1)} MB`).join(', ')}`);
    assert.ok(lines.length < 2000, `${lines.length} lines`);
    assert.ok(outcome.timeline.length <= 1001 && outcome.warnings.length <= 21);
    assert.ok(JSON.stringify(outcome).length < 5_000_000, 'the report');
  });
});
