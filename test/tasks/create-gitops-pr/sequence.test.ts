import assert from 'node:assert/strict';
import type { TaskError } from '../../../core/errors.ts';
import type { RecordedRequest } from '../../sandbox/http/recorded-request.ts';
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

// Every mishap at every request takes half an hour: what tells most is run always.
const every = process.env['GITOPS_TEST_EVERY_FAULT'] === 'true';

/**
 * A clean run is recorded; then each of its requests meets a mishap, in a world of its own, and the run is made again:
 * whatever steps a run has are covered by themselves.
 */
overHosts('create-gitops-pr: a fault at each step ends in one right pull request', (host) => {
  for (const scenario of scenarios) {
    it(`when it is ${scenario.name}`, async function () {
      this.timeout(every ? 3_600_000 : 120_000);
      const { requests, right } = await clean(scenario);
      const cases = every ? everyCase(requests) : tellingCases(requests);
      await inTurns(cases, async ({ at, name }) => {
        const world = await prepared(host, scenario);
        try {
          const error = await struck(world, scenario, at, name);
          const what = `${name} at request ${at}, ${requests[at]?.method} ${requests[at]?.path}: ${error?.code ?? 'done'}`;
          if (error !== undefined) await delivered(world, scenario, `again after ${what}`);
          assert.deepEqual(await seen(world), right, what);
        } finally {
          await world.stop();
        }
      });
    });
  }

  async function clean(scenario: Scenario): Promise<{ requests: readonly RecordedRequest[]; right: unknown }> {
    const world = await prepared(host, scenario);
    try {
      const { length } = world.requests;
      const run = await delivered(world, scenario, 'a clean run');
      assert.equal(run.outputs['result'], scenario.result);
      return { requests: world.requests.slice(length), right: await seen(world) };
    } finally {
      await world.stop();
    }
  }

  async function struck(
    world: World,
    scenario: Scenario,
    at: number,
    name: MishapName,
  ): Promise<TaskError | undefined> {
    const cancel = new AbortController();
    const mishap = mishaps(() => cancel.abort())[name];
    world.faults.add({ path: /^/, after: at, ...mishap.fault });
    const run = await deliver(world, scenario, { signal: cancel.signal });
    world.faults.clear();
    assert.deepEqual(run.leftovers, []);
    if (run.error !== undefined && mishap.code !== undefined) assert.equal(run.error.code, mishap.code);
    return run.error;
  }
});

interface Case {
  readonly at: number;
  readonly name: MishapName;
}

function everyCase(requests: readonly RecordedRequest[]): readonly Case[] {
  return requests.flatMap((_, at) => mishapNames.map((name) => ({ at, name })));
}

/**
 * Reads change nothing: a run that ends at one leaves what the last write left, as one does that ends before the next
 * write. So each write meets what ends the run before it, what leaves it in doubt, and one of the others in turn.
 */
function tellingCases(requests: readonly RecordedRequest[]): readonly Case[] {
  const others = mishapNames.filter((name) => name !== 'after' && name !== 'expired');
  return requests
    .flatMap((request, at) => (writes(request) ? [at] : []))
    .flatMap((at, turn): readonly Case[] => [
      { at, name: 'after' },
      { at, name: 'expired' },
      { at, name: others[turn % others.length] ?? 'before' },
    ]);
}
