import assert from 'node:assert/strict';
import { refused, startFixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';

const pulls = '/repos/{owner}/{repo}/pulls' as const;
const pull = '/repos/{owner}/{repo}/pulls/{pull_number}' as const;

describe('sandbox GitHub: pull requests', () => {
  let fixture: Fixture;

  beforeEach(async () => {
    fixture = await startFixture();
  });
  afterEach(() => fixture.stop());

  const state = (pull_number: number, wanted: 'open' | 'closed'): Promise<unknown> =>
    fixture.octokit().request(`PATCH ${pull}`, { ...fixture.at, pull_number, state: wanted });

  it('makes one, lists it by branches and shows it', async () => {
    const { octokit, at, repository, bot } = fixture;
    const number = await fixture.proposed('release/1.2');
    const { data: listed } = await octokit().request(`GET ${pulls}`, {
      ...at,
      head: 'fabrikam:release/1.2',
      base: 'main',
    });
    assert.deepEqual(
      listed.map((one) => one.number),
      [number],
    );
    const { data: none } = await octokit().request(`GET ${pulls}`, { ...at, head: 'somebody:release/1.2' });
    assert.deepEqual(none, []);
    const { data: shown } = await octokit().request(`GET ${pull}`, { ...at, pull_number: number });
    assert.equal(shown.user.login, bot.login);
    assert.equal(shown.head.sha, await repository.tip('release/1.2'));
    assert.deepEqual([shown.commits, shown.changed_files, shown.additions, shown.deletions], [1, 1, 1, 1]);
    assert.equal(await repository.git('rev-parse', `refs/pull/${number}/head`), shown.head.sha);
  });

  it('works out whether it merges only when somebody asks, and tells the next time', async () => {
    const { octokit, at, repository } = fixture;
    const pull_number = await fixture.proposed();
    const look = async (): Promise<unknown[]> => {
      const { data } = await octokit().request(`GET ${pull}`, { ...at, pull_number });
      return [data.mergeable, data.mergeable_state];
    };
    assert.deepEqual(await look(), [null, 'unknown']);
    assert.deepEqual(await look(), [true, 'clean']);
    await repository.commit({ branch: 'main', files: { 'dev/a.yaml': 'a: 3\n' } });
    assert.deepEqual(await look(), [null, 'unknown']);
    assert.deepEqual(await look(), [false, 'dirty']);
  });

  it('refuses a second one, one without commits, unknown branches, and what is too long', async () => {
    const { octokit, at, repository } = fixture;
    await fixture.proposed('topic');
    await repository.git('branch', 'idle', 'main');
    const create = (o: { head: string; base?: string; title?: string; body?: string }): ReturnType<typeof refused> =>
      refused(octokit().request(`POST ${pulls}`, { ...at, base: 'main', title: 'x', ...o }));
    const twin = await create({ head: 'topic' });
    assert.deepEqual([twin.status, twin.said], [422, 'A pull request already exists for fabrikam:topic.']);
    assert.equal((await create({ head: 'idle' })).said, 'No commits between main and idle');
    assert.equal((await create({ head: 'gone' })).said, 'head');
    assert.equal((await create({ head: 'topic', base: 'gone' })).said, 'base');
    assert.match((await create({ head: 'topic', title: 'x'.repeat(257) })).said, /title is too long \(maximum is 256/);
    const body = await create({ head: 'topic', body: '😀'.repeat(65_537) });
    assert.equal(body.said, 'body is too long (maximum is 65536 characters)');
  });

  it('makes one only, of two that are asked for at once', async () => {
    const { octokit, at, repository } = fixture;
    await repository.commit({ branch: 'topic', files: { x: 'x' } });
    const create = (): Promise<unknown> =>
      octokit().request(`POST ${pulls}`, { ...at, base: 'main', head: 'topic', title: 'x' });
    const all = await Promise.allSettled([create(), create(), create()]);
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal(repository.pullRequests().length, 1);
  });

  it('has drafts only where the plan knows them', async () => {
    const { octokit, at, repository } = fixture;
    repository.set({ draftsSupported: false });
    await repository.commit({ branch: 'topic', files: { x: 'x' } });
    const call = octokit().request(`POST ${pulls}`, { ...at, base: 'main', head: 'topic', title: 'x', draft: true });
    assert.equal((await refused(call)).said, 'Draft pull requests are not supported in this repository.');
  });

  it('reopens one whose branch is as it was, or only went on', async () => {
    const number = await fixture.proposed();
    await state(number, 'closed');
    await fixture.repository.commit({ branch: 'topic', files: { y: 'y' } });
    await state(number, 'open');
    const one = fixture.repository.pullRequest(number);
    assert.equal(one.state, 'open');
    assert.equal(one.head.commit, await fixture.repository.tip('topic'));
  });

  it('does not reopen one whose branch is gone, was rewritten, or that was merged', async () => {
    const { repository } = fixture;
    const number = await fixture.proposed();
    await state(number, 'closed');
    await repository.setBranch('topic', undefined);
    assert.equal(
      (await refused(state(number, 'open'))).said,
      'state cannot be changed. The topic branch has been deleted.',
    );
    await repository.commit({ branch: 'topic', files: { z: 'z' } });
    const rewritten = await refused(state(number, 'open'));
    assert.equal(rewritten.said, 'state cannot be changed. The topic branch was force-pushed or recreated.');
    const other = await fixture.proposed('other');
    await repository.merge(other);
    assert.equal((await refused(state(other, 'open'))).status, 422);
  });

  it('is closed when one of its branches goes', async () => {
    const { repository } = fixture;
    const number = await fixture.proposed();
    await repository.setBranch('topic', undefined);
    assert.equal(repository.pullRequest(number).state, 'closed');
  });

  it('is merged when its commits reach the base by a push', async () => {
    const { repository } = fixture;
    const number = await fixture.proposed();
    await repository.setBranch('main', await repository.tip('topic'));
    assert.equal(repository.pullRequest(number).state, 'merged');
  });

  it('goes into another base, but not once it is closed', async () => {
    const { octokit, at, repository } = fixture;
    const pull_number = await fixture.proposed();
    await repository.git('branch', 'stable', 'main');
    const base = (branch: string): Promise<unknown> =>
      octokit().request(`PATCH ${pull}`, { ...at, pull_number, base: branch });
    assert.equal((await refused(base('gone'))).said, "Proposed base branch 'gone' was not found");
    await base('stable');
    assert.equal(repository.pullRequest(pull_number).base.branch, 'stable');
    await state(pull_number, 'closed');
    assert.equal((await refused(base('main'))).said, 'Cannot change the base branch of a closed pull request.');
  });

  it('lists pages with links to the others', async () => {
    const { octokit, at } = fixture;
    for (const branch of ['one', 'two', 'three']) await fixture.proposed(branch);
    const page = async (number: number): Promise<{ heads: string[]; link: string }> => {
      const { data, headers } = await octokit().request(`GET ${pulls}`, { ...at, per_page: 2, page: number });
      return { heads: data.map((one) => one.head.ref), link: headers.link ?? '' };
    };
    const first = await page(1);
    assert.deepEqual(first.heads, ['three', 'two']);
    assert.match(first.link, /pulls\?per_page=2&page=2>; rel="next"/);
    const second = await page(2);
    assert.deepEqual(second.heads, ['one']);
    assert.doesNotMatch(second.link, /rel="next"/);
  });
});
