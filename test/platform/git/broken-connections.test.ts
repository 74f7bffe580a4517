import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitRepository } from '../../../core/ports/git-repository.ts';
import type { ProcessOptions } from '../../../core/ports/processes.ts';
import { nodeProcesses } from '../../../platform/processes.ts';
import type { Fault } from '../../sandbox/http/faults.ts';
import { startWebHost, type WebHost, type WebRepository } from '../../sandbox/web/index.ts';
import { opened, writing } from './opened.ts';

const path = 'dev/shop/a.yaml';

describe('a remote git repository over a bad connection', () => {
  let folder: string;
  let host: WebHost;
  let repository: WebRepository;
  let tip: string;
  let said: string[];
  let pauses: number[];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'broken-connections-'));
    host = await startWebHost({ folder });
    repository = await host.repository('gitops');
    for (const key of ['http.receivepack', 'uploadpack.allowFilter', 'uploadpack.allowAnySHA1InWant'])
      await repository.git('config', key, 'true');
    tip = await repository.commit({ [path]: 'a: 1\n', 'README.md': 'x\n' });
  });
  after(async () => {
    await host.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    host.faults.clear();
    said = [];
    pauses = [];
  });

  const log = { info: (text: string) => void said.push(text), debug: () => undefined };
  const clock = {
    now: () => 0,
    elapsed: () => 0,
    sleep: async (milliseconds: number) => void pauses.push(milliseconds),
  };

  /** All that a delivery asks of git, into a branch of its own. */
  async function deliver(git: GitRepository, branch: string): Promise<string> {
    const found = (await git.tips(['main'])).get('main') ?? '';
    assert.equal((await git.entries(found, [path])).get(path)?.mode, '100644');
    const commit = await git.write(writing(found, [found], path, `${branch}\n`));
    assert.equal(await git.push(branch, commit), 'pushed');
    return commit;
  }

  async function delivered(branch: string): Promise<void> {
    const git = await opened(repository.url, folder, { log, clock });
    try {
      const commit = await deliver(git, branch);
      assert.equal(await repository.git('rev-parse', branch), commit);
      assert.equal(await repository.git('rev-parse', `${branch}^`), tip);
    } finally {
      await git.close();
    }
  }

  const requests: readonly (readonly [string, Pick<Fault, 'path' | 'method'>, number])[] = [
    ['the look at the branches', { path: /info\/refs\?service=git-upload-pack/ }, 0],
    ['the answer to it', { method: 'POST', path: /git-upload-pack$/ }, 0],
    ['the fetch of the tip', { method: 'POST', path: /git-upload-pack$/ }, 1],
    ['the fetch of a folder', { method: 'POST', path: /git-upload-pack$/ }, 3],
    ['the look before the push', { path: /info\/refs\?service=git-receive-pack/ }, 0],
    ['the push', { method: 'POST', path: /git-receive-pack$/ }, 0],
  ];
  for (const [what, request, after] of requests) {
    it(`goes on after ${what} was cut off, lost or answered with an error, and asks for no more than before`, async () => {
      const kinds: readonly Partial<Fault>[] = [
        { kind: 'lostBefore' },
        { kind: 'lostAfter' },
        { kind: 'truncated' },
        { kind: 'status', status: 503 },
      ];
      for (const [index, fault] of kinds.entries()) {
        host.faults.clear();
        host.faults.add({ kind: 'reset', ...fault, ...request, after });
        await delivered(`${what.replaceAll(' ', '-')}-${index}`);
      }
      assert.ok(
        said.every((text) => text.startsWith('No proper answer to the push')),
        said.join('\n'),
      );
    });
  }

  it('leaves a server alone for seconds that is asked too often', async () => {
    host.faults.add({ path: /info\/refs/, kind: 'status', status: 429, times: 2 });
    host.faults.add({ path: /git-receive-pack$/, method: 'POST', kind: 'status', status: 429 });
    await delivered('throttled');
    assert.equal(pauses.length, 3);
    for (const pause of pauses) assert.ok(pause >= 4000, String(pause));
  });

  it('says what a page to sign in, a limit for the size of a push and a server that is gone mean', async () => {
    const git = await opened(repository.url, folder, { log, clock });
    const fails = async (fault: Omit<Fault, 'times'>, code: string): Promise<void> => {
      host.faults.clear();
      host.faults.add({ ...fault, times: 100 });
      await assert.rejects(deliver(git, 'never'), (error: { code?: string; message: string }) => {
        assert.equal(error.code, code, error.message);
        return true;
      });
    };
    await fails({ path: /info\/refs/, kind: 'signIn' }, 'NOT_SIGNED_IN');
    await fails({ path: /git-upload-pack$/, method: 'POST', kind: 'signIn' }, 'NOT_SIGNED_IN');
    await fails({ path: /git-receive-pack$/, method: 'POST', kind: 'status', status: 413 }, 'GIT_FAILED');
    await fails({ path: /./, kind: 'reset' }, 'NOT_REACHABLE');
    await git.close();
    await assert.rejects(repository.git('rev-parse', '--verify', '--quiet', 'never'));
  });

  for (const command of ['ls-remote', 'fetch', 'cat-file', 'fast-import', 'push']) {
    it(`ends at once, and leaves nothing behind, when the run is cancelled during ${command}`, async () => {
      const temporary = await mkdtemp(join(folder, 'temporary-'));
      const run = new AbortController();
      const real = nodeProcesses();
      const processes = {
        ...real,
        run(program: string, args: readonly string[], options: ProcessOptions) {
          const started = real.run(program, args, options);
          if (args[0] === command) setImmediate(() => run.abort());
          return started;
        },
      };
      const git = await opened(repository.url, temporary, { log, clock, processes, signal: run.signal });
      // No server answers faster than a cancel arrives.
      const slow = command === 'push' ? /git-receive-pack$/ : /git-upload-pack$/;
      if (!['cat-file', 'fast-import'].includes(command))
        host.faults.add({ path: slow, method: 'POST', kind: 'delay', ms: 20_000, after: command === 'fetch' ? 1 : 0 });
      await assert.rejects(deliver(git, 'cancelled'), { code: 'CANCELLED' });
      await git.close();
      assert.deepEqual(await readdir(temporary), []);
    });
  }
});
