import assert from 'node:assert/strict';
import { load } from 'js-yaml';
import {
  alone,
  cd,
  cleaned,
  environment,
  expand,
  inputsOf,
  jobOf,
  own,
  refusal,
  settings,
  stepsOf,
} from './consumer.ts';

describe('the templates: mistakes stop the expansion, by name', () => {
  const mistakes: Record<string, [Record<string, unknown>, RegExp]> = {
    'an unknown key': [{ aproval: 'afterRollout' }, /environments \(prod\) has the unknown key aproval/],
    'no cluster': [{ cluster: undefined }, /environments \(prod\) lacks the key cluster/],
    'an empty namespace': [{ namespace: '' }, /environments \(prod\) lacks the key namespace/],
    'no kustomizations': [{ kustomizations: undefined }, /environments \(prod\) lacks the key kustomizations/],
    'a wrong approval': [{ approval: 'always' }, /environments \(prod\) has an approval that is none of before/],
    'a wrong wait': [{ wait: 'no' }, /environments \(prod\) has a wait that is none of agent, agentless, commitStatus/],
    'several clusters without an agent': [
      { wait: 'agentless', contexts: 'east\nwest' },
      /environments \(prod\) has contexts beside wait agentless/,
    ],
    'a wrong rollback': [{ rollback: true }, /environments \(prod\) has a rollback that is none of none, pullRequest/],
    'a wrong autoComplete': [
      { autoComplete: 'always' },
      /environments \(prod\) has an autoComplete that is neither true/,
    ],
    'autoComplete before an approval': [
      { autoComplete: true, approval: 'afterPullRequest' },
      /environments \(prod\) has autoComplete, which would merge before the approval that afterPullRequest/,
    ],
  };
  for (const [title, [more, expected]] of Object.entries(mistakes)) {
    it(title, () => {
      const prod = cleaned({ ...environment('prod'), ...more });
      assert.match(refusal(cd([environment('dev'), prod])), expected);
      // Used alone, the stage template is as strict.
      assert.match(refusal(alone(prod)), expected);
    });
  }

  it('no name', () => {
    const nameless = Object.fromEntries(Object.entries(environment('dev')).filter(([key]) => key !== 'name'));
    assert.match(refusal(cd([nameless])), /environments \(\) lacks the key name/);
  });

  it('a parameter’s wrong name, wrong value, or none', () => {
    assert.match(refusal(cd([environment('dev')], { gitopsRepo: 'x' })), /Unexpected parameter 'gitopsRepo'/);
    assert.match(refusal(cd([environment('dev')], { engine: 'jsonnet' })), /'engine' .*'jsonnet' is not an allowed/);
    const text = cd([environment('dev')]).replace('gitOpsRepository: shop/gitops', 'targetBranch: main');
    assert.match(refusal(text), /'gitOpsRepository' parameter must be provided/);
  });

  it('a comparison with no repository to compare with', () => {
    const expected = /compare \(dev\) needs gitOpsResource/;
    assert.match(refusal(cd([environment('dev')], { compare: true })), expected);
    assert.match(refusal(alone(environment('dev'), { compare: true })), expected);
  });

  it('an environment that waits for one that is not there, and the same name twice', () => {
    assert.match(refusal(cd([environment('dev', { dependsOn: ['tset'] })])), /unknown stage tset_verify/);
    assert.match(refusal(cd([environment('a-b'), environment('a_b')])), /a_b_propose appears more than once/);
  });

  it('but the same words in other letters are the same words, as everywhere in Azure Pipelines', () => {
    const more = { approval: 'AfterPullRequest', wait: 'Agentless', rollback: 'PullRequest', autoComplete: 'False' };
    const pipeline = expand(cd([environment('dev', more)]));
    assert.equal(jobOf(pipeline, 'dev_rollout/rollout').kind, 'deployment');
    assert.equal(jobOf(pipeline, 'dev_rollout/rollout').server, true);
  });
});

describe('the templates alone, in a pipeline of one’s own', () => {
  it('one environment’s stages, after stages of one’s own', () => {
    const pipeline = expand(alone(environment('prod-west')));
    assert.deepEqual(
      pipeline.stages.map(({ name, dependsOn }) => [name, ...dependsOn]),
      [
        ['build'],
        ['prod_west_propose', 'build'],
        ['prod_west_rollout', 'prod_west_propose'],
        ['prod_west_verify', 'prod_west_propose', 'prod_west_rollout'],
      ],
    );
    assert.equal(
      inputsOf(jobOf(pipeline, 'prod_west_propose/propose'), 'render-manifests')['environment'],
      'prod-west',
    );
  });

  it('the steps', () => {
    const target = { ...settings, ...environment('dev') };
    const template = (name: string): string => `templates/steps/${name}.yml@gitops-delivery`;
    const steps = [
      { template: template('propose'), parameters: { target } },
      {
        template: template('wait'),
        parameters: {
          name: 'running',
          target,
          pullRequestId: '$(pr.pullRequestId)',
          commit: '$(pr.commit)',
          revision: '$(pr.targetCommit)',
        },
      },
    ];
    const job = jobOf(expand(own([{ stage: 'all', jobs: [{ job: 'all', steps }] }])), 'all/all');
    assert.deepEqual(
      stepsOf(job).map(({ reference }) => reference),
      ['self', 'none', 'render-manifests@1', 'create-gitops-pr@1', 'wait-for-flux@1'],
    );
    assert.equal(inputsOf(job, 'wait-for-flux')['pullRequestId'], '$(pr.pullRequestId)');
  });

  it('the rollback, in a stage of one’s own', () => {
    const rollback = {
      template: 'templates/jobs/rollback.yml@gitops-delivery',
      parameters: {
        dependsOn: 'soak',
        stage: 'prod_west',
        target: { ...settings, ...environment('prod-west', { rollback: 'pullRequest' }) },
      },
    };
    const soak = {
      stage: 'soak',
      dependsOn: 'prod_west_propose',
      jobs: [{ job: 'soak', steps: [{ script: 'soak' }] }, rollback],
    };
    const stages = load(alone(environment('prod-west'))) as { stages: unknown[] };
    const pipeline = expand(own([...stages.stages, soak]));
    assert.deepEqual(jobOf(pipeline, 'soak/rollback').dependsOn, ['soak']);
  });
});
