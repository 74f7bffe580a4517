import assert from 'node:assert/strict';
import { TaskError } from '../../core/errors.ts';
import { InputReader } from '../../core/inputs.ts';
import { readRepositoryAccess } from '../../core/repository-access.ts';
import { runPage } from '../../core/run-page.ts';

describe('how a repository is reached', () => {
  /** What was read, and the inputs that are wrong. */
  const access = (inputs: Readonly<Record<string, string>>) => {
    const reader = new InputReader((name) => inputs[name]);
    const read = readRepositoryAccess(reader);
    try {
      reader.finish();
    } catch (error) {
      if (error instanceof TaskError) return error.related.map(({ message }) => message.replace(/[:,].*/s, ''));
      throw error;
    }
    return read;
  };
  const github = { repositoryType: 'github' };

  it('is by the job’s token on Azure Repos, or by one connection', () => {
    const kind = 'azureRepos';
    const none = { kind, azureReposConnection: undefined, azureDevOpsConnection: undefined };
    assert.deepEqual(access({}), none);
    assert.deepEqual(access({ azureReposConnection: 'a' }), { ...none, azureReposConnection: 'a' });
    assert.deepEqual(access({ azureDevOpsConnection: 'a' }), { ...none, azureDevOpsConnection: 'a' });
    assert.deepEqual(access({ azureReposConnection: 'a', azureDevOpsConnection: 'b' }), ['azureDevOpsConnection']);
  });

  it('is by one of two connections on GitHub, and never by the job’s token', () => {
    const none = { kind: 'github', githubConnection: undefined, githubEnterpriseConnection: undefined };
    assert.deepEqual(access({ ...github, githubConnection: 'a' }), { ...none, githubConnection: 'a' });
    assert.deepEqual(access({ ...github, githubEnterpriseConnection: 'a' }), {
      ...none,
      githubEnterpriseConnection: 'a',
    });
    assert.deepEqual(access(github), ['githubConnection']);
    assert.deepEqual(access({ ...github, githubConnection: 'a', githubEnterpriseConnection: 'b' }), [
      'githubEnterpriseConnection',
    ]);
  });

  it('is by no connection that is for the other', () => {
    for (const name of ['githubConnection', 'githubEnterpriseConnection']) {
      assert.deepEqual(access({ [name]: 'a' }), [name]);
    }
    for (const name of ['azureReposConnection', 'azureDevOpsConnection']) {
      assert.deepEqual(access({ ...github, githubConnection: 'a', [name]: 'b' }), [name]);
    }
  });
});

describe('the page of a run', () => {
  const variables: Readonly<Record<string, string>> = {
    'System.CollectionUri': 'https://dev.azure.com/contoso/',
    'System.TeamProject': 'Fabrikam Fiber',
    'Build.BuildId': '7',
  };

  it('is made of the agent’s variables, with or without a slash at the collection’s end', () => {
    const page = 'https://dev.azure.com/contoso/Fabrikam%20Fiber/_build/results?buildId=7';
    assert.equal(
      runPage((name) => variables[name]),
      page,
    );
    assert.equal(
      runPage((name) => variables[name]?.replace(/\/$/, '')),
      page,
    );
  });

  it('is none outside a run', () => {
    for (const missing of Object.keys(variables)) {
      assert.equal(
        runPage((name) => (name === missing ? undefined : variables[name])),
        undefined,
        missing,
      );
    }
  });
});
