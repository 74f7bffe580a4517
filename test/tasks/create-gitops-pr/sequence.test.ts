import assert from 'node:assert/strict';
import type { RecordedRequest } from '../../sandbox/http/recorded-request.ts';
import type { QuickRun } from './in-process.ts';
import {
  deliver,
  delivered,
  inTurns,
  mishapNames,
  mishaps,
  prepared,
  scenarios,
  seen,
  writes,
  type MishapName,
  type Scenario,
} from './sequence.ts';
import { overHosts, type World } from './world.ts';
import { everyFault } from '../../every-fault.ts';

// Every mishap at every request takes an hour: what tells most is run always.

/**
 * A clean run is recorded; then each of its requests meets a mishap, in a world of its own, and the run is made again:
 * whatever steps a run has are covered by themselves.
 */
overHosts('create-gitops-pr: a fault at each step ends in one right pull request', (host) => {
  for (const scenario of scenarios.filter(({ tellsOn = host }) => everyFault || tellsOn === host)) {
    it(`when it is ${scenario.name}`, async function () {
      this.timeout(everyFault ? 3_600_000 : 300_000);
      const { requests, right } = await clean(scenario);
      await inTurns(everyFault ? everyCase(requests) : tellingCases(requests), async ({ at, name }) => {
        const what = `${name} at request ${at}, ${requests[at]?.method} ${requests[at]?.path}`;
        await inWorld(scenario, async (world) => {
          const cancel = new AbortController();
          const { fault, code } = mishaps(() => cancel.abort())[name];
          world.faults.add({ path: /^/, after: at, ...fault });
          const { error } = await endsOn(world, scenario, cancel.signal);
          if (code !== undefined) assert.equal(error?.code ?? code, code, what);
          if (error !== undefined) await delivered(world, scenario, `again after ${what}`);
          assert.deepEqual(await seen(world), right, `${what}: ${error?.code ?? 'done'}`);
        });
      });
    });

    it(`though each request is refused once, when it is ${scenario.name}`, async () => {
      const { requests, right } = await clean(scenario);
      await inWorld(scenario, async (world) => {
        const { throttled, unavailable } = mishaps(() => undefined);
        for (const { method, path, changes } of distinct(requests))
          world.faults.add({ method, path, ...(changes ? throttled : unavailable).fault });
        const { error } = await endsOn(world, scenario);
        assert.equal(error, undefined, error?.message);
        assert.deepEqual(await seen(world), right);
      });
    });
  }

  async function inWorld<T>(scenario: Scenario, work: (world: World) => Promise<T>): Promise<T> {
    const world = await prepared(host, scenario);
    try {
      return await work(world);
    } finally {
      await world.stop();
    }
  }

  const cleanRuns = new Map<Scenario, Promise<CleanRun>>();
  function clean(scenario: Scenario): Promise<CleanRun> {
    const known = cleanRuns.get(scenario) ?? cleanRun(scenario);
    cleanRuns.set(scenario, known);
    return known;
  }

  const cleanRun = (scenario: Scenario): Promise<CleanRun> =>
    inWorld(scenario, async (world) => {
      const { length } = world.requests;
      const run = await delivered(world, scenario, 'a clean run');
      assert.equal(run.outputs['result'], scenario.result);
      return { requests: world.requests.slice(length), right: await seen(world) };
    });

  /** A run that meets what is planted; nothing of its own is left on the disk. */
  async function endsOn(world: World, scenario: Scenario, signal?: AbortSignal): Promise<QuickRun> {
    const run = await deliver(world, scenario, signal === undefined ? {} : { signal });
    world.faults.clear();
    assert.deepEqual(run.leftovers, []);
    return run;
  }

  function everyCase(requests: readonly RecordedRequest[]): readonly Case[] {
    return requests.flatMap((_, at) => mishapNames.map((name) => ({ at, name })));
  }

  /**
   * Reads change nothing: a run that ends at one leaves what the last write left, as one does that ends before the next
   * write. So each write meets on one host what ends the run before or after it, on the other a cut before or after it.
   */
  function tellingCases(requests: readonly RecordedRequest[]): readonly Case[] {
    const names: readonly MishapName[] = ['after', 'cancelled', 'before', 'expired'];
    const first = host === 'github' ? 1 : 0;
    return requests
      .flatMap((request, at) => (writes(request) ? [at] : []))
      .map((at, turn) => ({ at, name: names[(turn + first) % names.length] ?? 'after' }));
  }
});

interface CleanRun {
  readonly requests: readonly RecordedRequest[];
  readonly right: unknown;
}

interface Case {
  readonly at: number;
  readonly name: MishapName;
}

interface Distinct {
  readonly method: string;
  readonly path: RegExp;
  readonly changes: boolean;
}

/** Requests by method and address; what the world made up for itself (ids, commits) is any. */
function distinct(requests: readonly RecordedRequest[]): readonly Distinct[] {
  const found = new Map<string, Distinct>();
  for (const request of requests) {
    const { method } = request;
    const path = request.path
      .replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22,}/g, '[0-9a-f-]{36}')
      .replaceAll(/[0-9a-f]{40}/g, '[0-9a-f]{40}');
    found.set(`${method} ${path}`, { method, path: new RegExp(`^${path}(?:\\?|$)`), changes: writes(request) });
  }
  return [...found.values()];
}
