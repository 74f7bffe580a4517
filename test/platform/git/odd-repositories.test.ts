import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitRepository } from '../../../core/ports/git-repository.ts';
import { startWebHost, type WebHost } from '../../sandbox/web/index.ts';
import { opened, writing } from './opened.ts';

describe('a remote git repository that other tools have written', () => {
  let folder: string;
  let bare: string;
  let host: WebHost;
  let git: GitRepository;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'odd-repositories-'));
    host = await startWebHost({ folder });
    const repository = await host.repository('gitops');
    for (const key of ['http.receivepack', 'uploadpack.allowFilter', 'uploadpack.allowAnySHA1InWant'])
      await repository.git('config', key, 'true');
    bare = join(folder, 'gitops');
    git = await opened(repository.url, folder);
  });
  afterEach(async () => {
    await git.close();
    await host.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (args: readonly string[], input: Buffer | string = ''): Buffer =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@x', ...args], {
      cwd: bare,
      input,
      maxBuffer: 1 << 30,
    });
  const blob = (text: string): string => run(['hash-object', '-w', '--stdin'], text).toString().trim();
  const entry = (mode: string, name: string | Buffer, id: string): Buffer =>
    Buffer.concat([Buffer.from(`${mode} `), Buffer.from(name), Buffer.from([0]), Buffer.from(id, 'hex')]);
  const tree = (...entries: readonly Buffer[]): string =>
    run(['hash-object', '-t', 'tree', '-w', '--stdin', '--literally'], Buffer.concat(entries)).toString().trim();
  const commit = (root: string, message: Buffer | string = 'x', ...options: readonly string[]): string => {
    const id = run([...options, 'commit-tree', root, '-F', '-'], message)
      .toString()
      .trim();
    run(['update-ref', 'refs/heads/main', id]);
    return id;
  };
  const listed = (revision: string): readonly string[] =>
    run(['ls-tree', '-r', '-t', '-z', revision])
      .toString('latin1')
      .split('\0')
      .filter((line) => line !== '');

  async function changes(
    tip: string,
    path = 'dev/ours.yaml',
  ): Promise<{ readonly gone: string[]; readonly come: string[] }> {
    const ours = await git.write(writing(tip, [tip], path, 'ours\n'));
    assert.equal(await git.push('deploy', ours), 'pushed');
    const [old, now] = [listed(tip), listed('deploy')];
    const paths = (lines: readonly string[]): string[] => lines.map((line) => line.slice(line.indexOf('\t') + 1));
    return {
      gone: paths(old.filter((line) => !now.includes(line))),
      come: paths(now.filter((line) => !old.includes(line))),
    };
  }

  it('leaves names alone that hold anything but a slash, also where they are no UTF-8', async () => {
    const content = blob('x');
    const names: (string | Buffer)[] = [
      'a\nb',
      'tab\there',
      'quote"',
      "it's",
      'back\\slash',
      '$(touch x)',
      '##vso[task.complete]',
      '-rf',
      ' ',
      'é',
      'e\u0301',
      '日',
      Buffer.from([0x66, 0xe9]),
      Buffer.from([0x66, 0xea]),
      Buffer.from([0xff, 0xfe]),
      Buffer.from([0xed, 0xb3, 0xbf]),
      'x'.repeat(4000),
    ];
    const sorted = names.map((name) => Buffer.from(name)).toSorted(Buffer.compare);
    const odd = tree(...sorted.map((name) => entry('100644', name, content)));
    const tip = commit(tree(entry('40000', 'dev', odd), entry('40000', 'other', odd)));
    assert.deepEqual(await changes(tip), { gone: ['dev'], come: ['dev', 'dev/ours.yaml'] });
    assert.equal(run(['rev-parse', 'deploy:other']).toString().trim(), odd);
  });

  it('takes away what it finds in a folder, whatever its name', async () => {
    const content = blob('x');
    const odd = tree(
      entry('100644', Buffer.from([0x66, 0xe9]), content),
      entry('100644', Buffer.from([0x66, 0xea]), content),
    );
    const tip = commit(tree(entry('100644', 'README.md', content), entry('40000', 'dev', odd)));
    const found = [...(await git.files(tip, ['dev'])).keys()];
    assert.equal(found.length, 2);
    const ours = await git.write({
      ...writing(tip, [tip], 'dev/ours.yaml', 'ours\n'),
      changes: found.map((path) => ({ kind: 'delete', path })),
    });
    await git.push('deploy', ours);
    assert.deepEqual(
      listed('deploy').map((line) => line.split('\t')[1]),
      ['README.md'],
    );
  });

  it('keeps modes of old tools, submodules, links and an order that git would not write', async () => {
    const content = blob('x');
    const entries = [
      entry('100664', 'zz-old-mode', content),
      entry('100755', 'run.sh', content),
      entry('120000', 'link', content),
      entry('160000', 'module', '1'.repeat(40)),
    ];
    const tip = commit(tree(entry('40000', 'dev', tree(...entries))));
    assert.deepEqual(await changes(tip), { gone: ['dev'], come: ['dev', 'dev/ours.yaml'] });
    assert.match(run(['cat-file', 'tree', 'deploy:dev']).toString('latin1'), /100664 zz-old-mode/);
  });

  it('refuses a folder that has a name twice, or that ends too early, before anything is written', async () => {
    const content = blob('x');
    const twice = commit(
      tree(entry('40000', 'dev', tree(entry('100644', 'a', content), entry('100755', 'a', content)))),
    );
    await assert.rejects(git.entries(twice, ['dev/ours.yaml']), {
      code: 'GIT_FAILED',
      message: /has the name "a" twice/,
    });
    const short = commit(tree(entry('40000', 'dev', tree(entry('100644', 'a', content).subarray(0, 20)))));
    await assert.rejects(git.entries(short, ['dev/ours.yaml']), { code: 'GIT_FAILED' });
  });

  it('builds on what a commit holds, not on what somebody put in its place', async () => {
    const [honest, other] = [tree(entry('100644', 'honest', blob('x'))), tree(entry('100644', 'other', blob('x')))];
    const tip = commit(honest);
    const another = run(['commit-tree', other, '-m', 'false']).toString().trim();
    run(['replace', tip, another]);
    const ours = await git.write(writing(tip, [tip], 'dev/ours.yaml', 'ours\n'));
    assert.equal(await git.push('deploy', ours), 'pushed');
    const names = run(['--no-replace-objects', 'ls-tree', '-r', '--name-only', 'deploy']).toString().trim();
    assert.deepEqual(names.split('\n'), ['dev/ours.yaml', 'honest']);
  });

  it('pushes into a repository that has only the end of its own history', async () => {
    const root = tree(entry('100644', 'README.md', blob('1')));
    const first = commit(root);
    const second = run(['commit-tree', root, '-p', first, '-m', 'second']).toString().trim();
    run(['update-ref', 'refs/heads/main', second]);
    execFileSync('git', ['clone', '-q', '--bare', '--depth', '1', `file://${bare}`, join(folder, 'shallow')]);
    for (const key of ['http.receivepack', 'uploadpack.allowFilter', 'uploadpack.allowAnySHA1InWant'])
      execFileSync('git', ['config', key, 'true'], { cwd: join(folder, 'shallow') });
    const shallow = await opened(`${host.url}/git/shallow`, folder);
    const ours = await shallow.write(writing(second, [second], 'dev/ours.yaml', 'ours\n'));
    assert.equal(await shallow.push('deploy', ours), 'pushed');
    await shallow.close();
  });

  it('reads commits with messages of other encodings, of many megabytes, and signed ones', async () => {
    const root = tree(entry('100644', 'README.md', blob('x')));
    const latin = commit(root, Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65]), '-c', 'i18n.commitEncoding=latin1');
    assert.equal((await git.commit(latin)).tree, root);
    const huge = commit(root, `${'tree 0000\n\n'.repeat(1_000_000)}end`);
    assert.equal((await git.commit(huge)).tree, root);
    const raw = run(['cat-file', 'commit', latin]).toString('latin1');
    const signature = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n tree 1111\n -----END PGP SIGNATURE-----\n';
    const signed = raw.replace('\n\n', `\n${signature}\n`);
    const id = run(['hash-object', '-t', 'commit', '-w', '--stdin'], Buffer.from(signed, 'latin1')).toString().trim();
    run(['update-ref', 'refs/heads/main', id]);
    assert.deepEqual((await git.commit(id)).parents, []);
    assert.equal((await git.commit(id)).tree, root);
  });

  it('changes one file of a folder of 100,000', async () => {
    const content = blob('x');
    const names = Array.from({ length: 100_000 }, (_, index) => `file-${index}.yaml`).toSorted();
    const tip = commit(tree(entry('40000', 'dev', tree(...names.map((name) => entry('100644', name, content))))));
    const from = host.requests.length;
    const ours = await git.write(writing(tip, [tip], 'dev/file-7.yaml', 'ours\n'));
    assert.equal(await git.push('deploy', ours), 'pushed');
    assert.equal(run(['diff', '--name-only', tip, 'deploy']).toString().trim(), 'dev/file-7.yaml');
    const sent = host.requests.slice(from).reduce((sum, { bytesIn }) => sum + bytesIn, 0);
    // The folder is sent as what differs in it.
    assert.ok(sent < 10_000, String(sent));
  });
});
