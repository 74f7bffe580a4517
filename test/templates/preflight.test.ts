import assert from 'node:assert/strict';
import { cd, environment, expand, inputsOf, jobOf, refusal, stepsOf } from './consumer.ts';
import { results, startWorld, type World } from './world.ts';

describe('the templates: preflight', () => {
  const clusters = [{ cluster: 'west-1' }, { cluster: 'north' }];
  const prod = { name: 'prod', namespace: 'prod', kustomizations: 'flux-system/prod', clusters };

  it('is a stage before all others, with a job a cluster, which only looks', () => {
    const free = environment('free', { dependsOn: [], wait: 'agentless' });
    const pipeline = expand(cd([environment('dev'), prod, free], { preflight: true }));
    const [first] = pipeline.stages;
    assert.equal(first?.name, 'preflight');
    const jobs = ['preflight_dev', 'preflight_prod_west_1', 'preflight_prod_north', 'preflight_free'];
    assert.deepEqual(
      first.jobs.map(({ name }) => name),
      [...jobs, 'table'],
    );
    for (const job of jobs.slice(0, 3)) {
      const found = jobOf(pipeline, `preflight/${job}`);
      for (const task of ['create-gitops-pr', 'wait-for-flux'])
        assert.match(inputsOf(found, task)['dryRun'] ?? '', /^true$/i, `${job} ${task}`);
      assert.equal(found.environment, undefined);
    }
    assert.ok(stepsOf(jobOf(pipeline, 'preflight/preflight_free')).every(({ reference }) => !/flux/.test(reference)));
    const dependencies = Object.fromEntries(pipeline.stages.map(({ name, dependsOn }) => [name, dependsOn]));
    assert.deepEqual(dependencies['dev_propose'], ['preflight']);
    assert.deepEqual(dependencies['free_propose'], ['preflight']);
  });

  it('stops at the same mistakes as the delivery', () => {
    const typo = environment('dev', { kustomization: 'x' });
    assert.match(refusal(cd([typo], { preflight: true })), /environments \(dev\) has the unknown key kustomization/);
  });
});

describe('the templates, run: preflight', function () {
  this.timeout(120_000);
  let world: World;
  before(async () => {
    world = await startWorld();
  });
  after(() => world.stop());

  const withPreflight = (environments: readonly Record<string, unknown>[]) => (): string =>
    cd(environments, { substitution: 'envsubst', gitOpsResource: 'gitops', version: '1.0', preflight: true });

  it('tells in one table what is in the way of which environment, and touches none', async () => {
    const ready = await world.place('ready', { autoComplete: true, variables: 'TAG=1.0\nSPACE=ready' });
    const wrong = await world.place('wrong', {
      variables: 'TAG=1.0\nSPACE=wrong',
      kustomizations: 'flux-system/absent',
      reviewers: 'required:nobody <x> | $(Build.Reason)',
    });
    const run = await world.deliver({
      tag: '1.0',
      places: [{ settings: ready }, { settings: wrong }],
      pipeline: withPreflight([ready, wrong]),
    });
    assert.deepEqual(
      results(run),
      {
        preflight: 'Failed',
        ready_propose: 'Skipped',
        ready_rollout: 'Skipped',
        ready_verify: 'Skipped',
        wrong_propose: 'Skipped',
        wrong_rollout: 'Skipped',
        wrong_verify: 'Skipped',
      },
      run.log,
    );
    assert.equal(world.pullRequests('ready').length + world.pullRequests('wrong').length, 0);
    const table = run.summaries.find(({ stage, job }) => stage === 'preflight' && job === 'table')?.markdown ?? '';
    const rows = table.split('\n').slice(2);
    assert.match(rows[0] ?? '', /^\| ready \| east \| ✔ \|  \|$/);
    assert.match(rows[1] ?? '', /^\| wrong \| east \| ✘ \| .*nobody &lt;x>.*REVIEWER.*<br>.*absent.*\|$/);
    assert.deepEqual(run.schemaMistakes, []);
  });

  it('lets the delivery go on where nothing is in the way', async () => {
    const fine = await world.place('fine', { autoComplete: true, variables: 'TAG=1.0\nSPACE=fine' });
    const places = [{ settings: fine }];
    const run = await world.deliver({ tag: '1.0', places, pipeline: withPreflight([fine]) });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(world.running('fine'), '1.0');
  });
});
