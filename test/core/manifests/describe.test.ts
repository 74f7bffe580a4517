import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { digestFiles } from '../../../core/manifests/describe.ts';
import { someOf } from '../../../core/wording.ts';

describe('the digest of a delivery', () => {
  it('is sha256 over path, length and bytes of each file, by path', () => {
    const expected = createHash('sha256').update(['B', '2', 'äa', '1', 'x'].join('\0'));
    const files = [
      { path: 'a', content: Buffer.from('x') },
      { path: 'B', content: 'ä' },
    ];
    assert.equal(digestFiles(files), expected.digest('hex'));
  });
});

describe('names in a message', () => {
  it('are the first twenty, and how many more', () => {
    const names = (count: number): readonly string[] =>
      Array.from({ length: count }, (_, index) => `n${String(index)}`);
    assert.equal(someOf(names(20)), names(20).join(', '));
    assert.equal(someOf(names(22)), `${names(20).join(', ')} and 2 more`);
  });
});
