import assert from 'node:assert/strict';
import { mergedOnto } from '../../../core/gitops-repo/merged-onto.ts';
import { MemoryGit } from './memory-git.ts';

describe('What a pull request was merged onto', () => {
  const by = (author: string, message: string) => ({ author: `${author} <x> 1 +0000`, message });
  const onto = (memory: MemoryGit, merged: string, o: { sourceCommit?: string; targetCommit?: string } = {}) =>
    mergedOnto(
      { git: memory.git, mergeBase: memory.mergeBase },
      { id: 7, sourceCommit: o.sourceCommit, targetCommit: o.targetCommit },
      merged,
    );
  /** A target that went on after the branch left it, and the branch's two commits. */
  function world() {
    const memory = new MemoryGit();
    const fork = memory.commit({ a: '1' });
    const tip = memory.commit({ b: '1' }, fork);
    const one = memory.commit({ c: '1' }, fork, by('A', 'one'));
    const two = memory.commit({ d: '1' }, one, by('B', 'two\n'));
    return { memory, fork, tip, one, two };
  }

  it('is the first parent of a merge, and of a squash', async () => {
    const { memory, tip, two } = world();
    const merge = memory.commit({ c: '1', d: '1' }, tip, { parents: [tip, two] });
    assert.equal(await onto(memory, merge, { sourceCommit: two }), tip);
    const squash = memory.commit({ c: '1', d: '1' }, tip, by('A', 'squashed'));
    assert.equal(await onto(memory, squash, { sourceCommit: two }), tip);
    assert.equal(await onto(memory, squash), tip);
    assert.equal(await onto(memory, squash, { sourceCommit: two, targetCommit: tip }), tip);
  });

  it('is below all commits that a rebase put there, without those that it left out', async () => {
    const { memory, tip, fork, two } = world();
    const first = memory.commit({ c: '1' }, tip, by('A', 'one\n'));
    const rebased = memory.commit({ d: '1' }, first, by('B', 'two'));
    assert.equal(await onto(memory, rebased, { sourceCommit: two }), tip);
    assert.equal(await onto(memory, rebased, { sourceCommit: two, targetCommit: fork }), fork, 'as the host says');
    const lone = memory.commit({ d: '1' }, tip, by('B', 'two'));
    assert.equal(await onto(memory, lone, { sourceCommit: two }), tip);
    const other = memory.commit({ c: '1' }, tip, by('A', 'another'));
    const above = memory.commit({ d: '1' }, other, by('B', 'two'));
    assert.equal(await onto(memory, above, { sourceCommit: two }), other, 'the one below is somebody else’s');
    const sameWords = memory.commit({ c: '1' }, tip, by('X', 'one'));
    assert.equal(
      await onto(memory, memory.commit({ d: '1' }, sameWords, by('B', 'two')), { sourceCommit: two }),
      sameWords,
    );
  });

  it('is above a commit of the branch that somebody had picked onto the target before: it did not come by the merge', async () => {
    const { memory, tip, two } = world();
    const rebased = (picked: string, committer: string) => {
      const first = memory.commit({ c: '1' }, tip, { ...by('A', 'one'), committer: picked });
      return [first, memory.commit({ d: '1' }, first, { ...by('B', 'two'), committer })] as const;
    };
    for (const [earlier, is] of [
      ['M <m@x> 40 +0000', tip],
      ['M <m@x> 30 +0000', 'picked'],
      ['N <n@x> 100 +0000', 'picked'],
    ] as const) {
      const [picked, merged] = rebased(earlier, 'M <m@x> 100 +0200');
      assert.equal(await onto(memory, merged, { sourceCommit: two }), is === tip ? tip : picked, earlier);
    }
  });

  it('does not count the merges of the source branch, which a rebase leaves out', async () => {
    const { memory, tip, one, fork } = world();
    const side = memory.commit({ e: '1' }, fork);
    const merge = memory.commit({ e: '1' }, one, { parents: [one, side], ...by('C', 'merge') });
    const last = memory.commit({ f: '1' }, merge, by('D', 'last'));
    const first = memory.commit({ c: '1' }, tip, by('A', 'one'));
    const rebased = memory.commit({ f: '1' }, first, by('D', 'last'));
    assert.equal(await onto(memory, rebased, { sourceCommit: last }), tip);
  });

  it('is what it was merged as, where a rebase left all of it out: the commit there is somebody else’s', async () => {
    const { memory, tip, fork, one } = world();
    const theirs = memory.commit({ e: '1' }, tip, { parents: [tip, one] });
    const merge = memory.commit({ e: '1' }, one, { parents: [one, theirs], ...by('C', 'merge') });
    assert.equal(await onto(memory, theirs, { sourceCommit: merge, targetCommit: theirs }), theirs);
    assert.equal(await onto(memory, fork, { sourceCommit: merge, targetCommit: fork }), fork);
  });

  it('is that, too, where the host does not say it, and the branch had merged that commit', async () => {
    const { memory, tip, one, two } = world();
    const into = (commit: string) => memory.commit({ e: '1' }, commit, { parents: [two, commit], ...by('C', 'merge') });
    const theirMerge = memory.commit({ e: '1' }, tip, { parents: [tip, one] });
    const theirSquash = memory.commit({ e: '1' }, tip, by('X', 'theirs'));
    for (const theirs of [theirMerge, theirSquash]) {
      assert.equal(await onto(memory, theirs, { sourceCommit: into(theirs) }), theirs);
    }
    // Merged by somebody with git, over what the branch had of the target before.
    const source = into(theirSquash);
    const merge = memory.commit({ f: '1' }, theirSquash, { parents: [theirSquash, source] });
    assert.equal(await onto(memory, merge, { sourceCommit: source }), theirSquash);
    // A push of the branch itself: all that is known is that its last commit came with it.
    assert.equal(await onto(memory, two, { sourceCommit: two }), one);
    // Of a branch that is gone, or has gone on, a merge commit still tells what it was made of.
    assert.equal(await onto(memory, theirMerge), tip);
    assert.equal(await onto(memory, theirMerge, { sourceCommit: two }), tip);
  });

  it('is not known of the first commit of all', async () => {
    const memory = new MemoryGit();
    const first = memory.commit({ a: '1' });
    await assert.rejects(onto(memory, first), {
      code: 'PULL_REQUEST_NOT_MERGED',
      message: `What pull request 7 was merged onto is not known: ${first} has no parent.`,
      mend: 'Use operation: rollback.',
    });
  });
});
