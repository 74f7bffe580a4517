import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { Secret } from '../../core/secret.ts';
import { adviceFor, bypasses, isLasting, proxyAddress, tlsMaterial } from '../../platform/network.ts';

describe('the agent’s network', () => {
  it('trusts the agent’s authorities besides the usual ones', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'network-'));
    try {
      const caFile = join(folder, 'ca.pem');
      await writeFile(caFile, 'OWN');
      const { ca } = tlsMaterial({ caFile, skipCertificateValidation: false });
      assert.ok(ca !== undefined && ca.endsWith('\nOWN'));
      assert.ok(ca.includes(rootCertificates[0] ?? '?'));
      assert.deepEqual(tlsMaterial({ skipCertificateValidation: false }), {});
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('tells a certificate that is not there from one that may not be read', () => {
    const read = (caFile: string) => () => tlsMaterial({ caFile, skipCertificateValidation: false });
    assert.throws(read('/nowhere/ca.pem'), {
      code: 'FILE_NOT_FOUND',
      message: /certificate authorities, \/nowhere\/ca\.pem/,
    });
    assert.throws(read(import.meta.dirname), { code: 'FILE_NOT_ALLOWED', message: /EISDIR/ });
  });

  it('holds the bypass list against scheme, host and port alone', () => {
    const around = (pattern: string, url: string): boolean => bypasses({ url: 'http://proxy', bypass: [pattern] }, url);
    assert.equal(around('EXAMPLE\\.com', 'https://git.example.com/x'), true);
    assert.equal(around('^https://git\\.example\\.com$', 'https://git.example.com/x/_git/y'), true);
    assert.equal(around(':8443$', 'https://git.example.com:8443/x'), true);
    assert.equal(around('_git', 'https://example.com/x/_git/y'), false);
    assert.equal(around('*.Example.com', 'https://git.example.com/'), false);
    assert.equal(around('[::1', 'http://[::1]:80/'), true);
  });

  it('writes the proxy’s credentials so that nobody asks for a password', () => {
    const proxy = { url: 'http://proxy:8080', bypass: [] };
    assert.equal(proxyAddress(proxy), 'http://proxy:8080/');
    assert.equal(proxyAddress({ ...proxy, username: 'DOM\\me' }), 'http://DOM%5Cme:@proxy:8080/');
    const password = new Secret('p@s:s/%');
    assert.equal(proxyAddress({ ...proxy, username: 'me', password }), 'http://me:p%40s%3As%2F%25@proxy:8080/');
  });

  it('takes no name in an address for the reason of a failure', () => {
    const named = "fatal: unable to access 'https://h/c/certificate/_git/proxy/': Failed to connect";
    assert.equal(isLasting(named), false);
    assert.match(adviceFor(named), /network, proxy and certificate settings/);
    assert.equal(isLasting(`${named}; SSL certificate problem`), true);
    assert.match(adviceFor('server certificate verification failed. CAfile: none'), /--sslcacert/);
    assert.match(adviceFor('Received HTTP code 407 from proxy after CONNECT'), /proxybypass/);
  });
});
