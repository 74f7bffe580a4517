import assert from 'node:assert/strict';
import { checkCall, checkReply } from '../../sandbox/github/contracts/check.ts';
import { startFixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';

const at = { verb: 'POST', path: 'repos/{owner}/{repo}/pulls' };

describe('sandbox GitHub: held against the published description', () => {
  let fixture: Fixture;
  afterEach(() => fixture.stop());

  it('finds what a call has that the description does not know', async () => {
    fixture = await startFixture();
    const body = { title: 'x', head: 'topic', base: 'main', isDraft: true };
    assert.deepEqual(checkCall(at, new URLSearchParams('dry=1'), body), [
      'POST repos/{owner}/{repo}/pulls: the parameter dry is not known',
      'POST repos/{owner}/{repo}/pulls: body must NOT have additional properties (isDraft)',
    ]);
    assert.deepEqual(checkCall(at, new URLSearchParams(), { title: 'x', head: 'topic', base: 'main' }), []);
    assert.match(checkReply(at, 201, { number: 'one' }).join(), /body must have required property/);
  });

  it('shows pull requests in every state as the description has them', async () => {
    fixture = await startFixture({ allowAutoMerge: true });
    const { octokit, repository, server, organization, person } = fixture;
    const team = server.addTeam({ organization, slug: 'platform' });
    server.setRole(team, 'write', repository);
    repository.protect({ branch: 'main', requiredReviews: 1 });
    const pull = '/repos/{owner}/{repo}/pulls/{pull_number}' as const;
    const numbers: number[] = [];
    for (const branch of ['open', 'closed', 'merged', 'fork']) numbers.push(await fixture.proposed(branch));
    const [open = 0, closed = 0, merged = 0, fork = 0] = numbers;
    for (const pull_number of numbers) {
      const where = { ...fixture.at, pull_number };
      await octokit().request(`POST ${pull}/requested_reviewers`, {
        ...where,
        reviewers: ['robin'],
        team_reviewers: ['platform'],
      });
      await octokit().request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', {
        ...fixture.at,
        issue_number: pull_number,
        labels: ['gitops'],
      });
      await repository.comment(pull_number, { body: 'said', by: person });
      await repository.setStatus(repository.pullRequest(pull_number).head.commit, { context: 'ci', state: 'failure' });
    }
    const { data } = await octokit().request(`GET ${pull}`, { ...fixture.at, pull_number: open });
    await octokit().graphql(
      'mutation($id: ID!) { enablePullRequestAutoMerge(input: { pullRequestId: $id }) { clientMutationId } }',
      { id: data.node_id },
    );
    await repository.close(closed, person);
    await repository.merge(merged, { by: person });
    repository.comeFromFork(fork, 'somebody-else');
    for (const pull_number of [...numbers, ...numbers])
      await octokit().request(`GET ${pull}`, { ...fixture.at, pull_number });
    const all = await octokit().request('GET /repos/{owner}/{repo}/pulls', { ...fixture.at, state: 'all' });
    assert.deepEqual(
      all.data.map(({ state, auto_merge }) => [state, auto_merge?.merge_method]),
      [
        ['open', undefined],
        ['closed', undefined],
        ['closed', undefined],
        ['open', 'merge'],
      ],
    );
    assert.equal(all.data[0]?.head.repo.full_name, 'somebody-else/gitops');
    await octokit().request(`PATCH ${pull}`, { ...fixture.at, pull_number: open, title: 'Other', body: 'text' });
    await octokit().request('GET /repos/{owner}/{repo}/commits', { ...fixture.at });
  });
});
