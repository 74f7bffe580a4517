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
const shownTo = (url: string, own: string[], tokens: Partial<GitTokens>): string => {
  const { authorization } = signInFor(url, own, { ...none, ...tokens });
  const [scheme = '', value = ''] = (authorization?.reveal() ?? '').split(' ');
  return scheme === 'Basic' ? Buffer.from(value, 'base64').toString() : value;
};
const ours = 'https://dev.azure.com/contoso/shop/_git/defs';
const github = 'https://github.com/contoso/defs';

describe('who asks a git server', () => {
  it('in the job’s organization, the job; elsewhere nobody', () => {
    assert.equal(shownTo(ours, [], { job }), 'job-token');
    for (const url of [
      'https://dev.azure.com/fabrikam/shop/_git/defs',
      'http://dev.azure.com/contoso/shop/_git/defs',
      'https://dev.azure.com.evil.example/contoso/shop/_git/defs',
      'https://evil.example/contoso/shop/_git/defs',
      github,
    ]) {
      assert.equal(shownTo(url, [], { job }), '', url);
    }
  });

  it('a connection, for its organization or server', () => {
    const azureRepos = connection('c', 'https://dev.azure.com/fabrikam', 'Token', { apitoken: 'pat' });
    assert.equal(shownTo('https://dev.azure.com/fabrikam/p/_git/r', [], { azureRepos, job }), ':pat');
    assert.equal(shownTo('https://fabrikam.visualstudio.com/p/_git/r', [], { azureRepos, job }), ':pat');
    assert.equal(shownTo(ours, [], { azureRepos, job }), 'job-token');
    const hub = connection('g', 'https://github.com', 'PersonalAccessToken', { accessToken: 'hub' });
    assert.equal(shownTo(github, [], { github: hub }), 'x-access-token:hub');
    assert.equal(shownTo('https://git.contoso.com/a/b', [], { github: hub }), '');
    const githubEnterprise = connection('e', 'https://git.contoso.com/', 'Token', { apitoken: 'ghe' });
    assert.equal(shownTo('https://git.contoso.com/a/b', [], { githubEnterprise }), 'x-access-token:ghe');
    assert.equal(shownTo(github, [], { githubEnterprise }), '');
    const empty = connection('g', 'https://github.com', 'Token', {});
    assert.throws(
      () => shownTo(github, [], { github: empty }),
      (error) => error instanceof TaskError && error.code === 'CONNECTION_INVALID',
    );
  });

  it('a token that says its server, before all else', () => {
    const tokens = { named: [named('A', 'https://github.com'), named('B', 'https://dev.azure.com')], job };
    assert.equal(shownTo(github, [], tokens), 'x-access-token:token-of-A');
    assert.equal(shownTo(ours, [], tokens), 'x-access-token:token-of-B');
    assert.equal(shownTo('http://github.com/a/b', [], tokens), '');
    assert.equal(shownTo('https://github.com:8443/a/b', [], tokens), '');
  });

  it('a token without a server: the one server of the source’s own files that nothing else is for', () => {
    const tokens = { named: [named('A')], job };
    const hub = 'https://github.com';
    const azure = 'https://dev.azure.com';
    assert.equal(shownTo(github, [hub], tokens), 'x-access-token:token-of-A');
    assert.equal(shownTo('https://evil.example/x', [hub], tokens), '');
    assert.equal(shownTo(github, [], tokens), '');
    assert.equal(shownTo(github, [hub, 'https://gitlab.com'], tokens), '');
    assert.equal(shownTo(github, [azure, hub], tokens), 'x-access-token:token-of-A');
    assert.equal(shownTo(ours, [azure, hub], tokens), 'job-token');
    assert.equal(shownTo(ours, [azure], tokens), 'x-access-token:token-of-A');
    const withServer = { named: [named('A'), named('B', 'https://gitlab.com')], job };
    assert.equal(shownTo(github, [hub, 'https://gitlab.com'], withServer), 'x-access-token:token-of-A');
  });
});
