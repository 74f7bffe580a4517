import assert from 'node:assert/strict';
import type { Octokit } from '@octokit/core';
import { refused, startFixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';

describe('sandbox GitHub: who may what', () => {
  let fixture: Fixture;

  beforeEach(async () => {
    fixture = await startFixture();
  });
  afterEach(() => fixture.stop());

  const show = (octokit: Octokit): Promise<unknown> => octokit.request('GET /repos/{owner}/{repo}', fixture.at);
  const branch = (octokit: Octokit): Promise<unknown> =>
    octokit.request('GET /repos/{owner}/{repo}/commits', fixture.at).then(({ data }) =>
      octokit.request('POST /repos/{owner}/{repo}/git/refs', {
        ...fixture.at,
        ref: 'refs/heads/new',
        sha: data[0]?.sha ?? '',
      }),
    );

  it('refuses wrong and expired tokens', async () => {
    const { server, bot, octokit } = fixture;
    const wrong = await refused(show(octokit('ghp_nonsense')));
    assert.deepEqual([wrong.status, wrong.said], [401, 'Bad credentials']);
    const token = server.issueToken(bot);
    await show(octokit(token));
    server.expireToken(token);
    assert.equal((await refused(show(octokit(token)))).status, 401);
  });

  it('hides a private repository from strangers, and from tokens without the scope', async () => {
    const { server, octokit, bot } = fixture;
    const stranger = server.issueToken(server.addUser({ login: 'stranger' }));
    assert.deepEqual((await refused(show(octokit(stranger)))).said, 'Not Found');
    const narrow = server.issueToken(bot, { scopes: ['public_repo'] });
    const hidden = await refused(show(octokit(narrow)));
    assert.deepEqual([hidden.status, hidden.headers['x-oauth-scopes']], [404, 'public_repo']);
  });

  it('lets readers read only, in the words for each sort of token', async () => {
    const { server, octokit, person, repository } = fixture;
    server.setRole(person, 'read', repository);
    const classic = await refused(branch(octokit(server.issueToken(person))));
    assert.equal(classic.status, 403);
    const reading = { kind: 'fineGrained', permissions: { contents: 'read' } } as const;
    const fine = await refused(branch(octokit(server.issueToken(fixture.bot, reading))));
    assert.equal(fine.said, 'Resource not accessible by personal access token');
    const app = server.addApp({ slug: 'deliveries' });
    const installed = server.issueToken(app, { permissions: { contents: 'read' } });
    assert.equal((await refused(branch(octokit(installed)))).said, 'Resource not accessible by integration');
  });

  it('wants single sign-on where the organization enforces it', async () => {
    const { server, bot, octokit } = fixture;
    server.addOrganization({ login: 'contoso', enforcesSso: true });
    const locked = await server.addRepository({ owner: 'contoso', name: 'locked' });
    server.setRole(bot, 'write', locked);
    const at = { owner: 'contoso', repo: 'locked' };
    const show = (token: string): Promise<unknown> => octokit(token).request('GET /repos/{owner}/{repo}', at);
    const { status, headers } = await refused(show(server.issueToken(bot, { ssoRequired: true })));
    assert.equal(status, 403);
    assert.match(String(headers['x-github-sso']), /^required; url=http.*\/orgs\/contoso\/sso/);
    await show(server.issueToken(bot));
  });

  it('keeps an archived repository as it is', async () => {
    fixture.repository.archive();
    const { status, said } = await refused(branch(fixture.octokit()));
    assert.deepEqual([status, said], [403, 'Repository was archived so is read-only.']);
  });

  it('leads a renamed repository on', async () => {
    fixture.repository.rename('deployments');
    const { data } = await fixture.octokit().request('GET /repos/{owner}/{repo}', fixture.at);
    assert.equal(data.full_name, 'fabrikam/deployments');
  });

  it('tells a repository’s settings to those who may push, and everybody’s permissions', async () => {
    const { server, octokit, person, repository, at } = fixture;
    const { data: mine } = await octokit().request('GET /repos/{owner}/{repo}', at);
    assert.deepEqual([mine.permissions?.push, mine.permissions?.admin, mine.allow_squash_merge], [true, false, true]);
    server.setRole(person, 'read', repository);
    const { data } = await octokit(server.issueToken(person)).request('GET /repos/{owner}/{repo}', at);
    assert.deepEqual([data.permissions?.push, data.allow_squash_merge], [false, undefined]);
    const { data: role } = await octokit().request('GET /repos/{owner}/{repo}/collaborators/{username}/permission', {
      ...at,
      username: 'robin',
    });
    assert.deepEqual([role.permission, role.role_name], ['read', 'read']);
  });

  it('answers limits as they are planted', async () => {
    const { server, octokit } = fixture;
    const headers = { 'retry-after': '60' };
    const body = {
      message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    };
    server.faults.add({ path: /\/repos\//, kind: 'status', status: 403, headers, body });
    const limited = await refused(show(octokit()));
    assert.deepEqual([limited.status, limited.headers['retry-after'], limited.said], [403, '60', body.message]);
    await show(octokit());
  });
});
