import assert from 'node:assert/strict';
import type { QuickRun } from './in-process.ts';
import { deliver, inTurns, prepared, scenarios, writes, type Scenario } from './sequence.ts';
import { overHosts, type Content, type World } from './world.ts';
import { everyFault } from '../../every-fault.ts';

// Every act before every write takes a quarter of an hour; each act before some is run always.

/** What others do while a run is at work. */
interface Act {
  readonly name: string;
  readonly does: (world: World, scenario: Scenario) => Promise<unknown>;
  /** The run may refuse to go on. */
  readonly foreign?: boolean;
  /** What holds afterwards besides one right pull request. */
  readonly holds?: (world: World) => Promise<void> | void;
}

const branch = 'deploy/dev/shop';
const byHand = 'dev/shop/by-hand.yaml';
const ours: Content = { version: '1.1.0', buildId: '11' };
const newer: Content = { version: '1.2.0', buildId: '12' };
const anothers: Content = { application: 'pay', version: '7.0.0', buildId: '70' };

const acts: readonly Act[] = [
  { name: 'a person merges it', does: (world) => onNewest(world, (id) => world.merge(id, 'squash')) },
  { name: 'a person closes it', does: (world) => onNewest(world, (id) => world.close(id)) },
  { name: 'a person approves it', does: (world) => onNewest(world, (id) => world.approve(id)) },
  {
    name: 'a person pushes to the target',
    does: (world) => world.repository.commit({ branch: 'main', files: { 'dev/other/manifests.yaml': 'other: 2\n' } }),
    holds: async (world) => assert.equal(await world.repository.read('main', 'dev/other/manifests.yaml'), 'other: 2\n'),
  },
  {
    name: 'a person pushes to its branch',
    does: (world) => world.repository.commit({ branch, files: { [byHand]: 'a: 1\n' } }),
    foreign: true,
    holds: async (world) => assert.match(await world.repository.git('log', '--all', '--format=%h', '--', byHand), /\w/),
  },
  { name: 'a person deletes its branch', does: (world) => world.deleteBranch(branch) },
  { name: 'the same version is delivered', does: (world, scenario) => deliver(world, scenario, { content: ours }) },
  { name: 'a newer version is delivered', does: (world, scenario) => deliver(world, scenario, { content: newer }) },
  {
    name: 'another application is delivered',
    does: (world, scenario) => deliver(world, scenario, { content: anothers }),
    holds: (world) =>
      assert.equal(world.open().filter(({ sourceBranch }) => sourceBranch === 'deploy/dev/pay').length, 1),
  },
];

async function onNewest(world: World, act: (id: number) => Promise<unknown>): Promise<void> {
  const newest = world.open().at(-1);
  if (newest !== undefined) await act(newest.id);
}

/** Without auto-complete: what a person approves is not merged at once. */
const scenariosOfOneBranch = scenarios
  .filter(({ name }) => /^created(?! on)|to another version$/.test(name))
  .map((scenario): Scenario => {
    const inputs = (world: World): Record<string, string> => ({ ...scenario.inputs?.(world), autoComplete: 'false' });
    return { ...scenario, content: ours, inputs };
  });

overHosts('create-gitops-pr: what others do meanwhile', (host) => {
  for (const scenario of scenariosOfOneBranch) {
    it(`loses nothing and ends in one right pull request, when it is ${scenario.name}`, async function () {
      this.timeout(everyFault ? 3_600_000 : 300_000);
      const at = await writesOf(scenario);
      // Each act is seen on one host, at one of the writes.
      const chosen = everyFault ? acts : acts.filter((_, turn) => turn % 2 === (host === 'github' ? 1 : 0));
      const cases = chosen.flatMap((act, turn) =>
        (everyFault ? at : [at[(turn * 2 + 1) % at.length] ?? 0]).map((position) => ({ act, position })),
      );
      await inTurns(cases, async ({ act, position }) => {
        const world = await prepared(host, scenario);
        try {
          await meets(world, scenario, act, position);
        } finally {
          await world.stop();
        }
      });
    });
  }

  async function writesOf(scenario: Scenario): Promise<readonly number[]> {
    const world = await prepared(host, scenario);
    try {
      const { length } = world.requests;
      const run = await deliver(world, scenario);
      assert.equal(run.outputs['result'], scenario.result);
      return world.requests.slice(length).flatMap((request, at) => (writes(request) ? [at] : []));
    } finally {
      await world.stop();
    }
  }

  async function meets(world: World, scenario: Scenario, act: Act, at: number): Promise<void> {
    const what = `${act.name} at request ${at}`;
    let approved: ReadonlyMap<number, string> | undefined;
    const call = async (): Promise<void> => {
      await act.does(world, scenario);
      await world.settled();
      approved = await approvedContent(world);
    };
    world.faults.add({ path: /^/, after: at, kind: 'call', call });
    const run = await deliver(world, scenario);
    world.faults.clear();
    assert.ok(approved !== undefined, `${what}: nothing happened`);
    await ends(world, run, act, what);
    // `update` says on the pull request that the votes were for other content; otherwise none moves to other content.
    if (scenario.result === 'created') {
      for (const [id, content] of await approvedContent(world))
        assert.equal(approved.get(id) ?? content, content, what);
    }
    await oneIsRight(world, what, run.error === undefined && act.foreign !== true, false);
    const again = await deliver(world, scenario);
    await ends(world, again, act, `${what}, again`);
    await oneIsRight(world, `${what}, again`, again.error === undefined, true);
    await act.holds?.(world);
  }
});

async function ends(world: World, run: QuickRun, act: Act, what: string): Promise<void> {
  await world.settled();
  assert.deepEqual(run.leftovers, [], what);
  const { error } = run;
  const refused = act.foreign === true && error?.code === 'FOREIGN_COMMITS';
  assert.ok(error === undefined || refused, `${what}: ${error?.code} ${error?.message}`);
}

/** The trees of open pull requests' branches that somebody has approved, by number. */
async function approvedContent(world: World): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  for (const { id, sourceBranch, approvals } of world.open()) {
    if (approvals.length === 0) continue;
    found.set(id, (await tried(world, 'rev-parse', `refs/heads/${sourceBranch}^{tree}`)) ?? 'gone');
  }
  return found;
}

/**
 * At most one open pull request of the branch; merged, it gives what its title says and takes nothing of others.
 * @param certain nothing has been in the way of that; others may still have been faster than the first run's last look
 */
async function oneIsRight(world: World, what: string, looked: boolean, certain: boolean): Promise<void> {
  const open = world.open().filter(({ sourceBranch }) => sourceBranch === branch);
  assert.ok(open.length <= 1, `${what}: ${open.map(({ id, title }) => `${id} ${title}`).join(', ')}`);
  const [one] = open;
  if (one === undefined || !looked) return;
  const merged = await tried(world, 'merge-tree', '--write-tree', 'refs/heads/main', `refs/heads/${branch}`);
  assert.ok(merged !== undefined || !certain, `${what}: it does not merge`);
  if (merged === undefined) return;
  const read = (ref: string, path: string): Promise<string> =>
    world.repository.git('cat-file', 'blob', `${ref}:${path}`);
  const version = /^Deploy shop (\S+) to dev$/.exec(one.title)?.[1];
  assert.equal(await read(merged, 'dev/shop/manifests.yaml'), `version: ${version}`, what);
  const theirs = 'dev/other/manifests.yaml';
  assert.equal(await read(merged, theirs), await read('refs/heads/main', theirs), what);
}

const tried = (world: World, ...args: string[]): Promise<string | undefined> =>
  world.repository.git(...args).catch(() => undefined);
