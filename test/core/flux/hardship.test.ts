import assert from 'node:assert/strict';

import type { WaitOutcome } from '../../../core/flux/wait/options.ts';
import type { History } from '../../../core/ports/history.ts';
import { TaskError } from '../../../core/errors.ts';
import { ClusterView } from '../../../core/flux/wait/cluster-view.ts';
import { commits, failing, gitRepository, helm, inventoryOf, known, kustomization, target } from './build.ts';
import { playWait, ScriptedCluster, straightHistory, VirtualClock } from './scripted-cluster.ts';

const before = [gitRepository(), kustomization()];
const done = [gitRepository({ commit: commits.awaited }), kustomization({ applied: commits.awaited })];
const unauthorized = { kind: 'unauthorized', message: 'the server does not accept the credentials' } as const;
const forbidden = { kind: 'forbidden', right: 'list x', message: 'the right to list x is missing' } as const;
const minute = 60_000;

describe('A wait under hardship', () => {
  let clock: VirtualClock;
  let cluster: ScriptedCluster;
  beforeEach(() => {
    clock = new VirtualClock();
    cluster = new ScriptedCluster();
    cluster.put(...before);
  });

  it('ends with one clear error when the credentials are refused for good', async () => {
    const kept: WaitOutcome[] = [];
    const waiting = playWait(clock, [cluster], {
      ports: { keep: (outcome) => Promise.resolve(void kept.push(outcome)) },
      script: async () => {
        for (;;) {
          await clock.sleep(10_000);
          cluster.refuse('Kustomization', unauthorized);
        }
      },
    });
    await assert.rejects(waiting, {
      code: 'CLUSTER_UNAUTHORIZED',
      message: /scripted .* has stopped accepting the credentials/,
      mend: /Renew the token/,
    });
    assert.equal(kept.length, 1, 'the report');
    assert.ok(clock.now() >= minute && clock.now() < 3 * minute, String(clock.now()));
  });

  it('goes on when the credentials are taken again within the minute, however often that happens', async () => {
    const outcome = await playWait(clock, [cluster], {
      script: async () => {
        for (let round = 0; round < 5; round++) {
          for (let times = 0; times < 8; times++) {
            await clock.sleep(5_000);
            cluster.refuse('Kustomization', unauthorized);
          }
          cluster.put(...before);
        }
        cluster.put(...done);
      },
    });
    assert.equal(outcome.result, 'succeeded');
  });

  it('does not take a child for ready that it may no longer see', async () => {
    const ready = helm({ chartCommit: commits.awaited });
    cluster.put(gitRepository({ commit: commits.awaited }), ...ready);
    cluster.refuses = (kind) => (kind === 'HelmRelease' && clock.now() < 5 * minute ? forbidden : undefined);
    const outcome = await playWait(clock, [cluster], {
      script: async () => {
        await clock.sleep(1000);
        cluster.put(kustomization({ applied: commits.awaited, inventory: [inventoryOf.release] }));
      },
    });
    assert.equal(outcome.result, 'succeeded');
    assert.ok(clock.now() >= 5 * minute, 'only once it could be seen again');
  });

  it('says at the timeout which right was taken meanwhile', async () => {
    cluster.put(...done);
    cluster.refuses = () => forbidden;
    const outcome = await playWait(clock, [cluster]);
    assert.equal(outcome.result, 'timedOut');
    assert.match(outcome.reason, /cannot be read: the right to list x is missing/);
  });

  it('sleeps while nothing happens, also when it was about to say something that is so no more', async () => {
    let sleeps = 0;
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (milliseconds, signal) => {
      sleeps += 1;
      return sleep(milliseconds, signal);
    };
    const conditions = { Ready: { status: 'False', reason: 'GitOperationFailed', message: 'no route' } } as const;
    const outcome = await playWait(clock, [cluster], {
      script: async () => {
        await clock.sleep(500);
        cluster.put(gitRepository({ conditions }));
      },
    });
    assert.equal(outcome.result, 'timedOut');
    assert.ok(sleeps < 300, String(sleeps));
  });

  it('counts a failure that stands for a moment only, among many other events', async () => {
    const outcome = await playWait(clock, [cluster], {
      script: async () => {
        await clock.sleep(1000);
        // All of it within one turn of the loop.
        cluster.put(gitRepository({ commit: commits.awaited }));
        cluster.put(kustomization({ attempted: commits.awaited, conditions: failing(commits.awaited) }));
        cluster.put(kustomization({ attempted: commits.awaited, conditions: { Ready: { status: 'Unknown' } } }));
      },
    });
    assert.equal(outcome.result, 'failed');
    assert.match(outcome.reason, /BuildFailed/);
  });

  it('begins anew with a Kustomization that was deleted and made again', async () => {
    const lines: string[] = [];
    const broken = { attempted: commits.awaited, conditions: failing(commits.awaited) };
    const old = kustomization(broken);
    const anew = (o: object) => {
      const made = kustomization(o);
      return { ...made, metadata: { ...made.metadata, uid: 'another' } };
    };
    const outcome = await playWait(clock, [cluster], {
      lines,
      options: { failAfterAttempts: 2 },
      script: async () => {
        cluster.put(gitRepository({ commit: commits.awaited }), old);
        await clock.sleep(minute);
        cluster.remove(old);
        await clock.sleep(minute);
        // The first attempt of another object.
        cluster.put(anew(broken));
        await clock.sleep(minute);
        cluster.put(anew({ applied: commits.awaited }));
      },
    });
    assert.equal(outcome.result, 'succeeded', outcome.reason);
    assert.match(lines.join('\n'), /apps is not there/);
    assert.ok(clock.now() >= 3 * minute);
  });

  for (const [whose, startsAt] of [
    ['behind', 0],
    ['ahead', Date.UTC(2100, 0)],
  ] as const) {
    it(`comes to the same verdicts with an agent whose clock is far ${whose}`, async () => {
      const skewed = new VirtualClock(startsAt);
      const ok = await playWait(skewed, [cluster], { script: () => Promise.resolve(cluster.put(...done)) });
      assert.equal(ok.result, 'succeeded');
      cluster.put(kustomization({ attempted: commits.awaited, conditions: failing(commits.awaited) }));
      assert.equal((await playWait(skewed, [cluster])).result, 'failed');
      cluster.put(...before);
      const late = await playWait(skewed, [cluster], { options: { timeout: minute } });
      assert.equal(late.result, 'timedOut');
    });
  }

  it('ends at once on a cancel though the repository’s host never answers, and knows what it waited for', async () => {
    const stop = new AbortController();
    const never = () => new Promise<never>(() => undefined);
    const history: History = { relation: never, tip: never, blobIds: never, readFile: never };
    const outcome = await playWait(clock, [cluster], {
      ports: { signal: stop.signal, host: { ...straightHistory, history } },
      script: () => Promise.resolve(setImmediate(() => stop.abort())).then(() => undefined),
    });
    assert.equal(outcome.result, 'cancelled');
    assert.equal(outcome.awaited, commits.awaited);
  });

  it('ends with an outcome on a cancel while the clusters are opened', async () => {
    const stop = new AbortController();
    const openClusters = () => {
      stop.abort();
      return Promise.reject(new TaskError('CANCELLED', 'cancelled', ''));
    };
    const outcome = await playWait(clock, [], { ports: { signal: stop.signal, openClusters } });
    assert.equal(outcome.result, 'cancelled');
  });

  it('wants all of twenty clusters, and ends with the first that fails', async () => {
    const clusters = Array.from({ length: 20 }, (_, index) => new ScriptedCluster(`cluster-${index}`));
    for (const one of clusters) one.put(...before);
    const roll = (last: () => void) => async (): Promise<void> => {
      for (const one of clusters.slice(1)) {
        await clock.sleep(1000);
        one.put(...done);
      }
      await clock.sleep(1000);
      last();
    };
    const success = await playWait(clock, clusters, { script: roll(() => clusters[0]?.put(...done)) });
    assert.equal(success.result, 'succeeded');
    assert.equal(success.targets.length, 20);

    clusters.forEach((one) => one.put(...before));
    const broken = kustomization({ attempted: commits.awaited, conditions: failing(commits.awaited) });
    const failure = await playWait(clock, clusters, { script: roll(() => clusters[0]?.put(broken)) });
    assert.equal(failure.result, 'failed');
    assert.match(failure.reason, /cluster-0.*BuildFailed/);
  });
});

describe('500 Kustomizations in one cluster', () => {
  const names = Array.from({ length: 500 }, (_, index) => `app-${index}`);
  const targets = names.map((name) => ({ ...target, name }));
  const reconciling = { Ready: { status: 'Unknown' } } as const;

  it('are awaited together: few lists, and the one that fails is found', async () => {
    const clock = new VirtualClock();
    const cluster = new ScriptedCluster();
    cluster.put(gitRepository(), ...names.map((name) => kustomization({ name })));
    const outcome = await playWait(clock, [cluster], {
      options: { targets },
      script: async () => {
        cluster.put(gitRepository({ commit: commits.awaited }));
        for (const name of names) {
          await clock.sleep(100);
          cluster.put(kustomization({ name, attempted: commits.awaited, conditions: reconciling }));
          cluster.put(kustomization({ name, applied: commits.awaited }));
        }
      },
    });
    assert.equal(outcome.result, 'succeeded');
    assert.equal(cluster.follows, 2);
    // Two kinds, every two seconds of the fifty that it takes, and at the end.
    assert.ok(cluster.lists <= 2 * 28, String(cluster.lists));
    assert.ok(clock.now() < 55_000, String(clock.now()));
  });

  it('cost as little as one does, for each event', async () => {
    const cluster = new ScriptedCluster();
    cluster.put(gitRepository({ commit: commits.awaited }), ...names.map((name) => kustomization({ name })));
    let looks = 0;
    const stop = new AbortController();
    const view = new ClusterView({
      cluster,
      targets,
      track: { failAfterAttempts: 1, checkChildren: true, stableFor: 0 },
      signal: stop.signal,
      changed: () => undefined,
      judgeNow: () => {
        looks += 1;
        return { knowledge: known(), now: 0 };
      },
    });
    view.judge();
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    looks = 0;
    const events = 1000;
    for (let index = 0; index < events; index++) {
      cluster.put(
        kustomization({ name: names[index % 500] ?? '', attempted: commits.awaited, conditions: reconciling }),
      );
    }
    assert.equal(cluster.events, events);
    assert.ok(looks <= 4 * events, `${looks} looks for ${events} events`);
    stop.abort();
    await view.ended();
  });
});
