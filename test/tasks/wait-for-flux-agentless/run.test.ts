import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startGitOpsConnector, type GitOpsConnector } from '../../sandbox/cluster/gitops-connector.ts';
import type { PipelineRun } from '../../sandbox/pipeline/index.ts';
import { runPipeline } from '../../sandbox/pipeline/index.ts';
import { packagedExtension } from '../support.ts';
import { startWorld, version, type World } from '../wait-for-flux/world.ts';

/** Minutes of the step, which pass in hundredths of a second here. */
const pipeline = (pullRequestId: number): string => `
jobs:
- job: wait
  pool: server
  timeoutInMinutes: 4320
  steps:
  - task: wait-for-flux-agentless@0
    name: rollout
    timeoutInMinutes: 100
    inputs: { repository: gitops, pullRequestId: '${pullRequestId}' }
- job: deployed
  pool: server
  dependsOn: wait
  steps:
  - task: Delay@1
    inputs: { delayForMinutes: 0 }
`;

describe('wait-for-flux-agentless, packaged', () => {
  let folder: string;
  let world: World;
  let connector: GitOpsConnector;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agentless-'));
    world = await startWorld();
    const { server, token, cluster } = world;
    const { collectionUrl } = server;
    const place = { collectionUrl, project: 'Fabrikam', repository: 'gitops', token };
    connector = startGitOpsConnector({ flux: cluster.flux, ...place });
  });
  after(async () => {
    await connector.stop();
    assert.deepEqual(connector.errors, []);
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs a pipeline that waits for a pull request, which is completed as soon as it does. */
  const wait = async (
    pullRequestId: number,
    o: { once?: () => Promise<unknown>; minuteMs?: number } = {},
  ): Promise<PipelineRun> => {
    const { server, repository, token, person } = world;
    const { once = () => repository.complete(pullRequestId, { identity: person }) } = o;
    const source = await mkdtemp(join(folder, 'source-'));
    await writeFile(join(source, 'pipeline.yml'), pipeline(pullRequestId));
    return runPipeline({
      file: 'pipeline.yml',
      repositories: { self: source },
      extension: await packagedExtension('wait-for-flux-agentless'),
      agentFolder: await mkdtemp(join(folder, 'agent-')),
      run: { id: '7' },
      minuteMs: o.minuteMs ?? 60_000,
      azureDevOps: {
        collectionUrl: server.collectionUrl,
        jobToken: token,
        project: repository.project,
        addPlan: (plan) => server.addPlan({ project: repository.project, ...plan }),
      },
      onEvent: (event) => {
        if (event.kind === 'log' && event.text === 'Waiting for TaskCompleted') void once();
      },
    });
  };
  const results = ({ stages }: PipelineRun): readonly string[] =>
    Object.values(stages).flatMap(({ jobs }) => Object.values(jobs).map(({ name, result }) => `${name} ${result}`));

  it('goes on when Flux has rolled the merge out; the other backend reads the same connector’s status', async () => {
    const { id } = await world.propose(version('2.0'), { branch: 'deploy/dev/two' });
    const run = await wait(id);
    assert.deepEqual(results(run), ['wait Succeeded', 'deployed Succeeded'], run.log);
    assert.match(run.log, /TaskCompleted: succeeded/);
    assert.ok(!run.log.includes(world.token));
    // The connector's own calls ask for 6.0; only ours must be in the published specification.
    const ours = world.server.violations.filter((violation) => violation.includes('PATCH'));
    assert.deepEqual(ours, []);
    assert.deepEqual(run.schemaMistakes, []);

    const inputs = { backend: 'commitStatus', kubeconfig: '', repository: 'gitops', pullRequestId: String(id) };
    const read = await world.run(inputs);
    assert.equal(read.outputs['result'], 'succeeded', read.log);
    assert.match(read.log, /Kustomization\/Status at/);
  });

  it('fails when Flux fails, and what comes after it does not run', async () => {
    const { id } = await world.propose(version('3.0-bad'), { branch: 'deploy/dev/three' });
    const run = await wait(id);
    assert.deepEqual(results(run), ['wait Failed', 'deployed Skipped'], run.log);
    assert.match(run.log, /TaskCompleted: failed/);
  });

  it('fails when the pull request is abandoned, once the connector has looked', async () => {
    const { id } = await world.propose(version('5.0'), { branch: 'deploy/dev/five' });
    const once = async (): Promise<void> => {
      await world.repository.abandon(id, world.person);
      await connector.sweep();
    };
    const run = await wait(id, { once });
    assert.deepEqual(results(run), ['wait Failed', 'deployed Skipped'], run.log);
    assert.deepEqual(connector.completed.at(-1), { pullRequestId: id, result: 'failed' });
  });

  it('ends at the step’s timeout when nobody merges', async () => {
    const { id } = await world.propose(version('4.0'), { branch: 'deploy/dev/four' });
    const run = await wait(id, { once: () => Promise.resolve(), minuteMs: 3 });
    assert.deepEqual(results(run), ['wait Failed', 'deployed Skipped'], run.log);
    assert.match(run.log, /Waiting for TaskCompleted[\s\S]*timed out/);
    assert.equal(world.repository.pullRequest(id).status, 'active');
  });

  it('fails at once, with the server’s words, when there is no such pull request', async () => {
    const run = await wait(4711);
    assert.deepEqual(results(run), ['wait Failed', 'deployed Skipped'], run.log);
    assert.match(run.log, /The request failed with status 404/);
  });
});
