import assert from 'node:assert/strict';
import { results, startWorld, stepOf, type World } from './world.ts';

const passing = [{ script: 'echo tested' }];

describe('the templates, run: approvals', function () {
  this.timeout(120_000);
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.stop());

  it('are asked for once: before the pull request, after it, after the rollout', async () => {
    const seen: Record<string, unknown> = {};
    const look = (name: string) => (): Promise<'approved'> => {
      assert.equal(name in seen, false, `${name} was asked for twice`);
      seen[name] = { pullRequests: world.pullRequests(name).map(({ status }) => status), runs: world.running(name) };
      return Promise.resolve('approved');
    };
    const before_ = await world.place('first', { autoComplete: true, tests: passing });
    const between = await world.place('second', { approval: 'afterPullRequest', tests: passing });
    const last = await world.place('third', { approval: 'afterRollout', autoComplete: true, tests: passing });
    const places = [
      { settings: before_, decide: look('first') },
      {
        settings: between,
        decide: async (): Promise<'approved'> => {
          await look('second')();
          await world.gitOps.complete(world.pullRequests('second')[0]?.id ?? 0);
          return 'approved';
        },
      },
      { settings: last, decide: look('third') },
    ];
    const run = await world.deliver({ tag: '1.0', places });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(seen, {
      first: { pullRequests: [], runs: undefined },
      second: { pullRequests: ['active'], runs: undefined },
      third: { pullRequests: ['completed'], runs: '1.0' },
    });
    assert.deepEqual(run.approvals.map(({ stage, environment }) => `${environment} ${stage}`).toSorted(), [
      'first first_propose',
      'second second_rollout',
      'third third_verify',
    ]);
    for (const name of ['first', 'second', 'third']) {
      assert.equal(world.running(name), '1.0', name);
      assert.equal(stepOf(run, `${name}_rollout/rollout/flux`).outputs['result'], 'succeeded');
    }
    assert.equal(
      Object.values(results(run)).every((result) => result === 'Succeeded'),
      true,
    );
    assert.deepEqual(run.schemaMistakes, []);
    assert.deepEqual(world.sandbox.azureDevOps.violations, []);

    // The same again: nothing to propose, and what is there runs.
    const tip = await world.gitOps.tip('main');
    const again = await world.deliver({
      tag: '1.0',
      places: [before_, between, last].map((settings) => ({ settings })),
    });
    assert.equal(again.result, 'Succeeded', again.log);
    assert.equal(
      Object.values(results(again)).every((result) => result === 'Succeeded'),
      true,
    );
    for (const name of ['first', 'second', 'third']) {
      const { result, pullRequestId, targetCommit } = stepOf(again, `${name}_propose/propose/pr`).outputs;
      assert.deepEqual([result, pullRequestId, targetCommit], ['none', '', tip]);
      const { outputs } = stepOf(again, `${name}_rollout/rollout/flux`);
      assert.equal(outputs['result'], 'succeeded');
      assert.match(outputs['appliedRevision'] ?? '', new RegExp(tip ?? '-'));
      assert.equal(world.pullRequests(name).length, 1);
    }
  });

  it('that are rejected stop that environment there, and all that wait for it', async () => {
    const decide = (): Promise<'rejected'> => Promise.resolve('rejected');
    const settings = [
      await world.place('one', { autoComplete: true, rollback: 'autoComplete' }),
      await world.place('two', { approval: 'afterPullRequest', rollback: 'autoComplete' }),
      await world.place('three', { approval: 'afterRollout', autoComplete: true, rollback: 'autoComplete' }),
    ];
    const after_ = await world.place('four', { dependsOn: ['three'] });
    const run = await world.deliver({
      tag: '1.0',
      places: [...settings.map((each) => ({ settings: each, decide })), { settings: after_ }],
    });
    assert.equal(run.result, 'Failed');
    assert.deepEqual(results(run), {
      one_propose: 'Failed',
      one_rollout: 'Skipped',
      one_verify: 'Skipped',
      two_propose: 'Succeeded',
      two_rollout: 'Failed',
      two_verify: 'Skipped',
      three_propose: 'Succeeded',
      three_rollout: 'Succeeded',
      three_verify: 'Failed',
      four_propose: 'Skipped',
      four_rollout: 'Skipped',
      four_verify: 'Skipped',
    });
    const statuses = (name: string): unknown => world.pullRequests(name).map(({ status }) => status);
    assert.deepEqual(['one', 'two', 'three', 'four'].map(statuses), [[], ['active'], ['completed'], []]);
    // A rejection is no failure of what was delivered: nothing is rolled back.
    for (const stage of ['two_rollout', 'three_verify']) assert.deepEqual(run.stages[stage]?.jobs, {});
    assert.equal(world.running('three'), '1.0');
  });
});
