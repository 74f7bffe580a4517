import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startAzureWorld, type AzureWorld } from './world.ts';

describe('create-gitops-pr, packaged: killed, cancelled, at the same time', () => {
  let world: AzureWorld;
  let shims: string;
  beforeEach(async () => {
    world = await startAzureWorld();
    shims = await mkdtemp(join(tmpdir(), 'git-shim-'));
  });
  afterEach(async () => {
    await world.azure.settled();
    await world.stop();
    await rm(shims, { recursive: true });
  });

  const active = () => world.repository.pullRequests().filter(({ status }) => status === 'active');
  const v = (version: string, buildId: string) => ({ content: { version, buildId } });
  const git = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();

  /** A git that kills the task (SIGKILL, nothing can clean up) before or after one of its commands. */
  async function killing(command: string, when: 'before' | 'after'): Promise<string> {
    const real = when === 'after' ? `'${git}' "$@" > /dev/null 2>&1;` : '';
    const script = `#!/bin/sh\ncase "$1" in ${command}) ${real} kill -9 $PPID; exit 1;; esac\nexec '${git}' "$@"\n`;
    await writeFile(join(shims, 'git'), script);
    await chmod(join(shims, 'git'), 0o755);
    return `${shims}:${process.env['PATH'] ?? ''}`;
  }

  async function endsRight(inputs: Record<string, string> = {}): Promise<void> {
    const run = await world.ok(inputs, v('1.1.0', '11'));
    assert.deepEqual(
      active().map(({ id, title }) => [String(id), title]),
      [[run.outputs['pullRequestId'], 'Deploy shop 1.1.0 to dev']],
    );
    assert.equal(await world.repository.read('deploy/dev/shop', 'dev/shop/manifests.yaml'), 'version: 1.1.0\n');
    assert.equal((await world.ok(inputs, v('1.1.0', '11'))).outputs['result'], 'unchanged');
    for (const { threads } of world.repository.pullRequests()) {
      const said = threads.flatMap(({ comments }) => comments.map(({ content }) => content));
      assert.equal(new Set(said).size, said.length, said.join('\n'));
    }
  }

  for (const [what, command, when] of [
    ['while it writes the commit', 'fast-import', 'before'],
    ['between abandoning and pushing', 'push', 'before'],
    ['between push and pull request', 'push', 'after'],
  ] as const) {
    it(`goes on after it was killed ${what}`, async () => {
      const first = Number((await world.ok({}, v('1.0.0', '10'))).outputs['pullRequestId']);
      const killed = await world.run({}, { ...v('1.1.0', '11'), path: await killing(command, when) });
      assert.notEqual(killed.result, 'Succeeded');
      await endsRight();
      assert.equal(world.repository.pullRequest(first).status, 'abandoned');
    });
  }

  it('mends the text of a rolling pull request whose run was killed after its push', async () => {
    const update = { existing: 'update' };
    await world.ok(update, v('1.0.0', '10'));
    await world.run(update, { ...v('1.1.0', '11'), path: await killing('push', 'after') });
    await endsRight(update);
    assert.equal(world.repository.pullRequests().length, 1);
  });

  it('leaves no process and no file when it is cancelled while it pushes', async () => {
    // Each git in a session of its own: only the task can end it, not the agent that ends the task's group.
    await writeFile(join(shims, 'git'), `#!/bin/sh\nexec setsid '${git}' "$@"\n`);
    await chmod(join(shims, 'git'), 0o755);
    world.azure.faults.add({ method: 'POST', path: /git-receive-pack$/, kind: 'delay', ms: 8000 });
    const path = `${shims}:${process.env['PATH'] ?? ''}`;
    const cancelled = await world.run({}, { ...v('1.1.0', '11'), path, cancelAfter: { ms: 3000 } });
    assert.notEqual(cancelled.result, 'Succeeded');
    assert.deepEqual(await processesBelow(world.folder), []);
    assert.deepEqual(
      cancelled.leftovers.filter((name) => name.startsWith('gitops-')),
      [],
    );
    world.azure.faults.clear();
    await endsRight();
  });

  it('ends in one pull request when five runs of one application meet', async function () {
    this.timeout(60_000);
    const versions = ['1.0.0', '1.1.0', '1.1.0', '1.2.0', '1.2.0'];
    const runs = await Promise.all(versions.map((version, index) => world.run({}, v(version, String(10 + index)))));
    for (const run of runs) assert.equal(run.result, 'Succeeded', run.log);
    const [only, ...more] = active();
    assert.deepEqual(more, []);
    const content = await world.repository.read('deploy/dev/shop', 'dev/shop/manifests.yaml');
    assert.equal(`Deploy shop ${content?.replace(/^version: /, '').trim()} to dev`, only?.title);
  });
});

/** Working folders of processes in an agent's folder; those that are about to end get a moment. */
async function processesBelow(folder: string): Promise<readonly string[]> {
  for (let looks = 1; ; looks++) {
    const ids = await readdir('/proc').catch(() => []);
    const all = await Promise.all(ids.map((id) => readlink(`/proc/${id}/cwd`).catch(() => '')));
    const found = all.filter((at) => at.startsWith(join(folder, 'agent')));
    if (found.length === 0 || looks === 10) return found;
    await setTimeout(100);
  }
}
