import assert from 'node:assert/strict';
import { alone, cd, layouts, settings } from './consumer.ts';
import { results, startWorld, stepOf, type World } from './world.ts';

const failing = [{ script: 'exit 3', displayName: 'Smoke test' }];

describe('the templates, run: failures', function () {
  this.timeout(120_000);
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.stop());

  it('tests that fail stop the chain, and the rollback is proposed', async () => {
    const dev = await world.place('dev', { autoComplete: true, rollback: 'pullRequest' });
    const prod = await world.place('prod', { dependsOn: ['dev'], autoComplete: true });
    const first = await world.deliver({ tag: '1.0', places: [{ settings: dev }, { settings: prod }] });
    assert.equal(first.result, 'Succeeded', first.log);
    const run = await world.deliver({
      tag: '1.1',
      places: [{ settings: { ...dev, tests: failing } }, { settings: prod }],
    });
    assert.deepEqual(results(run), {
      dev_propose: 'Succeeded',
      dev_rollout: 'Succeeded',
      dev_verify: 'Failed',
      prod_propose: 'Skipped',
      prod_rollout: 'Skipped',
      prod_verify: 'Skipped',
    });
    assert.equal(run.stages['dev_rollout']?.jobs['rollback']?.result, 'Skipped');
    const { outputs } = stepOf(run, 'dev_verify/rollback/rollback');
    assert.equal(outputs['result'], 'created');
    const pullRequest = world.gitOps.pullRequest(Number(outputs['pullRequestId']));
    assert.equal(pullRequest.status, 'active');
    assert.equal(pullRequest.autoCompleteSetBy, undefined);
    assert.equal(world.running('dev'), '1.1');
    assert.equal(world.running('prod'), '1.0');
    // It holds what ran before.
    const manifest = await world.gitOps.read(pullRequest.sourceRefName, 'east/manifests/dev/shop.yaml');
    assert.match(manifest ?? '', /web:1\.0/);
  });

  it('a rollout that fails is rolled back and waited for, where that is wanted', async () => {
    const test = await world.place('test', { autoComplete: true, rollback: 'autoComplete' });
    await world.deliver({ tag: '1.0', places: [{ settings: test }] });
    const run = await world.deliver({
      tag: 'bad',
      places: [{ settings: test }],
      pipeline: (all) => cd(all, { substitution: 'envsubst', gitOpsResource: 'gitops', version: 'bad', report: true }),
    });
    const stages = { test_propose: 'Succeeded', test_rollout: 'Failed', test_verify: 'Skipped', report: 'Succeeded' };
    assert.deepEqual(results(run), stages);
    const [, , row] = run.summaries.find(({ stage }) => stage === 'report')?.markdown.split('\n') ?? [];
    assert.match(row ?? '', /^\| test \| east \| ✔ \| ✘ \| – \| .*ROLLOUT\\_FAILED.*<br>http.*pullrequest.*\|$/);
    const flux = stepOf(run, 'test_rollout/rollout/flux');
    assert.equal(flux.outputs['result'], 'failed');
    assert.match(flux.outputs['reason'] ?? '', /ImagePullBackOff|ErrImagePull|health/i);
    const rollback = run.stages['test_rollout']?.jobs['rollback'];
    assert.equal(rollback?.result, 'Succeeded', run.log);
    assert.equal(stepOf(run, 'test_rollout/rollback/rolledBack').outputs['result'], 'succeeded');
    const statuses = world.pullRequests('test').map(({ status }) => status);
    assert.deepEqual(statuses, ['completed', 'completed', 'completed']);
    assert.equal(world.running('test'), '1.0');
    assert.deepEqual(run.schemaMistakes, []);
    assert.deepEqual(world.sandbox.azureDevOps.violations, []);
  });

  it('a first delivery that fails is taken away again', async () => {
    const fresh = await world.place('fresh', { autoComplete: true, rollback: 'autoComplete' });
    const run = await world.deliver({ tag: 'bad', places: [{ settings: fresh }] });
    assert.equal(results(run)['fresh_rollout'], 'Failed');
    assert.equal(stepOf(run, 'fresh_rollout/rollback/rollback').outputs['result'], 'created');
    assert.deepEqual(
      world.pullRequests('fresh').map(({ status }) => status),
      ['completed', 'completed'],
    );
  });

  it('one environment goes back by a pipeline of its own, behind its approval, and the run tells that it runs', async () => {
    const night = await world.place('night', { autoComplete: true, rollback: 'autoComplete' });
    const other = await world.place('other', { autoComplete: true });
    const places = [{ settings: night }, { settings: other }];
    for (const tag of ['1.0', '1.1']) await world.deliver({ tag, places });
    const decided: string[] = [];
    const run = await world.deliver({
      tag: 'none',
      places: [
        {
          settings: night,
          decide: () => {
            decided.push('night');
            return Promise.resolve('approved');
          },
        },
      ],
      pipeline: () => cd([night, other], { environment: 'night', gitOpsResource: 'gitops' }, 'rollback'),
    });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual([results(run), decided], [{ night_rollback: 'Succeeded' }, ['night']]);
    assert.equal(stepOf(run, 'night_rollback/rollback/rolledBack').outputs['result'], 'succeeded');
    assert.deepEqual([world.running('night'), world.running('other')], ['1.0', '1.1']);
    assert.deepEqual(run.schemaMistakes, []);
  });

  it('nothing merged, nothing rolled back: the pull request stays as it is', async () => {
    const slow = await world.place('slow', { mergeTimeout: '2s', rollback: 'pullRequest' });
    const dropped = await world.place('dropped', { rollback: 'pullRequest' });
    const run = await world.deliver({
      tag: '1.0',
      places: [{ settings: slow }, { settings: dropped }],
      options: {
        onEvent: (event) => {
          if (event.kind === 'stepStarted' && event.step === 'flux' && event.stage === 'dropped_rollout')
            void world.gitOps.abandon(world.pullRequests('dropped')[0]?.id ?? 0);
        },
      },
    });
    for (const [name, result, status] of [
      ['slow', 'timedOut', 'active'],
      ['dropped', 'abandoned', 'abandoned'],
    ]) {
      assert.equal(stepOf(run, `${name}_rollout/rollout/flux`).outputs['result'], result);
      assert.equal(run.stages[`${name}_rollout`]?.jobs['rollback']?.result, 'Skipped', run.log);
      const statuses = world.pullRequests(name ?? '').map((one) => one.status);
      assert.deepEqual(statuses, [status]);
    }
  });

  it('a newer version in its place is no reason to roll back', async () => {
    const late = await world.place('late', { rollback: 'autoComplete' });
    const overtake = async (): Promise<void> => {
      const [cluster] = world.sandbox.clusters;
      const [pullRequest] = world.pullRequests('late');
      assert.ok(cluster && pullRequest);
      await cluster.flux.stop();
      const path = 'east/deployments/late/shop.json';
      const descriptor = await world.gitOps.read(pullRequest.sourceRefName, path);
      const manifest = await world.gitOps.read(pullRequest.sourceRefName, 'east/manifests/late/shop.yaml');
      await world.gitOps.complete(pullRequest.id);
      const newer = (descriptor ?? '').replace('"version": "1.0"', '"version": "2.0"');
      assert.notEqual(newer, descriptor);
      const files = { [path]: newer, 'east/manifests/late/shop.yaml': (manifest ?? '').replace('web:1.0', 'web:2.0') };
      await world.gitOps.commit({ branch: 'main', files });
      cluster.flux.start();
    };
    let overtaken: Promise<void> | undefined;
    const run = await world.deliver({
      tag: '1.0',
      places: [{ settings: late }],
      options: {
        onEvent: (event) => {
          if (event.kind === 'stepStarted' && event.step === 'flux') overtaken ??= overtake();
        },
      },
    });
    await overtaken;
    assert.equal(stepOf(run, 'late_rollout/rollout/flux').outputs['result'], 'superseded', run.log);
    assert.equal(run.stages['late_rollout']?.jobs['rollback']?.result, 'Skipped');
    assert.equal(world.pullRequests('late').length, 1);
  });

  it('a cancelled run rolls nothing back', async () => {
    const stopped = await world.place('stopped', { rollback: 'pullRequest' });
    const cancel = new AbortController();
    const run = await world.deliver({
      tag: '1.0',
      places: [{ settings: stopped }],
      options: {
        cancel: cancel.signal,
        onEvent: (event) => {
          if (event.kind === 'log' && event.step === 'flux') cancel.abort();
        },
      },
    });
    assert.equal(run.result, 'Canceled', run.log);
    const jobs = Object.values(run.stages['stopped_rollout']?.jobs ?? {}).map(({ name, result }) => [name, result]);
    assert.deepEqual(jobs, [
      ['rollout', 'Canceled'],
      ['rollback', 'Canceled'],
    ]);
    assert.equal(world.pullRequests('stopped').length, 1);
  });

  it('a job whose time runs out counts as failed: its cancel is nobody’s wish', async () => {
    const soaked = await world.place('soaked', { autoComplete: true, rollback: 'pullRequest' });
    await world.deliver({ tag: '1.0', places: [{ settings: soaked }] });
    const rollback = {
      template: 'templates/jobs/rollback.yml@gitops-delivery',
      parameters: {
        dependsOn: 'soak',
        stage: 'soaked',
        target: { ...settings, ...soaked, gitOpsResource: 'gitops', ...layouts },
      },
    };
    const soak = { job: 'soak', timeoutInMinutes: 1, steps: [{ script: 'exec sleep 60' }] };
    const later = { stage: 'soak', dependsOn: ['soaked_propose', 'soaked_verify'], jobs: [soak, rollback] };
    const run = await world.deliver({
      tag: '1.1',
      places: [{ settings: soaked }],
      pipeline: ([one = {}]) => alone(one, { substitution: 'envsubst', gitOpsResource: 'gitops', ...layouts }, [later]),
      options: { minuteMs: 500 },
    });
    assert.equal(run.stages['soak']?.jobs['soak']?.result, 'Canceled', run.log);
    assert.equal(stepOf(run, 'soak/rollback/rollback').outputs['result'], 'created');
  });
});
