import assert from 'node:assert/strict';
import { GitPullRequestMergeStrategy, GitStatusState } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import type { IGitApi } from 'azure-devops-node-api/GitApi.js';
import { startFixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';

const project = 'Fabrikam Fiber';

describe('sandbox Azure DevOps: branch policies and auto-complete', () => {
  let fixture: Fixture;
  let api: IGitApi;
  let id: number;
  beforeEach(async () => {
    fixture = await startFixture();
    api = await fixture.git();
    await fixture.repository.commit({ branch: 'topic', files: { 'a.txt': '1' } });
    const body = { title: 'Deploy', sourceRefName: 'refs/heads/topic', targetRefName: 'refs/heads/main' };
    id = (await api.createPullRequest(body, 'gitops', project)).pullRequestId ?? 0;
  });
  afterEach(() => fixture.stop());

  const autoComplete = async (): Promise<void> => {
    const completionOptions = { mergeStrategy: GitPullRequestMergeStrategy.Squash, deleteSourceBranch: true };
    const body = { autoCompleteSetBy: { id: fixture.service.id }, completionOptions };
    await api.updatePullRequest(body, 'gitops', id, project);
    await fixture.server.settled();
  };
  const status = (): string => fixture.repository.pullRequest(id).status;
  const evaluations = async (): Promise<(number | undefined)[]> => {
    const policies = await fixture.client().getPolicyApi();
    const artifact = `vstfs:///CodeReview/CodeReviewId/${fixture.project.id}/${id}`;
    return (await policies.getPolicyEvaluations(project, artifact)).map((record) => record.status);
  };
  const [queued, approved, rejected] = [0, 2, 3];

  it('completes at once when nothing stands in the way', async () => {
    await autoComplete();
    assert.equal(status(), 'completed');
    const subject = await fixture.repository.git('show', '-s', '--format=%s', 'main');
    assert.equal(subject, `Merged PR ${id}: Deploy`);
    assert.equal(fixture.repository.pullRequest(id).closedBy?.id, fixture.service.id);
  });

  it('waits for approvals, of which the creator’s own is none', async () => {
    fixture.repository.addPolicy({ branch: 'main', kind: 'minimumReviewers', settings: { minimumApproverCount: 1 } });
    await autoComplete();
    assert.deepEqual(await evaluations(), [queued]);
    await fixture.repository.approve(id, fixture.service);
    assert.equal(status(), 'active');
    await fixture.repository.approve(id, fixture.person, -10);
    assert.deepEqual(await evaluations(), [rejected]);
    const completed = new Promise((resolve) => {
      fixture.repository.onPullRequest(({ kind }) => kind === 'completed' && resolve(kind));
    });
    const reviewer = fixture.client(fixture.server.issueToken(fixture.person));
    await (
      await reviewer.getGitApi()
    ).createPullRequestReviewer({ vote: 10 }, 'gitops', id, fixture.person.id, project);
    await completed;
    assert.equal(status(), 'completed');
  });

  it('keeps votes over a push unless the policy resets them', async () => {
    fixture.repository.addPolicy({ branch: 'main', kind: 'minimumReviewers' });
    await fixture.repository.approve(id, fixture.person);
    await fixture.repository.commit({ branch: 'topic', files: { 'a.txt': '2' } });
    assert.deepEqual(await evaluations(), [approved]);
    fixture.repository.addPolicy({ branch: 'main', kind: 'minimumReviewers', settings: { resetOnSourcePush: true } });
    await fixture.repository.commit({ branch: 'topic', files: { 'a.txt': '3' } });
    assert.deepEqual(await evaluations(), [queued, queued]);
    assert.equal(fixture.repository.pullRequest(id).iterations.length, 3);
  });

  it('waits for a status on the latest iteration', async () => {
    fixture.repository.addPolicy({
      branch: 'main',
      kind: 'status',
      settings: { statusGenre: 'gitops', statusName: 'dev', invalidateOnSourceUpdate: true },
    });
    await autoComplete();
    const post = (state: GitStatusState, iterationId: number) =>
      api.createPullRequestStatus(
        { state, iterationId, context: { genre: 'gitops', name: 'dev' } },
        'gitops',
        id,
        project,
      );
    await post(GitStatusState.Failed, 1);
    assert.deepEqual(await evaluations(), [rejected]);
    await post(GitStatusState.Succeeded, 1);
    await fixture.server.settled();
    assert.equal(status(), 'completed');
  });

  it('waits for comments to be resolved and work items to be linked', async () => {
    fixture.repository.addPolicy({ branch: 'main', kind: 'comments' });
    fixture.repository.addPolicy({ branch: 'main', kind: 'workItems', blocking: false });
    const thread = await fixture.repository.comment(id, { content: 'Why?', identity: fixture.person });
    await autoComplete();
    assert.equal(status(), 'active');
    await api.updateThread({ status: 2 }, 'gitops', id, thread, project);
    await fixture.server.settled();
    assert.equal(status(), 'completed');
  });

  it('does not complete by a strategy that is not allowed, nor a draft', async () => {
    fixture.repository.addPolicy({
      branch: 'main',
      kind: 'mergeStrategy',
      settings: { allowSquash: false, allowRebase: true },
    });
    await autoComplete();
    assert.deepEqual(await evaluations(), [rejected]);
    await api.updatePullRequest({ isDraft: true }, 'gitops', id, project);
    const rebase = { completionOptions: { mergeStrategy: GitPullRequestMergeStrategy.Rebase } };
    await api.updatePullRequest(rebase, 'gitops', id, project);
    await fixture.server.settled();
    assert.equal(status(), 'active');
    await api.updatePullRequest({ isDraft: false }, 'gitops', id, project);
    await fixture.server.settled();
    assert.equal(status(), 'completed');
  });

  it('refuses completion by hand past the policies, unless somebody exempt asks for it', async () => {
    fixture.repository.addPolicy({ branch: 'main', kind: 'minimumReviewers' });
    const commitId = (await fixture.repository.tip('topic')) ?? '';
    const body = { status: 3, lastMergeSourceCommit: { commitId } };
    await api.updatePullRequest(body, 'gitops', id, project);
    await fixture.server.settled();
    assert.equal(fixture.repository.pullRequest(id).mergeStatus, 'rejectedByPolicy');
    await autoComplete();
    assert.equal(status(), 'active');
    const past = { ...body, completionOptions: { bypassPolicy: true, bypassReason: 'Fire' } };
    await assert.rejects(api.updatePullRequest(past, 'gitops', id, project), /TF401027.*PolicyExempt/);
    fixture.server.allow(fixture.service, 'PolicyExempt', fixture.repository);
    await api.updatePullRequest(past, 'gitops', id, project);
    await fixture.server.settled();
    assert.equal(status(), 'completed');
  });

  it('waits for required reviewers, of a group for any member, and for nobody who is optional', async () => {
    const members = [fixture.person];
    const team = fixture.server.addIdentity({ name: '[Fabrikam Fiber]\\Team', kind: 'group', members });
    const other = fixture.server.addIdentity({ name: 'Olga Optional' });
    await api.createPullRequestReviewer({ isRequired: true }, 'gitops', id, team.id, project);
    await api.createPullRequestReviewer({}, 'gitops', id, other.id, project);
    await autoComplete();
    assert.equal(status(), 'active');
    await fixture.repository.approve(id, fixture.person);
    assert.equal(status(), 'completed');
  });

  it('lists the policies of a branch', async () => {
    fixture.repository.addPolicy({ branch: 'main', kind: 'status', settings: { statusName: 'x' } });
    const policies = await fixture.client().getPolicyApi();
    const [found] = await policies.getPolicyConfigurations(project);
    assert.ok(found);
    assert.equal(found.isBlocking, true);
    assert.equal((found.settings as { statusName: string }).statusName, 'x');
  });
});
