import assert from 'node:assert/strict';

import { sameGitRepository } from '../../core/git-address.ts';

/** Both ways round: which of the two is the source's makes no difference. */
function compare(a: string, b: string): string {
  const [one, other] = [sameGitRepository(a, b), sameGitRepository(b, a)];
  assert.equal(one, other, `${a} and ${b}, and the other way round`);
  return one;
}

describe('Two addresses of a repository', () => {
  const repository = 'https://dev.azure.com/contoso/Fabrikam%20Fiber/_git/gitops';
  const lone = 'https://dev.azure.com/contoso/gitops/_git/gitops';
  const server = 'https://tfs.example/tfs/DefaultCollection/gitops/_git/gitops';

  for (const [one, other] of [
    ['https://contoso@dev.azure.com/contoso/Fabrikam%20Fiber/_git/gitops', repository],
    ['https://dev.azure.com:443/contoso/fabrikam fiber/_git/GitOps.git/', repository],
    ['  https://dev.azure.com//contoso/Fabrikam%20Fiber/_git/gitops?version=GBmain  ', repository],
    ['https://contoso.visualstudio.com/Fabrikam%20Fiber/_git/gitops', repository],
    ['https://contoso.visualstudio.com/DefaultCollection/Fabrikam%20Fiber/_git/GitOps', repository],
    ['git@ssh.dev.azure.com:v3/contoso/Fabrikam%20Fiber/gitops', repository],
    ['ssh://git@ssh.dev.azure.com/v3/contoso/Fabrikam%20Fiber/gitops', repository],
    ['SSH://git@ssh.dev.azure.com:22/v3/Contoso/fabrikam%20fiber/GitOps.git/', repository],
    [' contoso@vs-ssh.visualstudio.com:v3/contoso/Fabrikam%20Fiber/gitops ', repository],
    ['ssh.dev.azure.com:v3/contoso/Fabrikam%20Fiber/gitops', repository],
    // The repository that a project begins with is addressed without the project, too.
    ['https://dev.azure.com/contoso/_git/gitops', lone],
    ['https://contoso.visualstudio.com/_git/gitops', lone],
    ['https://contoso.visualstudio.com/DefaultCollection/_git/gitops', lone],
    ['git@ssh.dev.azure.com:v3/contoso/gitops/gitops', 'https://dev.azure.com/contoso/_git/gitops'],
    ['https://tfs.example/tfs/DefaultCollection/_git/gitops', server],
    ['ssh://tfs.example:22/tfs/DefaultCollection/gitops/_git/gitops', server],
    // Other hosts: by host and path.
    [' git@github.com:acme/gitops.git\n', 'https://github.com/acme/gitops//'],
    ['ssh://git@github.com:22/acme/gitops.git', 'https://GitHub.com/Acme/GitOps/'],
    ['https://user:word@git.example:8443/a%20b.git', 'https://git.example/a b'],
    ['https://git.example/100%', 'https://git.example/100%.git'],
  ] as const)
    it(`are one: ${one.trim()}, ${other}`, () => assert.equal(compare(one, other), 'same'));

  for (const [one, other] of [
    ['https://dev.azure.com/contoso/Fabrikam%20Fiber/_git/other', repository],
    ['https://dev.azure.com/contoso/Other/_git/gitops', repository],
    ['https://dev.azure.com/tailspin/Fabrikam%20Fiber/_git/gitops', repository],
    ['https://tailspin.visualstudio.com/Fabrikam%20Fiber/_git/gitops', repository],
    ['git@ssh.dev.azure.com:v3/contoso/Other/gitops', repository],
    ['git@ssh.dev.azure.com:v3/tailspin/Fabrikam%20Fiber/gitops', repository],
    ['git@ssh.dev.azure.com:v3/contoso/Fabrikam%20Fiber/other', repository],
    ['https://dev.azure.com/contoso/_git/gitops', repository],
    ['https://tfs.example/tfs/DefaultCollection/Other/_git/gitops', server],
    ['https://tfs.example/tfs/Second/gitops/_git/gitops', server],
    // Whatever its host is called, it is another repository.
    ['https://tfs.example/tfs/DefaultCollection/gitops/_git/other', repository],
    ['https://github.com/acme/other', 'https://github.com/acme/gitops'],
    ['https://github.com/acme/x.gitops', 'https://github.com/acme/xops'],
  ] as const)
    it(`are two: ${one}, ${other}`, () => assert.equal(compare(one, other), 'different'));

  for (const [one, other] of [
    ['https://mirror.example/gitops.git', repository],
    ['https://proxy.example/contoso/Fabrikam%20Fiber/_git/gitops', repository],
    ['https://proxy.example/defaultcollection/contoso/_git/gitops', repository],
    ['https://mirror.example/acme/gitops', 'https://github.com/acme/gitops'],
    ['not an address', repository],
    ['not an address', 'not an address'],
    ['', 'https://github.com/acme/gitops'],
    ['https://dev.azure.com/contoso/Fabrikam%20Fiber/_git', 'https://github.com/acme/gitops'],
    // Only a host of that very name is Azure's.
    ['https://contoso.visualstudio.com.example/Fabrikam%20Fiber/_git/gitops', repository],
    ['https://mirror.example/ssh.dev.azure.com/v3/contoso/Fabrikam%20Fiber/gitops', repository],
  ] as const)
    it(`may be one or two, a mirror being between: "${one}", ${other}`, () =>
      assert.equal(compare(one, other), 'unknown'));
});
