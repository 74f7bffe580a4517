import assert from 'node:assert/strict';

import { waitForFlux } from '../../../core/flux/wait/wait.ts';
import { commits, failing, gitRepository, kustomization, target } from '../../core/flux/build.ts';
import { linesOf } from '../../core/flux/lines.ts';
import { straightHistory } from '../../core/flux/scripted-cluster.ts';
import { seeded } from '../../core/hostile-texts.ts';
import { Following } from './following.ts';

const { log } = linesOf();
const names = ['apps', 'infra', 'web', 'jobs', 'edge'];
const reconciling = { Ready: { status: 'Unknown' } } as const;

/** How the Kustomizations fare, and what must come of it. */
const stories = [
  { ends: 'succeeded', at: commits.awaited },
  { ends: 'succeeded', at: commits.newer },
  { ends: 'failed', at: commits.awaited },
  { ends: 'timedOut', at: commits.old },
] as const;

describe('A server that fails in every way, while Flux is at work', () => {
  let world: Following;
  beforeEach(async () => {
    world = await Following.start();
    // The script writes what Flux would.
    await world.cluster.flux.stop();
  });
  afterEach(() => world.stop());

  for (let seed = 1; seed <= 12; seed++) {
    const story = stories[seed % stories.length] ?? stories[0];
    it(`never misleads the verdict (seed ${seed}: ${story.ends} at ${story.at.slice(0, 4)})`, async () => {
      const { cluster } = world;
      const random = seeded(seed);
      const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
      const put = (object: object): void => void cluster.store.putVerbatim(kindOf(object), object as never);
      const kindOf = (object: object) => {
        const found = cluster.store.registry.byName((object as { kind: string }).kind);
        assert.ok(found);
        return found;
      };
      put(gitRepository());
      for (const name of names) put(kustomization({ name }));

      const done = new AbortController();
      const faults = (async () => {
        // So many that hardly a request passes, then none: what ends in a success must get there.
        for (let count = 0; count < 60 && !done.signal.aborted; count++) {
          await new Promise((resolve) => setTimeout(resolve, 2 + random() * 15));
          const path = pick([/kustomizations/, /gitrepositories/, /watch=true/, /limit=/, /\/apis\/[^/]+$/]);
          switch (pick(['status', 'reset', 'truncated', 'html', 'delay', 'watches', 'compact', 'outage'])) {
            case 'status':
              cluster.faults.add({ path, kind: 'status', status: pick([401, 410, 429, 500, 503, 504]), times: 1 });
              break;
            case 'reset':
              cluster.faults.add({ path, kind: 'reset', times: 2 });
              break;
            case 'truncated':
              cluster.faults.add({ path, kind: 'truncated', times: 1 });
              break;
            case 'html':
              cluster.faults.add({ path, kind: 'html', status: pick([200, 502]), times: 1 });
              break;
            case 'delay':
              cluster.faults.add({ path, kind: 'delay', ms: random() * 30, times: 2 });
              break;
            case 'watches':
              cluster.watches.endAll(pick(['end', 'reset', 'expired']));
              break;
            case 'compact':
              cluster.watches.expiry = pick(['status', 'stream']);
              cluster.store.compact();
              break;
            case 'outage': {
              const up = await cluster.outage();
              await new Promise((resolve) => setTimeout(resolve, random() * 20));
              await up();
              break;
            }
          }
        }
      })();
      const applied = new Set<string>();
      const play = (async () => {
        const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, random() * 25));
        await moment();
        put(gitRepository({ commit: story.at }));
        // Each in its own time, and one of them may be the one that fails.
        for (const name of [...names].sort(() => random() - 0.5)) {
          await moment();
          put(kustomization({ name, attempted: story.at, conditions: reconciling }));
          await moment();
          if (story.ends === 'failed' && name === 'jobs') {
            put(kustomization({ name, attempted: story.at, conditions: failing(story.at) }));
          } else {
            // As Flux does it: the conditions come first.
            const Ready = { reason: 'ReconciliationSucceeded', message: `Applied revision: main@sha1:${story.at}` };
            put(kustomization({ name, attempted: story.at, conditions: { Ready } }));
            put(kustomization({ name, applied: story.at }));
            applied.add(name);
          }
        }
      })();
      const outcome = await waitForFlux(
        {
          clock: world.clock,
          log,
          signal: world.signal,
          openClusters: async () => [await world.open()],
          host: straightHistory,
        },
        {
          awaited: { kind: 'revision', commit: commits.awaited },
          targets: names.map((name) => ({ ...target, name })),
          descriptor: undefined,
          timeout: story.ends === 'timedOut' ? 100_000 : 5_000_000,
          mergeTimeout: 1,
          stableFor: 0,
          pollInterval: 1000,
          failAfterAttempts: 1,
          checkChildren: true,
          whenStopped: 'keep',
          reconcile: false,
          runUrl: undefined,
        },
      );
      if (outcome.result === 'succeeded') assert.equal(applied.size, names.length, 'too early');
      done.abort();
      await Promise.all([faults, play]);
      assert.equal(outcome.result, story.ends, outcome.reason);
    });
  }
});
