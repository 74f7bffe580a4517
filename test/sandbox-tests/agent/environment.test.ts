import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Endpoint } from '../../sandbox/agent/index.ts';
import type { Bench } from './harness.ts';
import { createBench } from './harness.ts';

const CLUSTER: Endpoint = {
  id: 'c0ffee00-0000-4000-8000-000000000001',
  name: 'dev cluster',
  type: 'kubernetes',
  url: 'https://127.0.0.1:6443/',
  auth: { scheme: 'Token', parameters: { apitoken: 'cluster-token' } },
  data: { authorizationType: 'ServiceAccount' },
};
const OTHER: Endpoint = { ...CLUSTER, id: 'c0ffee00-0000-4000-8000-000000000002', name: 'prod cluster' };

describe('the agent: what a task finds in its environment', () => {
  let bench: Bench;
  before(async () => {
    bench = await createBench();
  });
  after(() => bench.remove());

  it('gives inputs by name, defaults from task.json, aliases under the name, unknown ones as they are', async () => {
    const env = await bench.environment({ inputs: { Stranger: ' x ' }, variables: { who: 'Ada' } });
    assert.equal(env['INPUT_GREETING'], 'hello Ada');
    assert.equal(env['INPUT_STRANGER'], 'x');
    const run = await bench.run('', { inputs: { code: '', program: 'console.log("by alias")' } });
    assert.match(run.log, /by alias/);
  });

  it('roots file paths in the sources folder, which an empty one becomes', async () => {
    assert.equal((await bench.environment())['INPUT_FILE'], bench.folders.sources);
    const given = await bench.environment({ inputs: { file: 'a/b.txt' } });
    assert.equal(given['INPUT_FILE'], join(bench.folders.sources, 'a/b.txt'));
    assert.equal((await bench.environment({ inputs: { file: '/etc/hosts' } }))['INPUT_FILE'], '/etc/hosts');
  });

  it('gives public variables by name, secrets as SECRET_ only, and both lists of names', async () => {
    const env = await bench.environment({ variables: { 'my.own var': 'v' }, secrets: { 'db.password': 'hunter22' } });
    assert.equal(env['MY_OWN_VAR'], 'v');
    assert.equal(env['DB_PASSWORD'], undefined);
    assert.equal(env['SECRET_DB_PASSWORD'], 'hunter22');
    assert.ok((JSON.parse(env['VSTS_PUBLIC_VARIABLES'] ?? '') as string[]).includes('my.own var'));
    assert.deepEqual(JSON.parse(env['VSTS_SECRET_VARIABLES'] ?? ''), ['db.password']);
    assert.equal(env['AGENT_TEMPDIRECTORY'], bench.folders.temp);
    assert.equal(env['BUILD_SOURCESDIRECTORY'], bench.folders.sources);
  });

  it('expands variables recursively and inputs once more, an unknown macro stays', async () => {
    const variables = {
      'Build.SourceBranchName': 'feature/$(dbPassword)',
      loop: '$(loop)',
      a: '$(b)',
      b: '$(c)',
      c: 'end',
    };
    const inputs = { greeting: '$(Build.SourceBranchName) $(nobody) $(loop) $(A)' };
    const env = await bench.environment({ variables, inputs, secrets: { dbPassword: 'hunter22' } });
    assert.equal(env['INPUT_GREETING'], 'feature/hunter22 $(nobody) $(loop) end');
    assert.equal(env['BUILD_SOURCEBRANCHNAME'], 'feature/hunter22');
  });

  it("hands over the job's own connection always, others only when an input names them", async () => {
    const jobToken = { url: 'http://127.0.0.1:1/contoso/', token: 'job-token' };
    const none = await bench.environment({ jobToken, endpoints: [CLUSTER, OTHER] });
    assert.equal(none['ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN'], 'job-token');
    assert.equal(none['ENDPOINT_URL_SYSTEMVSSCONNECTION'], jobToken.url);
    assert.equal(none['ENDPOINT_AUTH_SCHEME_SYSTEMVSSCONNECTION'], 'OAuth');
    assert.equal(none['SECRET_SYSTEM_ACCESSTOKEN'], 'job-token');
    assert.ok(!Object.keys(none).some((name) => name.includes('c0ffee')));
    const env = await bench.environment({ endpoints: [CLUSTER, OTHER], inputs: { clusterConnection: 'dev cluster' } });
    assert.equal(env['INPUT_CLUSTER'], CLUSTER.id);
    assert.equal(env[`ENDPOINT_AUTH_PARAMETER_${CLUSTER.id}_APITOKEN`], 'cluster-token');
    assert.equal(env[`ENDPOINT_DATA_${CLUSTER.id}_AUTHORIZATIONTYPE`], 'ServiceAccount');
    assert.deepEqual(JSON.parse(env[`ENDPOINT_AUTH_${CLUSTER.id}`] ?? ''), {
      parameters: { apitoken: 'cluster-token' },
      scheme: 'Token',
    });
    assert.ok(!Object.keys(env).some((name) => name.includes(OTHER.id)));
  });

  it('refuses an unknown connection and one of another type before anything runs', async () => {
    await assert.rejects(bench.run('', { inputs: { cluster: 'nobody' }, endpoints: [CLUSTER] }), /could not be found/);
    const github = { ...CLUSTER, type: 'github' };
    await assert.rejects(
      bench.run('', { inputs: { cluster: github.id }, endpoints: [github] }),
      /expects a service connection of type kubernetes/,
    );
  });

  it('brings nothing of the machine along but PATH, a home and a language', async () => {
    process.env['SANDBOX_LEAK'] = 'leak';
    try {
      const env = await bench.environment({ environment: { KUBECONFIG: '/nowhere' } });
      assert.equal(env['SANDBOX_LEAK'], undefined);
      assert.equal(env['KUBECONFIG'], '/nowhere');
      assert.equal(env['HOME'], bench.folders.home);
    } finally {
      delete process.env['SANDBOX_LEAK'];
    }
  });
});
