import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { git, goodGit, startFixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';

describe('sandbox Azure DevOps: git over HTTP', () => {
  let fixture: Fixture;
  let clone: string;

  beforeEach(async () => {
    fixture = await startFixture({ 'README.md': 'hello\n', 'dev/a.yaml': 'a: 1\n', 'dev/b.yaml': 'b: 1\n' });
    clone = join(fixture.folder, 'clone');
  });
  afterEach(() => fixture.stop());

  const cloned = async (...options: string[]): Promise<void> => {
    await goodGit(fixture.folder, fixture.token, 'clone', '--quiet', ...options, fixture.repository.remoteUrl, clone);
  };
  const committed = async (file: string, content: string): Promise<void> => {
    await writeFile(join(clone, file), content);
    await goodGit(clone, undefined, 'add', '.');
    await goodGit(clone, undefined, 'commit', '--quiet', '-m', `Change ${file}`);
  };

  it('clones, pushes a branch and tells listeners', async () => {
    await cloned();
    await goodGit(clone, undefined, 'checkout', '--quiet', '-b', 'topic');
    await committed('new.txt', 'x');
    const events: string[] = [];
    fixture.repository.onPush((event) => events.push(`${event.branch} ${event.newCommit}`));
    await goodGit(clone, fixture.token, 'push', '--quiet', 'origin', 'topic');
    const head = await goodGit(clone, undefined, 'rev-parse', 'HEAD');
    assert.deepEqual(events, [`topic ${head}`]);
    assert.equal(await fixture.repository.tip('topic'), head);
  });

  it('asks for a sign-in, and takes a token as the password of Basic', async () => {
    const none = await git(fixture.folder, undefined, 'ls-remote', fixture.repository.remoteUrl);
    assert.notEqual(none.code, 0);
    const url = new URL(fixture.repository.remoteUrl);
    url.username = 'anybody';
    url.password = fixture.token;
    const basic = await git(fixture.folder, undefined, 'ls-remote', url.href);
    assert.equal(basic.code, 0, basic.output);
    const expired = fixture.server.issueToken(fixture.service, { expired: true });
    assert.match(
      (await git(fixture.folder, expired, 'ls-remote', fixture.repository.remoteUrl)).output,
      /TF400813|Authentication failed|could not read/,
    );
  });

  it('serves shallow and partial clones', async () => {
    await mkdir(clone);
    await goodGit(clone, undefined, 'init', '--quiet', '--bare');
    await goodGit(clone, undefined, 'config', 'remote.origin.promisor', 'true');
    await goodGit(clone, undefined, 'config', 'remote.origin.partialclonefilter', 'tree:0');
    const at = fixture.server.requests.length;
    await goodGit(
      clone,
      fixture.token,
      'fetch',
      '--quiet',
      '--depth',
      '1',
      '--filter=tree:0',
      fixture.repository.remoteUrl,
      'main',
    );
    const bytes = fixture.server.requests.slice(at).reduce((sum, request) => sum + request.bytesOut, 0);
    assert.ok(bytes > 300 && bytes < 5000, String(bytes));
    assert.equal(
      await goodGit(clone, undefined, 'cat-file', '--batch-check', '--batch-all-objects').then(
        (out) => out.split('\n').length,
      ),
      1,
    );
  });

  it('serves trees one level at a time to whoever asks for them by id', async () => {
    await mkdir(clone);
    await goodGit(clone, undefined, 'init', '--quiet', '--bare');
    await goodGit(clone, undefined, 'remote', 'add', 'origin', fixture.repository.remoteUrl);
    await goodGit(clone, undefined, 'config', 'remote.origin.promisor', 'true');
    await goodGit(clone, undefined, 'config', 'remote.origin.partialclonefilter', 'tree:0');
    const fetch = (...wanted: string[]) => {
      const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--filter=tree:0', '--depth', '1'];
      return goodGit(
        clone,
        fixture.token,
        '-c',
        'fetch.negotiationAlgorithm=noop',
        'fetch',
        'origin',
        ...options,
        ...wanted,
      );
    };
    await fetch('main');
    await fetch(await fixture.repository.git('rev-parse', 'main^{tree}'));
    const kinds = await goodGit(clone, undefined, 'cat-file', '--batch-check=%(objecttype)', '--batch-all-objects');
    assert.deepEqual(kinds.split('\n').toSorted(), ['commit', 'tree']);
  });

  it('understands compressed requests', async () => {
    const answer = await fetch(`${fixture.repository.remoteUrl}/git-upload-pack`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${fixture.token}`,
        'content-type': 'application/x-git-upload-pack-request',
        'content-encoding': 'gzip',
        'git-protocol': 'version=2',
      },
      body: gzipSync('0014command=ls-refs\n0000'),
    });
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /refs\/heads\/main/);
  });

  it('clones without blobs, and fetches them when they are read', async () => {
    await cloned('--filter=blob:none', '--no-checkout', '--depth', '1');
    const before = fixture.server.requests.length;
    assert.equal(await goodGit(clone, fixture.token, 'show', 'HEAD:dev/a.yaml'), 'a: 1');
    assert.ok(fixture.server.requests.length > before);
  });

  it('leaves nothing running when it is stopped in the middle of a request', async () => {
    const url = `${fixture.repository.remoteUrl}/git-upload-pack`;
    const headers = { authorization: `Bearer ${fixture.token}`, expect: '100-continue' };
    const open = request(url, { method: 'POST', headers });
    const failed = once(open, 'error');
    open.flushHeaders();
    await once(open, 'continue');
    open.write('0014command');
    await fixture.server.stop();
    await failed;
  });

  it('leaves nothing running when it is stopped while an answer is delayed whose client is gone', async () => {
    fixture.server.faults.add({ method: 'POST', path: /git-upload-pack$/, kind: 'delay', ms: 3_600_000 });
    const headers = {
      authorization: `Bearer ${fixture.token}`,
      'content-type': 'application/x-git-upload-pack-request',
    };
    const open = request(`${fixture.repository.remoteUrl}/git-upload-pack`, { method: 'POST', headers, agent: false });
    const failed = once(open, 'error');
    open.end('0000');
    while (fixture.server.requests.length === 0) await setImmediate();
    open.destroy(new Error('gone'));
    await failed;
    await fixture.server.stop();
  });

  it('takes a push from a shallow clone', async () => {
    await fixture.repository.commit({ branch: 'main', files: { 'more.txt': '1' } });
    await cloned('--depth', '1');
    await committed('new.txt', 'x');
    await goodGit(clone, fixture.token, 'push', '--quiet', 'origin', 'main');
    assert.equal(await fixture.repository.git('rev-list', '--count', 'main'), '3');
  });

  it('takes a large push, compressed or in pieces', async () => {
    await cloned();
    await committed('big.bin', randomBytes(3 << 20).toString('hex'));
    await goodGit(clone, fixture.token, '-c', 'http.postBuffer=65536', 'push', '--quiet', 'origin', 'main');
    assert.equal(await fixture.repository.tip('main'), await goodGit(clone, undefined, 'rev-parse', 'HEAD'));
    const again = join(fixture.folder, 'again');
    await goodGit(fixture.folder, fixture.token, 'clone', '--quiet', fixture.repository.remoteUrl, again);
    const record = fixture.server.requests.at(-1);
    assert.ok((record?.bytesOut ?? 0) > 3 << 20, JSON.stringify(record));
  });

  it('lets one of twenty pushes to a branch win, and all of twenty to branches of their own', async () => {
    await cloned();
    const commits: string[] = [];
    for (let index = 0; index < 20; index += 1) {
      commits.push(
        await goodGit(clone, undefined, 'commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', `Commit ${index}`),
      );
    }
    const pushed: string[] = [];
    fixture.repository.onPush(({ branch, newCommit }) => pushed.push(`${branch} ${newCommit}`));
    const url = fixture.repository.remoteUrl;
    const toMain = await Promise.all(
      commits.map((commit) => git(clone, fixture.token, 'push', '--quiet', url, `${commit}:refs/heads/main`)),
    );
    const winners = commits.filter((_commit, index) => toMain[index]?.code === 0);
    assert.equal(winners.length, 1);
    assert.equal(await fixture.repository.tip('main'), winners[0]);
    assert.deepEqual(pushed, [`main ${winners[0]}`]);
    for (const run of toMain) if (run.code !== 0) assert.match(run.output, /rejected/);
    const toOwn = await Promise.all(
      commits.map((commit) => git(clone, fixture.token, 'push', '--quiet', url, `${commit}:refs/heads/b/${commit}`)),
    );
    assert.deepEqual(new Set(toOwn.map((run) => run.code)), new Set([0]));
    assert.equal(pushed.length, 21);
  });

  it('refuses a push to a protected branch in the words of the service', async () => {
    fixture.repository.addPolicy({ branch: 'main', kind: 'minimumReviewers' });
    await cloned();
    await committed('new.txt', 'x');
    const run = await git(clone, fixture.token, 'push', 'origin', 'main', 'main:refs/heads/other');
    assert.equal(run.code, 1);
    assert.match(run.output, /\[remote rejected\] main -> main \(TF402455: Pushes to this branch are not permitted/);
    assert.match(run.output, /\[new branch\] +main -> other/);
    assert.doesNotMatch(run.output, /hook/);
  });
});
