import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskError } from '../../../core/errors.ts';
import { startWebHost, type WebHost, type WebRepository } from '../../sandbox/web/index.ts';
import { opened, writing } from './opened.ts';

const open = { 'uploadpack.allowFilter': 'true', 'uploadpack.allowAnySHA1InWant': 'true' };
const closed = { 'uploadpack.allowFilter': 'false', 'uploadpack.allowAnySHA1InWant': 'false' };

describe('a remote git repository over HTTP, on servers that can do less', () => {
  let folder: string;
  let host: WebHost;
  let repository: WebRepository;
  let said: string[];

  async function start(old: boolean, settings: Readonly<Record<string, string>>): Promise<void> {
    folder = await mkdtemp(join(tmpdir(), 'plain-servers-'));
    host = await startWebHost({ folder, old });
    repository = await host.repository('gitops');
    const all = { 'http.receivepack': 'true', 'gc.auto': '0', ...settings };
    for (const [key, value] of Object.entries(all)) await repository.git('config', key, value);
    said = [];
  }
  const log = { info: (text: string) => void said.push(text), debug: () => undefined };
  afterEach(async () => {
    await host.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const whole = 'The git server does not filter: it sent the whole tip.';
  for (const [what, old, settings, words] of [
    ['serves all, but speaks the old protocol', true, open, []],
    [
      'serves no tree:0',
      false,
      { ...open, 'uploadpackfilter.tree.allow': 'false' },
      ['The git server does not serve single objects (tree:0); fetching all folders of the tip instead.'],
    ],
    [
      'serves no filter that it is asked for',
      false,
      { ...open, 'uploadpackfilter.allow': 'false' },
      [
        'The git server does not serve single objects (tree:0); fetching all folders of the tip instead.',
        'The git server does not serve single objects (blob:none); fetching the whole tip instead.',
      ],
    ],
    ['knows no filters', false, closed, [whole]],
    [
      'knows no filters and speaks the old protocol, in which it gives away tips alone',
      true,
      closed,
      [
        whole,
        'The git server does not serve single objects (everything); fetching all branches with their history instead.',
      ],
    ],
    [
      'filters, but gives away tips alone',
      true,
      { ...open, 'uploadpack.allowAnySHA1InWant': 'false' },
      [
        'The git server does not serve single objects (tree:0); fetching all folders of the tip instead.',
        'The git server does not serve single objects (blob:none); fetching the whole tip instead.',
        'The git server does not serve single objects (everything); fetching all branches with their history instead.',
      ],
    ],
  ] as const) {
    it(`reads and pushes, also onto a moved target, where the server ${what}`, async () => {
      await start(old, settings);
      const files = { 'dev/shop/a.yaml': 'a: 1\n', 'dev/other/b.yaml': 'b: 1\n', 'README.md': 'x\n' };
      const first = await repository.commit(files);
      const git = await opened(repository.url, folder, { log });
      const entry = (await git.entries(first, ['dev/shop/a.yaml'])).get('dev/shop/a.yaml')?.id ?? '';
      assert.equal((await git.blobs([entry])).get(entry)?.toString(), 'a: 1\n');
      const ours = await git.write(writing(first, [first], 'dev/shop/a.yaml', 'a: 2\n'));
      assert.equal(await git.push('deploy', ours), 'pushed');
      await git.close();

      await repository.commit({ ...files, 'dev/other/b.yaml': 'b: 2\n' });
      const next = await opened(repository.url, folder, { log });
      const tips = await next.tips(['main', 'deploy']);
      const [target = '', tip = ''] = [tips.get('main'), tips.get('deploy')];
      assert.equal(tip, ours);
      await next.entries(target, ['dev/shop/a.yaml']);
      // Where the two part: no branch's tip any more.
      assert.deepEqual([...(await next.differences(first, tip)).keys()], ['dev/shop/a.yaml']);
      const moved = await next.write(writing(target, [tip, target], 'dev/shop/a.yaml', 'a: 3\n'));
      assert.equal(await next.push('deploy', moved), 'pushed');
      assert.equal(await repository.git('diff', '--name-only', 'main...deploy'), 'dev/shop/a.yaml');
      assert.equal(await repository.git('show', 'deploy:dev/other/b.yaml'), 'b: 2');
      await next.close();
      assert.deepEqual([...new Set(said)], words);
    });
  }

  it('asks a server that sends all of a tip for no more than what differs in the next', async () => {
    await start(false, closed);
    const files = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`dev/f${index}.txt`, `${index} ${'x'.repeat(index)} ${index * 7919}`]),
    );
    await repository.commit(files);
    const git = await opened(repository.url, folder, { log });
    const tip = async (): Promise<string> => (await git.tips(['main'])).get('main') ?? '';
    const bytes = async (): Promise<number> => {
      const from = host.requests.length;
      await git.entries(await tip(), ['dev/f0.txt']);
      return host.requests.slice(from).reduce((sum, { bytesOut }) => sum + bytesOut, 0);
    };
    const all = await bytes();
    await repository.commit({ ...files, 'dev/f0.txt': 'new' });
    const more = await bytes();
    assert.ok(more < all / 2, `${more} of ${all}`);
  });

  it('does not take a commit that is nowhere for a server that can do less', async () => {
    await start(false, open);
    const tip = await repository.commit({ 'README.md': 'x' });
    const git = await opened(repository.url, folder, { log });
    await git.entries(tip, ['README.md']);
    const from = host.requests.length;
    await assert.rejects(git.commit('1'.repeat(40)), { code: 'GIT_FAILED' });
    assert.equal(host.requests.length - from, 2);
    assert.deepEqual(said, []);
    await git.close();
  });

  it('names a server that only hands out files', async () => {
    await start(false, open);
    await repository.commit({ 'README.md': 'x' });
    const url = host.file('/files/info/refs', `${'1'.repeat(40)}\trefs/heads/main\n`).replace('/info/refs', '');
    host.file('/files/HEAD', 'ref: refs/heads/main\n');
    const git = await opened(url, folder, { log });
    const tip = (await git.tips(['main'])).get('main') ?? '';
    await assert.rejects(git.entries(tip, ['README.md']), (error: TaskError) => {
      assert.equal(error.code, 'GIT_FAILED');
      assert.match(error.message, /only hands out files/);
      return true;
    });
  });

  it('refuses a repository that names its objects by SHA-256', async () => {
    await start(false, open);
    const other = join(folder, 'sha256');
    await repository.git('init', '--quiet', '--bare', '--object-format=sha256', '--initial-branch=main', other);
    const tree = await repository.git('--git-dir', other, 'hash-object', '-t', 'tree', '-w', '/dev/null');
    const identity = ['-c', 'user.name=a', '-c', 'user.email=a@x'];
    const commit = await repository.git('--git-dir', other, ...identity, 'commit-tree', '-m', 'x', tree);
    await repository.git('--git-dir', other, 'update-ref', 'refs/heads/main', commit);
    const git = await opened(`${host.url}/git/sha256`, folder, { log });
    await assert.rejects(git.tips(['main']), { code: 'NOT_AVAILABLE', message: /SHA-256/ });
  });
});
