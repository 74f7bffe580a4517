import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as tlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates, type ClusterTls } from '../sandbox/cluster/tls.ts';
import { startConnectProxy, type ConnectProxy } from '../sandbox/http/connect-proxy.ts';
import { cd, environment, expand, refusal } from './consumer.ts';
import { results, startWorld, type World } from './world.ts';

describe('the templates: a gate on test results', () => {
  it('is a stage before the environment’s own, for nobody’s approval yet', () => {
    const gated = { testGate: { passRate: 95 }, dependsOn: ['dev-1'] };
    const pipeline = expand(
      cd([environment('dev-1'), environment('prod', gated), environment('next', { testGate: { failedTests: 0 } })]),
    );
    const dependencies = Object.fromEntries(pipeline.stages.map(({ name, dependsOn }) => [name, dependsOn]));
    assert.deepEqual(dependencies['prod_gate'], ['dev_1_verify']);
    assert.deepEqual(dependencies['prod_propose'], ['prod_gate']);
    assert.deepEqual(dependencies['next_gate'], ['prod_verify']);
    assert.ok(
      pipeline.stages.find(({ name }) => name === 'prod_gate')?.jobs.every((job) => job.environment === undefined),
    );
    const rings = {
      clusters: [{ cluster: 'a' }, { cluster: 'b' }],
      clusterOrder: 'sequential',
      testGate: { passRate: 1 },
    };
    const { name, namespace, kustomizations } = environment('all');
    const inRings = expand(cd([{ name, namespace, kustomizations, ...rings }])).stages.map((stage) => stage.name);
    assert.deepEqual(
      inRings.filter((stage) => stage.endsWith('_gate')),
      ['all_a_gate'],
    );
  });

  /** What the step's script says, at a server, with an agent's settings in its environment. */
  async function gate(answer: string, more: (port: number) => NodeJS.ProcessEnv, tls?: ClusterTls): Promise<string> {
    const step = readFileSync(new URL('../../templates/steps/test-gate.yml', import.meta.url), 'utf8');
    const script = /<<'GATE'\n(.*)^ *GATE$/ms.exec(step)?.[1] ?? '';
    const listener: RequestListener = ({ headers }, response) =>
      response.writeHead(headers.authorization === 'Bearer sesame' ? 200 : 401).end(answer);
    const server =
      tls === undefined ? createServer(listener) : tlsServer({ key: tls.key, cert: tls.certificate }, listener);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const env = {
      SYSTEM_COLLECTIONURI: `http://127.0.0.1:${port}/`,
      TOKEN: 'sesame',
      ENVIRONMENTS: '',
      PASS_RATE: '',
      FAILED_TESTS: '',
      MINIMUM_TESTS: '1',
      // As it is where the agent has none.
      PROXY_PASSWORD: '$(Agent.ProxyPassword)',
      ...more(port),
    };
    try {
      return await new Promise<string>((resolve) => {
        const child = execFile(process.execPath, ['--input-type=module', '-'], { env }, (_, output) => resolve(output));
        child.stdin?.end(script);
      });
    } finally {
      server.close();
    }
  }

  it('gives the agent no command that stands in an answer', async () => {
    const said = await gate('\n####vso[build.addbuildtag]x', () => ({}));
    assert.match(said, /^##vso\[task\.logissue type=error\]The test results of this run could not be read: .*vso/);
    assert.equal(said.split('##').length, 2, said);
  });

  describe('with the agent’s network', () => {
    const passed = JSON.stringify({
      value: [{ totalTests: 2, notApplicableTests: 0, passedTests: 2, unanalyzedTests: 0 }],
    });
    const all = '2 tests ran, 2 passed (100.0 %), 0 failed\n';
    let folder: string;
    let own: ClusterTls;
    let proxy: ConnectProxy;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'test-gate-'));
      own = await makeCertificates(folder);
    });
    after(() => rm(folder, { recursive: true, force: true }));
    beforeEach(async () => {
      proxy = await startConnectProxy('robin:p%s s/w');
    });
    afterEach(() => proxy.stop());
    const through =
      (more: NodeJS.ProcessEnv = {}) =>
      (port: number) => ({
        SYSTEM_COLLECTIONURI: `https://127.0.0.1:${port}/`,
        AGENT_CAINFO: own.caFile,
        AGENT_PROXYURL: proxy.url,
        AGENT_PROXYUSERNAME: 'robin',
        PROXY_PASSWORD: 'p%s s/w',
        ...more,
      });

    it('asks through its proxy, with its certificates', async () => {
      assert.equal(await gate(passed, through(), own), all);
      assert.deepEqual(
        proxy.tunnels.map(({ user }) => user),
        ['robin:p%s s/w'],
      );
    });

    it('goes round the proxy for what its bypass list names, and says what stands in the way', async () => {
      const round = { AGENT_PROXYBYPASSLIST: JSON.stringify(['[', '^https://127\\.0\\.0\\.1:']) };
      assert.equal(await gate(passed, through(round), own), all);
      const any = { ...round, AGENT_CAINFO: '', AGENT_SKIPCERTVALIDATION: 'True' };
      assert.equal(await gate(passed, through(any), own), all);
      assert.match(
        await gate(passed, through({ ...round, AGENT_CAINFO: '' }), own),
        /could not be read: .*certificate/,
      );
      assert.deepEqual(proxy.tunnels, []);
      const denied = await gate(passed, through({ PROXY_PASSWORD: '$(Agent.ProxyPassword)' }), own);
      assert.match(denied, /could not be read: the agent's proxy answers 407/);
    });
  });

  it('knows its keys', () => {
    const typo = environment('prod', { testGate: { passrates: 95 } });
    assert.match(refusal(cd([typo])), /environments \(prod\), testGate has the unknown key passrates/);
  });
});

describe('the templates, run: a gate on test results', function () {
  this.timeout(120_000);
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.stop());

  // Three of four pass, one is skipped; nothing fails by itself.
  const suite =
    '<testsuite><testcase name="a"/><testcase name="b"/><testcase name="c"/><testcase name="d"><failure/></testcase><testcase name="e"><skipped/></testcase></testsuite>';
  const tests = [
    { bash: `echo '${suite}' > smoke.xml` },
    { task: 'PublishTestResults@2', inputs: { testResultsFormat: 'JUnit', testResultsFiles: 'smoke.xml' } },
  ];

  it('lets those go on that ask for what was reached, and stops the others before anybody is asked', async () => {
    const dev = await world.place('dev', { autoComplete: true, tests });
    const places = [
      { settings: dev },
      {
        settings: await world.place('content', {
          autoComplete: true,
          dependsOn: ['dev'],
          testGate: { passRate: 75, failedTests: 1 },
        }),
      },
      { settings: await world.place('strict', { dependsOn: ['dev'], testGate: { passRate: 76 } }) },
      { settings: await world.place('stricter', { dependsOn: ['dev'], testGate: { failedTests: 0 } }) },
      { settings: await world.place('blind', { dependsOn: ['content'], testGate: { minimumTests: 1 } }) },
    ];
    const run = await world.deliver({ tag: '1.0', places });
    const found = results(run);
    assert.deepEqual(
      ['content_gate', 'strict_gate', 'stricter_gate', 'blind_gate'].map((stage) => found[stage]),
      ['Succeeded', 'Failed', 'Failed', 'Failed'],
      run.log,
    );
    assert.deepEqual([found['content_verify'], found['strict_propose']], ['Succeeded', 'Skipped']);
    const said = (stage: string): string =>
      run.stages[stage]?.jobs['gate']?.steps.flatMap(({ issues }) => issues.map(({ message }) => message)).join() ?? '';
    assert.match(said('strict_gate'), /4 tests ran, 3 passed \(75\.0 %\), 1 failed: 76 % must have passed/);
    assert.match(said('stricter_gate'), /no more than 0 may have failed/);
    assert.match(said('blind_gate'), /0 tests ran.*at least 1 must have run/);
    assert.deepEqual(run.schemaMistakes, []);
  });
});
