import assert from 'node:assert/strict';
import { quickRun, type QuickRun } from './in-process.ts';
import { deliver, inTurns, prepared, scenarios, writes, type Scenario } from './sequence.ts';
import { overHosts, type Content, type World } from './world.ts';

// Every act before every write takes a quarter of an hour; each act before some is run always.
const every = process.env['GITOPS_TEST_EVERY_FAULT'] === 'true';

/** What others do while a run is at work; `foreign`: the run may end in FOREIGN_COMMITS. */
interface Act {
  readonly name: string;
  readonly does: (world: World, scenario: Scenario) => Promise<unknown>;
  readonly foreign?: boolean;
}

const theirs = { 'dev/other/manifests.yaml': 'other: 2\n' };
const newest = (world: World): number | undefined => world.open().at(-1)?.id;
const newer: Content = { version: '1.2.0', buildId: '12' };

const acts: readonly Act[] = [
  { name: 'a person merges it', does: async (world) => onNewest(world, (id) => world.merge(id, 'squash')) },
  { name: 'a person closes it', does: async (world) => onNewest(world, (id) => world.close(id)) },
  { name: 'a person approves it', does: async (world) => onNewest(world, (id) => world.approve(id)) },
  {
    name: 'a person pushes to the target',
    does: (world) => world.repository.commit({ branch: 'main', files: theirs }),
  },
  {
    name: 'a person pushes to its branch',
    does: (world) =>
      world.repository.commit({ branch: 'deploy/dev/shop', files: { 'dev/shop/by-hand.yaml': 'a: 1\n' } }),
    foreign: true,
  },
  { name: 'a person deletes its branch', does: (world) => world.deleteBranch('deploy/dev/shop') },
  {
    name: 'the same version is delivered by another run',
    does: (world, scenario) => deliver(world, scenario, { content: again }),
  },
  { name: 'a newer version is delivered', does: (world, scenario) => deliver(world, scenario, { content: newer }) },
  {
    name: 'another application is delivered',
    does: (world) => quickRun(world, { content: { application: 'pay', version: '7.0.0', buildId: '70' } }),
  },
];

const again: Content = { version: '1.1.0', buildId: '11' };

async function onNewest(world: World, act: (id: number) => Promise<unknown>): Promise<void> {
  const id = newest(world);
  if (id !== undefined) await act(id);
}

overHosts('create-gitops-pr: what others do meanwhile', (host) => {
  const chosen = scenarios
    .filter(({ name }) => /^created(?! on)|another version$/.test(name))
    .map((scenario): Scenario => ({ ...scenario, content: again, inputs: (world) => rolling(scenario, world) }));
  for (const scenario of chosen) {
    it(`loses nothing and ends in one right pull request, when it is ${scenario.name}`, async function () {
      this.timeout(every ? 3_600_000 : 120_000);
      const at = await writesOf(scenario);
      const cases = acts.flatMap((act, turn) =>
        (every ? at : [at[turn % at.length] ?? 0]).map((position) => ({ act, position })),
      );
      await inTurns(cases, async ({ act, position }) => {
        const world = await prepared(host, scenario);
        const what = `${act.name} at ${position}`;
        try {
          await meets(world, scenario, act, position, what);
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

  async function meets(world: World, scenario: Scenario, act: Act, at: number, what: string): Promise<void> {
    const approved = new Map<string, string | undefined>();
    let acted = false;
    world.faults.add({
      path: /^/,
      after: at,
      kind: 'call',
      call: async () => {
        acted = true;
        await act.does(world, scenario);
        await world.settled();
        for (const one of world.open().filter(({ approvals }) => approvals.length > 0))
          approved.set(String(one.id), await treeOf(world, one.sourceBranch));
      },
    });
    const run = await deliver(world, scenario);
    world.faults.clear();
    assert.ok(acted, what);
    ends(run, act, what);
    await world.settled();
    // Nobody's approval is on other content than they saw.
    if (scenario.result === 'created') {
      for (const one of world.open().filter(({ id }) => approved.has(String(id))))
        assert.equal(await treeOf(world, one.sourceBranch), approved.get(String(one.id)), what);
    }
    await right(world, what, run.error === undefined && act.foreign !== true, false);
    const second = await deliver(world, scenario);
    ends(second, act, `${what}, again`);
    await world.settled();
    await right(world, `${what}, again`, second.error === undefined, true);
    if (act.name.includes('target'))
      assert.equal(await world.repository.read('main', 'dev/other/manifests.yaml'), 'other: 2\n');
    if (act.foreign === true) {
      const history = await world.repository.git('log', '--format=%an', '--all');
      assert.match(history, /Ada Developer/, what);
    }
    if (act.name.includes('application'))
      assert.equal(world.open().filter(({ sourceBranch }) => sourceBranch === 'deploy/dev/pay').length, 1, what);
  }
});

const rolling = (scenario: Scenario, world: World): Record<string, string> => {
  const { autoComplete: _, ...inputs } = { ...scenario.inputs?.(world) };
  return inputs;
};

function ends(run: QuickRun, act: Act, what: string): void {
  assert.deepEqual(run.leftovers, [], what);
  if (run.error === undefined) return;
  assert.ok(
    act.foreign === true && run.error.code === 'FOREIGN_COMMITS',
    `${what}: ${run.error.code} ${run.error.message}`,
  );
}

const treeOf = (world: World, branch: string): Promise<string> =>
  world.repository.git('rev-parse', `refs/heads/${branch}^{tree}`);

/** At most one open pull request of shop; merged, it gives what it says and takes nothing of others. */
async function right(world: World, what: string, whole: boolean, last: boolean): Promise<void> {
  const open = world.open().filter(({ sourceBranch }) => sourceBranch === 'deploy/dev/shop');
  assert.ok(open.length <= 1, `${what}: ${open.map(({ id, title }) => `${id} ${title}`).join(', ')}`);
  const [one] = open;
  if (one === undefined || !whole) return;
  const version = /^Deploy shop (\S+) to dev$/.exec(one.title)?.[1];
  const merged = await tried(world, 'merge-tree', '--write-tree', 'refs/heads/main', 'refs/heads/deploy/dev/shop');
  assert.ok(merged !== undefined || !last, `${what}: it does not merge`);
  if (merged === undefined) return;
  const read = (path: string): Promise<string> => world.repository.git('cat-file', 'blob', `${merged}:${path}`);
  assert.equal(await read('dev/shop/manifests.yaml'), `version: ${version}`, what);
  assert.equal(
    await read('dev/other/manifests.yaml'),
    (await world.repository.read('main', 'dev/other/manifests.yaml'))?.trim(),
    what,
  );
}

const tried = (world: World, ...args: string[]): Promise<string | undefined> =>
  world.repository.git(...args).catch(() => undefined);
