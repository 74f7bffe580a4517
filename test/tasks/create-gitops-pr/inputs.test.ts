import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { readInputs } from '../../../tasks/create-gitops-pr/inputs.ts';

const read = (inputs: Readonly<Record<string, string>>) =>
  readInputs(
    (name) => ({ repository: 'gitops', ...inputs })[name],
    () => undefined,
  );

const mistakes = (inputs: Readonly<Record<string, string>>): readonly string[] => {
  try {
    read(inputs);
  } catch (error) {
    if (error instanceof TaskError && error.code === 'INPUT_INVALID')
      return error.related.map(({ message }) => message);
    throw error;
  }
  return [];
};

describe('the inputs of create-gitops-pr', () => {
  const branch = { sourceBranch: 'refs/heads/bump/{application}', environment: 'dev', application: 'shop' };

  it('deliver a folder or a branch, never both', () => {
    assert.deepEqual(mistakes({}), ['sourcePath: is empty: give it, or sourceBranch']);
    assert.deepEqual(mistakes({ ...branch, sourcePath: 'out' }), [
      'sourceBranch: stands beside sourcePath: give one of the two',
    ]);
    assert.equal(read(branch).patterns.sourceBranch, 'bump/{application}');
  });

  it('need to know whose a branch is', () => {
    assert.deepEqual(mistakes({ sourceBranch: 'bump' }), [
      'environment: is required for sourceBranch',
      'application: is required for sourceBranch',
    ]);
  });

  it('say nothing of a branch’s commits, but of the commit that merges it', () => {
    const ofCommits = { commitMessage: 'x', authorName: 'x', authorEmail: 'x', skipCi: 'true' };
    const all = { ...branch, ...ofCommits, branch: 'x', expectedDigest: 'x', prune: 'none' };
    const named = (found: readonly string[]) => found.map((one) => one.split(':')[0]).toSorted();
    const always = ['branch', 'expectedDigest', 'prune'];
    assert.deepEqual(named(mistakes(all)), [...always, ...Object.keys(ofCommits)].toSorted());
    assert.deepEqual(named(mistakes({ ...all, delivery: 'targetBranch' })), always);
  });

  it('name the pull request to undo, and nothing else', () => {
    assert.equal(read({ operation: 'revert', pullRequestId: '12' }).pullRequestId, 12);
    assert.deepEqual(mistakes({ operation: 'revert' }), ['pullRequestId: is required and empty']);
    assert.deepEqual(mistakes({ operation: 'revert', pullRequestId: '#12' }), [
      'pullRequestId: "#12" is no pull request’s number',
    ]);
  });

  it('let a revert and a given branch stand beside others: each has a branch of its own', () => {
    const keep = { existing: 'keep' };
    assert.equal(read({ ...keep, operation: 'revert', pullRequestId: '1' }).existing, 'keep');
    assert.equal(read({ ...keep, ...branch }).existing, 'keep');
    assert.equal(mistakes({ ...keep, sourcePath: 'out' }).length, 1);
  });
});
