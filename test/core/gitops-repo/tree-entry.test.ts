import assert from 'node:assert/strict';
import { fileAt, isFile, isFolder, sameEntry } from '../../../core/gitops-repo/tree-entry.ts';

describe('what stands at a path', () => {
  const entryOf = (mode: string) => ({ mode, id: 'a'.repeat(40) });
  const [text, executable, link, submodule, folder] = ['100644', '100755', '120000', '160000', '040000'].map(entryOf);
  const all = [text, executable, link, submodule, folder, undefined];

  it('is a file, executable or not, a folder, or neither', () => {
    assert.deepEqual(all.filter(isFile), [text, executable]);
    assert.deepEqual(all.filter(isFolder), [folder]);
  });

  it('counts unless it is a folder', () => {
    const entries = new Map(all.flatMap((entry) => (entry === undefined ? [] : [[entry.mode, entry] as const])));
    const counted = ['100644', '120000', '160000', '040000', 'nothing'].map((path) => fileAt(entries, path));
    assert.deepEqual(counted, [text, link, submodule, undefined, undefined]);
  });

  it('is the same in the same mode', () => {
    assert.ok(sameEntry(text, entryOf('100644')));
    assert.ok(sameEntry(undefined, undefined));
    for (const other of [executable, undefined, { mode: '100644', id: 'b' }]) assert.ok(!sameEntry(text, other));
  });
});
