import assert from 'node:assert/strict';

import { readSource } from '../../../core/gitops-repo/source-files.ts';
import type { FoundFile } from '../../../core/ports/files.ts';
import { Secret } from '../../../core/secret.ts';

const file = (path: string): FoundFile => ({ path, kind: 'file' });
const folder = (found: readonly FoundFile[], kind: 'file' | 'folder' | 'absent' = 'folder') => ({
  kind: () => Promise.resolve(kind),
  list: () => Promise.resolve(found),
  read: (path: string) => Promise.resolve(Buffer.from(`text of ${path}`)),
});

describe('The files of sourcePath', () => {
  it('are all that is below it, by their paths there', async () => {
    const read = await readSource(folder([file('a.yaml'), file('b/c.yaml')]), './out', []);
    assert.deepEqual(
      read.map(({ path, content }) => [path, content.toString()]),
      [
        ['a.yaml', 'text of out/a.yaml'],
        ['b/c.yaml', 'text of out/b/c.yaml'],
      ],
    );
  });

  it('must be there: a folder, with something in it, and no links', async () => {
    const missing = { code: 'FILE_NOT_FOUND', message: 'sourcePath: there is no folder "out".' };
    await assert.rejects(readSource(folder([], 'absent'), 'out', []), missing);
    await assert.rejects(readSource(folder([], 'file'), 'out', []), missing);
    await assert.rejects(readSource(folder([]), 'out', []), {
      code: 'FILE_NOT_FOUND',
      message: 'sourcePath: the folder "out" is empty.',
    });
    await assert.rejects(readSource(folder([file('a'), { path: 'b', kind: 'symlink' }]), 'out', []), {
      code: 'FILE_NOT_ALLOWED',
      related: [{ message: 'b' }],
    });
  });

  it('hold no secret of the pipeline', async () => {
    await assert.rejects(readSource(folder([file('a'), file('pa55word!')]), 'out', [new Secret('pa55word!')]), {
      code: 'SECRET_IN_OUTPUT',
      message: 'Files that would leave the agent hold a secret of the pipeline; nothing was pushed:',
    });
  });
});
