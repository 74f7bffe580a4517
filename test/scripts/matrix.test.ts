import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { rows, runRow } from '../../scripts/matrix/rows.mjs';
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
});
