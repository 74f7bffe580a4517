import assert from 'node:assert/strict';
import { folderOf, foldersAbove } from '../../../core/folders.ts';
import { inTarget } from '../../../core/gitops-repo/paths.ts';

describe('Paths', () => {
  it('are below targetPath, however that is written', () => {
    for (const base of ['', '.', './', './/', '/']) assert.equal(inTarget(base, 'a'), 'a', base);
    for (const base of ['x', './x', './x//', '././x']) assert.equal(inTarget(base, 'a/b'), 'x/a/b', base);
    assert.equal(inTarget('x./y', 'a'), 'x./y/a');
    assert.equal(inTarget('x/./y', 'a'), 'x/./y/a');
    assert.deepEqual(['a/b/c', 'a', '/a'].map(folderOf), ['a/b', '', '']);
    assert.deepEqual(['a/b/c', 'a'].map(foldersAbove), [['a', 'a/b'], []]);
  });
});
