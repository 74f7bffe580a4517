import assert from 'node:assert/strict';
import {
  GitPullRequestMergeStrategy,
  PullRequestAsyncStatus,
  PullRequestStatus,
} from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import type { IGitApi } from 'azure-devops-node-api/GitApi.js';
import { startFixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';

describe('sandbox Azure DevOps: the life of a pull request', () => {
  let fixture: Fixture;
  let api: IGitApi;

  beforeEach(async () => {
    fixture = await startFixture();
    api = await fixture.git();
  });
  afterEach(() => fixture.stop());

  const open = async (branch = 'deploy/dev/vote', file = 'dev/vote.yaml'): Promise<number> => {
    await fixture.repository.commit({ branch, files: { [file]: 'a: 1\n' }, message: 'Deploy' });
    const created = await api.createPullRequest(
      {
        title: 'Deploy vote',
        description: 'Text',
        sourceRefName: `refs/heads/${branch}`,
        targetRefName: 'refs/heads/main',
      },
      'gitops',
      fixture.project.name,
    );
    assert.equal(created.mergeStatus, PullRequestAsyncStatus.Queued);
    assert.equal(created.createdBy?.id, fixture.service.id);
    return created.pullRequestId ?? 0;
  };

  it('is created, found by its branches, and shows its merge commit once that is tried', async () => {
    const id = await open();
    await fixture.server.settled();
    const found = await api.getPullRequests(
      'gitops',
      {
        sourceRefName: 'refs/heads/deploy/dev/vote',
        targetRefName: 'refs/heads/main',
        status: PullRequestStatus.Active,
      },
      fixture.project.name,
    );
    assert.deepEqual(
      found.map((one) => one.pullRequestId),
      [id],
    );
    const one = await api.getPullRequest('gitops', id, fixture.project.name);
    assert.equal(one.mergeStatus, PullRequestAsyncStatus.Succeeded);
    assert.match(one.lastMergeCommit?.comment ?? '', /^Merge pull request 1 from deploy\/dev\/vote into main/);
    assert.equal(one.lastMergeSourceCommit?.commitId, await fixture.repository.tip('deploy/dev/vote'));
  });

  for (const [strategy, parents, message] of [
    ['squash', 1, 'Merged PR 1: Deploy vote'],
    ['noFastForward', 2, 'Merged PR 1: Deploy vote'],
    ['rebase', 1, 'Deploy'],
    ['rebaseMerge', 2, 'Merged PR 1: Deploy vote'],
  ] as const) {
    it(`is merged in git by ${strategy} and its source branch goes when that is wished`, async () => {
      const id = await open();
      await fixture.repository.commit({ branch: 'main', files: { 'other.txt': 'x\n' }, message: 'Meanwhile' });
      const before = await fixture.repository.tip('main');
      const tip = await fixture.repository.tip('deploy/dev/vote');
      const pushed: string[] = [];
      fixture.repository.onPush(({ branch, newCommit }) =>
        pushed.push(`${branch} ${/^0+$/.test(newCommit) ? 'gone' : ''}`.trim()),
      );
      await api.updatePullRequest(
        {
          status: PullRequestStatus.Completed,
          lastMergeSourceCommit: { commitId: tip ?? '' },
          completionOptions: {
            mergeStrategy: GitPullRequestMergeStrategy[`${strategy[0]?.toUpperCase()}${strategy.slice(1)}` as 'Squash'],
            deleteSourceBranch: true,
          },
        },
        'gitops',
        id,
        fixture.project.name,
      );
      await fixture.server.settled();
      const state = fixture.repository.pullRequest(id);
      assert.equal(state.status, 'completed');
      assert.equal(state.lastMergeCommit, await fixture.repository.tip('main'));
      const shown = await fixture.repository.git('show', '-s', '--format=%P%n%s', 'main');
      const [parentLine = '', subject] = shown.split('\n');
      assert.equal(parentLine.split(' ').length, parents);
      assert.equal(parentLine.split(' ')[0], before);
      assert.equal(subject, message);
      assert.deepEqual(await fixture.repository.tree('main'), ['README.md', 'dev/vote.yaml', 'other.txt']);
      assert.equal(await fixture.repository.tip('deploy/dev/vote'), undefined);
      assert.deepEqual(pushed, ['main', 'deploy/dev/vote gone']);
    });
  }
});
