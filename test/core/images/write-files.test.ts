import assert from 'node:assert/strict';
import { writeEdits } from '../../../core/images/write-files.ts';

/** Files in memory, of which one can refuse to be written. */
function memory(content: Record<string, string>, refuses?: string) {
  return {
    content,
    read: async (path: string) => Buffer.from(content[path] ?? ''),
    write: async (path: string, text: string | Uint8Array) => {
      if (path === refuses) throw new Error('disk full');
      content[path] = text.toString();
    },
  };
}

const edits = ['a', 'b', 'c'].map((path) => ({ path, before: `${path}1`, after: `${path}2` }));

describe('writing edits', () => {
  it('writes all of them', async () => {
    const files = memory({ '/r/a': 'a1', '/r/b': 'b1', '/r/c': 'c1' });
    assert.equal(await writeEdits(files, '/r', edits), true);
    assert.deepEqual(files.content, { '/r/a': 'a2', '/r/b': 'b2', '/r/c': 'c2' });
  });

  it('puts the others back when one cannot be written', async () => {
    const files = memory({ '/r/a': 'a1', '/r/b': 'b1', '/r/c': 'c1' }, '/r/c');
    await assert.rejects(writeEdits(files, '/r', edits), /disk full/);
    assert.deepEqual(files.content, { '/r/a': 'a1', '/r/b': 'b1', '/r/c': 'c1' });
  });

  it('writes none when a file is no longer what was planned for', async () => {
    const files = memory({ '/r/a': 'a1', '/r/b': 'somebody’s', '/r/c': 'c1' });
    assert.equal(await writeEdits(files, '/r', edits), false);
    assert.deepEqual(files.content, { '/r/a': 'a1', '/r/b': 'somebody’s', '/r/c': 'c1' });
  });
});
