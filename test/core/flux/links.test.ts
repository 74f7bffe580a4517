import assert from 'node:assert/strict';

import { commitPage } from '../../../core/flux/links.ts';
import { commits } from './build.ts';

const { awaited } = commits;

describe('The page of a commit', () => {
  for (const [repository, page] of [
    [
      'https://dev.azure.com/contoso/Fabrikam%20Fiber/_git/gitops',
      'https://dev.azure.com/contoso/Fabrikam%20Fiber/_git/gitops',
    ],
    ['https://github.com/acme/gitops.git', 'https://github.com/acme/gitops'],
    ['https://github.com/acme/gitops/', 'https://github.com/acme/gitops'],
    ['http://ghe.example:8080/acme/x.github.io', 'http://ghe.example:8080/acme/x.github.io'],
    // Whoever put a token into the address does not want it in a link.
    ['https://user:token@github.com/acme/gitops?x#y', 'https://github.com/acme/gitops'],
    ['https://token@dev.azure.com/contoso/Fabrikam/_git/gitops', 'https://dev.azure.com/contoso/Fabrikam/_git/gitops'],
  ] as const)
    it(`is below the repository’s: ${repository}`, () =>
      assert.equal(commitPage(repository, awaited), `${page}/commit/${awaited}`));

  it('is none where the address is none of the web’s', () => {
    for (const repository of [
      undefined,
      '',
      'git@github.com:acme/gitops.git',
      'ssh://git@github.com/acme/gitops',
      'file:///srv/gitops',
      'javascript:alert(1)',
      'no address',
    ])
      assert.equal(commitPage(repository, awaited), undefined, repository);
  });

  it('is none of what is no commit in full', () => {
    const repository = 'https://github.com/acme/gitops';
    for (const commit of [
      undefined,
      '',
      'main',
      awaited.slice(1),
      `x${awaited}`,
      `${awaited}/..`,
      ')[x](y',
      'A'.repeat(40),
      '1'.repeat(65),
    ])
      assert.equal(commitPage(repository, commit), undefined, commit);
    assert.ok(commitPage(repository, '1'.repeat(64)));
  });
});
