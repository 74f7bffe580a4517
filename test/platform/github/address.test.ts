import assert from 'node:assert/strict';
import { parseGitHubRepository, siteOf } from '../../../platform/github/address.ts';

describe('where a repository of GitHub is', () => {
  it('is told by the connection’s URL', () => {
    const github = { webUrl: 'https://github.com', apiUrl: 'https://api.github.com' };
    for (const url of [
      'https://github.com',
      'http://www.github.com/',
      'https://api.github.com/',
      'https://GitHub.com/contoso',
    ]) {
      assert.deepEqual(siteOf(url), github, url);
    }
    assert.deepEqual(siteOf('https://contoso.ghe.com'), {
      webUrl: 'https://contoso.ghe.com',
      apiUrl: 'https://api.contoso.ghe.com',
    });
    for (const url of ['https://git.contoso.com:8443', 'https://git.contoso.com:8443/api/v3/']) {
      assert.deepEqual(siteOf(url), {
        webUrl: 'https://git.contoso.com:8443',
        apiUrl: 'https://git.contoso.com:8443/api/v3',
      });
    }
    // Names that only look like it.
    assert.equal(siteOf('https://github.com.evil.test').apiUrl, 'https://github.com.evil.test/api/v3');
    assert.equal(siteOf('https://xgithub.com').apiUrl, 'https://xgithub.com/api/v3');
    assert.throws(() => siteOf('contoso'), { code: 'CONNECTION_INVALID' });
  });

  const site = siteOf('https://github.com');
  it('is owner/repo, or the repository’s address', () => {
    for (const text of [
      'contoso/gitops',
      ' contoso / gitops ',
      'https://github.com/contoso/gitops',
      'https://github.com/contoso/gitops.git',
      'https://www.github.com/contoso/gitops/',
      'http://github.com/contoso/gitops',
      'https://somebody:secret@github.com/contoso/gitops.git',
    ]) {
      assert.deepEqual(parseGitHubRepository(text, site), { owner: 'contoso', name: 'gitops' }, text);
    }
  });

  it('is refused where a token would go elsewhere, or the path would be another', () => {
    for (const [text, why] of [
      ['git@github.com:contoso/gitops.git', /SSH address/],
      ['ssh://git@github.com/contoso/gitops', /SSH address/],
      ['https://git.contoso.com/contoso/gitops', /not on github\.com/],
      ['https://github.com:8443/contoso/gitops', /not on github\.com/],
      ['https://github.com@evil.test/contoso/gitops', /not on github\.com/],
      ['ftp://github.com/contoso/gitops', /scheme ftp:/],
      ['https://github.com/contoso', /not the address of a repository/],
      ['https://github.com/contoso/gitops/tree/main', /not the address of a repository/],
      ['https://', /is no URL/],
      ['gitops', /is not owner\/repo/],
      ['a/b/c', /is not owner\/repo/],
      ['contoso/..', /no name that a repository/],
      ['../gitops', /no name that a repository/],
      ['contoso/.git', /no name that a repository/],
      ['contoso/git ops', /no name that a repository/],
      ['contoso/x?y=z', /no name that a repository/],
    ] as const) {
      assert.throws(() => parseGitHubRepository(text, site), { code: 'INPUT_INVALID', message: why }, text);
    }
    assert.throws(
      () => parseGitHubRepository('https://ada:hush@evil.test/contoso/gitops', site),
      (error: Error) => !error.message.includes('hush'),
    );
  });
});
