import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TaskError } from '../../core/errors.ts';
import { nodeFiles } from '../../platform/files.ts';
import { inside } from '../../platform/inside.ts';

describe('files', () => {
  let folder = '';
  const files = nodeFiles(tmpdir());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'files-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const code = (expected: string) => (error: unknown) => error instanceof TaskError && error.code === expected;

  it('lists files below a folder in one order, .git left out, links listed and not followed', async () => {
    for (const path of ['b/x.yaml', 'a/.hidden', '.git/config', 'b/.git/HEAD', 'B.txt']) {
      await files.write(join(folder, path), path);
    }
    await symlink('/etc', join(folder, 'b/link'));
    assert.deepEqual(
      (await files.list(folder)).map(({ path, kind }) => `${kind} ${path}`),
      ['file B.txt', 'file a/.hidden', 'symlink b/link', 'file b/x.yaml'],
    );
    assert.deepEqual(
      (await files.list(folder, ['**/*.yaml'])).map(({ path }) => path),
      ['b/x.yaml'],
    );
    assert.deepEqual(await files.folders(folder, ['*']), ['a', 'b']);
  });

  it('leaves out what it is told to', async () => {
    for (const path of ['apps/a/x.yaml', 'apps/gen/x.yaml', 'gen/y.yaml', 'locked/z.yaml'])
      await files.write(join(folder, path), path);
    const paths = async (globs: string[], without: string[]): Promise<string[]> =>
      (await files.list(folder, globs, { without })).map(({ path }) => path);
    assert.deepEqual(await paths(['**/*.yaml'], ['**/gen/**', 'locked/*']), ['apps/a/x.yaml']);
    assert.deepEqual(await paths(['**'], ['apps/**']), ['gen/y.yaml', 'locked/z.yaml']);
    assert.deepEqual(await paths(['**'], ['**']), []);
  });

  it('hears a cancel while it reads one file after the other', async () => {
    const path = join(folder, 'x.yaml');
    await writeFile(path, 'x');
    const stop = new AbortController();
    setImmediate(() => stop.abort(new Error('stopped')));
    // Without a breath between them, all of them would be read.
    const paths = Array.from({ length: 200_000 }, () => path);
    await assert.rejects(
      files.scan(paths, () => {}, stop.signal),
      /stopped/,
    );
  });

  it('shows files of any size with all of their bytes', async () => {
    const sizes = [0, 1, 65_535, 65_536, 65_537, 1_000_000];
    const contents = sizes.map((size) => Buffer.from(Array.from({ length: size }, (_, index) => (index * 7) % 251)));
    for (const [index, content] of contents.entries()) await writeFile(join(folder, `${index}`), content);
    const paths = ['0', '1', 'gone', '2', '3', '4', '5'].map((name) => join(folder, name));
    const seen: Buffer[] = [];
    const see = (_: string, bytes = ''): void => void seen.push(Buffer.from(bytes, 'latin1'));
    await files.scan(paths, see, new AbortController().signal);
    assert.equal(seen.length, sizes.length);
    for (const [index, content] of contents.entries()) assert.ok(seen[index]?.equals(content), `${sizes[index]}`);
  });

  it('shows no device, and waits for no pipe', async () => {
    const { signal } = new AbortController();
    const scan = (path: string): Promise<void> => files.scan([path], () => {}, signal);
    await assert.rejects(scan('/dev/zero'), code('FILE_NOT_ALLOWED'));
    const pipe = join(folder, 'pipe');
    await promisify(execFile)('mkfifo', [pipe]);
    await scan(pipe);
  });

  it('stops listing when it is cancelled', async () => {
    await files.write(join(folder, 'a/x.yaml'), '');
    await assert.rejects(files.list(folder, ['**'], { signal: AbortSignal.abort(new Error('stopped')) }), /stopped/);
  });

  it('replaces a file in one step, keeps its mode, and leaves no temporary file when it cannot', async () => {
    const path = join(folder, 'run.sh');
    await writeFile(path, 'old');
    await chmod(path, 0o755);
    await files.write(path, 'new');
    assert.equal(await readFile(path, 'utf8'), 'new');
    assert.equal((await stat(path)).mode & 0o777, 0o755);
    await mkdir(join(folder, 'taken'));
    await assert.rejects(files.write(join(folder, 'taken'), 'x'));
    assert.deepEqual((await readdir(folder)).toSorted(), ['run.sh', 'taken']);
  });

  it('tells missing from not allowed', async () => {
    await assert.rejects(files.read(join(folder, 'none')), code('FILE_NOT_FOUND'));
    assert.equal(await files.readIfThere(join(folder, 'none')), undefined);
    await assert.rejects(files.list(join(folder, 'none')), code('FILE_NOT_FOUND'));
    assert.equal(await files.kind(join(folder, 'none')), 'absent');
    assert.equal(await files.kind(folder), 'folder');
  });

  it('copies a tree and refuses a link that leads out of it', async () => {
    await files.write(join(folder, 'from/sub/a.txt'), 'a');
    await symlink('a.txt', join(folder, 'from/sub/inner'));
    await files.copy(join(folder, 'from'), join(folder, 'to'));
    assert.equal(await readFile(join(folder, 'to/sub/inner'), 'utf8'), 'a');
    await symlink('/etc/passwd', join(folder, 'from/sub/outer'));
    await assert.rejects(files.copy(join(folder, 'from'), join(folder, 'to2')), code('FILE_NOT_ALLOWED'));
  });

  it('shares the files of a copy that is only read; writing one leaves the other', async () => {
    await mkdir(join(folder, 'from/sub'), { recursive: true });
    await writeFile(join(folder, 'from/sub/a'), 'one');
    await writeFile(join(folder, 'from/b'), 'left out');
    await files.copy(join(folder, 'from'), join(folder, 'to'), {
      readOnly: true,
      leaveOut: (path) => path === join(folder, 'from/b'),
    });
    const inode = async (path: string) => (await stat(join(folder, path))).ino;
    assert.equal(await inode('to/sub/a'), await inode('from/sub/a'));
    await files.write(join(folder, 'to/sub/a'), 'two');
    assert.equal(await readFile(join(folder, 'from/sub/a'), 'utf8'), 'one');
    assert.deepEqual(
      (await files.list(join(folder, 'to'))).map(({ path }) => path),
      ['sub/a'],
    );
  });

  it('copies no pipe, and says what is wrong with a link in circles, a name too long, a file in a folder’s place', async () => {
    await files.write(join(folder, 'from/a.txt'), 'a');
    await promisify(execFile)('mkfifo', [join(folder, 'from/pipe')]);
    await files.copy(join(folder, 'from'), join(folder, 'to'));
    assert.deepEqual(await readdir(join(folder, 'to')), ['a.txt']);
    await symlink('loop', join(folder, 'loop'));
    await assert.rejects(files.kind(join(folder, 'loop')), code('FILE_NOT_ALLOWED'));
    await assert.rejects(files.kind(join(folder, 'x'.repeat(300))), code('PATH_UNSAFE'));
    await assert.rejects(files.write(join(folder, 'from/a.txt/b/c'), ''), code('FILE_NOT_ALLOWED'));
    await symlink('nowhere', join(folder, 'dangling'));
    await assert.rejects(files.write(join(folder, 'dangling/b/c'), ''), code('FILE_NOT_ALLOWED'));
  });

  it('reads no pipe and no device: it might wait for ever', async () => {
    await promisify(execFile)('mkfifo', [join(folder, 'pipe')]);
    await symlink('/dev/zero', join(folder, 'zeros'));
    for (const name of ['pipe', 'zeros']) {
      await assert.rejects(files.read(join(folder, name)), code('FILE_NOT_ALLOWED'));
      await assert.rejects(files.readIfThere(join(folder, name)), code('FILE_NOT_ALLOWED'));
    }
  });

  it('knows inside from beside', () => {
    assert.equal(inside('/a/b', '/a/b/c'), true);
    assert.equal(inside('/a/b', '/a/b'), true);
    assert.equal(inside('/a/b', '/a/bc'), false);
    assert.equal(inside('/a/b', '/a'), false);
    assert.equal(inside('/a/b', '/a/b/..x'), true);
  });
});
