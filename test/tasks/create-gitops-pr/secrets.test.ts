import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { overHosts, startWorld, type World } from './world.ts';

overHosts('create-gitops-pr, packaged: the token', (host) => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld({ host });
  });
  afterEach(async () => {
    await world.settled();
    await world.stop();
  });

  const debug = { variables: { 'System.Debug': 'true' } };
  /** As a header has it, too. */
  const spellings = (token: string): readonly string[] =>
    [token, ...['', 'x-access-token', 'user'].map((user) => Buffer.from(`${user}:${token}`).toString('base64'))].map(
      (text) => text.replace(/=+$/, ''),
    );
  const without = (text: string, what: string): void => {
    for (const spelling of spellings(world.token)) assert.ok(!text.includes(spelling), what);
  };

  it('is in no process’s arguments, in no address and in no file, while the task is at work', async () => {
    const commands = new Set<string>();
    let files = 0;
    world.faults.add({
      path: /^/,
      kind: 'call',
      times: Infinity,
      // Whoever asks waits for the answer: its process, and all above it, are there to be seen.
      call: async () => {
        for (const line of commandLines()) commands.add(line);
        files = Math.max(files, await inNoFile(join(world.folder, 'agent0')));
      },
    });
    await world.ok({ autoComplete: 'true', labels: 'a', statuses: 'a/b=succeeded' }, debug);
    const all = [...commands].join('\n');
    assert.match(all, /git.remote-http/);
    assert.match(all, /\bpush --porcelain/);
    without(all, 'a command line');
    for (const { path, query } of world.requests) without(`${path} ${JSON.stringify(query)}`, path);
    // The task's own git folder was among them.
    assert.ok(files > (await inNoFile(join(world.folder, 'agent0'))));
  });

  it('is in no line of the log, of runs that end well, that fail, and that the server scolds', async () => {
    const scolds = { message: `no access for ${world.token}` };
    const good = await world.ok({}, debug);
    const missing = await world.run({ targetBranch: 'release' }, debug);
    world.faults.add({ ...world.routes.list, kind: 'status', status: 400, body: scolds });
    const scolded = await world.run({}, debug);
    assert.deepEqual([missing.result, scolded.result], ['Failed', 'Failed']);
    for (const { log, rawLog, issues, message, summaries } of [good, missing, scolded]) {
      without([log, ...issues.map((issue) => issue.message), ...summaries].join('\n'), 'the log');
      // A server's own words are masked by the agent; ours never hold it, but to say what to mask.
      if (message === scolded.message) continue;
      const lines = rawLog.split('\n').filter((line) => !line.startsWith('##vso[task.setsecret]'));
      without(lines.join('\n'), 'what the task wrote');
    }
  });

  async function inNoFile(folder: string): Promise<number> {
    let files = 0;
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      files++;
      // Git's own files come and go.
      without(await readFile(path, 'latin1').catch(() => ''), path);
    }
    return files;
  }
});

/** Of all processes that there are. */
function commandLines(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((id) => {
      try {
        return [readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        // It has ended.
        return [];
      }
    });
}
