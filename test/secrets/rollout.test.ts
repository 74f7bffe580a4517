import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Endpoint, RunTaskOptions, TaskRun } from '../sandbox/agent/index.ts';
import { azure, managed, startAzure, type AzureStandIn } from '../sandbox/azure-management/world.ts';
import { kubeconfigText } from '../sandbox/cluster/kubeconfig.ts';
import { assertion } from '../sandbox/entra/index.ts';
import { startWorld, type World } from '../tasks/wait-for-flux/world.ts';
import type { Secrets } from './spellings.ts';
import { startWatch, type Trace, type Watch } from './watch.ts';

describe('secrets of a wait for Flux, packaged: each way into a cluster', () => {
  let folder: string;
  let world: World;
  let cloud: AzureStandIn;
  let watch: Watch;
  let jobToken: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secrets-'));
    world = await startWorld({ cluster: { https: 'clientCertificate' } });
    // Not the one that Flux fetches with.
    jobToken = world.server.issueToken(world.service);
    cloud = await startAzure({ folder, jobToken, clusters: [managed(world.cluster, 'entra')] });
    cloud.clusterToken = world.cluster.addUser({ name: 'robot' });
    watch = await startWatch();
  });
  beforeEach(() => world.cluster.faults.clear());
  after(async () => {
    await watch.stop();
    await cloud.stop();
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const connection = 'c1057e50-0000-4000-8000-000000000007';
  const secrets = (): Secrets => ({
    job: jobToken,
    token: world.cluster.token,
    key: world.cluster.tls?.client.key ?? '',
    robot: cloud.clusterToken,
    application: cloud.secret,
    certificate: cloud.certificate,
    assertion,
    azure: cloud.given.at(-1) ?? 'no-such-token-was-given',
    variable: 'a-variable-of-the-job',
  });
  const wait = async (
    inputs: Readonly<Record<string, string>>,
    { endpoints = [], variables = {} }: Partial<RunTaskOptions> = {},
  ): Promise<{ run: TaskRun; trace: Trace }> => {
    const run = await world.run(
      { revision: world.base, kubeconfig: '', ...inputs },
      {
        endpoints,
        jobToken: { url: world.server.collectionUrl, token: jobToken },
        environment: watch.environment,
        secrets: { variable: 'a-variable-of-the-job' },
        variables: {
          'System.TeamProject': 'Fabrikam',
          'System.CollectionUri': world.server.collectionUrl,
          'Build.BuildId': '7',
          'System.Debug': 'true',
          ...variables,
        },
      },
    );
    const assertions = cloud.entra.variables['System.OidcRequestUri'] ?? '';
    const servers = { cluster: world.cluster.url, repository: world.server.collectionUrl, assertions };
    const trace = await watch.trace(run, { agent: world.agent.root, servers });
    assert.deepEqual(trace.end?.left, []);
    return { run, trace };
  };
  const kubernetes = (parameters: Readonly<Record<string, string>>, authorizationType: string): Endpoint => ({
    id: connection,
    name: 'dev cluster',
    type: 'kubernetes',
    url: world.cluster.url,
    auth: { scheme: 'Kubernetes', parameters },
    data: { authorizationType },
  });
  const kubeconfig = (user: object): string => {
    const { url, tls } = world.cluster;
    return kubeconfigText([{ name: 'dev-cluster', url, ca: tls?.ca ?? '', user }]);
  };
  const repository = { repository: 'gitops', pullRequestId: '' };
  const toCluster = (name: string): string => `${name}: request to cluster: authorization`;

  it('a client certificate, with the repository asked by the job’s token', async () => {
    const { run, trace } = await wait({ ...repository, kubeconfig: world.cluster.kubeconfigPath });
    assert.equal(run.result, 'Succeeded', run.log);
    // It goes into no header, and into the run's commands only to be masked.
    assert.deepEqual(trace.sightings(secrets()), ['job: request to repository: authorization']);
    assert.deepEqual(trace.programs, []);
  });

  it('a service account’s token, handed over in base64', async () => {
    const encoded = Buffer.from(world.cluster.token).toString('base64');
    const ca = world.cluster.tls?.ca ?? '';
    const parameters = { apiToken: encoded, serviceAccountCertificate: ca, isCreatedFromSecretYaml: 'true' };
    const { run, trace } = await wait(
      { kubernetesConnection: connection },
      { endpoints: [kubernetes(parameters, 'ServiceAccount')] },
    );
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(trace.sightings(secrets()), [toCluster('token')]);
  });

  it('a kubeconfig in a service connection; the cluster gives back what it was shown', async () => {
    const body = { kind: 'Status', message: `who is ${world.cluster.token}?` };
    world.cluster.faults.add({ path: /^/, kind: 'status', status: 401, body });
    const { run, trace } = await wait(
      { kubernetesConnection: connection },
      { endpoints: [kubernetes({ kubeconfig: kubeconfig({ token: world.cluster.token }) }, 'Kubeconfig')] },
    );
    assert.match(run.message ?? '', /who is \*\*\*\?[\s\S]*\[CLUSTER_UNAUTHORIZED\]/);
    const shown = trace.sightings(secrets()).filter((where) => !where.endsWith(': error'));
    assert.deepEqual(shown, [toCluster('token')]);
  });

  it('a credential plugin, which gets nothing of the task’s', async () => {
    const plugin = join(folder, 'plugin');
    const answer = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: world.cluster.token },
    };
    await writeFile(join(folder, 'answer'), JSON.stringify(answer));
    await writeFile(plugin, `#!/bin/sh\ncat '${join(folder, 'answer')}'\n`);
    await chmod(plugin, 0o755);
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'IfAvailable', command: plugin };
    await writeFile(join(folder, 'kubeconfig'), kubeconfig({ exec }));
    const { run, trace } = await wait({ kubeconfig: join(folder, 'kubeconfig') });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.ok(trace.programs.includes('plugin'), trace.programs.join());
    assert.deepEqual(trace.sightings(secrets()), [toCluster('token')]);
  });

  for (const [kind, proof] of [
    ['secret', ['application: request to login.microsoftonline.com: body']],
    ['certificate', []],
    [
      'federation',
      ['assertion: request to login.microsoftonline.com: body', 'job: request to assertions: authorization'],
    ],
  ] as const) {
    it(`an AKS cluster by its Azure connection: ${kind}`, async () => {
      const { run, trace } = await wait(
        { azureSubscription: azure.connection, azureResourceGroup: azure.group, kubernetesCluster: azure.cluster },
        { endpoints: [cloud.connection(kind)], variables: cloud.entra.variables },
      );
      assert.equal(run.result, 'Succeeded', run.log);
      assert.deepEqual(
        trace.sightings(secrets()),
        [...proof, 'azure: request to management.azure.com: authorization', toCluster('robot')].toSorted(),
      );
    });
  }
});
