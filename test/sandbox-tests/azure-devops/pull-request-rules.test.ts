import assert from 'node:assert/strict';
import { PullRequestStatus } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import type { GitPullRequest } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import type { IGitApi } from 'azure-devops-node-api/GitApi.js';
import { startFixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';

const project = 'Fabrikam Fiber';

describe('sandbox Azure DevOps: rules for pull requests', () => {
  let fixture: Fixture;
  let api: IGitApi;
  beforeEach(async () => {
    fixture = await startFixture();
    api = await fixture.git();
  });
  afterEach(() => fixture.stop({ violations: true }));

  const wanted = (more: Partial<GitPullRequest> = {}): GitPullRequest => ({
    title: 'Deploy',
    sourceRefName: 'refs/heads/topic',
    targetRefName: 'refs/heads/main',
    ...more,
  });
  const open = async (more: Partial<GitPullRequest> = {}): Promise<number> => {
    const branch = (more.sourceRefName ?? 'refs/heads/topic').replace('refs/heads/', '');
    await fixture.repository.commit({ branch, files: { [`${branch}.txt`]: '1' } });
    return (await api.createPullRequest(wanted(more), 'gitops', project)).pullRequestId ?? 0;
  };
  const patch = (id: number, body: GitPullRequest): Promise<GitPullRequest> =>
    api.updatePullRequest(body, 'gitops', id, project);

  it('refuses a second active one for the same branches, in the words of TF401179', async () => {
    await open();
    await assert.rejects(
      api.createPullRequest(wanted(), 'gitops', project),
      (error: Error & { statusCode?: number }) => {
        assert.equal(error.statusCode, 409);
        assert.match(error.message, /TF401179: An active pull request for the source and target branch already exists/);
        return true;
      },
    );
  });

  it('refuses branches that do not exist', async () => {
    await assert.rejects(api.createPullRequest(wanted(), 'gitops', project), /TF401398/);
  });

  it('holds titles and descriptions to their lengths', async () => {
    await fixture.repository.commit({ branch: 'topic', files: { a: '1' } });
    await assert.rejects(api.createPullRequest(wanted({ description: 'x'.repeat(4001) }), 'gitops', project), /4000/);
    await assert.rejects(api.createPullRequest(wanted({ title: 'x'.repeat(401) }), 'gitops', project), /400/);
    await assert.rejects(api.createPullRequest(wanted({ title: '' }), 'gitops', project), /title/i);
    assert.equal((await open({ description: 'x'.repeat(4000) })) > 0, true);
  });

  it('cuts descriptions in lists only, and pages lists', async () => {
    const id = await open({ description: 'x'.repeat(1000) });
    for (const name of ['b', 'c']) await open({ sourceRefName: `refs/heads/${name}` });
    const all = await api.getPullRequests('gitops', { status: 1 }, project);
    assert.deepEqual(
      all.map((one) => one.pullRequestId),
      [id + 2, id + 1, id],
    );
    assert.equal(all[2]?.description?.length, 400);
    assert.equal((await api.getPullRequestById(id)).description?.length, 1000);
    const second = await api.getPullRequests('gitops', { status: 1 }, project, undefined, 1, 1);
    assert.deepEqual(
      second.map((one) => one.pullRequestId),
      [id + 1],
    );
  });

  it('names the missing right and who misses it', async () => {
    await fixture.repository.commit({ branch: 'topic', files: { a: '1' } });
    fixture.server.deny(fixture.service, 'PullRequestContribute', fixture.repository);
    await assert.rejects(
      api.createPullRequest(wanted(), 'gitops', project),
      (error: Error & { statusCode?: number }) => {
        assert.equal(error.statusCode, 403);
        assert.ok(
          error.message.includes(
            `TF401027: You need the Git 'PullRequestContribute' permission to perform this action. Details: identity '${fixture.service.uniqueName}', scope 'repository'.`,
          ),
          error.message,
        );
        return true;
      },
    );
  });

  it('changes only what PATCH may change, and reports the rest', async () => {
    const id = await open();
    await patch(id, { title: 'New', description: 'Text' });
    assert.equal(fixture.repository.pullRequest(id).title, 'New');
    await assert.rejects(patch(id, { labels: [{ name: 'x' }] }), /labels/);
    assert.equal(fixture.server.violations.length, 1);
  });

  it('lets nobody set auto-complete for somebody else, nor who may not push', async () => {
    const id = await open();
    const by = (identity: { id: string }) => patch(id, { autoCompleteSetBy: { id: identity.id } });
    await assert.rejects(by(fixture.person), /either the current user identity id, or an empty guid/);
    fixture.server.deny(fixture.service, 'GenericContribute', fixture.repository);
    await assert.rejects(by(fixture.service), /TF401027.*GenericContribute/);
  });

  it('knows nothing but the name of a repository that is disabled', async () => {
    fixture.repository.disable();
    assert.equal((await api.getRepository('gitops', project)).isDisabled, true);
    const answer = await fixture.fetch('Fabrikam%20Fiber/_apis/git/repositories/gitops/pullrequests');
    assert.match(`${answer.status} ${await answer.text()}`, /^404 .*TF401019/);
  });

  it('abandons, activates again, and leaves a completed one alone', async () => {
    const id = await open();
    await patch(id, { status: PullRequestStatus.Abandoned });
    await assert.rejects(patch(id, { title: 'x' }), /TF401181/);
    await patch(id, { status: PullRequestStatus.Active });
    const events: string[] = [];
    fixture.repository.onPullRequest(({ kind }) => events.push(kind));
    const merged = await fixture.repository.complete(id, { strategy: 'squash', identity: fixture.person });
    assert.equal(await fixture.repository.tip('main'), merged);
    assert.equal(events.at(-1), 'completed');
    assert.equal(fixture.repository.pullRequest(id).closedBy?.id, fixture.person.id);
    await assert.rejects(patch(id, { title: 'x' }), /TF401181/);
  });

  it('completes only the commit that was looked at', async () => {
    const id = await open();
    const old = await fixture.repository.tip('topic');
    await fixture.repository.commit({ branch: 'topic', files: { more: '1' } });
    const complete = { status: PullRequestStatus.Completed, lastMergeSourceCommit: { commitId: old ?? '' } };
    await assert.rejects(patch(id, complete), /has been modified/);
    await assert.rejects(patch(id, { status: PullRequestStatus.Completed }), /lastMergeSourceCommit/);
  });

  it('sees conflicts, and that they are gone', async () => {
    await fixture.repository.commit({ branch: 'topic', files: { 'README.md': 'ours\n' } });
    const id = (await api.createPullRequest(wanted(), 'gitops', project)).pullRequestId ?? 0;
    await fixture.repository.commit({ branch: 'main', files: { 'README.md': 'theirs\n' } });
    await fixture.server.settled();
    assert.equal(fixture.repository.pullRequest(id).mergeStatus, 'conflicts');
    await assert.rejects(fixture.repository.complete(id), /conflicts/);
    await fixture.repository.commit({ branch: 'main', files: { 'README.md': 'hello\n' } });
    await fixture.server.settled();
    assert.equal(fixture.repository.pullRequest(id).mergeStatus, 'succeeded');
  });

  it('retargets', async () => {
    const id = await open();
    await fixture.repository.commit({ branch: 'release', files: { r: '1' } });
    await patch(id, { targetRefName: 'refs/heads/release' });
    await fixture.server.settled();
    assert.equal(fixture.repository.pullRequest(id).lastMergeTargetCommit, await fixture.repository.tip('release'));
  });
});
