import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFiles } from '../../platform/files.ts';

describe('one run at a time in a folder', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'folder-lock-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));
  const temporary = (): string => join(root, 'temp');

  it('lets actions for one folder follow each other, and leaves nothing behind', async () => {
    let running = 0;
    let most = 0;
    const turns: number[] = [];
    await Promise.all(
      [1, 2, 3].map((turn) =>
        nodeFiles(temporary()).alone(root, async () => {
          most = Math.max(most, ++running);
          await readdir(root);
          await readdir(root);
          running--;
          turns.push(turn);
        }),
      ),
    );
    assert.deepEqual([most, turns.toSorted()], [1, [1, 2, 3]]);
    assert.deepEqual(await readdir(temporary()), []);
  });

  it('another folder is not waited for, nor is an action that failed', async () => {
    const other = await mkdtemp(join(root, 'other-'));
    const files = nodeFiles(temporary());
    assert.equal(await files.alone(root, () => files.alone(other, async () => 'inside')), 'inside');
    await assert.rejects(
      files.alone(root, () => Promise.reject(new Error('no'))),
      /no/,
    );
    assert.equal(await files.alone(root, async () => 'again'), 'again');
  });

  it('a killed run holds nobody up', async () => {
    const files = nodeFiles(temporary());
    let lock = '';
    await files.alone(root, async () => {
      [lock = ''] = await readdir(temporary());
    });
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    await writeFile(join(temporary(), lock), String(pid));
    assert.equal(await files.alone(root, async () => 'done'), 'done');
    assert.deepEqual(await readdir(temporary()), []);
  });

  it('without a place for a lock it goes on', async () => {
    const file = join(root, 'file');
    await writeFile(file, '');
    assert.equal(await nodeFiles(file).alone(root, async () => 'done'), 'done');
  });
});
