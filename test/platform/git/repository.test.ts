import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { GitRepository } from '../../../core/ports/git-repository.ts';
import { opened, writing } from './opened.ts';

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=p', '-c', 'user.email=p@example.com', ...args], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();
}

describe('a remote git repository, opened without a clone', () => {
  let folder: string;
  let bare: string;
  let work: string;
  let repository: GitRepository;

  const open = (): Promise<GitRepository> => opened(pathToFileURL(bare).href, folder);

  async function commitFiles(files: Record<string, string>): Promise<string> {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(work, path)), { recursive: true });
      await writeFile(join(work, path), content);
    }
    git(work, 'add', '-A');
    git(work, 'commit', '-q', '-m', 'by a person');
    git(work, 'push', '-q', 'origin', 'HEAD:main');
    return git(work, 'rev-parse', 'HEAD');
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'git-repository-'));
    bare = join(folder, 'remote.git');
    work = join(folder, 'work');
    git(folder, 'init', '-q', '--bare', '-b', 'main', bare);
    git(bare, 'config', 'uploadpack.allowFilter', 'true');
    git(bare, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
    git(folder, 'init', '-q', work);
    git(work, 'remote', 'add', 'origin', bare);
    await commitFiles({ 'dev/shop/manifests.yaml': 'a: 1\n', 'dev/other/x.yaml': 'x\n', 'README.md': 'hi\n' });
    repository = await open();
  });

  afterEach(async () => {
    await repository.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('names the branches that keep one of that name from being made', async () => {
    const add = (name: string): string => git(work, 'push', '-q', 'origin', `HEAD:refs/heads/${name}`);
    for (const name of ['deploy', 'x/deploy/dev/shop/deep', 'stage/shop/one', 'stage/shop/two/three']) add(name);
    assert.deepEqual(await repository.inTheWay('deploy/dev/shop'), ['deploy']);
    assert.deepEqual((await repository.inTheWay('stage/shop')).toSorted(), ['stage/shop/one', 'stage/shop/two/three']);
    assert.deepEqual(await repository.inTheWay('main'), []);
  });

  it('reads tips, entries, folders and bytes', async () => {
    const tip = (await repository.tips(['main', 'absent'])).get('main') ?? '';
    assert.equal(tip, git(work, 'rev-parse', 'HEAD'));
    const entries = await repository.entries(tip, ['dev/shop/manifests.yaml', 'dev/none/x', 'README.md/x']);
    assert.deepEqual([...entries.keys()].sort(), ['README.md', 'dev', 'dev/shop', 'dev/shop/manifests.yaml']);
    const blob = entries.get('dev/shop/manifests.yaml')?.id ?? '';
    assert.equal((await repository.blobs([blob])).get(blob)?.toString(), 'a: 1\n');
    assert.deepEqual([...(await repository.files(tip, ['dev'])).keys()].sort(), [
      'dev/other/x.yaml',
      'dev/shop/manifests.yaml',
    ]);
    const names = await repository.names(tip, ['', 'dev', 'none', 'README.md']);
    assert.deepEqual(
      [...names],
      [
        ['', ['README.md', 'dev']],
        ['dev', ['other', 'shop']],
      ],
    );
  });

  it('holds only what was asked for', async () => {
    const tip = (await repository.tips(['main'])).get('main') ?? '';
    await repository.entries(tip, ['dev/shop/manifests.yaml']);
    const [local = ''] = (await readdir(folder)).filter((name) => name.startsWith('gitops-'));
    const objects = git(join(folder, local, '0.git'), 'cat-file', '--batch-all-objects', '--batch-check');
    // The commit and the three trees down to the file: no blob, no other folder.
    assert.equal(objects.split('\n').length, 4);
    assert.doesNotMatch(objects, /blob/);
  });

  it('keeps address and token out of the repository’s configuration', async () => {
    const tip = (await repository.tips(['main'])).get('main') ?? '';
    await repository.commit(tip);
    const [local = ''] = (await readdir(folder)).filter((name) => name.startsWith('gitops-'));
    const config = await readFile(join(folder, local, '0.git', 'config'), 'utf8');
    assert.doesNotMatch(config, /sesame|file:|url/);
  });

  it('writes a commit and pushes it; other files stay as they are', async () => {
    const tip = (await repository.tips(['main'])).get('main') ?? '';
    await repository.entries(tip, ['dev/shop/manifests.yaml']);
    const commit = await repository.write(writing(tip, [tip], 'dev/shop/manifests.yaml', 'a: 2\n'));
    assert.equal(await repository.push('deploy/dev/shop', commit), 'pushed');
    assert.equal(git(bare, 'rev-parse', 'deploy/dev/shop'), commit);
    assert.equal(git(bare, 'diff', '--name-status', `${tip}..${commit}`), 'M\tdev/shop/manifests.yaml');
    assert.equal(git(bare, 'fsck', '--strict').includes('error'), false);
  });

  it('writes paths with quotes, newlines, tabs and letters of any script', async () => {
    const tip = (await repository.tips(['main'])).get('main') ?? '';
    const path = 'dev/a "b"\\c\td/é日.yaml';
    const commit = await repository.write(writing(tip, [tip], path, 'x'));
    await repository.push('odd', commit);
    const names = git(bare, 'ls-tree', '-r', '-z', '--name-only', commit).split('\0');
    assert.ok(names.includes(path));
  });

  it('moves a branch forward onto a moved target: exactly the target and the change', async () => {
    const first = (await repository.tips(['main'])).get('main') ?? '';
    await repository.entries(first, ['dev/shop/manifests.yaml']);
    const old = await repository.write(writing(first, [first], 'dev/shop/manifests.yaml', 'a: 2\n'));
    await repository.push('deploy', old);
    const target = await commitFiles({ 'dev/other/x.yaml': 'y\n' });
    await repository.entries(target, ['dev/shop/manifests.yaml']);
    const next = await repository.write(writing(target, [old, target], 'dev/shop/manifests.yaml', 'a: 3\n'));
    assert.equal(await repository.push('deploy', next), 'pushed');
    assert.equal(git(bare, 'diff', '--name-only', `main...deploy`), 'dev/shop/manifests.yaml');
    assert.equal(git(bare, 'show', 'deploy:dev/other/x.yaml'), 'y');
  });

  it('says moved when somebody else pushed first', async () => {
    const tip = (await repository.tips(['main'])).get('main') ?? '';
    await repository.entries(tip, ['dev/shop/manifests.yaml']);
    const commit = await repository.write(writing(tip, [tip], 'dev/shop/manifests.yaml', 'a: 2\n'));
    const theirs = await commitFiles({ 'README.md': 'theirs\n' });
    assert.equal(await repository.push('main', commit), 'moved');
    assert.equal(git(bare, 'rev-parse', 'main'), theirs);
  });

  it('says moved when the branch that it starts from was deleted or moved, and does not make it anew', async () => {
    git(bare, 'branch', 'release', 'main');
    const tip = (await repository.tips(['release'])).get('release') ?? '';
    await repository.entries(tip, ['dev/shop/manifests.yaml']);
    const commit = await repository.write(writing(tip, [tip], 'dev/shop/manifests.yaml', 'a: 2\n'));
    git(bare, 'branch', '-D', 'release');
    assert.equal(await repository.push('release', commit, tip), 'moved');
    assert.equal(git(bare, 'branch', '--list', 'release'), '');
    const theirs = await commitFiles({ 'README.md': 'theirs\n' });
    assert.equal(await repository.push('main', commit, tip), 'moved');
    assert.equal(git(bare, 'rev-parse', 'main'), theirs);
  });

  it('deletes files, and the folders that become empty with them', async () => {
    const tip = (await repository.tips(['main'])).get('main') ?? '';
    await repository.entries(tip, ['dev/shop/manifests.yaml']);
    const commit = await repository.write({
      ...writing(tip, [tip], 'new.txt', ''),
      changes: [{ kind: 'delete', path: 'dev/shop/manifests.yaml' }],
    });
    await repository.push('gone', commit);
    assert.deepEqual(git(bare, 'ls-tree', '-r', '--name-only', commit).split('\n'), ['README.md', 'dev/other/x.yaml']);
  });

  it('copies content of an older commit by its id', async () => {
    const first = (await repository.tips(['main'])).get('main') ?? '';
    const old = (await repository.entries(first, ['dev/shop/manifests.yaml'])).get('dev/shop/manifests.yaml');
    const tip = await commitFiles({ 'dev/shop/manifests.yaml': 'a: 9\n' });
    await repository.entries(tip, ['dev/shop/manifests.yaml']);
    const commit = await repository.write({
      ...writing(tip, [tip], '', ''),
      changes: [{ kind: 'copy', path: 'dev/shop/manifests.yaml', mode: '100644', id: old?.id ?? '' }],
    });
    await repository.push('back', commit);
    assert.equal(git(bare, 'show', 'back:dev/shop/manifests.yaml'), 'a: 1');
  });

  it('leaves nothing on the disk when closed', async () => {
    await repository.tips(['main']);
    await repository.close();
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.startsWith('gitops-')),
      [],
    );
  });

  it('says which repository is missing, without the token', async () => {
    await rm(bare, { recursive: true });
    await assert.rejects(repository.tips(['main']), (error: Error) => {
      assert.match(error.message, /gitops/);
      assert.doesNotMatch(`${error.message} ${String(error.cause)}`, /sesame/);
      return true;
    });
  });

  it('merges what two sides made of a text, and says where they clash', async () => {
    const lines = (...changed: [number, string][]): Buffer => {
      const all = ['a: 1', 'b: 2', 'c: 3', 'd: 4', 'e: 5', 'f: 6'];
      for (const [at, text] of changed) all[at] = text;
      return Buffer.from(`${all.join('\n')}\n`);
    };
    const both = { base: lines(), ours: lines([0, 'a: 9']), theirs: lines([5, 'f: 9']) };
    assert.equal((await repository.mergeText(both))?.toString(), lines([0, 'a: 9'], [5, 'f: 9']).toString());
    assert.equal(await repository.mergeText({ ...both, theirs: lines([0, 'a: 8']) }), undefined);
    assert.deepEqual(
      (await readdir(folder, { recursive: true })).filter((name) => /(?:^|\/)theirs$/.test(name)),
      [],
    );
  });

  it('puts a submodule where it was, without asking for the submodule’s commit', async () => {
    const tip = await commitFiles({ 'a/b': '1\n' });
    const id = await repository.write({
      ...writing(tip, [tip], 'a/c', '2\n'),
      changes: [{ kind: 'copy', path: 'module', mode: '160000', id: 'c'.repeat(40) }],
    });
    assert.equal(await repository.push('with-module', id), 'pushed');
    assert.match(git(bare, 'ls-tree', 'with-module', 'module'), /^160000 commit c{40}/);
  });
});
