import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { delivered, inTurns, prepared, scenarios, seen, writes, type Scenario } from './sequence.ts';
import { overHosts, startWorld, type World } from './world.ts';
import { everyFault } from '../../every-fault.ts';

// Every step on both hosts takes five minutes; of all that is seen always, one half on each host.

overHosts('create-gitops-pr, packaged: killed, cancelled, at the same time', (host) => {
  const superseding = scenarios.find(({ name }) => name === 'created in the place of another version’s');
  assert.ok(superseding !== undefined);
  let known: ReturnType<typeof clean> | undefined;

  for (const [how, strike, onAzure] of [
    ['killed', (world: World) => kill(world), 0],
    ['cancelled', (_: World, cancel: () => void) => cancel(), 1],
  ] as const) {
    it(`ends in one right pull request though it is ${how} at any step`, async function () {
      this.timeout(everyFault ? 600_000 : 180_000);
      const { steps, right } = await (known ??= clean(superseding));
      const first = host === 'github' ? 1 - onAzure : onAzure;
      const chosen = everyFault ? steps : steps.filter((_, turn) => turn % 2 === first);
      await inTurns(chosen, async (at) => {
        const world = await prepared(host, superseding);
        try {
          const run = await struck(world, superseding, at, strike);
          if (how === 'cancelled') assert.deepEqual(own(run.leftovers), [], `${how} at ${at}`);
          await delivered(world, superseding, `again after it was ${how} at ${at}`);
          assert.deepEqual(await seen(world), right, `${how} at ${at}: ${run.log}`);
        } finally {
          await world.stop();
        }
      });
    });
  }

  /** The requests of a run that change something, and what all end in. */
  async function clean(scenario: Scenario): Promise<{ readonly steps: readonly number[]; readonly right: unknown }> {
    const world = await prepared(host, scenario);
    try {
      const { length } = world.requests;
      await delivered(world, scenario, 'a clean run');
      const steps = world.requests.slice(length).flatMap((request, at) => (writes(request) ? [at] : []));
      return { steps, right: await seen(world) };
    } finally {
      await world.stop();
    }
  }

  async function struck(
    world: World,
    scenario: Scenario,
    at: number,
    strike: (world: World, cancel: () => void) => void,
  ): ReturnType<World['run']> {
    const cancel = new AbortController();
    let done = false;
    const call = (): void => {
      done = true;
      strike(world, () => cancel.abort());
    };
    world.faults.add({ path: /^/, after: at, kind: 'call', call });
    const { content, inputs } = scenario;
    const run = await world.run(inputs?.(world), { content, cancel: cancel.signal });
    world.faults.clear();
    assert.ok(done, `there was no request ${at}`);
    // git may outlive a task that was killed, and push on.
    assert.deepEqual(await processesOf(world), []);
    await world.settled();
    return run;
  }

  it('leaves no process and no file when it is cancelled while it pushes', async () => {
    const git = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
    const shims = await mkdtemp(join(tmpdir(), 'git-shim-'));
    const world = await startWorld({ host });
    try {
      // Each git in a session of its own: only the task can end it, not the agent that ends the task's group.
      await writeFile(join(shims, 'git'), `#!/bin/sh\nexec setsid '${git}' "$@"\n`);
      await chmod(join(shims, 'git'), 0o755);
      const cancel = new AbortController();
      world.faults.add({ ...world.routes.push, kind: 'call', call: () => cancel.abort() });
      world.faults.add({ ...world.routes.push, kind: 'delay', ms: 60_000 });
      const path = `${shims}:${process.env['PATH'] ?? ''}`;
      const cancelled = await world.run({}, { path, cancel: cancel.signal });
      assert.match(cancelled.message ?? '', /CANCELLED/);
      assert.deepEqual(await processesOf(world), []);
      assert.deepEqual(own(cancelled.leftovers), []);
    } finally {
      await world.stop();
      await rm(shims, { recursive: true });
    }
  });

  it('ends in one pull request when five runs of one application meet', async function () {
    this.timeout(180_000);
    const world = await startWorld({ host });
    try {
      const versions = ['1.0.0', '1.1.0', '1.1.0', '1.2.0', '1.2.0'];
      const runs = await Promise.all(
        versions.map((version, index) => world.run({}, { content: { version, buildId: String(10 + index) } })),
      );
      for (const run of runs) assert.equal(run.result, 'Succeeded', run.log);
      const [only, ...more] = world.open();
      assert.deepEqual(more, []);
      const content = await world.repository.read('deploy/dev/shop', 'dev/shop/manifests.yaml');
      assert.equal(`Deploy shop ${content?.replace(/^version: /, '').trim()} to dev`, only?.title);
    } finally {
      await world.stop();
    }
  });
});

const own = (leftovers: readonly string[]): readonly string[] => leftovers.filter((path) => path.startsWith('gitops-'));

/** SIGKILL for the task, as for its agent's: nothing can clean up. */
function kill(world: World): void {
  const task = workingFolders(world).filter(([, folder]) => folder.endsWith(join('_work', '1', 's')));
  assert.notEqual(task.length, 0, 'the task is not there');
  for (const [id] of task) process.kill(id, 'SIGKILL');
}

/** Processes in an agent's folder, with where they are. */
function workingFolders(world: World): readonly (readonly [number, string])[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((id) => {
      try {
        const folder = readlinkSync(`/proc/${id}/cwd`).replace(/ \(deleted\)$/, '');
        return folder.startsWith(join(world.folder, 'agent')) ? [[Number(id), folder] as const] : [];
      } catch {
        // It has ended.
        return [];
      }
    });
}

/** Those that are about to end get a moment. */
async function processesOf(world: World): Promise<readonly string[]> {
  for (let looks = 1; ; looks++) {
    const found = workingFolders(world).map(([, folder]) => folder);
    if (found.length === 0 || looks === 50) return found;
    await setTimeout(100);
  }
}
