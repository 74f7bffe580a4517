import assert from 'node:assert/strict';
import { changesDigest, differencesDigest } from '../../../core/gitops-repo/changes-digest.ts';
import { MemoryGit } from './memory-git.ts';

describe('The digest of changes', () => {
  it('is that of what the commit of them changes', async () => {
    const memory = new MemoryGit();
    const before = memory.commit({ a: '1', b: '1', c: '1' });
    const after = memory.commit({ a: '2', b: null, d: 'x' }, before);
    const id = (await memory.git.entries(after, ['d'])).get('d')?.id ?? '';
    const write = { kind: 'write', path: 'a', mode: '100644', content: Buffer.from('2') } as const;
    const gone = { kind: 'delete', path: 'b' } as const;
    const copy = { kind: 'copy', path: 'd', mode: '100644', id } as const;
    const digest = differencesDigest(await memory.git.differences(before, after));
    assert.match(digest, /^[0-9a-f]{40}$/);
    assert.equal(changesDigest([write, gone, copy]), digest);
    assert.equal(changesDigest([copy, write, gone]), digest);
    for (const other of [
      [write, gone],
      [write, copy],
      [{ ...write, mode: '100755' as const }, gone, copy],
    ])
      assert.notEqual(changesDigest(other), digest);
  });
});
