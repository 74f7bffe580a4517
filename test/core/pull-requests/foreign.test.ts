import assert from 'node:assert/strict';
import { foreignPaths } from '../../../core/pull-requests/foreign.ts';
import { FakeRepository, ourMessage, write } from './fake-repository.ts';

describe('what others committed to our branch', () => {
  const identity = { environment: 'dev', cluster: '', application: 'shop' };
  let repository: FakeRepository;
  let start: string;
  beforeEach(() => {
    repository = new FakeRepository();
    start = repository.commit('main', { 'a.yaml': 'a: 0\n', 'b.yaml': 'b: 0\n', 'other.yaml': 'o: 0\n' });
    repository.branches.set('ours', start);
  });

  const tip = (branch = 'ours'): string => repository.branches.get(branch) ?? '';
  const ourCommit = (text = 'a: 1\n', target = start, parents = [tip()]): string =>
    repository.commit('ours', { 'a.yaml': text }, { message: ourMessage(target, [write('a.yaml', text)]), parents });
  const theirs = async (): Promise<unknown> => {
    const base = await repository.mergeBase.mergeBase(tip(), tip('main'));
    const shown = base === undefined ? undefined : await repository.git.differences(base, tip());
    return foreignPaths({ git: repository.git }, identity, { base, shown }, tip(), tip('main'));
  };

  it('is nothing where only we did', async () => {
    ourCommit();
    assert.equal(await theirs(), 'none');
    ourCommit('a: 2\n');
    assert.equal(await theirs(), 'none');
  });

  it('is what they committed on top, also what they took away', async () => {
    ourCommit();
    repository.commit('ours', { 'b.yaml': 'b: theirs\n' });
    assert.deepEqual(await theirs(), ['b.yaml']);
    repository.commit('ours', { 'a.yaml': 'a: 0\n', 'b.yaml': 'b: 0\n' });
    repository.commit('ours', { 'a.yaml': 'a: theirs\n' });
    assert.deepEqual(await theirs(), ['a.yaml']);
  });

  it('is a change of ours that they took back', async () => {
    ourCommit();
    repository.commit('ours', { 'new.yaml': 'n\n' });
    repository.commit('ours', { 'a.yaml': 'a: 0\n' });
    assert.deepEqual(await theirs(), ['a.yaml', 'new.yaml']);
  });

  it('is nothing where they merged the target, or committed nothing', async () => {
    ourCommit();
    const target = repository.commit('main', { 'other.yaml': 'o: 1\n', 'b.yaml': 'b: 1\n' });
    repository.commit('ours', { 'other.yaml': 'o: 1\n', 'b.yaml': 'b: 1\n' }, { parents: [tip(), target] });
    repository.commit('ours', {}, { message: 'run the checks' });
    assert.equal(await theirs(), 'none');
  });

  it('is nothing where they merged a target that holds part of ours already', async () => {
    ourCommit();
    const target = repository.commit('main', { 'a.yaml': 'a: 2\n' });
    repository.commit('ours', { 'a.yaml': 'a: 2\n' }, { parents: [tip(), target] });
    repository.commit('main', { 'b.yaml': 'b: 1\n' });
    assert.equal(await theirs(), 'none');
  });

  it('is what they changed in a merge', async () => {
    ourCommit();
    const target = repository.commit('main', { 'other.yaml': 'o: 1\n' });
    repository.commit('ours', { 'other.yaml': 'o: 1\n', 'evil.yaml': 'e\n' }, { parents: [tip(), target] });
    assert.deepEqual(await theirs(), ['evil.yaml']);
  });

  it('is what stands below a commit of ours that they rebased onto theirs', async () => {
    const below = repository.commit('ours', { 'b.yaml': 'b: theirs\n' }, { parents: [start] });
    repository.commit(
      'ours',
      { 'a.yaml': 'a: 1\n' },
      { parents: [below], message: ourMessage(start, [write('a.yaml', 'a: 1\n')]) },
    );
    assert.deepEqual(await theirs(), ['a.yaml', 'b.yaml']);
  });

  it('is nothing where they rebased ours onto a newer target', async () => {
    const target = repository.commit('main', { 'other.yaml': 'o: 1\n' });
    repository.commit(
      'ours',
      { 'a.yaml': 'a: 1\n' },
      { parents: [target], message: ourMessage(start, [write('a.yaml', 'a: 1\n')]) },
    );
    assert.equal(await theirs(), 'none');
  });

  it('is what they amended into a commit of ours, or committed with its message', async () => {
    const message = ourMessage(start, [write('a.yaml', 'a: 1\n')]);
    repository.commit('ours', { 'a.yaml': 'a: amended\n' }, { message, parents: [start] });
    assert.deepEqual(await theirs(), ['a.yaml']);
    ourCommit('a: 1\n', start, [start]);
    repository.commit('ours', { 'b.yaml': 'b: copied\n' }, { message });
    assert.deepEqual(await theirs(), ['b.yaml']);
  });

  it('is nothing any more once it was overwritten', async () => {
    ourCommit();
    repository.commit('ours', { 'b.yaml': 'b: theirs\n' });
    repository.commit(
      'ours',
      { 'a.yaml': 'a: 2\n', 'b.yaml': 'b: 0\n' },
      { message: ourMessage(start, [write('a.yaml', 'a: 2\n')]) },
    );
    assert.equal(await theirs(), 'none');
  });

  it('is all that the branch shows where no commit of ours is, or only one of another application', async () => {
    repository.commit(
      'ours',
      { 'a.yaml': 'a: 1\n' },
      { message: ourMessage(start, [write('a.yaml', 'a: 1\n')], 'web') },
    );
    assert.deepEqual(await theirs(), ['a.yaml']);
  });

  it('is nothing at a commit of an older version of the task; below theirs it cannot be told', async () => {
    const message = ourMessage(start, []).replace(/GitOps-Changes: .*\n/, '');
    repository.commit('ours', { 'a.yaml': 'a: 1\n' }, { message });
    assert.equal(await theirs(), 'none');
    repository.commit('ours', { 'b.yaml': 'b: 1\n' });
    assert.deepEqual(await theirs(), ['a.yaml', 'b.yaml']);
  });

  it('is looked for so far and no further', async () => {
    ourCommit();
    for (let n = 0; n < 25; n++) repository.commit('ours', { [`${n}.yaml`]: 'x\n' });
    assert.equal(Array.isArray(await theirs()), true);
  });

  it('is nothing of ours when the target was replaced by a history of its own', async () => {
    ourCommit();
    repository.branches.set('main', '');
    repository.commit('main', { 'x.yaml': 'x\n' }, { parents: [] });
    assert.equal(await theirs(), 'none');
  });
});
