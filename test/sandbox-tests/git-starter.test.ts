import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { GitFailure, GitRunner } from '../sandbox/git/runner.ts';
import { startGit } from '../sandbox/git/starter.ts';

describe('the git that the sandbox starts', () => {
  let folder: string;
  let runner: GitRunner;
  const git = (...args: string[]): Promise<string> => runner.run(folder, args).then(String);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'starter-'));
    runner = new GitRunner(folder);
    await git('init', '--quiet', '--bare');
  });
  afterEach(async () => {
    await runner.stop();
    await rm(folder, { recursive: true });
  });

  it('is given its input, and gives back each byte of it, of many at once', async () => {
    const contents = Array.from({ length: 12 }, (_, n) => Buffer.alloc(300_000, `${n} `));
    const ids = await Promise.all(
      contents.map((input) => runner.run(folder, ['hash-object', '-w', '--stdin'], { input }).then(String)),
    );
    const back = await Promise.all(ids.map((id) => runner.run(folder, ['cat-file', 'blob', id.trim()])));
    assert.deepEqual(back, contents);
  });

  it('knows nothing of our environment but where programs are, and what it is given', async () => {
    process.env['STARTER_TEST'] = 'ours';
    try {
      const child = startGit(['-c', 'alias.show-all=!env', 'show-all'], { PATH: process.env['PATH'], GIVEN: 'a' });
      child.stdin.end();
      const all = await text(child.stdout);
      assert.match(all, /^GIVEN=a$/m);
      assert.doesNotMatch(all, /STARTER_TEST|^HOME=|NODE_/m);
    } finally {
      delete process.env['STARTER_TEST'];
    }
  });

  it('fails with what it said', async () => {
    await assert.rejects(git('rev-parse', '--verify', '--quiet', 'nothing^{commit}'), (error) => {
      assert.ok(error instanceof GitFailure);
      assert.equal(error.exitCode, 1);
      return true;
    });
    await assert.rejects(git('show', 'nothing'), /git show ended with 128: fatal: ambiguous argument 'nothing'/);
  });

  it('that cannot be started is an error', async () => {
    const child = startGit(['version'], { PATH: folder });
    const [error]: unknown[] = await once(child, 'error');
    assert.match(String(error), /ENOENT/);
  });

  it('is ended with its runner', async () => {
    const child = runner.spawn(['--git-dir', folder, 'cat-file', '--batch']);
    const closed = once(child, 'close');
    await runner.stop();
    assert.deepEqual(await closed, [null]);
  });
});
