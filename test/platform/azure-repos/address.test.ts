import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import { normalCollection, parseRepository } from '../../../platform/azure-repos/address.ts';

const services = 'https://dev.azure.com/contoso/';
const server = 'https://tfs.example.com/tfs/Main%20Collection/';

describe('the repository that an input names', () => {
  const cases: [string, string, string, string, string][] = [
    ['gitops', services, 'Shop', 'Shop', 'gitops'],
    ['Platform/gitops', services, 'Shop', 'Platform', 'gitops'],
    ['Ein Projekt/größe 1', services, 'Shop', 'Ein Projekt', 'größe 1'],
    ['https://dev.azure.com/contoso/Platform/_git/gitops', services, 'Shop', 'Platform', 'gitops'],
    ['https://contoso@dev.azure.com/contoso/My%20Project/_git/my%20repo', services, 'Shop', 'My Project', 'my repo'],
    ['https://contoso.visualstudio.com/Platform/_git/gitops', services, 'Shop', 'Platform', 'gitops'],
    ['https://contoso.visualstudio.com/DefaultCollection/Platform/_git/gitops', services, 'Shop', 'Platform', 'gitops'],
    [
      'https://dev.azure.com/contoso/Platform/_git/gitops',
      'https://contoso.visualstudio.com/',
      'Shop',
      'Platform',
      'gitops',
    ],
    ['https://dev.azure.com/contoso/_git/gitops', services, 'Shop', 'gitops', 'gitops'],
    ['https://tfs.example.com/tfs/Main%20Collection/P/_git/r', server, 'Shop', 'P', 'r'],
    [
      'http://tfs:8080/tfs/DefaultCollection/P%20Q/_git/r%C3%A9',
      'http://tfs:8080/tfs/DefaultCollection',
      'Shop',
      'P Q',
      'ré',
    ],
    ['https://tfs/DefaultCollection/_git/r', 'https://tfs/DefaultCollection/', 'Shop', 'r', 'r'],
    [
      'https://contoso.visualstudio.com/P/_git/r',
      'https://contoso.visualstudio.com/DefaultCollection',
      'Shop',
      'P',
      'r',
    ],
  ];
  for (const [text, collection, own, project, repository] of cases) {
    it(`reads ${text}`, () => {
      const address = parseRepository(text, collection, own);
      assert.deepEqual([address.project, address.repository], [project, repository]);
    });
  }

  for (const text of [
    'https://dev.azure.com/fabrikam/Platform/_git/gitops',
    'https://evil.example.com/contoso/Platform/_git/gitops',
    'https://dev.azure.com.evil.example.com/contoso/P/_git/r',
    'https://dev.azure.com/contoso/P/Q/_git/r',
    'https://dev.azure.com/contoso/Platform/gitops',
    'https://dev.azure.com/contoso/Platform/_git/50%',
    'git@ssh.dev.azure.com:v3/contoso/Platform/gitops',
    'ftp://dev.azure.com/contoso/P/_git/r',
    'a/b/c',
    'a//b',
  ]) {
    it(`refuses ${text}: credentials never go elsewhere`, () => {
      assert.throws(
        () => parseRepository(text, services, 'Shop'),
        (error) => error instanceof TaskError && error.code === 'INPUT_INVALID',
      );
    });
  }

  it('keeps a collection of a server apart from others, DefaultCollection too', () => {
    for (const text of [
      'https://tfs/Other/P/_git/r',
      'https://tfs/P/_git/r',
      'http://tfs/DefaultCollection/P/_git/r',
    ]) {
      const read = () => parseRepository(text, 'https://tfs/DefaultCollection/', 'Shop');
      if (text.startsWith('http:')) assert.equal(read().collectionUrl, 'https://tfs/DefaultCollection/');
      else assert.throws(read, TaskError, text);
    }
  });

  it('takes the organization out of a connection’s URL that says more', () => {
    for (const [given, wanted] of [
      ['https://dev.azure.com/contoso', services],
      ['https://me@dev.azure.com/contoso/Platform/_git/gitops?path=/', services],
      ['https://contoso.visualstudio.com/DefaultCollection/Platform', 'https://contoso.visualstudio.com/'],
      ['http://tfs:8080/tfs/DefaultCollection', 'http://tfs:8080/tfs/DefaultCollection/'],
    ] as const) {
      assert.equal(normalCollection(given), wanted);
    }
    for (const none of ['https://dev.azure.com', 'contoso']) {
      assert.throws(
        () => normalCollection(none),
        (error) => error instanceof TaskError && error.code === 'CONNECTION_INVALID',
      );
    }
  });

  it('never repeats a password that stands in a URL', () => {
    for (const text of [
      'https://me:hunter22@evil.example.com/P/_git/r',
      'https://me:hunter22@dev.azure.com/contoso/P',
    ]) {
      assert.throws(
        () => parseRepository(text, services, 'Shop'),
        (error) => error instanceof TaskError && !error.message.includes('hunter22'),
      );
    }
  });
});
