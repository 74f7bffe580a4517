import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { dump, load } from 'js-yaml';

import { makeCertificates, type ClusterTls } from '../../sandbox/cluster/tls.ts';
import { startConnectProxy, type ConnectProxy } from '../../sandbox/http/connect-proxy.ts';
import { startWorld, type World } from './world.ts';

const connection = '7d5a4c3e-0000-4000-8000-000000000002';

describe('wait-for-flux, packaged: a cluster that speaks HTTPS', () => {
  let folder: string;
  let world: World;
  let foreign: ClusterTls;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wait-https-'));
    foreign = await makeCertificates(join(folder, 'foreign'));
    world = await startWorld({ cluster: { https: 'clientCertificate' } });
  });
  after(async () => {
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const certificates = (): ClusterTls => {
    assert.ok(world.cluster.tls);
    return world.cluster.tls;
  };
  /** The kubeconfig with its cluster's entry changed, and a token instead of the certificate. */
  const kubeconfig = async (change: Record<string, unknown>): Promise<string> => {
    const config = load(world.cluster.kubeconfig) as {
      clusters: { cluster: Record<string, unknown> }[];
      users: unknown[];
    };
    const [entry] = config.clusters;
    assert.ok(entry);
    const own = Object.entries({ ...entry.cluster, ...change }).filter(([, value]) => value !== undefined);
    const text = dump({
      ...config,
      clusters: [{ ...entry, cluster: Object.fromEntries(own) }],
      users: [{ name: 'dev-cluster-user', user: { token: world.cluster.token } }],
    });
    const file = join(folder, `kubeconfig-${Object.keys(change).join('-')}`);
    await writeFile(file, text);
    return file;
  };
  const serviceAccount = (parameters: Record<string, string>, untrusted = false) => ({
    endpoints: [
      {
        id: connection,
        name: 'dev cluster',
        type: 'kubernetes',
        url: `${world.cluster.url}/`,
        auth: { scheme: 'Token', parameters: { apiToken: world.cluster.token, ...parameters } },
        data: { authorizationType: 'ServiceAccount', acceptUntrustedCerts: String(untrusted) },
      },
    ],
  });
  const byConnection = () => ({ revision: world.base, kubeconfig: '', kubernetesConnection: connection });
  const base64 = (text: string): string => Buffer.from(text).toString('base64');

  it('goes in with the kubeconfig’s certificate authority and a client certificate', async () => {
    const run = await world.run({ revision: world.base });
    assert.equal(run.result, 'Succeeded', run.log);
  });

  it('says that it does not trust the certificate, and whose is to be given', async () => {
    const file = await kubeconfig({ 'certificate-authority-data': base64(foreign.ca) });
    const run = await world.run({ revision: world.base, kubeconfig: file });
    assert.match(run.message ?? '', /certificate/);
    assert.match(run.message ?? '', /certificate authority[\s\S]*\[CLUSTER_UNREACHABLE\]/);
    assert.equal(run.outputs['result'], 'failed');
  });

  for (const [form, encode] of [
    ['base64, as a secret holds it', base64],
    ['plain PEM', (text: string) => text],
  ] as const) {
    it(`goes in by a service account’s connection with its certificate (${form})`, async () => {
      const endpoints = serviceAccount({ serviceAccountCertificate: encode(certificates().ca) });
      const run = await world.run(byConnection(), endpoints);
      assert.equal(run.result, 'Succeeded', run.log);
      assert.ok(!world.cluster.requests.some(({ path }) => path.startsWith('//')), 'a path begins with //');
    });
  }

  it('does not trust a service account’s cluster without its certificate, unless told so', async () => {
    const careful = await world.run(byConnection(), serviceAccount({}));
    assert.match(careful.message ?? '', /\[CLUSTER_UNREACHABLE\]/);
    const careless = await world.run(byConnection(), serviceAccount({}, true));
    assert.equal(careless.result, 'Succeeded', careless.log);
  });

  it('takes untrusted certificates with a kubeconfig’s connection that says so', async () => {
    const text = world.cluster.kubeconfig.replace(/certificate-authority-data: .*/, 'tls-server-name: 127.0.0.1');
    const endpoint = (untrusted: boolean) => ({
      endpoints: [
        {
          id: connection,
          name: 'dev cluster',
          type: 'kubernetes',
          url: world.cluster.url,
          auth: { scheme: 'Kubernetes', parameters: { kubeconfig: text } },
          data: { authorizationType: 'Kubeconfig', acceptUntrustedCerts: String(untrusted) },
        },
      ],
    });
    const careful = await world.run(byConnection(), endpoint(false));
    assert.match(careful.message ?? '', /\[CLUSTER_UNREACHABLE\]/);
    const careless = await world.run(byConnection(), endpoint(true));
    assert.equal(careless.result, 'Succeeded', careless.log);
  });

  it('trusts the agent’s own certificate authority where the kubeconfig names none', async () => {
    const file = await kubeconfig({ 'certificate-authority-data': undefined });
    const variables = { 'Agent.CAInfo': certificates().caFile };
    const run = await world.run({ revision: world.base, kubeconfig: file }, { variables });
    assert.equal(run.result, 'Succeeded', run.log);
  });

  describe('behind the agent’s proxy', () => {
    let proxy: ConnectProxy;
    beforeEach(async () => {
      proxy = await startConnectProxy('robin:p%s s/w');
    });
    afterEach(() => proxy.stop());

    const network = () => ({
      variables: { 'Agent.ProxyUrl': proxy.url, 'Agent.ProxyUsername': 'robin' },
      secrets: { 'Agent.ProxyPassword': 'p%s s/w' },
    });

    /** Under a name that the proxy knows: nobody asks a proxy for this machine. */
    const elsewhere = (): Promise<string> =>
      kubeconfig({ server: world.cluster.url.replace('127.0.0.1', 'sandbox.test') });

    it('goes through it, lists and watches', async () => {
      const run = await world.run({ revision: world.base, kubeconfig: await elsewhere() }, network());
      assert.equal(run.result, 'Succeeded', run.log);
      assert.ok(proxy.tunnels.length > 3);
      const to = new URL(world.cluster.url).host.replace('127.0.0.1', 'sandbox.test');
      assert.ok(proxy.tunnels.every((tunnel) => tunnel.to === to && tunnel.user === 'robin:p%s s/w'));
    });

    it('goes round it to hosts of the bypass list and to this machine, and says so when it refuses', async () => {
      const run = await world.run({ revision: world.base }, network());
      assert.equal(run.result, 'Succeeded', run.log);
      const file = await elsewhere();
      const variables = { ...network().variables, 'Agent.ProxyBypassList': '["sandbox\\\\.test"]' };
      const around = await world.run({ revision: world.base, kubeconfig: file }, { ...network(), variables });
      assert.match(around.message ?? '', /ENOTFOUND|EAI_AGAIN/, 'the name is asked for by ourselves');
      assert.deepEqual(proxy.tunnels, []);
      const nobody = { variables: { 'Agent.ProxyUrl': proxy.url } };
      const refused = await world.run({ revision: world.base, kubeconfig: file }, nobody);
      assert.match(refused.message ?? '', /proxy[\s\S]*407[\s\S]*\[CLUSTER_UNREACHABLE\]/);
    });
  });
});
