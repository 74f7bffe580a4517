import assert from 'node:assert/strict';
import { approvals, cd, cleaned, environment, expand, inputsOf, jobOf, stepsOf, waits } from './consumer.ts';

describe('the templates: approvals and conditions', () => {
  for (const wait of waits) {
    for (const [approval, stage] of Object.entries(approvals)) {
      it(`${approval}, ${wait}: of the three stages just ${stage} names the environment, in one deployment job`, () => {
        const tests = [{ script: 'true' }];
        const more = { wait, approval, tests, rollback: 'pullRequest', azureEnvironment: 'shop-production' };
        const pipeline = expand(cd([environment('prod', more)]));
        const deployments = pipeline.stages.flatMap(({ name, jobs }) =>
          jobs.filter(({ kind }) => kind === 'deployment').map((job) => `${name}/${job.name} ${job.environment?.name}`),
        );
        assert.deepEqual(deployments, [`prod_${stage}/${stage} shop-production`]);
        const rollout = jobOf(pipeline, 'prod_rollout/rollout');
        assert.equal(rollout.server, wait === 'agentless');
        for (const path of ['prod_propose/propose', 'prod_verify/verify', 'prod_rollout/rollback'])
          assert.equal(jobOf(pipeline, path).server, false, path);
      });
    }
  }

  it('the approval is asked for before the pull request, under the environment’s own name, when nothing is said', () => {
    const pipeline = expand(cd([environment('dev')]));
    assert.equal(jobOf(pipeline, 'dev_propose/propose').environment?.name, 'dev');
  });

  it('a deployment job downloads nothing that nobody asked for', () => {
    for (const approval of Object.keys(approvals)) {
      const { stages } = expand(cd([environment('dev', { approval })]));
      const deployment = stages.flatMap(({ jobs }) => jobs).find(({ kind }) => kind === 'deployment');
      assert.ok(deployment);
      const downloads = stepsOf(deployment).filter(({ kind }) => kind === 'download');
      assert.deepEqual(
        downloads.map(({ reference }) => reference),
        ['none'],
      );
    }
  });

  it('the waits have no time limit of their own below the task’s', () => {
    const agent = expand(cd([environment('dev', { mergeTimeout: '20h', rollback: 'autoComplete' })]));
    for (const path of ['dev_rollout/rollout', 'dev_rollout/rollback', 'dev_verify/rollback'])
      assert.equal(jobOf(agent, path).timeoutInMinutes, 0, path);
    const agentless = jobOf(expand(cd([environment('dev', { wait: 'agentless' })])), 'dev_rollout/rollout');
    assert.equal(agentless.timeoutInMinutes, 4320);
    assert.equal(stepsOf(agentless)[0]?.timeoutInMinutes, 4320);
  });

  it('an agentless wait names the repository and its project', () => {
    const inputs = (gitOpsRepository: string): unknown =>
      inputsOf(
        jobOf(expand(cd([environment('dev', { wait: 'agentless' })], { gitOpsRepository })), 'dev_rollout/rollout'),
        'wait-for-flux-agentless',
      );
    const pullRequestId = '$(pullRequestId)';
    assert.deepEqual(inputs('shop/gitops'), { project: 'shop', repository: 'gitops', pullRequestId });
    assert.deepEqual(inputs('gitops'), { repository: 'gitops', pullRequestId });
  });

  it('a merged rollback is waited for by an agent that can, and not where Flux is out of reach', () => {
    const rollback = (wait: string): readonly string[] =>
      stepsOf(jobOf(expand(cd([environment('dev', { wait, rollback: 'autoComplete' })])), 'dev_rollout/rollback')).map(
        ({ reference }) => reference,
      );
    assert.deepEqual(rollback('agent'), ['none', 'create-gitops-pr@1', 'wait-for-flux@1']);
    assert.deepEqual(rollback('agentless'), ['none', 'create-gitops-pr@1']);
  });
});

describe('the templates: environments', () => {
  it('one with “-” in its name has stages with “_”, and is called by its own name elsewhere', () => {
    const pipeline = expand(cd([environment('dev-eu-1'), environment('prod-eu', { dependsOn: ['dev-eu-1'] })]));
    assert.deepEqual(pipeline.stages.map(({ name }) => name).slice(0, 3), [
      'dev_eu_1_propose',
      'dev_eu_1_rollout',
      'dev_eu_1_verify',
    ]);
    assert.equal(pipeline.stages[0]?.displayName, 'dev-eu-1 · propose');
    const propose = jobOf(pipeline, 'dev_eu_1_propose/propose');
    assert.equal(propose.environment?.name, 'dev-eu-1');
    assert.equal(inputsOf(propose, 'create-gitops-pr')['environment'], 'dev-eu-1');
    assert.deepEqual(pipeline.stages[3]?.dependsOn, ['dev_eu_1_verify']);
    const variables = jobOf(pipeline, 'dev_eu_1_rollout/rollout').variables.map((each) =>
      each.kind === 'value' ? each.value : '',
    );
    assert.match(variables.join('\n'), /stageDependencies\.dev_eu_1_propose\.propose\./);
  });

  it('follow one another, or stand side by side where dependsOn says so', () => {
    const pipeline = expand(
      cd([
        environment('dev'),
        environment('east', { dependsOn: ['dev'] }),
        environment('west', { dependsOn: ['dev'] }),
        environment('prod', { dependsOn: ['east', 'west'] }),
        environment('archive'),
        environment('island', { dependsOn: [] }),
      ]),
    );
    const dependencies = Object.fromEntries(pipeline.stages.map(({ name, dependsOn }) => [name, dependsOn]));
    assert.deepEqual(dependencies['dev_propose'], []);
    assert.deepEqual(dependencies['east_propose'], ['dev_verify']);
    assert.deepEqual(dependencies['west_propose'], ['dev_verify']);
    assert.deepEqual(dependencies['prod_propose'], ['east_verify', 'west_verify']);
    assert.deepEqual(dependencies['archive_propose'], ['prod_verify']);
    assert.deepEqual(dependencies['island_propose'], []);
    assert.deepEqual(dependencies['west_rollout'], ['west_propose']);
    assert.deepEqual(dependencies['west_verify'], ['west_propose', 'west_rollout']);
  });

  it('twenty with five clusters each, which can all be rolled back, keep to Azure Pipelines’ limits', () => {
    const clusters = ['a', 'b', 'c', 'd', 'e'].map((cluster) => ({ cluster, kubernetesConnection: cluster }));
    const more = { clusters, cluster: undefined, rollback: 'pullRequest' };
    const many = Array.from({ length: 20 }, (_, index) => cleaned({ ...environment(`region${index}`), ...more }));
    const { stages, files } = expand(cd(many));
    assert.equal(stages.length, 60);
    assert.equal(stages.flatMap(({ jobs }) => jobs).length, 20 * 5 * 5);
    assert.ok(files < 25, String(files));
  });

  it('stages have no conditions: what fails or is rejected stops the chain', () => {
    const more = { wait: 'agentless', rollback: 'pullRequest' };
    const { stages } = expand(cd([environment('dev', more), environment('prod', more)]));
    for (const { name, condition } of stages) assert.equal(condition, undefined, name);
  });

  it('have a pool of their own, or the pipeline’s, or the default', () => {
    const pipeline = expand(
      cd([environment('dev', { pool: { name: 'east-agents' }, rollback: 'pullRequest' }), environment('prod')], {
        pool: { vmImage: 'windows-latest' },
      }),
    );
    for (const path of ['propose/propose', 'rollout/rollout', 'rollout/rollback', 'verify/verify', 'verify/rollback'])
      assert.equal(jobOf(pipeline, `dev_${path}`).pool, 'east-agents', path);
    assert.equal(jobOf(pipeline, 'prod_propose/propose').pool, 'windows-latest');
    assert.equal(jobOf(expand(cd([environment('dev')])), 'dev_verify/verify').pool, 'ubuntu-latest');
  });

  it('tests are any number of steps, none included', () => {
    const tests = [{ script: 'one' }, { download: 'ci', artifact: 'tags' }, { bash: 'two', displayName: 'Two' }];
    for (const approval of Object.keys(approvals)) {
      const some = stepsOf(jobOf(expand(cd([environment('dev', { approval, tests })])), 'dev_verify/verify'));
      const given = some.filter(({ reference }) => reference !== 'none' && reference !== 'self');
      assert.deepEqual(
        given.map(({ reference, inputs }) => inputs['script'] ?? reference),
        ['one', 'ci', 'two'],
      );
      const none = stepsOf(jobOf(expand(cd([environment('dev', { approval })])), 'dev_verify/verify'));
      assert.deepEqual(
        none.map(({ reference }) => reference).filter((reference) => reference !== 'none'),
        ['self'],
      );
    }
  });

  it('jobs that use the GitOps repository name its resource, when there is one', () => {
    for (const [approval, wait] of [
      ['beforePullRequest', 'agent'],
      ['afterPullRequest', 'agent'],
      ['afterRollout', 'agentless'],
      ['afterPullRequest', 'agentless'],
    ]) {
      const environments = [environment('dev', { approval, wait, rollback: 'pullRequest' })];
      const withResource = expand(cd(environments, { gitOpsResource: 'gitops' }));
      const paths = ['propose/propose', 'rollout/rollout', 'rollout/rollback', 'verify/rollback'];
      for (const path of paths)
        assert.deepEqual(jobOf(withResource, `dev_${path}`).usesRepositories, ['gitops'], `${approval} ${path}`);
      for (const { jobs } of expand(cd(environments)).stages)
        for (const job of jobs) assert.deepEqual(job.usesRepositories, [], job.name);
    }
  });

  it('no rollback, no job for it', () => {
    const { stages } = expand(cd([environment('dev')]));
    assert.deepEqual(
      stages.flatMap(({ jobs }) => jobs.map(({ name }) => name)),
      ['propose', 'rollout', 'verify'],
    );
  });
});
