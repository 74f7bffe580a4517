import assert from 'node:assert/strict';
import { CommentThreadStatus, CommentType } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import type { IGitApi } from 'azure-devops-node-api/GitApi.js';
import { startFixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';

const project = 'Fabrikam Fiber';

describe('sandbox Azure DevOps: what hangs on a pull request', () => {
  let fixture: Fixture;
  let api: IGitApi;
  let id: number;
  let path: string;
  beforeEach(async () => {
    fixture = await startFixture();
    api = await fixture.git();
    await fixture.repository.commit({ branch: 'topic', files: { 'a.txt': '1' } });
    const body = {
      title: 'Deploy',
      sourceRefName: 'refs/heads/topic',
      targetRefName: 'refs/heads/main',
      labels: [{ name: 'gitops' }],
      workItemRefs: [{ id: '42' }],
    };
    id = (await api.createPullRequest(body, 'gitops', project)).pullRequestId ?? 0;
    path = `Fabrikam%20Fiber/_apis/git/repositories/gitops/pullRequests/${id}`;
  });
  afterEach(() => fixture.stop());

  it('labels', async () => {
    await api.createPullRequestLabel({ name: 'dev' }, 'gitops', id, project);
    await api.deletePullRequestLabels('gitops', id, 'gitops', project);
    assert.deepEqual(
      (await api.getPullRequestLabels('gitops', id, project)).map(({ name }) => name),
      ['dev'],
    );
    const [listed] = await api.getPullRequests('gitops', { status: 1 }, project);
    assert.deepEqual(
      listed?.labels?.map(({ name }) => name),
      ['dev'],
    );
  });

  it('work items', async () => {
    assert.deepEqual(
      (await api.getPullRequestWorkItemRefs('gitops', id, project)).map((ref) => ref.id),
      ['42'],
    );
  });

  it('work items, linked from their side, each once', async () => {
    const { repository, server, service } = fixture;
    const url = `vstfs:///Git/PullRequestId/${repository.project.id}%2F${repository.id}%2F${id}`;
    const body = [
      { op: 'add', path: '/relations/-', value: { rel: 'ArtifactLink', url, attributes: { name: 'Pull Request' } } },
    ];
    const link = async (item: number): Promise<[number, string]> => {
      const type = 'application/json-patch+json';
      const answer = await fixture.fetch(`_apis/wit/workitems/${item}`, { method: 'PATCH', body, type });
      return [answer.status, String(Object(await answer.json())['message'])];
    };
    server.hideWorkItem('44');
    assert.equal((await link(43))[0], 200);
    assert.deepEqual(repository.pullRequest(id).workItems, ['42', '43']);
    assert.match((await link(43)).join(' '), /^400 Relation already exists/);
    assert.match((await link(44)).join(' '), /^404 TF401232/);
    server.deny(service, 'WorkItemWrite', repository);
    assert.match((await link(45)).join(' '), /^403 TF237111/);
    const listed = await fixture.fetch('_apis/wit/workitems?ids=43,44&fields=System.Id&errorPolicy=omit');
    const { value } = (await listed.json()) as { value: ({ id: number } | null)[] };
    assert.deepEqual(
      value.map((item) => item?.id),
      [43, undefined],
    );
  });

  it('properties, by JSON Patch of the right media type', async () => {
    const type = 'application/json-patch+json';
    const value = JSON.stringify({ taskid: 't', jobid: 'j' });
    const add = [{ op: 'add', path: '/callback-task-id', value }];
    const answer = await fixture.fetch(`${path}/properties`, { method: 'PATCH', body: add, type });
    assert.equal(answer.status, 200);
    const all = (await api.getPullRequestProperties('gitops', id, project)) as {
      value: Record<string, { $value: string }>;
    };
    assert.equal(all.value['callback-task-id']?.$value, value);
    const remove = [{ op: 'remove', path: '/callback-task-id' }];
    await fixture.fetch(`${path}/properties`, { method: 'PATCH', body: remove, type });
    assert.equal('callback-task-id' in fixture.repository.pullRequest(id).properties, false);
    assert.equal((await fixture.fetch(`${path}/properties`, { method: 'PATCH', body: add })).status, 415);
  });

  it('reviewers, who vote only for themselves', async () => {
    const group = fixture.server.addIdentity({
      name: '[Fabrikam Fiber]\\Team',
      kind: 'group',
      members: [fixture.person],
    });
    await api.createPullRequestReviewers([{ id: group.id }], 'gitops', id, project);
    await api.createPullRequestReviewer({ isRequired: true }, 'gitops', id, fixture.person.id, project);
    const reviewers = await api.getPullRequestReviewers('gitops', id, project);
    assert.deepEqual(
      reviewers.map(({ displayName, isRequired, vote }) => [displayName, isRequired, vote]),
      [
        ['[Fabrikam Fiber]\\Team', false, 0],
        ['Robin Reviewer', true, 0],
      ],
    );
    await assert.rejects(
      api.createPullRequestReviewer({ vote: 10 }, 'gitops', id, fixture.person.id, project),
      /only vote for yourself/,
    );
    await assert.rejects(
      api.createPullRequestReviewer({}, 'gitops', id, 'f'.repeat(8), project),
      /Invalid pull request reviewer/,
    );
    await fixture.repository.approve(id, fixture.person);
    // What is said of a reviewer replaces what was; the vote is theirs.
    await api.createPullRequestReviewer({}, 'gitops', id, fixture.person.id, project);
    const [, robin] = await api.getPullRequestReviewers('gitops', id, project);
    assert.deepEqual([robin?.isRequired, robin?.vote], [false, 10]);
    await api.updatePullRequestReviewers([{ id: fixture.person.id, vote: 0 }], 'gitops', id, project);
    assert.deepEqual(
      fixture.repository.pullRequest(id).reviewers.map(({ vote }) => vote),
      [0, 0],
    );
  });

  it('statuses', async () => {
    const status = { state: 2, description: 'dev is fine', context: { genre: 'gitops', name: 'dev' } };
    const made = await api.createPullRequestStatus(status, 'gitops', id, project);
    assert.deepEqual(
      (await api.getPullRequestStatuses('gitops', id, project)).map((one) => one.id),
      [made.id],
    );
  });

  it('threads and comments', async () => {
    const thread = await api.createThread(
      { comments: [{ content: 'Superseded by 7', commentType: CommentType.Text }], status: CommentThreadStatus.Closed },
      'gitops',
      id,
      project,
    );
    const threadId = thread.id ?? 0;
    await api.createComment({ content: 'And?', parentCommentId: 1 }, 'gitops', id, threadId, project);
    await api.updateComment({ content: 'Superseded by 8' }, 'gitops', id, threadId, 1, project);
    const [found] = await api.getThreads('gitops', id, project);
    assert.deepEqual(
      found?.comments?.map(({ content }) => content),
      ['Superseded by 8', 'And?'],
    );
    assert.equal(found?.status, CommentThreadStatus.Closed);
    const other = await fixture.repository.comment(id, { content: 'Mine', identity: fixture.person });
    await assert.rejects(api.updateComment({ content: 'x' }, 'gitops', id, other, 1, project), /Only its author/);
  });

  it('iterations and commits', async () => {
    await fixture.repository.commit({ branch: 'topic', files: { 'a.txt': '2' } });
    await fixture.server.settled();
    assert.equal((await api.getPullRequestIterations('gitops', id, project)).length, 2);
    assert.equal((await api.getPullRequestCommits('gitops', id, project)).length, 2);
  });

  it('a revert, as git would make it, and one that conflicts', async () => {
    await fixture.repository.complete(id, { strategy: 'squash' });
    const revert = (name: string) =>
      api.createRevert(
        {
          repository: { id: fixture.repository.id },
          source: { pullRequestId: id },
          ontoRefName: 'refs/heads/main',
          generatedRefName: `refs/heads/revert/${name}`,
        },
        project,
        'gitops',
      );
    const made = await revert('one');
    await fixture.server.settled();
    assert.equal((await api.getRevert(project, made.revertId ?? 0, 'gitops')).status, 3);
    assert.deepEqual(await fixture.repository.tree('revert/one'), ['README.md']);
    await fixture.repository.commit({ branch: 'main', files: { 'a.txt': 'other' } });
    const failed = await revert('two');
    await fixture.server.settled();
    assert.equal((await api.getRevert(project, failed.revertId ?? 0, 'gitops')).detailedStatus?.conflict, true);
    assert.equal(await fixture.repository.tip('revert/two'), undefined);
  });

  it('the way back from a commit', async () => {
    const source = (await fixture.repository.tip('topic')) ?? '';
    const merge = await fixture.repository.complete(id, { strategy: 'squash' });
    const answer = await api.getPullRequestQuery(
      {
        queries: [
          { items: [merge], type: 1 },
          { items: [source, merge], type: 2 },
        ],
        results: [],
      },
      'gitops',
      project,
    );
    const found = answer.results?.map((result) => Object.keys(result));
    assert.deepEqual(found, [[merge], [source, merge]]);
  });

  it('identities by id, mail and name; rights beforehand', async () => {
    const find = async (query: string): Promise<string[]> => {
      const body = (await (await fixture.fetch(`_apis/identities?${query}`)).json()) as { value: { id: string }[] };
      return body.value.map((identity) => identity.id);
    };
    assert.deepEqual(await find('searchFilter=MailAddress&filterValue=robin@fabrikam.example'), [fixture.person.id]);
    assert.deepEqual(await find('searchFilter=General&filterValue=Robin%20Reviewer'), [fixture.person.id]);
    assert.deepEqual(await find(`identityIds=${fixture.service.id}`), [fixture.service.id]);
    assert.deepEqual(await find('searchFilter=General&filterValue=nobody'), []);
    fixture.server.deny(fixture.service, 'CreateBranch', fixture.repository);
    const evaluation = (permissions: number) => ({
      securityNamespaceId: '2e9eb7ed-3c0a-47d4-87c1-0ffdd275fd87',
      token: `repoV2/${fixture.project.id}/${fixture.repository.id}`,
      permissions,
    });
    const answer = await fixture.fetch('_apis/security/permissionevaluationbatch', {
      method: 'POST',
      body: { alwaysAllowAdministrators: false, evaluations: [evaluation(4), evaluation(16), evaluation(8)] },
    });
    const { evaluations } = (await answer.json()) as { evaluations: { value: boolean }[] };
    assert.deepEqual(
      evaluations.map(({ value }) => value),
      [true, false, false],
    );
  });
});
