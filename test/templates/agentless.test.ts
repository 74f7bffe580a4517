import assert from 'node:assert/strict';
import { startGitOpsConnector, type GitOpsConnector } from '../sandbox/cluster/gitops-connector.ts';
import type { PipelineEvent } from '../sandbox/pipeline/index.ts';
import { results, startWorld, stepOf, type World } from './world.ts';

const passing = [{ script: 'echo tested' }];

describe('the templates, run: agentless', function () {
  this.timeout(120_000);
  let world: World;
  let connector: GitOpsConnector;
  before(async () => {
    world = await startWorld();
    const { azureDevOps, project, clusters, jobToken } = world.sandbox;
    const [cluster] = clusters;
    assert.ok(cluster);
    const { collectionUrl } = azureDevOps;
    const options = { flux: cluster.flux, collectionUrl, project: project.name, repository: 'gitops', token: jobToken };
    connector = startGitOpsConnector(options);
  });
  after(async () => {
    await connector.stop();
    await world.stop();
  });

  /** Merges an environment's open pull request once the run waits for it, as people do. */
  const mergeOnceAwaited =
    (name: string) =>
    (event: PipelineEvent): void => {
      if (event.kind !== 'log' || event.text !== 'Waiting for TaskCompleted') return;
      const open = world.pullRequests(name).find(({ status }) => status === 'active');
      if (open !== undefined) void world.gitOps.complete(open.id);
    };

  it('goes on when GitOps Connector says that it runs, and passes by where nothing was proposed', async () => {
    for (const approval of ['beforePullRequest', 'afterPullRequest']) {
      const name = approval.toLowerCase();
      const settings = await world.place(name, {
        wait: 'agentless',
        approval,
        rollback: 'pullRequest',
        tests: passing,
      });
      const next = await world.place(`${name}-next`, { dependsOn: [name], autoComplete: true });
      const places = [{ settings, decide: () => Promise.resolve('approved' as const) }, { settings: next }];
      const stages = [name, `${name}_next`].flatMap((one) => [`${one}_propose`, `${one}_rollout`, `${one}_verify`]);
      const succeeded = Object.fromEntries(stages.map((stage) => [stage, 'Succeeded']));
      const jobs = (run: Awaited<ReturnType<World['deliver']>>): unknown =>
        Object.values(run.stages[`${name}_rollout`]?.jobs ?? {}).map((job) => `${job.name} ${job.result}`);

      const run = await world.deliver({ tag: '1.0', places, options: { onEvent: mergeOnceAwaited(name) } });
      assert.deepEqual(results(run), succeeded, run.log);
      assert.deepEqual(jobs(run), ['rollout Succeeded', 'nothing Skipped', 'rollback Skipped']);
      assert.equal(run.approvals.length, 1);
      assert.equal(world.running(name), '1.0');
      assert.deepEqual(run.schemaMistakes, []);

      const again = await world.deliver({ tag: '1.0', places });
      assert.deepEqual(results(again), succeeded, again.log);
      assert.deepEqual(jobs(again), ['rollout Skipped', 'nothing Succeeded', 'rollback Skipped']);
      assert.ok(again.log.includes(`${name}_verify/verify/CmdLine: tested`), again.log);
    }
    assert.deepEqual(world.sandbox.azureDevOps.violations, []);
    assert.deepEqual(connector.errors, []);
  });

  it('stops when it says that it failed, and proposes what ran before', async () => {
    // Whichever Kustomization of the repository reports a commit first ends the wait: so there must be no other.
    const [cluster] = world.sandbox.clusters;
    for (const { metadata } of cluster?.list('Kustomization') ?? [])
      cluster?.remove('Kustomization', metadata.namespace ?? '', metadata.name);
    const settings = await world.place('prod', { wait: 'agentless', rollback: 'pullRequest', tests: passing });
    const next = { ...settings, name: 'next', namespace: 'next', dependsOn: ['prod'] };
    const places = [{ settings }, { settings: next }];
    const options = { onEvent: mergeOnceAwaited('prod') };
    await world.deliver({ tag: '1.0', places: [{ settings }], options });
    const run = await world.deliver({ tag: 'bad', places, options });
    assert.deepEqual(
      results(run),
      {
        prod_propose: 'Succeeded',
        prod_rollout: 'Failed',
        prod_verify: 'Skipped',
        next_propose: 'Skipped',
        next_rollout: 'Skipped',
        next_verify: 'Skipped',
      },
      run.log,
    );
    const { outputs } = stepOf(run, 'prod_rollout/rollback/rollback');
    assert.equal(outputs['result'], 'created', run.log);
    const { sourceRefName } = world.gitOps.pullRequest(Number(outputs['pullRequestId']));
    assert.match((await world.gitOps.read(sourceRefName, 'east/manifests/prod/shop.yaml')) ?? '', /web:1\.0/);
  });
});
