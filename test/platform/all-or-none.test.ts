import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { updateImages } from '../../core/images/update.ts';
import { systemClock } from '../../platform/clock.ts';
import { nodeFiles } from '../../platform/files.ts';
import { request } from '../core/images/request.ts';

describe('an update of 700 files, on a disk', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'all-or-none-'));
    await mkdir(join(root, 'sources'));
    for (let index = 0; index < 700; index++) await writeFile(path(index), before(index));
    await chmod(path(3), 0o750);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));
  const name = (index: number): string => `f${String(index).padStart(3, '0')}.yaml`;
  const path = (index: number): string => join(root, 'sources', name(index));
  const before = (index: number): string => `# ${index}\r\ncontainers: [{image: app:1}]`;
  const update = (files: Parameters<typeof updateImages>[0]) =>
    updateImages(
      files,
      {
        folder: join(root, 'sources'),
        globs: ['**'],
        copyFrom: [],
        request: request({ images: ['app:2'] }),
        ifNoMatch: 'error',
        dryRun: false,
      },
      { signal: new AbortController().signal, clock: systemClock() },
    );

  for (const step of ['stage', 'commit'] as const)
    it(`leaves all as they were when the last one fails to ${step}`, async () => {
      const files = nodeFiles(join(root, 'temp'));
      const full = new Error('disk full');
      const stage: typeof files.stage = async (at, content) => {
        const last = at.endsWith(name(699));
        if (last && step === 'stage') throw full;
        const staged = await files.stage(at, content);
        return last ? { ...staged, commit: () => Promise.reject(full) } : staged;
      };
      await assert.rejects(update({ ...files, stage }), /disk full/);
      for (let index = 0; index < 700; index++) assert.equal(await readFile(path(index), 'utf8'), before(index));
      assert.equal((await stat(path(3))).mode & 0o777, 0o750);
      assert.equal((await readdir(join(root, 'sources'))).length, 700);
      assert.deepEqual(await readdir(join(root, 'temp')), []);
    });

  it('writes all of them when none fails', async () => {
    const { plan } = await update(nodeFiles(join(root, 'temp')));
    assert.equal(plan.edits.length, 700);
    for (let index = 0; index < 700; index++)
      assert.equal(await readFile(path(index), 'utf8'), before(index).replace('app:1', 'app:2'));
    assert.equal((await stat(path(3))).mode & 0o777, 0o750);
  });
});
