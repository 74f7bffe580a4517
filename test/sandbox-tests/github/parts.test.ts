import assert from 'node:assert/strict';
import { refused, startFixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';

describe('sandbox GitHub: what belongs to a pull request and to a commit', () => {
  let fixture: Fixture;

  beforeEach(async () => {
    fixture = await startFixture();
  });
  afterEach(() => fixture.stop());

  it('asks people and teams that have a role here for a review, but not the author', async () => {
    const { octokit, at, server, organization, repository } = fixture;
    const pull_number = await fixture.proposed();
    const ask = (o: { reviewers?: string[]; team_reviewers?: string[] }): Promise<unknown> =>
      octokit().request('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', {
        ...at,
        pull_number,
        ...o,
      });
    server.addUser({ login: 'stranger' });
    assert.match(
      (await refused(ask({ reviewers: ['stranger'] }))).said,
      /^Reviews may only be requested from collaborators/,
    );
    assert.equal(
      (await refused(ask({ reviewers: ['delivery-bot'] }))).said,
      'Review cannot be requested from pull request author.',
    );
    const team = server.addTeam({ organization, slug: 'platform', name: 'Platform' });
    assert.equal((await refused(ask({ team_reviewers: ['platform'] }))).status, 422);
    server.setRole(team, 'write', repository);
    await ask({ reviewers: ['robin'], team_reviewers: ['platform'] });
    const { requestedReviewers } = repository.pullRequest(pull_number);
    assert.deepEqual(
      [requestedReviewers.users.map(({ login }) => login), requestedReviewers.teams.map(({ slug }) => slug)],
      [['robin'], ['platform']],
    );
    const asked = '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers' as const;
    await octokit().request(`DELETE ${asked}`, { ...at, pull_number, reviewers: ['robin'] });
    const { data } = await octokit().request(`GET ${asked}`, { ...at, pull_number });
    assert.deepEqual([data.users, data.teams.map(({ name }) => name)], [[], ['Platform']]);
  });

  it('forgets the request when the review comes, and lists it', async () => {
    const { octokit, at, repository, person } = fixture;
    const pull_number = await fixture.proposed();
    await repository.approve(pull_number, person);
    const { data } = await octokit().request('GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
      ...at,
      pull_number,
    });
    assert.deepEqual(
      data.map(({ state, user }) => [state, user?.login]),
      [['APPROVED', 'robin']],
    );
  });

  it('has labels, made when they are new, whatever their case', async () => {
    const { octokit, at } = fixture;
    const issue_number = await fixture.proposed();
    const labels = '/repos/{owner}/{repo}/issues/{issue_number}/labels' as const;
    await octokit().request(`POST ${labels}`, { ...at, issue_number, labels: ['gitops', 'dev'] });
    await octokit().request(`POST ${labels}`, { ...at, issue_number, labels: ['GitOps'] });
    await octokit().request(`DELETE ${labels}/{name}`, { ...at, issue_number, name: 'dev' });
    const { data } = await octokit().request(`GET ${labels}`, { ...at, issue_number });
    assert.deepEqual(
      data.map(({ name }) => name),
      ['gitops'],
    );
    const gone = octokit().request(`DELETE ${labels}/{name}`, { ...at, issue_number, name: 'dev' });
    assert.equal((await refused(gone)).status, 404);
    const set = await octokit().request(`PUT ${labels}`, { ...at, issue_number, labels: ['only'] });
    assert.deepEqual(
      set.data.map(({ name }) => name),
      ['only'],
    );
  });

  it('has comments, which their author changes and takes back', async () => {
    const { octokit, at, server, person, repository } = fixture;
    const issue_number = await fixture.proposed();
    const comments = '/repos/{owner}/{repo}/issues/{issue_number}/comments' as const;
    const comment = '/repos/{owner}/{repo}/issues/comments/{comment_id}' as const;
    const { data: made } = await octokit().request(`POST ${comments}`, { ...at, issue_number, body: 'first' });
    await octokit().request(`PATCH ${comment}`, { ...at, comment_id: made.id, body: 'second' });
    const { data: all } = await octokit().request(`GET ${comments}`, { ...at, issue_number });
    assert.deepEqual(
      all.map(({ body, user }) => [body, user?.login]),
      [['second', 'delivery-bot']],
    );
    server.setRole(person, 'read', repository);
    const other = octokit(server.issueToken(person)).request(`PATCH ${comment}`, {
      ...at,
      comment_id: made.id,
      body: 'x',
    });
    assert.equal((await refused(other)).status, 403);
    await octokit().request(`DELETE ${comment}`, { ...at, comment_id: made.id });
    assert.equal((await refused(octokit().request(`GET ${comment}`, { ...at, comment_id: made.id }))).status, 404);
    const long = octokit().request(`POST ${comments}`, { ...at, issue_number, body: 'x'.repeat(65_537) });
    assert.equal((await refused(long)).said, 'Body is too long (maximum is 65536 characters)');
  });

  it('keeps statuses by commit, the newest of each context counting', async () => {
    const { octokit, at, repository } = fixture;
    const sha = (await repository.tip('main')) ?? '';
    const set = (context: string, state: 'pending' | 'success' | 'failure'): Promise<unknown> =>
      octokit().request('POST /repos/{owner}/{repo}/statuses/{sha}', {
        ...at,
        sha,
        context,
        state,
        description: 'said',
      });
    await set('gitops/dev', 'pending');
    await set('gitops/dev', 'success');
    const combined = await octokit().request('GET /repos/{owner}/{repo}/commits/{ref}/status', { ...at, ref: 'main' });
    assert.deepEqual([combined.data.state, combined.data.total_count], ['success', 1]);
    const all = await octokit().request('GET /repos/{owner}/{repo}/commits/{ref}/statuses', { ...at, ref: 'main' });
    assert.deepEqual(
      all.data.map(({ state }) => state),
      ['success', 'pending'],
    );
    assert.deepEqual(
      repository.statuses(sha).map(({ context, state }) => [context, state]),
      [['gitops/dev', 'success']],
    );
  });

  it('compares branches, lists commits by path, and shows contents', async () => {
    const { octokit, at, repository } = fixture;
    const base = await repository.tip('main');
    await repository.commit({
      branch: 'topic/one',
      files: { 'dev/a.yaml': 'a: 2\n', 'dev/ü b.yaml': 'x\n' },
      message: 'Two files',
    });
    await repository.commit({ branch: 'main', files: { other: 'x' }, message: 'Other' });
    const { data } = await octokit().request('GET /repos/{owner}/{repo}/compare/{basehead}', {
      ...at,
      basehead: 'main...topic/one',
    });
    assert.deepEqual(
      [data.status, data.ahead_by, data.behind_by, data.merge_base_commit.sha],
      ['diverged', 1, 1, base],
    );
    assert.deepEqual(
      data.files?.map(({ filename, status, changes }) => [filename, status, changes]),
      [
        ['dev/a.yaml', 'modified', 2],
        ['dev/ü b.yaml', 'added', 1],
      ],
    );
    const history = await octokit().request('GET /repos/{owner}/{repo}/commits', {
      ...at,
      sha: 'topic/one',
      path: 'dev/a.yaml',
      per_page: 1,
    });
    assert.deepEqual(
      history.data.map(({ commit }) => commit.message),
      ['Two files'],
    );
    assert.match(history.headers.link ?? '', /page=2>; rel="next"/);
    const one = await octokit().request('GET /repos/{owner}/{repo}/commits/{ref}', { ...at, ref: 'topic/one' });
    assert.deepEqual(one.data.stats, { total: 3, additions: 2, deletions: 1 });
    const file = await octokit().request('GET /repos/{owner}/{repo}/contents/{path}', {
      ...at,
      path: 'dev/ü b.yaml',
      ref: 'topic/one',
    });
    const content = file.data as { content?: string };
    assert.equal(Buffer.from(content.content ?? '', 'base64').toString(), 'x\n');
    const folder = await octokit().request('GET /repos/{owner}/{repo}/contents/{path}', { ...at, path: 'dev' });
    assert.deepEqual(
      (folder.data as { name: string }[]).map(({ name }) => name),
      ['a.yaml'],
    );
    const tree = await octokit().request('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', {
      ...at,
      tree_sha: 'main',
      recursive: '1',
    });
    assert.deepEqual(
      tree.data.tree.map(({ path }) => path),
      ['README.md', 'dev', 'dev/a.yaml', 'other'],
    );
  });

  it('makes, moves and deletes refs', async () => {
    const { octokit, at, repository } = fixture;
    const first = (await repository.tip('main')) ?? '';
    const next = await repository.commit({ branch: 'main', files: { x: 'x' } });
    const refs = '/repos/{owner}/{repo}/git/refs' as const;
    await octokit().request(`POST ${refs}`, { ...at, ref: 'refs/heads/a/b', sha: next });
    assert.equal(
      (await refused(octokit().request(`POST ${refs}`, { ...at, ref: 'refs/heads/a/b', sha: next }))).said,
      'Reference already exists',
    );
    const back = { ...at, ref: 'heads/a/b', sha: first };
    assert.equal((await refused(octokit().request(`PATCH ${refs}/{ref}`, back))).said, 'Update is not a fast forward');
    await octokit().request(`PATCH ${refs}/{ref}`, { ...back, force: true });
    const { data } = await octokit().request('GET /repos/{owner}/{repo}/git/ref/{ref}', { ...at, ref: 'heads/a/b' });
    assert.equal(data.object.sha, first);
    const matching = await octokit().request('GET /repos/{owner}/{repo}/git/matching-refs/{ref}', {
      ...at,
      ref: 'heads/a',
    });
    assert.deepEqual(
      matching.data.map(({ ref }) => ref),
      ['refs/heads/a/b'],
    );
    await octokit().request(`DELETE ${refs}/{ref}`, { ...at, ref: 'heads/a/b' });
    assert.equal(
      (await refused(octokit().request(`DELETE ${refs}/{ref}`, { ...at, ref: 'heads/a/b' }))).said,
      'Reference does not exist',
    );
    repository.protect({ branch: 'main', requiredReviews: 1 });
    const moved = octokit().request(`PATCH ${refs}/{ref}`, { ...at, ref: 'heads/main', sha: first, force: true });
    assert.match((await refused(moved)).said, /Changes must be made through a pull request/);
  });

  it('tells a branch’s rules: rulesets to everybody, classic protection to administrators', async () => {
    const { octokit, at, server, person, repository } = fixture;
    repository.protect({
      branch: 'main',
      kind: 'ruleset',
      requiredReviews: 2,
      requiredStatusChecks: ['ci'],
      requireLinearHistory: true,
    });
    const { data } = await octokit().request('GET /repos/{owner}/{repo}/rules/branches/{branch}', {
      ...at,
      branch: 'main',
    });
    assert.deepEqual(
      data.map(({ type }) => type),
      ['pull_request', 'required_status_checks', 'required_linear_history', 'non_fast_forward', 'deletion'],
    );
    repository.protect({ branch: 'main', requiredReviews: 2, requiredStatusChecks: ['ci'], restrictPushes: [person] });
    const classic = '/repos/{owner}/{repo}/branches/{branch}/protection' as const;
    const none = await octokit().request('GET /repos/{owner}/{repo}/rules/branches/{branch}', {
      ...at,
      branch: 'main',
    });
    assert.deepEqual(none.data, []);
    assert.equal((await refused(octokit().request(`GET ${classic}`, { ...at, branch: 'main' }))).status, 403);
    server.setRole(person, 'admin', repository);
    const shown = await octokit(server.issueToken(person)).request(`GET ${classic}`, { ...at, branch: 'main' });
    assert.equal(shown.data.required_pull_request_reviews?.required_approving_review_count, 2);
    const { data: branch } = await octokit().request('GET /repos/{owner}/{repo}/branches/{branch}', {
      ...at,
      branch: 'main',
    });
    assert.equal(branch.protected, true);
  });

  it('finds people, teams and pull requests of a commit', async () => {
    const { octokit, at, server, organization, repository, bot } = fixture;
    const team = server.addTeam({ organization, slug: 'platform', members: [bot] });
    const inTeam = octokit().request('GET /orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}', {
      ...at,
      org: 'fabrikam',
      team_slug: 'platform',
    });
    assert.equal((await refused(inTeam)).status, 404);
    server.setRole(team, 'write', repository);
    const { data } = await octokit().request('GET /orgs/{org}/teams/{team_slug}', {
      org: 'fabrikam',
      team_slug: 'platform',
    });
    assert.equal(data.slug, 'platform');
    const { data: teams } = await octokit().request('GET /repos/{owner}/{repo}/teams', at);
    assert.deepEqual(
      teams.map(({ slug }) => slug),
      ['platform'],
    );
    const found = await octokit().request('GET /search/users', { q: 'robin@sandbox.localhost in:email' });
    assert.deepEqual(
      found.data.items.map(({ login }) => login),
      ['robin'],
    );
    const { data: user } = await octokit().request('GET /users/{username}', { username: 'ROBIN' });
    assert.equal(user.login, 'robin');
    const { data: me } = await octokit().request('GET /user');
    assert.equal(me.login, 'delivery-bot');
    const number = await fixture.proposed();
    const sha = await repository.merge(number);
    const brought = await octokit().request('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', {
      ...at,
      commit_sha: sha,
    });
    assert.deepEqual(
      brought.data.map((one) => one.number),
      [number],
    );
    const commits = await octokit().request('GET /repos/{owner}/{repo}/pulls/{pull_number}/commits', {
      ...at,
      pull_number: number,
    });
    assert.equal(commits.data.length, 1);
    const { status } = await octokit().request('GET /repos/{owner}/{repo}/pulls/{pull_number}/merge', {
      ...at,
      pull_number: number,
    });
    assert.equal(status, 204);
  });
});
