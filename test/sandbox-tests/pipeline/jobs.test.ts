import assert from 'node:assert/strict';
import { requiredTemplate } from '../../sandbox/pipeline/index.ts';
import type { Bench } from './harness.ts';
import { createBench } from './harness.ts';

describe('the pipeline: what a job is given', () => {
  let bench: Bench;
  before(async () => {
    bench = await createBench();
  });
  after(() => bench.remove());

  it('outputs of a deployment to a resource of an environment, named by the resource', async () => {
    const run = await bench.run({
      'pipeline.yml': `
stages:
- stage: build
  jobs:
  - deployment: build_job
    environment: { name: vmtest, resourceName: winVM2 }
    strategy: { runOnce: { deploy: { steps: [ { bash: 'echo "##vso[task.setvariable variable=runTests;isOutput=true]true"', name: setRunTests } ] } } }
  - job: next
    dependsOn: build_job
    condition: eq(dependencies.build_job.outputs['Deploy_winVM2.setRunTests.runTests'], 'true')
    steps: [ { checkout: none } ]
- stage: test
  condition: and(succeeded(), eq(dependencies.build.outputs['build_job.Deploy_winVM2.setRunTests.runTests'], 'true'))
  jobs: [ { job: t, steps: [ { checkout: none } ] } ]
`,
    });
    assert.equal(run.stages['build']?.jobs['next']?.result, 'Succeeded');
    assert.equal(run.stages['test']?.result, 'Succeeded');
  });

  it('what is known of the pipeline that started it', async () => {
    const run = await bench.run(
      {
        'pipeline.yml': `
resources: { pipelines: [ { pipeline: ci, source: app-ci, trigger: true } ] }
stages:
- stage: a
  condition: and(succeeded(), startsWith(variables['resources.pipeline.ci.sourceBranch'], 'refs/heads/release/'))
  jobs:
  - job: a
    steps:
    - checkout: none
    - bash: echo "$(resources.triggeringAlias) $(resources.pipeline.ci.projectName) $(resources.pipeline.ci.runURI)"
`,
      },
      {
        pipelineResources: {
          ci: { runName: '7', runId: '41', sourceBranch: 'refs/heads/release/1', triggering: true, artifacts: {} },
        },
      },
    );
    assert.match(run.log, /ci shop vstfs:\/\/\/Build\/Build\/41/);
  });

  it('the sources where a single checkout puts them, and each by its name where there are several', async () => {
    const files = {
      'f.txt': 'mine',
      'other:g.txt': 'theirs',
      'pipeline.yml': `
resources: { repositories: [ { repository: other, type: git, name: shop/other } ] }
jobs:
- job: one
  steps:
  - checkout: self
    path: src/app
  - bash: cat f.txt && echo " in $(Build.SourcesDirectory)" | sed 's| in .*_work/1/| in |'
- job: two
  steps:
  - checkout: self
  - checkout: other
  - bash: cat app/f.txt other/g.txt && echo " in $(Build.SourcesDirectory)" | sed 's| in .*_work/1/| in |'
`,
    };
    const run = await bench.run(files);
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /one\/Bash: mine in src\/app$/m);
    assert.match(run.log, /two\/Bash: minetheirs in s$/m);
    const out = await bench.run({ 'pipeline.yml': 'steps:\n- checkout: self\n  path: ../out\n' });
    assert.match(out.log, /checkout path '..\/out' should resolve to a directory under/);
  });

  it('no agent, where it has none: no steps that need one', async () => {
    for (const step of ['checkout: none', 'download: current', 'publish: a'])
      await assert.rejects(
        bench.run({ 'pipeline.yml': `pool: server\nsteps:\n- ${step}\n` }),
        /A job with pool: server has no agent/,
      );
    await assert.rejects(bench.run({ 'pipeline.yml': 'pool: server\nsteps:\n- bash: a\n' }), /does not know the task/);
  });

  it('its environment, when the pipeline extends the template that the environment requires', async () => {
    const body = `- stage: a\n  jobs:\n  - deployment: d\n    environment: prod\n    strategy: { runOnce: { deploy: { steps: [ { bash: echo deployed } ] } } }\n`;
    const files = {
      'pipeline.yml':
        'resources: { repositories: [ { repository: shared, type: git, name: p/t } ] }\nextends:\n  template: cd/base.yml@shared\n',
      'shared:cd/base.yml': `stages:\n${body}`,
    };
    const environments = { prod: { checks: [requiredTemplate('shared', '/cd/base.yml')] } };
    assert.equal((await bench.run(files, { environments })).result, 'Succeeded');
    const without = await bench.run({ 'pipeline.yml': `stages:\n${body}` }, { environments });
    assert.equal(without.result, 'Failed');
    assert.match(without.stages['a']?.reason ?? '', /Required template of environment prod was rejected/);
    assert.doesNotMatch(without.log, /deployed/);
  });
});
