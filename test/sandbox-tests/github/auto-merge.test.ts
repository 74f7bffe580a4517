import assert from 'node:assert/strict';
import { queryRefused, startFixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';

const enable = `mutation($id: ID!, $how: PullRequestMergeMethod!) {
  enablePullRequestAutoMerge(input: { pullRequestId: $id, mergeMethod: $how }) { clientMutationId }
}`;
const disable = `mutation($id: ID!) {
  disablePullRequestAutoMerge(input: { pullRequestId: $id }) { pullRequest { autoMergeRequest { mergeMethod } } }
}`;

describe('sandbox GitHub: GraphQL and auto-merge', () => {
  let fixture: Fixture;
  let planted: boolean;

  beforeEach(async () => {
    planted = false;
    fixture = await startFixture({ allowAutoMerge: true, deleteBranchOnMerge: true });
  });
  afterEach(() => fixture.stop({ violations: planted }));

  const query = <T>(text: string, variables: Record<string, unknown> = {}, token?: string): Promise<T> =>
    fixture.octokit(token).graphql<T>(text, { ...variables, mediaType: { previews: ['merge-info'] } });

  /** An open pull request with its node id, into a branch that wants one approval. */
  async function waiting(): Promise<{ number: number; id: string }> {
    fixture.repository.protect({ branch: 'main', requiredReviews: 1, dismissStale: true });
    return opened();
  }

  async function opened(): Promise<{ number: number; id: string }> {
    const number = await fixture.proposed();
    const { data } = await fixture.octokit().request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
      ...fixture.at,
      pull_number: number,
    });
    return { number, id: data.node_id };
  }

  const arm = (id: string, method = 'SQUASH'): Promise<unknown> => query(enable, { id, how: method });

  it('tells who looks, also an app, which has no account of its own in REST', async () => {
    const app = fixture.server.addApp({ slug: 'deliveries' });
    const token = fixture.server.issueToken(app);
    const { viewer } = await query<{ viewer: { login: string } }>('query { viewer { login } }', {}, token);
    assert.equal(viewer.login, 'deliveries[bot]');
    await assert.rejects(fixture.octokit(token).request('GET /user'), /Resource not accessible by integration/);
  });

  it('merges by itself once what the branch asks for is there', async () => {
    const { repository, person } = fixture;
    const { number, id } = await waiting();
    await arm(id);
    assert.equal(repository.pullRequest(number).autoMerge?.method, 'squash');
    await repository.approve(number, person);
    assert.equal(repository.pullRequest(number).state, 'merged');
    assert.equal(
      await repository.git('log', '-1', '--format=%s|%P', 'main'),
      `Change topic (#${number})|${await repository.git('rev-parse', 'main^')}`,
    );
    assert.equal(await repository.tip('topic'), undefined);
  });

  it('waits for required statuses of the newest commit', async () => {
    const { repository } = fixture;
    repository.protect({ branch: 'main', requiredStatusChecks: ['ci'] });
    const { number, id } = await opened();
    await arm(id, 'MERGE');
    const old = repository.pullRequest(number).head.commit;
    await repository.commit({ branch: 'topic', files: { 'dev/b.yaml': 'b: 1\n' } });
    await repository.setStatus(old, { context: 'ci', state: 'success' });
    assert.equal(repository.pullRequest(number).state, 'open');
    await repository.setStatus(repository.pullRequest(number).head.commit, { context: 'ci', state: 'success' });
    assert.equal(repository.pullRequest(number).state, 'merged');
    const message = await repository.git('log', '-1', '--format=%B', 'main');
    assert.equal(message, `Merge pull request #${number} from fabrikam/topic\n\nDeliver topic`);
  });

  it('is refused where nothing is waited for, where it is off, and for methods that are not allowed', async () => {
    const { repository } = fixture;
    const { id } = await opened();
    const bare = await queryRefused(arm(id));
    const said = 'Pull request Branch does not have required protected branch rules';
    assert.deepEqual([bare.type, bare.message], ['UNPROCESSABLE', said]);
    repository.protect({ branch: 'main', requiredReviews: 0 });
    assert.equal((await queryRefused(arm(id))).message, 'Pull request Pull request is in clean status');
    repository.protect({ branch: 'main', requiredReviews: 1, kind: 'ruleset', mergeMethods: ['squash'] });
    repository.set({ allowRebase: false });
    assert.equal(
      (await queryRefused(arm(id, 'REBASE'))).message,
      'Merge method rebase merging is not allowed on this repository',
    );
    assert.equal(
      (await queryRefused(arm(id, 'MERGE'))).message,
      'Merge method merge commits are not allowed on this repository',
    );
    await arm(id);
    assert.equal((await queryRefused(arm(id))).message, 'Pull request Auto merge is already enabled');
    repository.set({ allowAutoMerge: false });
    assert.equal((await queryRefused(arm(id))).message, 'Auto merge is not allowed for this repository');
  });

  it('is taken off, by hand and with a conversion to a draft', async () => {
    const { repository } = fixture;
    const { number, id } = await waiting();
    assert.match((await queryRefused(query(disable, { id }))).message, /Can't disable auto-merge/);
    await arm(id);
    const off = await query<{ disablePullRequestAutoMerge: unknown }>(disable, { id });
    assert.deepEqual(off, { disablePullRequestAutoMerge: { pullRequest: { autoMergeRequest: null } } });
    await arm(id);
    await query(
      'mutation($id: ID!) { convertPullRequestToDraft(input: { pullRequestId: $id }) { clientMutationId } }',
      { id },
    );
    assert.deepEqual(
      [repository.pullRequest(number).draft, repository.pullRequest(number).autoMerge],
      [true, undefined],
    );
    await query(
      'mutation($id: ID!) { markPullRequestReadyForReview(input: { pullRequestId: $id }) { clientMutationId } }',
      { id },
    );
    assert.equal(repository.pullRequest(number).draft, false);
  });

  it('shows how a pull request merges to who asks for the preview, as Enterprise Server does', async () => {
    const { number } = await opened();
    const text = `query($owner: String!, $repo: String!, $number: Int!) {
      repository(owner: $owner, name: $repo) { pullRequest(number: $number) { mergeStateStatus } }
    }`;
    const variables = { ...fixture.at, number };
    await query(text, variables);
    await assert.rejects(fixture.octokit().graphql(text, variables), /Field 'mergeStateStatus' doesn't exist on type/);
  });

  it('forgets approvals with a push where the branch says so', async () => {
    const { repository, person } = fixture;
    const { number } = await waiting();
    await repository.approve(number, person);
    assert.equal(repository.pullRequest(number).mergeableState, 'clean');
    await repository.commit({ branch: 'topic', files: { 'dev/b.yaml': 'b: 1\n' } });
    assert.equal(repository.pullRequest(number).mergeableState, 'blocked');
  });

  it('reads what a delivery looks at', async () => {
    const { repository, person, server, organization, bot } = fixture;
    const team = server.addTeam({ organization, slug: 'platform', members: [person] });
    server.setRole(team, 'write', repository);
    const { number } = await waiting();
    await fixture.octokit().request('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', {
      ...fixture.at,
      pull_number: number,
      reviewers: ['robin'],
      team_reviewers: ['platform'],
    });
    const text = `query($owner: String!, $repo: String!, $number: Int!) {
      repository(owner: $owner, name: $repo) {
        squashMergeAllowed autoMergeAllowed
        assignableUsers(query: "rob", first: 5) { nodes { login name } }
        ref(qualifiedName: "refs/heads/main") { refUpdateRule { viewerCanPush requiredApprovingReviewCount } }
        pullRequest(number: $number) {
          state isDraft mergeStateStatus author { login }
          reviewRequests(first: 10) { nodes { requestedReviewer { ... on User { login } ... on Team { combinedSlug } } } }
        }
      }
    }`;
    const variables = { ...fixture.at, number };
    await query(text, variables);
    assert.deepEqual(await query(text, variables), {
      repository: {
        squashMergeAllowed: true,
        autoMergeAllowed: true,
        assignableUsers: { nodes: [{ login: 'robin', name: 'Robin Reviewer' }] },
        ref: { refUpdateRule: { viewerCanPush: false, requiredApprovingReviewCount: 1 } },
        pullRequest: {
          state: 'OPEN',
          isDraft: false,
          mergeStateStatus: 'BLOCKED',
          author: { login: bot.login },
          reviewRequests: {
            nodes: [
              { requestedReviewer: { login: 'robin' } },
              { requestedReviewer: { combinedSlug: 'fabrikam/platform' } },
            ],
          },
        },
      },
    });
  });

  it('holds queries against the published schema, and itself against what it serves', async () => {
    planted = true;
    const wrong = await queryRefused(query('query { viewer { nickname } }'));
    assert.match(wrong.message, /Cannot query field "nickname"/);
    await query('query { viewer { bio } }');
    assert.deepEqual(
      fixture.server.violations.map((violation) => violation.slice(0, 40)),
      ['graphql: Cannot query field "nickname" o', 'graphql: the stand-in has no answer for '],
    );
    const { type, message } = await queryRefused(query('query { repository(owner: "x", name: "y") { id } }'));
    assert.deepEqual([type, message], ['NOT_FOUND', "Could not resolve to a Repository with the name 'x/y'."]);
  });

  it('wants to be told how much of a list is asked for', async () => {
    const { number } = await waiting();
    const text = `query($owner: String!, $repo: String!, $number: Int!) {
      repository(owner: $owner, name: $repo) { pullRequest(number: $number) { labels { totalCount } } }
    }`;
    const { type } = await queryRefused(query(text, { ...fixture.at, number }));
    assert.equal(type, 'MISSING_PAGINATION_BOUNDARIES');
  });
});
