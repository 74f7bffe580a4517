import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TaskError, describeError } from '../../../core/errors.ts';
import { Secret } from '../../../core/secret.ts';
import { fetchFolder, type Wanted } from '../../../platform/git/fetch-folder.ts';
import { nodeProcesses } from '../../../platform/processes.ts';
import { startWebHost, type WebHost, type WebRepository } from '../../sandbox/web/index.ts';

describe('the files of a git repository at one commit', () => {
  let folder: string;
  let host: WebHost;
  let repository: WebRepository;
  let first: string;
  let second: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fetch-folder-'));
    host = await startWebHost({ folder });
    repository = await host.repository('one');
    first = await repository.commit({ 'a.txt': '1\r\n', 'sub/b.txt': 'b' });
    second = await repository.commit({ 'a.txt': '2' });
    await repository.commit({ 'a.txt': 'other' }, 'release/1');
    await repository.git('tag', 'v1', first);
    await repository.git('-c', 'user.name=a', '-c', 'user.email=a@x', 'tag', '-a', '-m', 'x', 'v1.10', first);
    await repository.git('tag', 'both', first);
    await repository.git('branch', 'both', second);
  });
  after(async () => {
    await host.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => host.faults.clear());

  const fetch = async (
    wanted: Partial<Wanted>,
    {
      url = repository.url,
      token,
      signal = new AbortController().signal,
    }: { url?: string; token?: string; signal?: AbortSignal } = {},
  ): Promise<{ commit: string; files: string[]; text: string }> => {
    const authorization =
      token === undefined ? undefined : new Secret(`Basic ${Buffer.from(`x:${token}`).toString('base64')}`);
    const fetched = await fetchFolder(
      { version: '', branch: '', ...wanted },
      {
        temporaryFolder: folder,
        remote: { url, authorization, network: { skipCertificateValidation: false } },
        processes: nodeProcesses(),
        clock: { now: () => 0, elapsed: () => 0, sleep: async () => undefined },
        signal,
        errors: { label: url, secrets: authorization === undefined ? [] : [authorization] },
      },
    );
    const files = await readdir(fetched.folder, { recursive: true });
    return {
      commit: fetched.commit,
      files: files.toSorted(),
      text: await readFile(join(fetched.folder, 'a.txt'), 'utf8'),
    };
  };
  const fails = async (wanted: Partial<Wanted>, options?: Parameters<typeof fetch>[1]): Promise<string> =>
    fetch(wanted, options).then(
      () => 'nothing failed',
      (error: unknown) => {
        assert.ok(error instanceof TaskError, String(error));
        return describeError(error);
      },
    );

  it('by default branch, branch, tag, commit and abbreviated commit', async () => {
    assert.deepEqual(await fetch({}), { commit: second, files: ['a.txt'], text: '2' });
    assert.equal((await fetch({ branch: 'release/1' })).text, 'other');
    for (const version of ['v1', 'v1.10', first, first.toUpperCase(), first.slice(0, 8)]) {
      assert.deepEqual(
        await fetch({ version }),
        { commit: first, files: ['a.txt', 'sub', 'sub/b.txt'], text: '1\r\n' },
        version,
      );
    }
    assert.equal((await fetch({ version: 'both' })).commit, first);
    assert.equal((await fetch({ version: 'release/1' })).text, 'other');
    assert.equal((await fetch({ version: first, branch: 'main' })).commit, first);
  });

  it('brings no history along', async () => {
    const before = host.requests.length;
    await fetch({ version: first });
    const bytes = host.requests.slice(before).map(({ bytesOut }) => bytesOut);
    assert.ok(bytes.length <= 4 && Math.max(...bytes) < 3000, String(bytes));
  });

  it('also of a server that gives no single commit away', async () => {
    const strict = await startWebHost({ folder: join(folder, 'strict'), old: true });
    try {
      const one = await strict.repository('one');
      const old = await one.commit({ 'a.txt': 'old' });
      await one.commit({ 'a.txt': 'new' });
      assert.equal((await fetch({ version: old }, { url: one.url })).text, 'old');
      const none = 'e'.repeat(40);
      assert.match(await fails({ version: none }, { url: one.url }), /has no commit e{40}[\s\S]*SOURCE_MISSING/);
    } finally {
      await strict.stop();
    }
  });

  it('says what is not there', async () => {
    const none = 'f'.repeat(40);
    for (const [wanted, what] of [
      [{ branch: 'nope' }, /has no branch "nope"/],
      [{ version: 'nope' }, /has no commit, tag or branch "nope"/],
      [{ version: none }, /has no commit f{40}/],
      [{ version: 'fffffff' }, /has no commit, tag or branch "fffffff"/],
    ] as const) {
      const said = await fails(wanted);
      assert.match(said, what);
      assert.match(said, /\[SOURCE_MISSING\]/);
    }
    const empty = await host.repository('empty');
    assert.match(await fails({}, { url: empty.url }), /has no commit\.[\s\S]*SOURCE_MISSING/);
    assert.match(await fails({}, { url: `${host.url}/git/missing` }), /REPOSITORY_MISSING/);
  });

  it('with a token, which is in no argument, file or error', async () => {
    const closed = await startWebHost({ folder: join(folder, 'closed'), token: 'sesame-open' });
    try {
      const secret = await closed.repository('one');
      await secret.commit({ 'a.txt': 'private' });
      assert.equal((await fetch({}, { url: secret.url, token: 'sesame-open' })).text, 'private');
      const wrong = await fails({}, { url: secret.url, token: 'wrong-token' });
      assert.match(wrong, /NOT_SIGNED_IN/);
      assert.doesNotMatch(wrong, /wrong-token|eDp3cm9uZw/);
      assert.match(await fails({}, { url: secret.url }), /NOT_SIGNED_IN/);
    } finally {
      await closed.stop();
    }
  });

  it('tries again after a fault of the network, and says in the end that nobody answers', async () => {
    host.faults.add({ path: /git-upload-pack|info\/refs/, kind: 'reset', times: 2 });
    assert.equal((await fetch({})).text, '2');
    const gone = await startWebHost({ folder: join(folder, 'gone') });
    await gone.stop();
    assert.match(await fails({}, { url: `${gone.url}/git/one` }), /NOT_REACHABLE/);
  });

  it('ends with the run', async () => {
    const stop = new AbortController();
    host.faults.add({ path: /info\/refs/, kind: 'delay', ms: 30_000, times: 9 });
    const waiting = fails({}, { signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    assert.match(await waiting, /CANCELLED/);
  });

  it('follows a redirect only without a token', async () => {
    host.file('/moved/info/refs', {
      status: 301,
      headers: { location: `${repository.url}/info/refs?service=git-upload-pack` },
    });
    assert.equal((await fetch({}, { url: `${host.url}/moved` })).text, '2');
    assert.match(
      await fails({}, { url: `${host.url}/moved`, token: 'sesame-open' }),
      /has moved[\s\S]*REPOSITORY_MISSING/,
    );
    const told = host.shown.filter(({ authorization }) => authorization.includes('sesame'));
    assert.deepEqual(told, [{ path: '/moved/info/refs', authorization: 'x:sesame-open' }]);
  });
});
