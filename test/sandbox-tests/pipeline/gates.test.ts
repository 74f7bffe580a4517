import assert from 'node:assert/strict';
import type { Check } from '../../sandbox/pipeline/index.ts';
import { Locks } from '../../sandbox/pipeline/index.ts';
import type { Bench } from './harness.ts';
import { createBench } from './harness.ts';

function stage(name: string, body: string, more = ''): string {
  return `- stage: ${name}\n${more}  jobs:\n  - job: ${name}1\n    steps:\n    - checkout: none\n${body}`;
}

describe('the pipeline: who waits for whom', () => {
  let bench: Bench;
  before(async () => {
    bench = await createBench();
  });
  after(() => bench.remove());

  it('skips what depends on a failure, and runs what waits for one', async () => {
    const run = await bench.run({
      'pipeline.yml': `stages:\n${stage('A', '    - bash: exit 3\n    - bash: echo never\n    - bash: echo cleaning\n      condition: always()\n')}${stage('B', '    - bash: echo\n')}${stage('C', '    - bash: echo rolled back\n', '  dependsOn: A\n  condition: failed()\n')}${stage('D', '    - bash: echo\n', "  dependsOn: B\n  condition: in(dependencies.B.result, 'Skipped')\n")}`,
    });
    const results = Object.fromEntries(Object.values(run.stages).map((one) => [one.name, one.result]));
    assert.deepEqual(results, { A: 'Failed', B: 'Skipped', C: 'Succeeded', D: 'Succeeded' });
    assert.equal(run.result, 'Failed');
    assert.deepEqual(
      run.stages['A']?.jobs['A1']?.steps.map((step) => step.result),
      ['Succeeded', 'Failed', 'Skipped', 'Succeeded'],
    );
    assert.match(run.log, /Bash exited with code '3'/);
  });

  it('asks succeeded() and failed() about all that is upstream, but only the named when some are named', async () => {
    const run = await bench.run({
      'pipeline.yml': `stages:\n${stage('A', '    - bash: echo\n', '  condition: false\n')}${stage('B', '    - bash: echo\n', '  condition: always()\n')}${stage('C', '    - bash: echo\n')}${stage('D', '    - bash: echo\n', "  dependsOn: B\n  condition: succeeded('B')\n")}`,
    });
    const results = Object.fromEntries(Object.values(run.stages).map((one) => [one.name, one.result]));
    assert.deepEqual(results, { A: 'Skipped', B: 'Succeeded', C: 'Skipped', D: 'Succeeded' });
  });

  it('asks each check once per stage, before its first job, and a rejection fails the stage', async () => {
    const asked: string[] = [];
    const approval: Check = {
      kind: 'approval',
      name: 'owners',
      decide: ({ stage: name }) => {
        asked.push(name);
        return Promise.resolve(name === 'B' ? 'rejected' : 'approved');
      },
    };
    const deploy = (name: string): string =>
      `  - deployment: ${name}\n    environment: prod\n    strategy: { runOnce: { deploy: { steps: [ { bash: 'echo ${name}' } ] } } }\n`;
    const run = await bench.run(
      {
        'pipeline.yml': `stages:\n- stage: A\n  jobs:\n${deploy('one')}${deploy('two')}- stage: B\n  jobs:\n${deploy('three')}`,
      },
      { environments: { prod: { checks: [approval] } } },
    );
    assert.deepEqual(asked, ['A', 'B']);
    assert.deepEqual(
      run.approvals.map((one) => one.decision),
      ['approved', 'rejected'],
    );
    assert.equal(run.stages['B']?.result, 'Failed');
    const kinds = run.events.map((event) => event.kind);
    assert.ok(kinds.indexOf('approvalGiven') < kinds.indexOf('jobStarted'));
  });

  it('runs hooks in order, and on: failure after a failed one', async () => {
    const run = await bench.run({
      'pipeline.yml': `
jobs:
- deployment: D
  environment: dev
  strategy:
    runOnce:
      preDeploy: { steps: [ { bash: 'echo pre' } ] }
      deploy: { steps: [ { bash: 'exit 1' } ] }
      postRouteTraffic: { steps: [ { bash: 'echo post' } ] }
      on:
        failure: { steps: [ { bash: 'echo restoring' } ] }
        success: { steps: [ { bash: 'echo fine' } ] }
`,
    });
    assert.equal(run.result, 'Failed');
    assert.match(run.log, /pre[\s\S]*restoring/);
    assert.doesNotMatch(run.log, /post|fine/);
  });

  it('sends an agentless task’s request and waits for its event', async () => {
    const calls: { url: string; body: string; headers: Readonly<Record<string, string>> }[] = [];
    const plans: { planId: string; jobId: string; taskId: string }[] = [];
    const run = await bench.run(
      {
        'pipeline.yml':
          'jobs:\n- job: gate\n  pool: server\n  steps:\n  - task: ask@1\n    inputs: { topic: rollout }\n',
      },
      {
        azureDevOps: {
          collectionUrl: 'http://127.0.0.1:1/contoso/',
          jobToken: 'job-token',
          project: { id: 'p', name: 'shop' },
          addPlan: (plan) => {
            plans.push(plan);
            return { events: { waitFor: () => Promise.resolve({ result: 'failed' }) } };
          },
        },
        serverTask: (call) => {
          calls.push(call);
          return Promise.resolve({ status: 200, body: '{}' });
        },
      },
    );
    assert.equal(run.result, 'Failed');
    assert.equal(calls[0]?.url, 'http://127.0.0.1:1/contoso/topics/rollout');
    assert.equal(calls[0]?.headers['Authorization'], 'Bearer job-token');
    assert.deepEqual(JSON.parse(calls[0]?.body ?? ''), {
      plan: plans[0]?.planId,
      job: plans[0]?.jobId,
      task: plans[0]?.taskId,
      hub: 'build',
    });
    assert.match(run.log, /TaskCompleted: failed/);
  });

  it('cancels: the running step first, then only what runs always', async () => {
    const cancel = new AbortController();
    const run = await bench.run(
      {
        'pipeline.yml': `stages:\n${stage('A', '    - task: probe@1\n      inputs: { code: "console.log(1234); setInterval(() => {}, 1000)" }\n    - bash: echo never\n    - bash: echo cleaned\n      condition: always()\n')}${stage('B', '    - bash: echo\n')}`,
      },
      { cancel: cancel.signal, onEvent: (event) => event.kind === 'log' && event.text === '1234' && cancel.abort() },
    );
    assert.equal(run.result, 'Canceled');
    assert.match(run.log, /cleaned/);
    assert.doesNotMatch(run.log, /never/);
    assert.equal(run.stages['B']?.result, 'Canceled');
  });

  it('leaves deselected stages out, but not those that cannot be skipped', async () => {
    const yaml = `stages:\n${stage('A', '    - bash: echo\n', '  isSkippable: false\n')}${stage('B', '    - bash: echo\n')}${stage('C', '    - bash: echo\n')}`;
    const run = await bench.run({ 'pipeline.yml': yaml }, { skipStages: ['B'] });
    assert.deepEqual(
      Object.values(run.stages).map((one) => [one.name, one.result]),
      [
        ['A', 'Succeeded'],
        ['C', 'Succeeded'],
        ['B', 'Skipped'],
      ],
    );
    await assert.rejects(bench.run({ 'pipeline.yml': yaml }, { skipStages: ['A'] }), /cannot be skipped/);
  });

  it('gives the lock of an environment to one run at a time, and to the newest with runLatest', async () => {
    const locks = new Locks();
    const never = new AbortController().signal;
    const first = await locks.acquire('prod', 'runLatest', never);
    const second = locks.acquire('prod', 'runLatest', never);
    const third = locks.acquire('prod', 'runLatest', never);
    assert.equal(await second, 'dropped');
    assert.ok(first !== 'dropped');
    first();
    assert.notEqual(await third, 'dropped');
  });

  it('lets a job reach the repositories that it names, and only those', async () => {
    const asked: (readonly string[])[] = [];
    const yaml = `
resources:
  repositories:
  - { repository: gitops, type: git, name: shop/gitops }
  - { repository: other, type: git, name: shop/other }
jobs:
- job: a
  uses: { repositories: [gitops] }
  steps:
  - checkout: none
  - bash: echo "$TOKEN" | rev
    env: { TOKEN: $(System.AccessToken) }
`;
    const run = await bench.run(
      { 'pipeline.yml': yaml },
      {
        azureDevOps: {
          collectionUrl: 'http://127.0.0.1:1/contoso/',
          jobToken: 'run-token',
          project: { id: 'p', name: 'shop' },
          jobTokenFor: ({ repositories }) => {
            asked.push(repositories);
            return 'narrow-token';
          },
        },
      },
    );
    assert.deepEqual(asked, [['shop/gitops']]);
    assert.match(run.log, /nekot-worran/);
    await assert.rejects(
      bench.expand({ 'pipeline.yml': 'steps:\n- checkout: nobody\n' }),
      /alias 'nobody' is not defined/,
    );
  });
});
