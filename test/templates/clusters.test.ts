import assert from 'node:assert/strict';
import { results, startWorld, stepOf, type Settings, type World } from './world.ts';

describe('the templates, run: several clusters', function () {
  this.timeout(240_000);
  let world: World;
  before(async () => {
    world = await startWorld({ clusters: ['east', 'west-1'] });
  });
  after(() => world.stop());

  /** An environment with another image's tag in one of its clusters. */
  const bad = (settings: Settings, at: string): Settings => ({
    ...settings,
    clusters: (settings['clusters'] as Settings[]).map((cluster) =>
      cluster['cluster'] === at
        ? { ...cluster, variables: `TAG=bad\nSPACE=${String(settings['namespace'])}` }
        : cluster,
    ),
  });
  const running = (name: string): unknown => [world.running(name, 'east'), world.running(name, 'west-1')];

  it('side by side and in rings: asked once, what fails stays where it is and stops what comes after', async () => {
    const asked: string[] = [];
    const decide = (name: string) => (): Promise<'approved'> => {
      asked.push(name);
      return Promise.resolve('approved');
    };
    const all = await world.place('all', { autoComplete: true, rollback: 'autoComplete' });
    const rings = await world.place('rings', {
      clusterOrder: 'sequential',
      approval: 'afterPullRequest',
      rollback: 'pullRequest',
    });
    const mergeOnceApproved = async (): Promise<'approved'> => {
      const open = world.pullRequests('rings').filter(({ status }) => status === 'active');
      for (const { id } of open) await world.gitOps.complete(id);
      return decide('rings')();
    };
    const after_ = await world.place('after', {
      dependsOn: ['all', 'rings'],
      autoComplete: true,
      clusters: undefined,
      cluster: 'east',
      kubernetesConnection: 'east',
    });
    const places = (allOf: Settings, ringsOf: Settings) => [
      { settings: allOf, decide: decide('all') },
      { settings: ringsOf, decide: mergeOnceApproved },
      { settings: after_ },
    ];
    // For the second ring nobody is asked; somebody merges it.
    const mergeTheSecondRing = (): void => {
      const open = world.pullRequests('rings').find(({ status }) => status === 'active');
      if (open !== undefined) void world.gitOps.complete(open.id);
    };
    const run = await world.deliver({
      tag: '1.0',
      places: places(all, rings),
      options: {
        onEvent: (event) => {
          if (event.kind === 'stepStarted' && event.stage === 'rings_west_1_rollout' && event.step === 'flux')
            mergeTheSecondRing();
        },
      },
    });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(asked.toSorted(), ['all', 'rings']);
    for (const name of ['all', 'rings']) assert.deepEqual(running(name), ['1.0', '1.0'], name);
    assert.equal(world.running('after'), '1.0');
    const order = Object.keys(results(run)).filter((stage) => stage.startsWith('rings'));
    assert.deepEqual(order, [
      'rings_east_propose',
      'rings_east_rollout',
      'rings_east_verify',
      'rings_west_1_propose',
      'rings_west_1_rollout',
      'rings_west_1_verify',
      'rings_verify',
    ]);
    assert.deepEqual(run.schemaMistakes, []);

    const failed = await world.deliver({ tag: '1.1', places: places(bad(all, 'west-1'), bad(rings, 'east')) });
    const found = results(failed);
    assert.deepEqual(
      [found['all_propose'], found['all_rollout'], found['all_verify'], found['after_propose']],
      ['Succeeded', 'Failed', 'Skipped', 'Skipped'],
      failed.log,
    );
    const jobs = Object.values(failed.stages['all_rollout']?.jobs ?? {}).map((job) => `${job.name} ${job.result}`);
    // Only the cluster that failed goes back; the other keeps what runs there.
    assert.deepEqual(jobs.toSorted(), [
      'rollback_east Skipped',
      'rollback_west_1 Succeeded',
      'rollout_east Succeeded',
      'rollout_west_1 Failed',
    ]);
    assert.deepEqual(running('all'), ['1.1', '1.0']);
    assert.deepEqual(
      Object.entries(found).filter(([stage]) => stage.startsWith('rings')),
      [
        ['rings_east_propose', 'Succeeded'],
        ['rings_east_rollout', 'Failed'],
        ['rings_east_verify', 'Skipped'],
        ['rings_west_1_propose', 'Skipped'],
        ['rings_west_1_rollout', 'Skipped'],
        ['rings_west_1_verify', 'Skipped'],
        ['rings_verify', 'Skipped'],
      ],
    );
    assert.equal(stepOf(failed, 'rings_east_rollout/rollback/rollback').outputs['result'], 'created');
    assert.equal(world.running('rings', 'west-1'), '1.0');
    assert.deepEqual(world.sandbox.azureDevOps.violations, []);
  });
});
