import assert from 'node:assert/strict';
import { Secret } from '../../core/secret.ts';
import { nodeFiles } from '../../platform/files.ts';
import { toolNetwork } from '../../platform/tool-network.ts';

describe('the agent’s network for programs of others', () => {
  const around = async (bypass: readonly string[], urls: readonly string[] = []): Promise<string | undefined> => {
    const proxy = { url: 'http://proxy:8080', username: 'me', password: new Secret('p@s'), bypass };
    const network = await toolNetwork({ proxy, skipCertificateValidation: false }, nodeFiles('/nowhere'));
    const environment = network.environment(urls);
    assert.equal(environment['HTTPS_PROXY'], 'http://me:p%40s@proxy:8080/');
    assert.equal(environment['http_proxy'], environment['HTTP_PROXY']);
    return environment['NO_PROXY'];
  };

  it('passes on what of the bypass list means names', async () => {
    const list = ['^https?://git\\.contoso\\.com$', '.*\\.intra\\.net', 'example\\.com', '10\\.0\\.0\\.5'];
    assert.equal(await around(list), 'git.contoso.com,.intra.net,example.com,10.0.0.5');
  });

  it('leaves out what a name cannot say, but for addresses that are known', async () => {
    const list = ['^https://(a|b)\\.contoso\\.com', 'charts-\\d+', '.*', '['];
    assert.equal(await around(list.slice(0, 2)), undefined);
    assert.equal(
      await around(list.slice(0, 2), [
        'https://a.contoso.com:8443/x',
        'https://c.contoso.com',
        'https://charts-7.net/',
      ]),
      'a.contoso.com:8443,charts-7.net',
    );
    assert.equal(await around(list, ['no address']), undefined);
  });

  it('says nothing where the agent says nothing', async () => {
    const network = await toolNetwork({ skipCertificateValidation: false }, nodeFiles('/nowhere'));
    assert.deepEqual(network.environment(['https://example.com']), {});
    assert.equal(network.caFile, undefined);
  });
});
