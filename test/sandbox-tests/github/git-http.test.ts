import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { git, goodGit } from '../git-client.ts';
import { refused, startFixture } from './fixture.ts';
import type { Fixture } from './fixture.ts';

describe('sandbox GitHub: git over HTTP', () => {
  let fixture: Fixture;
  let clone: string;

  beforeEach(async () => {
    fixture = await startFixture();
    clone = join(fixture.folder, 'clone');
  });
  afterEach(() => fixture.stop());

  const basic = (token: string): string => `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
  const as = (token: string | undefined, ...args: string[]): ReturnType<typeof git> =>
    git(args[0] === 'ls-remote' || args[0] === 'clone' ? fixture.folder : clone, token && basic(token), ...args);
  const look = (token?: string): ReturnType<typeof git> => as(token, 'ls-remote', fixture.repository.cloneUrl);

  async function cloned(): Promise<void> {
    await goodGit(fixture.folder, basic(fixture.token), 'clone', '--quiet', fixture.repository.cloneUrl, clone);
  }
  async function committed(file: string): Promise<void> {
    await writeFile(join(clone, file), file);
    await goodGit(clone, undefined, 'add', '.');
    await goodGit(clone, undefined, 'commit', '--quiet', '-m', `Add ${file}`);
  }
  const pushed = (to: string, token = fixture.token, ...options: string[]): ReturnType<typeof git> =>
    as(token, 'push', ...options, 'origin', `HEAD:${to}`);

  it('clones and pushes; a branch is anybody’s who may write: forwards, backwards, away', async () => {
    await cloned();
    await committed('new.txt');
    const events: string[] = [];
    fixture.repository.onPush((event) => events.push(event.branch));
    assert.equal((await pushed('topic')).code, 0);
    const other = fixture.server.issueToken(fixture.person);
    await goodGit(clone, undefined, 'commit', '--amend', '--quiet', '-m', 'Other words');
    assert.match((await pushed('topic', other)).output, /non-fast-forward|fetch first/);
    assert.equal((await pushed('topic', other, '--force')).code, 0);
    assert.equal((await as(other, 'push', 'origin', ':topic')).code, 0);
    assert.deepEqual(events, ['topic', 'topic', 'topic']);
  });

  it('serves partial clones and single objects, and pull requests’ refs', async () => {
    const number = await fixture.proposed();
    await fixture.server.settled();
    const refs = (await look(fixture.token)).stdout;
    assert.match(refs, new RegExp(`refs/pull/${number}/head`));
    assert.match(refs, new RegExp(`refs/pull/${number}/merge`));
    await mkdir(clone);
    await goodGit(clone, undefined, 'init', '--quiet', '--bare');
    const tree = await fixture.repository.git('rev-parse', 'main:dev');
    await goodGit(clone, undefined, 'config', 'remote.origin.promisor', 'true');
    const url = fixture.repository.cloneUrl;
    await goodGit(clone, basic(fixture.token), 'fetch', '--quiet', '--depth', '1', '--filter=tree:0', url, 'main');
    await goodGit(clone, basic(fixture.token), 'fetch', '--quiet', '--filter=tree:0', '--depth', '1', url, tree);
    assert.match(await goodGit(clone, undefined, 'ls-tree', tree), /a\.yaml/);
  });

  it('asks who it is, and does not say what is there', async () => {
    const { server, bot } = fixture;
    assert.match((await look()).output, /could not read Username|Authentication failed/);
    const expired = server.issueToken(bot, { expired: true });
    const url = fixture.repository.cloneUrl.replace('//', `//anybody:${expired}@`);
    const refusal = await as(undefined, 'ls-remote', url);
    assert.match(refusal.output, /remote: Invalid username or token\.[\s\S]*Authentication failed/);
    const stranger = server.issueToken(server.addUser({ login: 'stranger' }));
    assert.match((await look(stranger)).output, /remote: Repository not found\.[\s\S]*not found/);
    assert.match((await look(server.issueToken(bot, { ssoRequired: true }))).output, /refs\/heads\/main/);
  });

  it('refuses a push in the words for the one who pushes', async () => {
    const { server, person, bot, repository } = fixture;
    await cloned();
    await committed('new.txt');
    server.setRole(person, 'read', repository);
    const reader = await pushed('topic', server.issueToken(person));
    assert.match(reader.output, /remote: Permission to fabrikam\/gitops\.git denied to robin\.[\s\S]*error: 403/);
    const narrow = server.issueToken(bot, { kind: 'fineGrained', permissions: { contents: 'read' } });
    assert.match((await pushed('topic', narrow)).output, /remote: Write access to repository not granted\./);
    repository.archive();
    assert.match((await pushed('topic')).output, /remote: This repository was archived so it is read-only\./);
  });

  it('wants single sign-on where the organization enforces it', async () => {
    const { server, bot } = fixture;
    server.addOrganization({ login: 'contoso', enforcesSso: true });
    const locked = await server.addRepository({ owner: 'contoso', name: 'locked' });
    server.setRole(bot, 'write', locked);
    const token = server.issueToken(bot, { ssoRequired: true });
    const run = await as(token, 'ls-remote', locked.cloneUrl);
    assert.match(run.output, /remote: The `contoso' organization has enabled or enforced SAML SSO\./);
  });

  it('protects branches: classic ones by GH006, rulesets by GH013', async () => {
    const { repository } = fixture;
    await cloned();
    await committed('new.txt');
    repository.protect({ branch: 'main', requiredReviews: 1 });
    const classic = await pushed('main');
    assert.match(classic.output, /remote: error: GH006: Protected branch update failed for refs\/heads\/main\./);
    assert.match(classic.output, /remote: - Changes must be made through a pull request\./);
    assert.match(classic.output, /! \[remote rejected\] HEAD -> main \(protected branch hook declined\)/);
    repository.protect({ branch: 'main', kind: 'ruleset', requiredStatusChecks: ['ci'] });
    const ruled = await pushed('main');
    assert.match(ruled.output, /GH013: Repository rule violations found for refs\/heads\/main\./);
    assert.match(ruled.output, /remote: - Required status check "ci" is expected\./);
    assert.match(ruled.output, /\(push declined due to repository rule violations\)/);
    repository.protect({ branch: 'main', restrictPushes: [fixture.person] });
    assert.match((await pushed('main')).output, /You're not authorized to push to this branch\./);
    assert.equal((await pushed('main', fixture.server.issueToken(fixture.person))).code, 0);
    await goodGit(clone, undefined, 'commit', '--amend', '--quiet', '-m', 'Other words');
    const back = await pushed('main', fixture.server.issueToken(fixture.person), '--force');
    assert.match(back.output, /Cannot force-push to this branch/);
  });

  it('gives an empty repository its default branch with the first push', async () => {
    const { server, bot } = fixture;
    const empty = await server.addRepository({ owner: 'fabrikam', name: 'empty', empty: true });
    server.setRole(bot, 'write', empty);
    const at = { owner: 'fabrikam', repo: 'empty' };
    const commits = fixture.octokit().request('GET /repos/{owner}/{repo}/commits', at);
    assert.deepEqual(await refused(commits).then(({ status, said }) => [status, said]), [
      409,
      'Git Repository is empty.',
    ]);
    await cloned();
    await goodGit(clone, basic(fixture.token), 'push', '--quiet', empty.cloneUrl, 'HEAD:refs/heads/trunk');
    const { data } = await fixture.octokit().request('GET /repos/{owner}/{repo}', at);
    assert.equal(data.default_branch, 'trunk');
  });
});
