import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import {
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TaskError } from '../../core/errors.ts';
import { nodeFiles } from '../../platform/files.ts';

const root = process.getuid?.() === 0;
const otherDisk = ['/dev/shm', '/run'].find(
  (path) => existsSync(path) && statSync(path).dev !== statSync(tmpdir()).dev,
);

describe('files that are prepared before they are replaced', () => {
  let folder = '';
  let temporary = '';
  beforeEach(async () => {
    const made = await mkdtemp(join(tmpdir(), 'staged-'));
    [folder, temporary] = [join(made, 'sources'), join(made, 'temp')];
    await mkdir(folder);
    await writeFile(join(folder, 'a.yaml'), 'old');
  });
  afterEach(async () => {
    await chmod(folder, 0o755);
    await rm(join(folder, '..'), { recursive: true, force: true });
  });
  const path = (name = 'a.yaml') => join(folder, name);
  const replace = async (content: string): Promise<void> => {
    await (await nodeFiles(temporary).stage(path(), content)).commit();
  };

  it('changes nothing before the commit, puts nothing beside the file, and leaves nothing anywhere', async () => {
    const files = nodeFiles(temporary);
    const staged = await files.stage(path(), 'new');
    assert.deepEqual(await readdir(folder), ['a.yaml']);
    assert.equal(await readFile(path(), 'utf8'), 'old');
    await staged.commit();
    assert.equal(await readFile(path(), 'utf8'), 'new');
    await (await files.stage(path(), 'newer')).discard();
    assert.equal(await readFile(path(), 'utf8'), 'new');
    assert.deepEqual([await readdir(folder), await readdir(temporary)], [['a.yaml'], []]);
  });

  it('keeps the mode, setuid and setgid too; a read-only file stays read-only', async () => {
    for (const mode of [0o4755, 0o2775, 0o600, 0o444]) {
      await chmod(path(), mode);
      await replace(`mode ${mode}`);
      assert.equal((await stat(path())).mode & 0o7777, mode);
      assert.equal(await readFile(path(), 'utf8'), `mode ${mode}`);
    }
  });

  it('keeps the owner and the group, and the mode with them', async function () {
    if (!root) return this.skip();
    await chown(path(), 12345, 23456);
    await chmod(path(), 0o6755);
    await replace('new');
    const { uid, gid, mode } = await stat(path());
    assert.deepEqual([uid, gid, mode & 0o7777], [12345, 23456, 0o6755]);
  });

  it('where the owner cannot be kept, nothing is prepared', async function () {
    if (!root) return this.skip();
    await chown(path(), 12345, 23456);
    await chmod(folder, 0o777);
    await mkdir(temporary, { mode: 0o777 });
    await chmod(temporary, 0o777);
    await chmod(join(folder, '..'), 0o755);
    process.seteuid?.(54321);
    try {
      await assert.rejects(nodeFiles(temporary).stage(path(), 'new'), (error: unknown) => {
        assert.ok(error instanceof TaskError && error.code === 'FILE_NOT_ALLOWED');
        assert.match(error.message, /12345:23456/);
        return true;
      });
    } finally {
      process.seteuid?.(0);
    }
    assert.deepEqual([await readdir(folder), await readdir(temporary)], [['a.yaml'], []]);
    assert.equal(await readFile(path(), 'utf8'), 'old');
  });

  it('in a folder that may not be written to, nothing is prepared', async function () {
    await chmod(folder, 0o555);
    await mkdir(temporary, { mode: 0o777 });
    await chmod(temporary, 0o777);
    await chmod(join(folder, '..'), 0o755);
    if (root) process.seteuid?.(54321);
    try {
      const refused = (error: unknown) => error instanceof TaskError && error.code === 'FILE_NOT_ALLOWED';
      await assert.rejects(nodeFiles(temporary).stage(path(), 'new'), refused);
    } finally {
      if (root) process.seteuid?.(0);
    }
    assert.deepEqual(await readdir(temporary), []);
  });

  it('of two names of one file (a hard link) it replaces the one; a link beside it stays a link', async () => {
    await link(path(), path('b.yaml'));
    await symlink('a.yaml', path('c.yaml'));
    await replace('new');
    assert.equal(await readFile(path('b.yaml'), 'utf8'), 'old');
    assert.equal(await readFile(path('c.yaml'), 'utf8'), 'new');
    assert.ok((await lstat(path('c.yaml'))).isSymbolicLink());
  });

  it('without a temporary folder the content waits beside the file', async () => {
    const staged = await nodeFiles(path()).stage(path(), 'new');
    assert.equal((await readdir(folder)).length, 2);
    await staged.commit();
    assert.deepEqual([await readdir(folder), await readFile(path(), 'utf8')], [['a.yaml'], 'new']);
  });

  it('so it does with the temporary folder on another disk', async function () {
    if (otherDisk === undefined) return this.skip();
    const elsewhere = await mkdtemp(join(otherDisk, 'staged-'));
    try {
      await chmod(path(), 0o750);
      const staged = await nodeFiles(elsewhere).stage(path(), 'new');
      assert.deepEqual(await readdir(elsewhere), []);
      await staged.commit();
      assert.deepEqual([await readdir(folder), await readFile(path(), 'utf8')], [['a.yaml'], 'new']);
      assert.equal((await stat(path())).mode & 0o777, 0o750);
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  it('a process killed at any moment leaves each file whole and nothing beside them, nor does a reader see half', async () => {
    const [count, size] = [30, 100_000];
    const whole = async (name: string): Promise<void> => {
      const text = await readFile(path(name), 'utf8');
      assert.match(text, /^(\d)\1*\n$/);
      assert.equal(text.length, size + 1, name);
    };
    for (let index = 0; index < count; index++) await writeFile(path(`f${index}.yaml`), `${'0'.repeat(size)}\n`);
    await rm(path());
    for (let round = 0; round < 4; round++) {
      const writer = join(import.meta.dirname, 'killed-writer.ts');
      const args = ['--import', 'tsx', writer, folder, temporary, String(count), String(size)];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      // How many are read first decides in which of its writes the kill falls; a reader never sees half a file either.
      for (let seen = 0; seen < 3 + round * 11; seen++) await whole(`f${(seen * 7) % count}.yaml`);
      child.kill('SIGKILL');
      await once(child, 'exit');
      const names = await readdir(folder);
      assert.equal(names.length, count);
      for (const name of names) await whole(name);
    }
  });
});
