import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
