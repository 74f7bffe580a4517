import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { TaskError } from '../../../core/errors.ts';
import type { Connection } from '../../../core/ports/agent.ts';
import type { Cluster as ClusterPort } from '../../../core/ports/cluster.ts';
import { Secret } from '../../../core/secret.ts';
import { openClusters } from '../../../platform/kubernetes/open.ts';
import type { Endpoint } from '../../sandbox/agent/types.ts';
import { aksScope, azure, managed, startAzure, type AzureStandIn } from '../../sandbox/azure-management/world.ts';
import { startCluster, type Cluster } from '../../sandbox/cluster/index.ts';
import { kubeconfigText } from '../../sandbox/cluster/kubeconfig.ts';
import { makeApplicationCertificate } from '../../sandbox/cluster/tls.ts';
import { openingAgent, type OpeningAgent } from './opening-agent.ts';

const configMap = { group: '', kind: 'ConfigMap' };
const jobToken = 'the-job';

describe('An AKS cluster by its Azure connection', () => {
  let folder: string;
  let cluster: Cluster;
  let cloud: AzureStandIn;
  let agent: OpeningAgent;
  /** Added to the clock. */
  let later: number;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aks-'));
    cluster = await startCluster({ name: 'aks', folder, https: true });
    cloud = await startAzure({ folder, jobToken, clusters: [] });
  });
  beforeEach(() => {
    later = 0;
    cloud.management.clusters.splice(0, Infinity, managed(cluster, 'local'));
    cloud.management.denied.clear();
    cloud.management.faults.clear();
    cloud.management.requests.length = 0;
    cloud.clusterToken = cluster.addUser({ name: 'robot' });
  });
  after(async () => {
    await cloud.stop();
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (
    endpoint: Endpoint,
    access: { readonly name?: string; readonly resourceGroup?: string; readonly admin?: boolean } = {},
    variables: Readonly<Record<string, string>> = {},
  ): Promise<ClusterPort> => {
    const told = cloud.entra.variables;
    agent = openingAgent({
      connections: [connectionOf(endpoint)],
      job: connectionOf({ ...endpoint, auth: { scheme: 'OAuth', parameters: { AccessToken: jobToken } } }),
      variables: { ...told, ...variables },
      network: {
        proxy: { url: told['Agent.ProxyUrl'] ?? '', bypass: ['127\\.0\\.0\\.1'] },
        caFile: told['Agent.CAInfo'] ?? '',
        skipCertificateValidation: false,
      },
      clock: {
        now: () => Date.now() + later,
        elapsed: () => performance.now() + later,
        sleep: () => Promise.resolve(),
      },
    });
    const [opened] = await openClusters(
      {
        kind: 'aks',
        connection: endpoint.id,
        subscription: undefined,
        resourceGroup: access.resourceGroup ?? azure.group,
        name: access.name ?? azure.cluster,
        admin: access.admin ?? false,
      },
      agent,
      { pollInterval: 50 },
    );
    assert.ok(opened);
    return opened;
  };
  const works = async (opened: ClusterPort): Promise<void> => {
    await opened.probe(agent.signal);
    const listed = await opened.list(configMap, 'default');
    assert.ok(listed.ok, listed.ok ? '' : listed.problem.message);
  };
  const refused = async (work: Promise<unknown>, code: string, words: RegExp): Promise<void> => {
    await assert.rejects(work, (error: unknown) => {
      assert.ok(error instanceof TaskError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(`${error.message}\n${error.mend}`, words);
      return true;
    });
  };
  const tokensAsked = (): number => cloud.entra.requests.filter(({ route }) => route === 'token').length;

  for (const kind of ['secret', 'certificate', 'federation'] as const) {
    it(`is opened by ${kind}, with what Azure hands out`, async () => {
      await works(await open(cloud.connection(kind)));
      assert.deepEqual(
        cloud.management.requests.map(({ method, path }) => `${method} ${path.split('/').pop() ?? ''}`),
        ['POST listClusterUserCredential'],
      );
      // What Azure handed out is as secret as what was asked with.
      assert.ok(agent.masked.some((secret) => secret.reveal() === cluster.token));
      assert.ok(agent.masked.some((secret) => secret.reveal() === cloud.given.at(-1)));
    });

    it(`signs in by ${kind} itself where the cluster asks for Microsoft Entra's token`, async () => {
      cloud.management.clusters.splice(0, 1, managed(cluster, 'entra'));
      await works(await open(cloud.connection(kind)));
      assert.equal(cluster.requests.at(-1)?.user, 'robot');
      assert.ok(agent.masked.some((secret) => secret.reveal() === cloud.clusterToken));
    });
  }

  it('goes in as the administrator only when told so', async () => {
    await works(await open(cloud.connection('secret'), { admin: true }));
    assert.match(cloud.management.requests[0]?.path ?? '', /listClusterAdminCredential$/);
    cloud.management.clusters.splice(0, 1, managed(cluster, 'entra'));
    const admin = open(cloud.connection('secret'), { admin: true });
    await refused(admin, 'NOT_ALLOWED', /local accounts are disabled[\s\S]*useClusterAdmin/);
  });

  it('has a new token before the old one ends, with a new assertion of the run', async () => {
    cloud.management.clusters.splice(0, 1, managed(cluster, 'entra'));
    const opened = await open(cloud.connection('federation'));
    await works(opened);
    const before = tokensAsked();
    later = 50 * 60_000;
    await works(opened);
    assert.equal(tokensAsked(), before);
    cloud.clusterToken = cluster.addUser({ name: 'robot, an hour later' });
    later = 55 * 60_000;
    await works(opened);
    assert.equal(cluster.requests.at(-1)?.user, 'robot, an hour later');
    assert.equal(tokensAsked(), before + 1);
    assert.deepEqual(
      cloud.entra.requests.slice(-2).map(({ route }) => route),
      ['assertion', 'token'],
    );
  });

  it('has a new token when the old one is refused in the middle, but does not ask in a loop', async () => {
    cloud.management.clusters.splice(0, 1, managed(cluster, 'entra'));
    const opened = await open(cloud.connection('secret'));
    await works(opened);
    cluster.revoke(cloud.clusterToken);
    cloud.clusterToken = cluster.addUser({ name: 'robot, anew' });
    later = 60_000;
    await works(opened);
    assert.equal(cluster.requests.at(-1)?.user, 'robot, anew');
    const before = tokensAsked();
    cluster.revoke(cloud.clusterToken);
    cloud.clusterToken = 'nobody';
    later = 120_000;
    for (let count = 0; count < 5; count += 1) {
      const listed = await opened.list(configMap, 'default');
      assert.equal(listed.ok ? '' : listed.problem.kind, 'unauthorized');
    }
    assert.equal(tokensAsked() - before, 1);
  });

  it('says that there is no such cluster, group or subscription', async () => {
    const missing = open(cloud.connection('secret'), { name: 'aks-prod' });
    await refused(
      missing,
      'CLUSTER_MISSING',
      /no AKS cluster aks-prod in resource group rg-dev[\s\S]*kubernetesCluster/,
    );
    const group = open(cloud.connection('secret'), { resourceGroup: 'rg-prod' });
    await refused(group, 'CLUSTER_MISSING', /no resource group rg-prod[\s\S]*azureResourceGroup/);
    const foreign = open(cloud.connection('secret', { data: { subscriptionid: 'another' } }));
    await refused(foreign, 'CLUSTER_MISSING', /subscription another is not there/);
  });

  it('says which role to grant, and how', async () => {
    cloud.management.denied.add('listClusterUserCredential').add('listClusterAdminCredential');
    const user =
      /may not ask[\s\S]*"Azure Kubernetes Service Cluster User Role"[\s\S]*--assignee 99999999-.*--scope \/subscriptions\/.*aks-dev/;
    await refused(open(cloud.connection('secret')), 'NOT_ALLOWED', user);
    const admin = open(cloud.connection('secret'), { admin: true });
    await refused(admin, 'NOT_ALLOWED', /"Azure Kubernetes Service Cluster Admin Role"/);
  });

  it('says that Azure Arc takes another way, also where nothing else may be asked', async () => {
    cloud.management.clusters.push({ ...managed(cluster, 'local'), name: 'shop-floor', arc: true });
    const words = /shop-floor is no AKS cluster but one of Azure Arc[\s\S]*az connectedk8s proxy/;
    await refused(open(cloud.connection('secret'), { name: 'shop-floor' }), 'CLUSTER_MISSING', words);
    cloud.management.denied.add('listClusterUserCredential');
    await refused(open(cloud.connection('secret'), { name: 'shop-floor' }), 'CLUSTER_MISSING', words);
  });

  for (const [why, properties, words] of [
    [
      'stopped',
      { powerState: { code: 'Stopped' } },
      /it is stopped[\s\S]*az aks start --resource-group rg-dev --name aks-dev/,
    ],
    [
      'private',
      { apiServerAccessProfile: { enablePrivateCluster: true } },
      /it is a private cluster[\s\S]*agent in its network/,
    ],
    ['choosy', { apiServerAccessProfile: { authorizedIPRanges: ['10.0.0.0/8'] } }, /authorized addresses in only/],
  ] as const) {
    it(`says of a cluster that cannot be reached that it is ${why}`, async () => {
      const gone = managed(cluster, 'local').kubeconfig.replace(cluster.url, 'https://127.0.0.1:1');
      cloud.management.clusters.splice(0, 1, { ...managed(cluster, 'local'), kubeconfig: gone, properties });
      const opened = await open(cloud.connection('secret'));
      await refused(opened.probe(agent.signal), 'CLUSTER_UNREACHABLE', words);
    });
  }

  it('signs in itself also where the kubeconfig has the form before kubelogin', async () => {
    const settings = { 'apiserver-id': aksScope.replace('/.default', ''), 'tenant-id': azure.tenant };
    const user = { 'auth-provider': { name: 'azure', config: settings } };
    const kubeconfig = kubeconfigText([{ name: 'old', url: cluster.url, ca: cluster.tls?.ca ?? '', user }]);
    cloud.management.clusters.splice(0, 1, { ...managed(cluster, 'entra'), kubeconfig });
    await works(await open(cloud.connection('secret')));
    assert.equal(cluster.requests.at(-1)?.user, 'robot');
  });

  it('shows no cluster a token for anything but AKS', async () => {
    const { kubeconfig } = managed(cluster, 'entra');
    const management = kubeconfig.replace(/6dae42f8-[\w-]+/, '797f4846-ba00-4fd7-ba43-dac1f8f63013');
    cloud.management.clusters.splice(0, 1, { ...managed(cluster, 'entra'), kubeconfig: management });
    const before = tokensAsked();
    await refused(open(cloud.connection('secret')), 'KUBECONFIG_INVALID', /797f4846.*not AKS’ own/);
    assert.equal(tokensAsked() - before, 1, 'the one for asking Azure');
  });

  it('says where to look when the cluster takes no token of the identity', async () => {
    cloud.management.clusters.splice(0, 1, managed(cluster, 'entra'));
    cloud.clusterToken = 'of another tenant';
    const opened = await open(cloud.connection('secret'));
    await refused(opened.probe(agent.signal), 'CLUSTER_UNAUTHORIZED', /az aks show --query aadProfile/);
  });

  it('does not blame Azure for a certificate that is not trusted', async () => {
    const { kubeconfig } = managed(cluster, 'local');
    const foreign = kubeconfig.replace(/certificate-authority-data: .*/, 'tls-server-name: elsewhere.test');
    const properties = { apiServerAccessProfile: { enablePrivateCluster: true } };
    cloud.management.clusters.splice(0, 1, { ...managed(cluster, 'local'), kubeconfig: foreign, properties });
    const opened = await open(cloud.connection('secret'));
    await refused(opened.probe(agent.signal), 'CLUSTER_UNREACHABLE', /certificate authority that signed/);
    assert.equal(cloud.management.requests.length, 1);
  });

  for (const [code, said, words] of [
    [7000222, 'The provided client secret keys for app are expired.', /expired: make a new one/],
    [700016, 'Application was not found in the directory.', /compare the connection’s client and tenant ids/],
    [700213, 'No matching federated identity record found.', /Compare issuer and subject/],
    [53003, 'Access has been blocked by Conditional Access policies.', /Conditional Access policy/],
    [999999, 'Something new.', /verify the connection/],
  ] as const) {
    it(`has words for AADSTS${code}`, async () => {
      cloud.entra.once('token', 401, JSON.stringify({ error_description: `AADSTS${code}: ${said}\r\nTrace ID: 1` }));
      const words2 = new RegExp(`gives the service connection a27e.*AADSTS${code}[\\s\\S]*${words.source}`);
      await refused(open(cloud.connection('secret')), 'NOT_SIGNED_IN', words2);
    });
  }

  it('refuses a wrong secret and a foreign certificate in words of its own', async () => {
    const secret = cloud.connection('secret', { parameters: { serviceprincipalkey: 'old' } });
    await refused(open(secret), 'NOT_SIGNED_IN', /AADSTS7000215[\s\S]*the secret’s value, not its id/);
    const other = await makeApplicationCertificate();
    const foreign = cloud.connection('certificate', {
      parameters: { servicePrincipalCertificate: other.key + other.certificate },
    });
    await refused(open(foreign), 'NOT_SIGNED_IN', /AADSTS700027[\s\S]*upload the one/);
  });

  it('takes a certificate whose line breaks were lost', async () => {
    const flat = cloud.certificate.replaceAll('\n', ' ');
    await works(await open(cloud.connection('certificate', { parameters: { servicePrincipalCertificate: flat } })));
  });

  it('judges a certificate before it is shown to anybody', async () => {
    const [own, other, old] = [
      await makeApplicationCertificate(),
      await makeApplicationCertificate(),
      await makeApplicationCertificate({ days: -1 }),
    ];
    const locked = createPrivateKey(own.key)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
      .toString();
    for (const [pem, words] of [
      [own.certificate, /no private key/],
      [own.key, /no certificate/],
      [own.key + other.certificate, /the key is of another certificate/],
      [old.key + old.certificate, /it was valid until/],
      [locked + own.certificate, /takes a passphrase/],
      ['-----BEGIN PRIVATE KEY-----', /no private key/],
    ] as const) {
      const before = tokensAsked();
      const endpoint = cloud.connection('certificate', { parameters: { servicePrincipalCertificate: pem } });
      await refused(open(endpoint), 'CERTIFICATE_INVALID', words);
      assert.equal(tokensAsked(), before);
    }
  });

  it('reads a managed identity’s token from the agent’s machine, not through the proxy', async () => {
    cloud.given.push('of-the-machine');
    const asked: string[] = [];
    let busy = false;
    const metadata = createServer((request, response) => {
      if (busy) response.statusCode = 503;
      asked.push(`${request.url ?? ''} ${String(request.headers['metadata'])}`);
      response.end(JSON.stringify({ access_token: 'of-the-machine', expires_in: '86399', token_type: 'Bearer' }));
    });
    await new Promise<void>((resolve) => metadata.listen(0, '127.0.0.1', resolve));
    try {
      const host = `http://127.0.0.1:${(metadata.address() as AddressInfo).port}`;
      await works(await open(cloud.connection('managedIdentity'), {}, { AZURE_POD_IDENTITY_AUTHORITY_HOST: host }));
      const url = '/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fmanagement.azure.com';
      assert.deepEqual(asked, [`${url} true`]);
      busy = true;
      const later = open(cloud.connection('managedIdentity'), {}, { AZURE_POD_IDENTITY_AUTHORITY_HOST: host });
      await refused(later, 'NOT_REACHABLE', /no token of a managed identity: .* status 503/);
    } finally {
      metadata.close();
    }
    const nobody = open(
      cloud.connection('managedIdentity'),
      {},
      { AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://127.0.0.1:1' },
    );
    await refused(nobody, 'NOT_REACHABLE', /no token of a managed identity: .* http:\/\/127\.0\.0\.1:1: /);
  });

  it('says what an Azure connection lacks, before anybody is asked', async () => {
    const before = cloud.entra.requests.length;
    for (const [endpoint, words] of [
      [cloud.connection('secret', { parameters: { tenantid: '../x' } }), /no tenant id/],
      [cloud.connection('secret', { parameters: { serviceprincipalkey: '' } }), /holds no secret/],
      [cloud.connection('secret', { data: { subscriptionid: '' } }), /management group[\s\S]*resource id/],
      [
        cloud.connection('secret', { data: { environment: 'AzureStack' }, url: 'http://stack.local' }),
        /environment "AzureStack"/,
      ],
      // Secrets and tokens go there.
      [
        cloud.connection('secret', {
          data: { environment: 'AzureStack', activeDirectoryAuthority: 'http://login.stack.local/' },
          url: 'https://stack.local',
        }),
        /environment "AzureStack"/,
      ],
      [
        cloud.connection('secret', {
          data: { environment: 'AzureStack', activeDirectoryAuthority: 'https://login.stack.local/' },
          url: 'http://stack.local',
        }),
        /environment "AzureStack"/,
      ],
      [
        { ...cloud.connection('secret'), auth: { scheme: 'PublishProfile', parameters: {} } },
        /"PublishProfile" is none of/,
      ],
    ] as const) {
      await refused(open(endpoint), 'CONNECTION_INVALID', words);
    }
    assert.equal(cloud.entra.requests.length, before);
  });

  for (const [what, body, code] of [
    ['a page', '<html>sign in</html>', 'CLUSTER_UNREACHABLE'],
    ['no list', { kubeconfigs: 'x' }, 'CLUSTER_UNREACHABLE'],
    ['an empty list', { kubeconfigs: [] }, 'CLUSTER_UNREACHABLE'],
    [
      'what is no kubeconfig',
      { kubeconfigs: [{ value: Buffer.from('s3cret: [').toString('base64') }] },
      'KUBECONFIG_INVALID',
    ],
    ['no context', { kubeconfigs: [{ value: Buffer.from('users: []').toString('base64') }] }, 'KUBECONFIG_INVALID'],
  ] as const) {
    it(`takes ${what} from Azure for no way in`, async () => {
      cloud.management.faults.add({ path: /listCluster/, kind: 'status', status: 200, body });
      await refused(open(cloud.connection('secret')), code, /^(?![\s\S]*s3cret)[\s\S]*aks-dev/);
    });
  }

  it('asks again when Azure is busy, and says when it stays so', async () => {
    cloud.management.faults.add({ path: /listCluster/, kind: 'status', status: 503, times: 1 });
    await works(await open(cloud.connection('secret')));
    cloud.management.faults.add({ path: /listCluster/, kind: 'status', status: 429, times: 9 });
    await refused(open(cloud.connection('secret')), 'NOT_REACHABLE', /https:\/\/management\.azure\.com: status 429/);
  });
});

describe('An AKS cluster of a sovereign cloud', () => {
  let folder: string;
  let cluster: Cluster;
  let cloud: AzureStandIn;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aks-us-'));
    cluster = await startCluster({ name: 'aks', folder, https: true });
    const hosts = { signIn: 'login.microsoftonline.us', management: 'management.usgovcloudapi.net' };
    cloud = await startAzure({ folder, jobToken, clusters: [managed(cluster, 'local')], hosts });
  });
  after(async () => {
    await cloud.stop();
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is asked for at that cloud’s own addresses', async () => {
    const endpoint = cloud.connection('certificate', { data: { environment: 'AzureUSGovernment' } });
    const told = cloud.entra.variables;
    const agent = openingAgent({
      connections: [connectionOf(endpoint)],
      network: {
        proxy: { url: told['Agent.ProxyUrl'] ?? '', bypass: ['127\\.0\\.0\\.1'] },
        caFile: told['Agent.CAInfo'] ?? '',
        skipCertificateValidation: false,
      },
    });
    const place = { subscription: undefined, resourceGroup: azure.group, name: azure.cluster, admin: false };
    const [opened] = await openClusters({ kind: 'aks', connection: endpoint.id, ...place }, agent, {
      pollInterval: 50,
    });
    await opened?.probe(agent.signal);
    assert.equal(cloud.management.requests.length, 1);
  });
});

function connectionOf({ id, url, auth, data = {} }: Endpoint): Connection {
  const found = new Map(Object.entries(auth.parameters).map(([name, value]) => [name.toLowerCase(), value]));
  const fields = new Map(Object.entries(data).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    id,
    url,
    scheme: auth.scheme,
    parameter: (name) => {
      const value = found.get(name.toLowerCase());
      return value === undefined || value === '' ? undefined : new Secret(value);
    },
    data: (name) => fields.get(name.toLowerCase()) || undefined,
  };
}
