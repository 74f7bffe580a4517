import assert from 'node:assert/strict';
import { refused, startFixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';

describe('sandbox GitHub: merging', () => {
  let fixture: Fixture;

  beforeEach(async () => {
    fixture = await startFixture();
  });
  afterEach(() => fixture.stop());

  type Method = 'merge' | 'squash' | 'rebase';
  const merge = async (pull_number: number, merge_method: Method = 'merge', sha?: string): Promise<string> => {
    const { data } = await fixture.octokit().request('PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge', {
      ...fixture.at,
      pull_number,
      merge_method,
      ...(sha === undefined ? {} : { sha }),
    });
    return data.sha;
  };
  /** Two commits on the branch, and one on main that came meanwhile. */
  const twoCommits = async (): Promise<number> => {
    const { repository } = fixture;
    const number = await fixture.proposed();
    await repository.commit({ branch: 'topic', files: { 'dev/b.yaml': 'b: 1\n' }, message: 'Add b\n\nWith reasons.' });
    await repository.commit({ branch: 'main', files: { 'prod/c.yaml': 'c: 1\n' }, message: 'Meanwhile' });
    return number;
  };
  const git = (...args: string[]): Promise<string> => fixture.repository.git(...args);

  it('with a merge commit, in the words of GitHub, by whoever merged', async () => {
    const number = await twoCommits();
    const sha = await merge(number);
    assert.equal(await git('log', '-1', '--format=%H|%an|%cn', 'main'), `${sha}|delivery-bot|GitHub`);
    assert.equal(
      await git('log', '-1', '--format=%B', 'main'),
      `Merge pull request #${number} from fabrikam/topic\n\nDeliver topic`,
    );
    assert.equal(await git('rev-parse', 'main^2'), await fixture.repository.tip('topic'));
    const { state, mergeCommit, mergedBy } = fixture.repository.pullRequest(number);
    assert.deepEqual([state, mergeCommit, mergedBy?.login], ['merged', sha, 'delivery-bot']);
  });

  it('squashed, with the title when there are several commits', async () => {
    const number = await twoCommits();
    await merge(number, 'squash');
    assert.equal(
      await git('log', '-1', '--format=%B', 'main'),
      `Deliver topic (#${number})\n\n* Change topic\n\n* Add b\n\nWith reasons.`,
    );
    assert.equal(await git('log', '--format=%s', 'main^..main'), `Deliver topic (#${number})`);
  });

  it('rebased, commit by commit', async () => {
    await merge(await twoCommits(), 'rebase');
    assert.equal(
      await git('log', '-3', '--format=%s|%an|%cn', 'main'),
      'Add b|Ada Developer|delivery-bot\nChange topic|Ada Developer|delivery-bot\nMeanwhile|Ada Developer|Ada Developer',
    );
  });

  it('not when it conflicts, when the branch moved on, as a draft, or by a method that is off', async () => {
    const { repository, octokit, at } = fixture;
    const number = await fixture.proposed();
    const moved = await refused(merge(number, 'merge', await repository.tip('main')));
    assert.deepEqual([moved.status, moved.said], [409, 'Head branch was modified. Review and try the merge again.']);
    repository.set({ allowSquash: false });
    const off = await refused(merge(number, 'squash'));
    assert.deepEqual([off.status, off.said], [405, 'Squash merges are not allowed on this repository.']);
    await repository.commit({ branch: 'main', files: { 'dev/a.yaml': 'a: 3\n' } });
    assert.equal((await refused(merge(number))).said, 'Pull Request is not mergeable');
    await repository.commit({ branch: 'draft', files: { x: 'x' } });
    const { data } = await octokit().request('POST /repos/{owner}/{repo}/pulls', {
      ...at,
      title: 'x',
      head: 'draft',
      base: 'main',
      draft: true,
    });
    assert.equal((await refused(merge(data.number))).said, 'Pull Request is still a draft');
  });

  it('waits for reviews and statuses, told as classic protection and as rulesets tell it', async () => {
    const { repository, person } = fixture;
    const number = await fixture.proposed();
    repository.protect({ branch: 'main', requiredReviews: 1, requiredStatusChecks: ['ci', 'lint'] });
    assert.equal(
      (await refused(merge(number))).said,
      'At least 1 approving review is required by reviewers with write access. 2 of 2 required status checks are expected.',
    );
    await repository.approve(number, person);
    const commit = repository.pullRequest(number).head.commit;
    await repository.setStatus(commit, { context: 'ci', state: 'success' });
    assert.equal((await refused(merge(number))).said, 'Required status check "lint" is expected.');
    repository.protect({ branch: 'main', kind: 'ruleset', requiredStatusChecks: ['ci', 'lint'] });
    const ruled = await refused(merge(number));
    assert.equal(ruled.said, 'Repository rule violations found\n\nRequired status check "lint" is expected.\n\n');
    await repository.setStatus(commit, { context: 'lint', state: 'success' });
    await merge(number);
  });

  it('deletes the branch where the repository says so, and other pull requests go on into the base', async () => {
    const { repository, octokit, at } = fixture;
    repository.set({ deleteBranchOnMerge: true });
    const number = await fixture.proposed();
    await repository.git('branch', 'next', 'topic');
    await repository.commit({ branch: 'next', files: { 'dev/n.yaml': 'n: 1\n' } });
    const { data: next } = await octokit().request('POST /repos/{owner}/{repo}/pulls', {
      ...at,
      title: 'next',
      head: 'next',
      base: 'topic',
    });
    await merge(number);
    await fixture.server.settled();
    assert.equal(await repository.tip('topic'), undefined);
    const { state, base } = repository.pullRequest(next.number);
    assert.deepEqual([state, base.branch], ['open', 'main']);
  });

  it('leads a renamed branch on, with the pull requests into it', async () => {
    const { repository, octokit, at } = fixture;
    const number = await fixture.proposed();
    await repository.renameBranch('main', 'trunk');
    const { data } = await octokit().request('GET /repos/{owner}/{repo}/branches/{branch}', { ...at, branch: 'main' });
    assert.equal(data.name, 'trunk');
    assert.equal(repository.pullRequest(number).base.branch, 'trunk');
    assert.equal(repository.pullRequest(number).state, 'open');
  });
});
