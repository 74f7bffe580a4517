import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates, type ClusterTls } from '../../sandbox/cluster/tls.ts';
import { startConnectProxy, type ConnectProxy } from '../../sandbox/http/connect-proxy.ts';
import { overHosts, startWorld, type RunOptions, type World } from './world.ts';

overHosts('create-gitops-pr, packaged: a host behind HTTPS', (host) => {
  let folder: string;
  let own: ClusterTls;
  let foreign: ClusterTls;
  let world: World;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'create-pr-https-'));
    own = await makeCertificates(join(folder, 'own'));
    foreign = await makeCertificates(join(folder, 'foreign'));
    world = await startWorld({ host, tls: { key: own.key, certificate: own.certificate } });
  });
  after(async () => {
    await world.settled();
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  });

  let branches = 0;
  /** Every run delivers anew, so that each pushes. */
  const delivers = async (options: RunOptions, at = world): Promise<void> => {
    const run = await at.ok({ branch: `deploy/${branches++}-{buildId}`, existing: 'keep' }, options);
    assert.equal(run.outputs['result'], 'created');
    assert.equal(at.pushes(), 1);
  };
  const fails = async (code: string, said: RegExp, options: RunOptions, at = world): Promise<string> => {
    const run = await at.run({ branch: `deploy/${branches++}-{buildId}`, existing: 'keep' }, options);
    assert.equal(run.result, 'Failed', run.log);
    assert.match(run.message ?? '', new RegExp(`\\[${code}\\]`));
    assert.match(run.message ?? '', said);
    return run.log;
  };
  const trusting = (): Record<string, string> => ({ 'Agent.CAInfo': own.caFile });

  it('trusts the agent’s certificate authority, over REST and with git', () => delivers({ variables: trusting() }));

  it('says at once that it does not trust a certificate, and how to mend that', async () => {
    const { length } = world.requests;
    for (const variables of [{}, { 'Agent.CAInfo': foreign.caFile }]) {
      const log = await fails('NOT_REACHABLE', /certificate[\s\S]*--sslcacert/, { variables });
      assert.doesNotMatch(log, /INTERNAL|REPOSITORY_MISSING/);
    }
    assert.equal(world.requests.length, length);
    await fails('FILE_NOT_FOUND', /authorities[\s\S]*--sslcacert/, { variables: { 'Agent.CAInfo': '/nowhere.pem' } });
  });

  it('takes any certificate when the agent does', () =>
    delivers({ variables: { 'Agent.SkipCertValidation': 'True' } }));

  describe('that asks for a client certificate', () => {
    let strict: World;
    const at = (name: string): string => join(folder, 'own', name);
    before(async () => {
      strict = await startWorld({ host, tls: { key: own.key, certificate: own.certificate, clientCa: own.ca } });
      const locked = createPrivateKey(own.client.key).export({
        type: 'pkcs8',
        format: 'pem',
        cipher: 'aes-256-cbc',
        passphrase: 'open $HOME "sesame"',
      });
      await writeFile(at('locked.key'), locked);
      assert.match(await readFile(at('locked.key'), 'utf8'), /ENCRYPTED/);
    });
    after(async () => {
      await strict.settled();
      await strict.stop();
    });
    const showing = (key: string, password?: string): RunOptions => ({
      variables: { ...trusting(), 'Agent.ClientCert': at('client.crt'), 'Agent.ClientCertKey': at(key) },
      ...(password === undefined ? {} : { secrets: { 'Agent.ClientCertPassword': password } }),
    });

    it('shows the agent’s, over REST and with git', () => delivers(showing('client.key'), strict));

    it('opens its key with the agent’s passphrase, which stays out of the log', async () => {
      await delivers(showing('locked.key', 'open $HOME "sesame"'), strict);
    });

    it('refuses a key that it cannot open, or that is another’s, before anything is connected', async () => {
      const { length } = strict.requests;
      await fails('CERTIFICATE_INVALID', /takes a passphrase, and the agent has none/, showing('locked.key'), strict);
      const wrong = await fails('CERTIFICATE_INVALID', /does not open it/, showing('locked.key', 'wrong-one'), strict);
      assert.ok(!wrong.includes('wrong-one'));
      await fails('CERTIFICATE_INVALID', /is not the key/, showing('server.key'), strict);
      await writeFile(at('empty.key'), 'nothing');
      await fails('CERTIFICATE_INVALID', /no private key/, showing('empty.key'), strict);
      assert.equal(strict.requests.length, length);
    });

    it('says that one is asked for', () =>
      fails('NOT_REACHABLE', /--sslclientcert/, { variables: trusting() }, strict));
  });

  describe('behind the agent’s proxy', () => {
    let proxy: ConnectProxy;
    beforeEach(async () => {
      proxy = await startConnectProxy('robin:p%s s/w');
    });
    afterEach(() => proxy.stop());
    const through = (variables: Record<string, string> = {}): RunOptions => ({
      variables: { ...trusting(), 'Agent.ProxyUrl': proxy.url, 'Agent.ProxyUsername': 'robin', ...variables },
      secrets: { 'Agent.ProxyPassword': 'p%s s/w' },
    });

    it('goes through it, over REST and with git', async () => {
      const before = world.requests.length;
      await delivers(through());
      const { endpoints, jobToken } = world.wiring(world.token);
      const reached = new URL(endpoints[0]?.url ?? jobToken.url).host;
      assert.ok(proxy.tunnels.every(({ to }) => to === reached));
      const signedIn = proxy.tunnels.filter(({ user }) => user === 'robin:p%s s/w').length;
      // Each git that talks to the server opens one of its own; what is more is REST's.
      const gits = world.requests.slice(before).filter(({ path }) => path.endsWith('/info/refs')).length;
      assert.ok(gits > 0 && signedIn > gits, `${signedIn} tunnels, ${gits} times git`);
    });

    for (const [what, list] of [
      ['a host', ['127\\.0\\.0\\.1']],
      ['an expression over the whole origin, beside one that is none', ['[', '^https://127\\.0\\.0\\.1:\\d+$']],
    ] as const) {
      it(`goes round it for ${what} of the bypass list`, async () => {
        await delivers(through({ 'Agent.ProxyBypassList': JSON.stringify(list) }));
        assert.deepEqual(proxy.tunnels, []);
      });
    }

    it('goes through it though a path would match the bypass list', async () => {
      await delivers(through({ 'Agent.ProxyBypassList': '["_git","_apis"]' }));
      assert.ok(proxy.tunnels.length > 3);
    });

    it('says that the proxy refuses', async () => {
      const variables = { ...trusting(), 'Agent.ProxyUrl': proxy.url, 'Agent.ProxyUsername': 'robin' };
      await fails('NOT_REACHABLE', /407[\s\S]*proxy/, { variables });
      assert.equal(proxy.tunnels.length, 1, 'tried again in vain');
    });
  });
});
