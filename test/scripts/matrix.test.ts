import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathWith, rows, runRow } from '../../scripts/matrix/rows.mjs';
import { root } from '../../scripts/project.ts';

describe('the matrix of tools', () => {
  it('skips a row whose tool cannot be had, and says why, instead of passing', async () => {
    const provide = async (): Promise<string> => Promise.reject(new Error('no mirror has it'));
    assert.deepEqual(await runRow(root, { name: 'git 1.0', provide, files: [] }), { skipped: 'no mirror has it' });
  });

  it('names tests that are there', () => {
    assert.ok(rows.length > 0);
    const gone = rows.flatMap(({ files }) => files).filter((file) => !existsSync(join(root, file)));
    assert.deepEqual(gone, []);
  });

  it('has the usual tools behind the row’s own, also where they are not on PATH', async () => {
    const home = await mkdtemp(join(tmpdir(), 'matrix-'));
    try {
      const folder = join(home, 'go', 'bin');
      await mkdir(folder, { recursive: true });
      for (const [tool, version] of Object.entries({ helm: 'v3.19.4', kustomize: 'v5.7.1' }))
        await writeFile(join(folder, tool), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
      const path = await pathWith('/own', { HOME: home, XDG_CACHE_HOME: home, PATH: '/nothing' });
      assert.deepEqual(path.split(delimiter), ['/own', folder, '/nothing']);
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  });
});
