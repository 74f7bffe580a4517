import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Endpoint, TaskRun } from '../../sandbox/agent/index.ts';
import { assertion, startEntra, type Entra } from '../../sandbox/entra/index.ts';
import type { Identity } from '../../sandbox/azure-devops/types.ts';
import { makeCertificates } from '../../sandbox/cluster/tls.ts';
import type { Secrets } from '../../secrets/spellings.ts';
import { startWatch, type Watch } from '../../secrets/watch.ts';
import { startAzureWorld, type AzureWorld } from './world.ts';

describe('create-gitops-pr, packaged: connections to Azure Repos', () => {
  let world: AzureWorld;
  let robot: Identity;
  let robotToken: string;
  let watch: Watch;
  before(async () => {
    world = await startAzureWorld();
    watch = await startWatch();
    robot = world.azure.addIdentity({ name: 'Robot' });
    robotToken = world.azure.issueToken(robot);
    // Whatever is done with the job's own token fails: what is right was done with the connection's.
    world.azure.deny(world.pipeline, 'GenericRead', world.repository);
  });
  after(async () => {
    await watch.stop();
    await world.azure.settled();
    await world.stop();
  });

  // Git and REST, and nothing besides.
  const robotsWay = [
    'robot: environment of git fetch: http.extraheader',
    'robot: environment of git ls-remote: http.extraheader',
    'robot: environment of git push: http.extraheader',
    'robot: request to host: authorization',
  ];
  const sightings = async (run: TaskRun, secrets: Secrets, more: Readonly<Record<string, string>> = {}) => {
    const servers = { host: world.azure.collectionUrl, ...more };
    const trace = await watch.trace(run, { agent: world.lastAgent(), servers });
    assert.deepEqual(trace.end?.left, []);
    return trace.sightings(secrets);
  };
  let branches = 0;
  const fresh = (): Record<string, string> => ({ branch: `deploy/${branches++}-{buildId}`, existing: 'keep' });
  const externalTfs = (scheme: string, parameters: Readonly<Record<string, string>>, url?: string): Endpoint => ({
    id: 'c1057e50-0000-4000-8000-000000000001',
    name: 'repos',
    type: 'externaltfs',
    url: url ?? world.azure.collectionUrl,
    auth: { scheme, parameters },
  });

  for (const [scheme, parameters] of [
    ['Token', (token: string) => ({ apitoken: token })],
    ['UsernamePassword', (token: string) => ({ username: 'Róbert', password: token })],
  ] as const) {
    it(`${scheme}: over REST and git, and the token stands nowhere`, async () => {
      const run = await world.ok(
        { ...fresh(), azureReposConnection: 'repos' },
        {
          endpoints: [externalTfs(scheme, parameters(robotToken))],
          variables: { 'System.Debug': 'true' },
          environment: watch.environment,
        },
      );
      const pull = world.repository.pullRequest(Number(run.outputs['pullRequestId']));
      assert.equal(pull.createdBy.id, robot.id);
      assert.deepEqual(await sightings(run, { robot: robotToken, job: world.token }), robotsWay);
    });
  }

  it('names its repository by a URL, in a project of another name, both with spaces and letters of any kind', async () => {
    const project = world.azure.addProject('Größe & Co');
    const repository = await world.azure.addRepository({ project, name: 'état actuel 100%', files: { 'a.txt': '1' } });
    const endpoints = [externalTfs('Token', { apitoken: robotToken })];
    for (const name of [repository.remoteUrl, 'Größe & Co/état actuel 100%']) {
      const run = await world.ok({ ...fresh(), repository: name, azureReposConnection: 'repos' }, { endpoints });
      assert.equal(run.outputs['repositoryId'], repository.id);
      assert.match(
        run.outputs['pullRequestUrl'] ?? '',
        /\/Gr%C3%B6%C3%9Fe%20%26%20Co\/_git\/%C3%A9tat%20actuel%20100%25\//,
      );
    }
    assert.equal(repository.pullRequests().length, 2);
    assert.deepEqual(world.azure.violations, []);
  });

  describe('a Microsoft Entra identity', () => {
    let entra: Entra;
    const tenant = '11111111-2222-4333-8444-555555555555';
    const client = '99999999-2222-4333-8444-555555555555';
    before(async () => {
      const tls = await makeCertificates(join(world.folder, 'tls'), ['login.microsoftonline.com']);
      entra = await startEntra({ tls, jobToken: world.token, tenant, client, token: robotToken });
    });
    after(() => entra.stop());

    const endpoint = (): Endpoint => ({
      id: 'c1057e50-0000-4000-8000-000000000002',
      name: 'robot',
      type: 'workloadidentityuser',
      url: world.azure.collectionUrl,
      auth: { scheme: 'WorkloadIdentityFederation', parameters: { tenantid: tenant, serviceprincipalid: client } },
    });

    it('delivers with the token that the task asks for, over REST and git', async () => {
      const run = await world.ok(
        { ...fresh(), azureDevOpsConnection: 'robot' },
        {
          endpoints: [endpoint()],
          variables: { ...entra.variables, 'System.Debug': 'true' },
          environment: watch.environment,
        },
      );
      const pull = world.repository.pullRequest(Number(run.outputs['pullRequestId']));
      assert.equal(pull.createdBy.id, robot.id);
      assert.deepEqual(
        entra.requests.map(({ route }) => route),
        ['assertion', 'token'],
      );
      const secrets = { robot: robotToken, assertion, job: world.token };
      assert.deepEqual(await sightings(run, secrets, { assertions: entra.variables['System.OidcRequestUri'] ?? '' }), [
        'assertion: request to login.microsoftonline.com: body',
        'job: request to assertions: authorization',
        ...robotsWay,
      ]);
    });

    it('says why it gets no token, before the repository is touched', async () => {
      const { length } = world.azure.requests;
      entra.once('token', 401, '{"error_description": "AADSTS70021: No matching federated identity record found."}');
      const run = await world.run(
        { ...fresh(), azureDevOpsConnection: 'robot' },
        { endpoints: [endpoint()], variables: entra.variables },
      );
      assert.match(run.message ?? '', /AADSTS70021[\s\S]*issuer and subject[\s\S]*\[NOT_SIGNED_IN\]/);
      assert.equal(world.azure.requests.length, length);
    });

    it('stands for itself: with another connection beside it nothing is touched', async () => {
      const { length } = world.azure.requests;
      const run = await world.run(
        { azureDevOpsConnection: 'robot', azureReposConnection: 'repos' },
        { endpoints: [endpoint(), externalTfs('Token', { apitoken: robotToken })], variables: entra.variables },
      );
      assert.match(run.message ?? '', /give one of the two[\s\S]*\[INPUT_INVALID\]/);
      assert.equal(world.azure.requests.length, length);
    });
  });
});
