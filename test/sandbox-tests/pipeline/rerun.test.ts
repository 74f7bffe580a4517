import assert from 'node:assert/strict';
import type { PipelineRun } from '../../sandbox/pipeline/index.ts';
import type { Bench } from './harness.ts';
import { createBench } from './harness.ts';

/** Jobs that leave a line each; `flaky` fails in its first attempt, `after` needs it. */
const YAML = `
stages:
- stage: A
  jobs:
  - job: a
    steps:
    - checkout: none
    - bash: echo "##vso[task.setvariable variable=v;isOutput=true]from A $(System.StageAttempt)"
      name: out
- stage: B
  jobs:
  - job: steady
    steps:
    - checkout: none
    - bash: echo "##vso[task.setvariable variable=v;isOutput=true]steady $(System.JobAttempt)"
      name: out
  - deployment: flaky
    environment: prod
    variables: { a: "$[ stageDependencies.A.a.outputs['out.v'] ]" }
    strategy: { runOnce: { deploy: { steps: [ { download: none }, { bash: 'echo "flaky $(System.JobAttempt) after [$(a)]"; test $(System.JobAttempt) -gt 1' } ] } } }
  - job: after
    dependsOn: [steady, flaky]
    variables: { s: "$[ dependencies.steady.outputs['out.v'] ]" }
    steps:
    - checkout: none
    - bash: echo "after [$(s)] in attempt $(System.StageAttempt)"
- stage: C
  jobs: [ { job: c, steps: [ { checkout: none }, { bash: echo reached } ] } ]
`;

describe('the pipeline: a stage that runs again', () => {
  let bench: Bench;
  let first: PipelineRun;
  const asked: string[] = [];
  const environments = {
    prod: {
      checks: [
        {
          kind: 'approval' as const,
          name: 'owners',
          decide: ({ stage }: { stage: string }) => {
            asked.push(stage);
            return Promise.resolve('approved' as const);
          },
        },
      ],
    },
  };
  before(async () => {
    bench = await createBench();
    first = await bench.run({ 'pipeline.yml': YAML }, { environments });
  });
  after(() => bench.remove());

  const results = (run: PipelineRun): string[] =>
    Object.values(run.stages).map((stage) => `${stage.name} ${stage.result} ${stage.attempt}`);

  it('failed the first time, and what depends on it was skipped', () => {
    assert.deepEqual(results(first), ['A Succeeded 1', 'B Failed 1', 'C Skipped 1']);
    assert.equal(first.stages['B']?.jobs['after']?.result, 'Skipped');
    assert.match(first.log, /flaky 1 after \[from A 1\]/);
  });

  it('with its failed jobs only: others are kept with their outputs, the checks are asked again, later stages go on', async () => {
    const before = asked.length;
    const again = await bench.run(
      { 'pipeline.yml': YAML },
      { environments, rerun: { previous: first, stage: 'B', failedJobsOnly: true } },
    );
    assert.deepEqual(results(again), ['A Succeeded 1', 'B Succeeded 2', 'C Succeeded 2']);
    assert.equal(again.stages['B']?.jobs['steady'], first.stages['B']?.jobs['steady']);
    assert.match(again.log, /flaky 2 after \[from A 1\]/);
    assert.match(again.log, /after \[steady 1\] in attempt 2/);
    assert.match(again.log, /reached/);
    assert.equal(again.number, first.number);
    assert.deepEqual(asked.slice(before), ['B']);
  });

  it('as a whole: all its jobs run', async () => {
    const again = await bench.run({ 'pipeline.yml': YAML }, { environments, rerun: { previous: first, stage: 'b' } });
    assert.match(again.log, /after \[steady 2\] in attempt 2/);
    assert.equal(again.stages['A'], first.stages['A']);
  });

  it('finds the artifacts of the run, and cannot publish one of the same name again', async () => {
    const yaml = `
stages:
- stage: A
  jobs: [ { job: a, steps: [ { checkout: none }, { bash: 'mkdir d && echo kept > d/f' }, { publish: d, artifact: drop } ] } ]
- stage: B
  jobs: [ { job: b, steps: [ { checkout: none }, { download: current, artifact: drop }, { bash: 'cat $(Pipeline.Workspace)/drop/f' } ] } ]
`;
    const run = await bench.run({ 'pipeline.yml': yaml });
    const later = await bench.run({ 'pipeline.yml': yaml }, { rerun: { previous: run, stage: 'B' } });
    assert.equal(later.result, 'Succeeded', later.log);
    assert.match(later.log, /kept/);
    const same = await bench.run({ 'pipeline.yml': yaml }, { rerun: { previous: run, stage: 'A' } });
    assert.equal(same.stages['A']?.result, 'Failed');
    assert.match(same.log, /Artifact drop already exists/);
  });

  it('must be one of the pipeline’s', async () => {
    await assert.rejects(
      bench.run({ 'pipeline.yml': YAML }, { environments, rerun: { previous: first, stage: 'X' } }),
      /no stage X to run again/,
    );
  });
});
