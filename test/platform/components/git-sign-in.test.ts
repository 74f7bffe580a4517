import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import type { Connection } from '../../../core/ports/agent.ts';
import { Secret } from '../../../core/secret.ts';
import { signInFor, type GitTokens } from '../../../platform/components/git-sign-in.ts';

const connection = (id: string, url: string, scheme: string, parameters: Record<string, string>): Connection => ({
  id,
  url,
  scheme,
  parameter(name) {
    const value = Object.entries(parameters).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
    return value === undefined ? undefined : new Secret(value);
  },
  data: () => undefined,
});
const none: GitTokens = {
  named: [],
  azureRepos: undefined,
  azureDevOps: undefined,
  github: undefined,
  githubEnterprise: undefined,
  job: undefined,
};
const job: GitTokens['job'] = {
  collectionUrl: 'https://dev.azure.com/contoso/',
  connection: () => connection('JOB', 'https://dev.azure.com/contoso/', 'OAuth', { AccessToken: 'job-token' }),
};
const named = (variable: string, server?: string): GitTokens['named'][number] => ({
  server,
  variable,
  token: new Secret(`token-of-${variable}`),
});
/** What is shown to a server, decoded. */
const shownTo = async (url: string, own: string[], tokens: Partial<GitTokens>): Promise<string> => {
  const { authorization } = await signInFor(url, own, { ...none, ...tokens });
  const [scheme = '', value = ''] = (authorization?.reveal() ?? '').split(' ');
  return scheme === 'Basic' ? Buffer.from(value, 'base64').toString() : value;
};
const ours = 'https://dev.azure.com/contoso/shop/_git/defs';
const github = 'https://github.com/contoso/defs';

describe('who asks a git server', () => {
  it('in the job’s organization, the job; elsewhere nobody', async () => {
    assert.equal(await shownTo(ours, [], { job }), 'job-token');
    for (const url of [
      'https://dev.azure.com/fabrikam/shop/_git/defs',
      'http://dev.azure.com/contoso/shop/_git/defs',
      'https://dev.azure.com.evil.example/contoso/shop/_git/defs',
      'https://evil.example/contoso/shop/_git/defs',
      github,
    ]) {
      assert.equal(await shownTo(url, [], { job }), '', url);
    }
  });

  it('a connection, for its organization or server', async () => {
    const azureRepos = connection('c', 'https://dev.azure.com/fabrikam', 'Token', { apitoken: 'pat' });
    assert.equal(await shownTo('https://dev.azure.com/fabrikam/p/_git/r', [], { azureRepos, job }), ':pat');
    assert.equal(await shownTo('https://fabrikam.visualstudio.com/p/_git/r', [], { azureRepos, job }), ':pat');
    assert.equal(await shownTo(ours, [], { azureRepos, job }), 'job-token');
    const hub = connection('g', 'https://github.com', 'PersonalAccessToken', { accessToken: 'hub' });
    assert.equal(await shownTo(github, [], { github: hub }), 'x-access-token:hub');
    assert.equal(await shownTo('https://git.contoso.com/a/b', [], { github: hub }), '');
    const githubEnterprise = connection('e', 'https://git.contoso.com/', 'Token', { apitoken: 'ghe' });
    assert.equal(await shownTo('https://git.contoso.com/a/b', [], { githubEnterprise }), 'x-access-token:ghe');
    assert.equal(await shownTo(github, [], { githubEnterprise }), '');
    const empty = connection('g', 'https://github.com', 'Token', {});
    await assert.rejects(
      shownTo(github, [], { github: empty }),
      (error) => error instanceof TaskError && error.code === 'CONNECTION_INVALID',
    );
  });

  it('a Microsoft Entra identity, for its organization; it is asked for its token only there', async () => {
    let asked = 0;
    const azureDevOps = {
      connection: connection('e', 'https://dev.azure.com/fabrikam', 'WorkloadIdentityFederation', {}),
      token: async () => new Secret(`entra-${(asked += 1)}`),
    };
    assert.equal(await shownTo(ours, [], { azureDevOps, job }), 'job-token');
    assert.equal(await shownTo(github, [], { azureDevOps }), '');
    assert.equal(asked, 0);
    assert.equal(await shownTo('https://dev.azure.com/fabrikam/p/_git/r', [], { azureDevOps, job }), 'entra-1');
  });

  it('a token that says its server, before all else', async () => {
    const tokens = { named: [named('A', 'https://github.com'), named('B', 'https://dev.azure.com')], job };
    assert.equal(await shownTo(github, [], tokens), 'x-access-token:token-of-A');
    assert.equal(await shownTo(ours, [], tokens), 'x-access-token:token-of-B');
    assert.equal(await shownTo('http://github.com/a/b', [], tokens), '');
    assert.equal(await shownTo('https://github.com:8443/a/b', [], tokens), '');
  });

  it('a token without a server: the one server of the source’s own files that nothing else is for', async () => {
    const tokens = { named: [named('A')], job };
    const hub = 'https://github.com';
    const azure = 'https://dev.azure.com';
    assert.equal(await shownTo(github, [hub], tokens), 'x-access-token:token-of-A');
    assert.equal(await shownTo('https://evil.example/x', [hub], tokens), '');
    assert.equal(await shownTo(github, [], tokens), '');
    assert.equal(await shownTo(github, [hub, 'https://gitlab.com'], tokens), '');
    assert.equal(await shownTo(github, [azure, hub], tokens), 'x-access-token:token-of-A');
    assert.equal(await shownTo(ours, [azure, hub], tokens), 'job-token');
    assert.equal(await shownTo(ours, [azure], tokens), 'x-access-token:token-of-A');
    const withServer = { named: [named('A'), named('B', 'https://gitlab.com')], job };
    assert.equal(await shownTo(github, [hub, 'https://gitlab.com'], withServer), 'x-access-token:token-of-A');
  });
});
