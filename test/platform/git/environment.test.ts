import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { Secret } from '../../../core/secret.ts';
import { localEnvironment, remoteEnvironment } from '../../../platform/git/environment.ts';
import { quotePath } from '../../../platform/git/fast-import.ts';

function configOf(environment: Record<string, string>): Record<string, string> {
  const config: Record<string, string> = {};
  for (let index = 0; index < Number(environment['GIT_CONFIG_COUNT']); index++) {
    config[environment[`GIT_CONFIG_KEY_${index}`] ?? ''] = environment[`GIT_CONFIG_VALUE_${index}`] ?? '';
  }
  return config;
}

describe('the environment that git gets', () => {
  const remote = { url: 'https://dev.azure.com/contoso/p/_git/r', authorization: new Secret('Bearer sesame') };

  it('is made from nothing: no configuration of the machine, no prompt, no token for local commands', () => {
    process.env['GIT_SSH_COMMAND'] = 'evil';
    try {
      const environment = localEnvironment();
      assert.equal(environment['GIT_SSH_COMMAND'], undefined);
      assert.equal(environment['HOME'], undefined);
      assert.equal(environment['GIT_CONFIG_NOSYSTEM'], '1');
      assert.equal(environment['GIT_TERMINAL_PROMPT'], '0');
      assert.doesNotMatch(JSON.stringify(environment), /sesame|remote\.origin\.url/);
    } finally {
      delete process.env['GIT_SSH_COMMAND'];
    }
  });

  it('carries address, token, proxy and certificates', () => {
    const config = configOf(
      remoteEnvironment({
        ...remote,
        network: {
          proxy: { url: 'http://proxy:8080', username: 'me', password: new Secret('p@ss'), bypass: [] },
          caFile: '/ca.pem',
          clientCertificate: { certFile: '/c.pem', keyFile: '/k.pem' },
          skipCertificateValidation: true,
        },
      }),
    );
    assert.equal(config['http.extraheader'], 'Authorization: Bearer sesame');
    assert.equal(config['http.proxy'], 'http://me:p%40ss@proxy:8080/');
    assert.equal(config['http.sslCAInfo'], '/ca.pem');
    assert.equal(config['http.sslCert'], '/c.pem');
    assert.equal(config['http.sslVerify'], 'false');
  });

  it('leaves the proxy out for hosts that are reached directly', () => {
    const network = {
      proxy: { url: 'http://proxy:8080', bypass: ['dev\\.azure\\.com'] },
      skipCertificateValidation: false,
    };
    assert.equal(configOf(remoteEnvironment({ ...remote, network }))['http.proxy'], undefined);
  });

  it('gives the passphrase of a client certificate’s key to nobody who asks for another password', () => {
    const clientCertificate = { certFile: '/c.pem', keyFile: '/k.pem', password: new Secret("it's $HOME") };
    const env = remoteEnvironment({ ...remote, network: { clientCertificate, skipCertificateValidation: false } });
    const ask = (input: string): string =>
      execFileSync('git', ['credential', 'fill'], { env, input, encoding: 'utf8', stdio: 'pipe' });
    assert.match(ask('protocol=cert\nhost=\nusername=\npath=/c.pem\n\n'), /^password=it's \$HOME$/m);
    assert.throws(() => ask('protocol=https\nhost=evil.example.com\nusername=me\n\n'), /could not read Password/);
  });

  it('quotes paths as fast-import reads them', () => {
    assert.equal(quotePath('a "b"\\c\n\té'), '"a \\"b\\"\\\\c\\012\\011é"');
  });
});
