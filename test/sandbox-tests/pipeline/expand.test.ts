import assert from 'node:assert/strict';
import type { PipelineError } from '../../sandbox/pipeline/index.ts';
import type { Bench } from './harness.ts';
import { createBench } from './harness.ts';

const STEP = 'steps:\n- bash: echo ok\n';

describe('the pipeline: expansion', () => {
  let bench: Bench;
  before(async () => {
    bench = await createBench();
  });
  after(() => bench.remove());

  async function refused(files: Record<string, string>, reason: RegExp, place?: string, o = {}): Promise<void> {
    await assert.rejects(bench.expand(files, o), (error: PipelineError) => {
      assert.equal(error.name, 'PipelineError');
      assert.match(error.message, reason);
      if (place !== undefined) assert.equal(`${error.file ?? ''}:${error.line ?? 0}`, place);
      return true;
    });
  }

  it('repeats, chooses and inserts, in lists and in mappings', async () => {
    const pipeline = await bench.expand({
      'pipeline.yml': `
parameters:
- name: environments
  type: object
  default:
  - { name: dev, tests: [] }
  - { name: prod, tests: [smoke, load] }
- name: more
  type: object
  default: { A: '1', B: 2 }
stages:
- \${{ each env in parameters.environments }}:
  - stage: deploy_\${{ env.name }}
    variables:
      \${{ insert }}: \${{ parameters.more }}
      \${{ if eq(env.name, 'prod') }}:
        gate: closed
      \${{ else }}:
        gate: open
    jobs:
    - job: a
      steps:
      - bash: echo \${{ variables.gate }}
      - \${{ each test in env.tests }}:
        - bash: test \${{ test }}
          env:
            \${{ each pair in parameters.more }}:
              X_\${{ pair.key }}: \${{ pair.value }}
`,
    });
    const [dev, prod] = pipeline.stages;
    assert.deepEqual(
      dev?.jobs[0]?.steps.map((step) => step.inputs['script']),
      ['echo open'],
    );
    assert.deepEqual(
      prod?.jobs[0]?.steps.map((step) => step.inputs['script']),
      ['echo closed', 'test smoke', 'test load'],
    );
    assert.deepEqual(prod?.jobs[0]?.steps[1]?.env, { X_A: '1', X_B: '2' });
    assert.deepEqual(prod?.dependsOn, ['deploy_dev']);
    assert.deepEqual(
      dev?.variables.map((one) => (one.kind === 'value' ? one.value : '')),
      ['1', '2', 'open'],
    );
  });

  it('refuses parameters as Azure Pipelines does, with file, line and name', async () => {
    const template =
      'parameters:\n- name: environment\n  type: string\n  values: [dev, prod]\n- name: count\n  type: number\n  default: 1\n- name: wait\n  type: boolean\n  default: true\n' +
      STEP;
    const call = (parameters: string): Record<string, string> => ({
      'pipeline.yml': `steps:\n- template: t/steps.yml\n  parameters:\n${parameters}`,
      't/steps.yml': template,
    });
    await bench.expand(call('    environment: dev\n    wait: False\n    count: 1.5'));
    await refused(
      call('    environment: dev\n    enviroment: x'),
      /Unexpected parameter 'enviroment'/,
      'pipeline.yml:5',
    );
    await refused(call('    count: 1'), /A value for the 'environment' parameter must be provided/, 'pipeline.yml:2');
    await refused(call('    environment: stage'), /'stage' is not an allowed value.*dev, prod/, 'pipeline.yml:4');
    await refused(call('    environment: dev\n    count: many'), /'many' is not a valid Number/, 'pipeline.yml:5');
    await refused(call('    environment: dev\n    wait: yes'), /'yes' is not a valid Boolean/, 'pipeline.yml:5');
    await refused(call('    environment: [dev]'), /A sequence was not expected/, 'pipeline.yml:4');
    await refused(
      { 'pipeline.yml': `parameters:\n- name: a\n  type: string\n${STEP}` },
      /'a' parameter must be provided/,
    );
    await refused(
      { 'pipeline.yml': `parameters:\n- name: a\n  type: text\n${STEP}` },
      /Unexpected parameter type 'text'/,
      'pipeline.yml:3',
    );
    await refused(
      { 'pipeline.yml': `parameters:\n- name: a\n  default: \${{ 1 }}\n${STEP}` },
      /not allowed in this context/,
      'pipeline.yml:3',
    );
    await refused(
      { 'pipeline.yml': `parameters:\n- name: a\n  default: b\n${STEP}` },
      /Unexpected parameter 'c'/,
      undefined,
      { parameters: { c: '1' } },
    );
  });

  it('prints booleans and numbers as Azure Pipelines does', async () => {
    const pipeline = await bench.expand({
      'pipeline.yml':
        "parameters:\n- name: b\n  type: boolean\n  default: true\n- name: v\n  default: 1.10\nsteps:\n- bash: ${{ parameters.b }} ${{ parameters.v }} ${{ eq(parameters.b, 'true') }} ${{ null }}".replace(
          ' ${{ null }}',
          '',
        ),
    });
    assert.equal(pipeline.stages[0]?.jobs[0]?.steps[0]?.inputs['script'], 'True 1.10 True');
  });

  it('finds templates beside the file that names them, from the root, and in other repositories', async () => {
    const pipeline = await bench.expand({
      'pipeline.yml':
        'resources:\n  repositories:\n  - repository: shared\n    type: git\n    name: platform/templates\n    ref: refs/tags/v1\nextends:\n  template: pipelines/cd.yml@shared\n  parameters:\n    tests:\n    - template: own/tests.yml\n      parameters: { what: smoke }\n    - script: echo direct\n',
      'own/tests.yml':
        'parameters:\n- name: what\nsteps:\n- template: deeper.yml\n- bash: echo ${{ parameters.what }}\n',
      'own/deeper.yml': STEP,
      'shared:pipelines/cd.yml':
        "parameters:\n- name: tests\n  type: stepList\nstages:\n- template: ../stages/one.yml\n  parameters:\n    steps:\n    - ${{ each step in parameters.tests }}:\n      - ${{ if startsWith(step.task, 'CmdLine@') }}:\n        - bash: replaced\n      - ${{ else }}:\n        - ${{ step }}\n",
      'shared:stages/one.yml':
        'parameters:\n- name: steps\n  type: stepList\nstages:\n- stage: one\n  jobs:\n  - job: a\n    steps: ${{ parameters.steps }}\n',
    });
    assert.deepEqual(
      pipeline.stages[0]?.jobs[0]?.steps.map((step) => step.inputs['script']),
      ['echo ok', 'echo smoke', 'replaced'],
    );
    await refused(
      { 'pipeline.yml': 'steps:\n- template: nowhere.yml\n' },
      /File \/nowhere\.yml not found/,
      'pipeline.yml:2',
    );
    await refused(
      { 'pipeline.yml': 'steps:\n- template: ../out.yml\n' },
      /outside of its repository/,
      'pipeline.yml:2',
    );
    await refused(
      { 'pipeline.yml': 'steps:\n- template: a.yml@nobody\n' },
      /alias 'nobody' is not defined/,
      'pipeline.yml:2',
    );
    await refused(
      { 'pipeline.yml': 'steps:\n- template: a.yml\n', 'a.yml': 'jobs:\n- job: a\n' },
      /Unexpected value 'jobs'/,
      'a.yml:1',
    );
    await refused(
      { 'pipeline.yml': 'steps:\n- template: a.yml\n', 'a.yml': 'steps:\n- template: a.yml\n' },
      /maximum number of files|maximum depth/,
    );
  });

  it('refuses expressions where Azure Pipelines takes none', async () => {
    await refused(
      { 'pipeline.yml': `trigger:\n- \${{ 'main' }}\n${STEP}` },
      /not allowed in this context/,
      'pipeline.yml:2',
    );
    await refused(
      { 'pipeline.yml': `resources:\n  repositories:\n  - repository: a\n    name: \${{ 'b' }}\n${STEP}` },
      /not allowed in this context/,
      'pipeline.yml:4',
    );
  });

  it('refuses keys, names and dependencies that nobody knows', async () => {
    await refused(
      { 'pipeline.yml': 'steps:\n- bash: x\n  displayname: ok\n  conditions: no\n' },
      /Unexpected value 'conditions'/,
      'pipeline.yml:4',
    );
    await refused({ 'pipeline.yml': 'steps:\n- bsh: x\n' }, /Unexpected value 'bsh'/, 'pipeline.yml:2');
    await refused({ 'pipeline.yml': 'stages:\n- stage: a-b\n  jobs: []\n' }, /name 'a-b' is not valid/);
    await refused({ 'pipeline.yml': 'jobs:\n- job: a\n- job: A\n' }, /appears more than once/);
    await refused({ 'pipeline.yml': 'jobs:\n- job: a\n  dependsOn: b\n' }, /depends on unknown job b/);
    await refused(
      { 'pipeline.yml': 'jobs:\n- job: a\n- job: b\n  dependsOn: c\n- job: c\n  dependsOn: b\n' },
      /depends on itself/,
    );
    await refused(
      { 'pipeline.yml': 'jobs:\n- job: a\n  timeoutInMinutes: soon\n' },
      /Expected a whole number for 'timeoutInMinutes'/,
      'pipeline.yml:3',
    );
    await refused(
      { 'pipeline.yml': 'jobs:\n- deployment: a\n  strategy: { runOnce: { deploy: { steps: [] } } }\n' },
      /needs an 'environment'/,
    );
    await refused(
      { 'pipeline.yml': 'stages:\n- stage: a\n  lockBehavior: never\n  jobs: []\n' },
      /Unexpected value 'never'/,
      'pipeline.yml:3',
    );
    await refused(
      { 'pipeline.yml': 'steps:\n- bash: x\n  condition: and(suceeded(), true)\n' },
      /Unrecognized function: 'suceeded'/,
      'pipeline.yml:3',
    );
    await refused(
      { 'pipeline.yml': 'variables:\n  a: $[ varables.b ]\nsteps: []\n' },
      /Unrecognized named-value: 'varables'/,
      'pipeline.yml:2',
    );
    await refused(
      { 'pipeline.yml': 'steps:\n- bash: x\n- bash: &a y\n' },
      /Anchors are not currently supported/,
      'pipeline.yml:3',
    );
    await refused({ 'pipeline.yml': 'steps:\n- bash: x\n  bash: y\n' }, /'bash' is already defined/, 'pipeline.yml:3');
    await refused({ 'pipeline.yml': 'steps:\n- bash: "x\n' }, /./);
  });

  it('refuses triggers that would never fire as meant', async () => {
    await bench.expand({ 'pipeline.yml': `trigger:\n  branches: { include: [main] }\npr: none\n${STEP}` });
    await refused(
      { 'pipeline.yml': `trigger:\n  branch: { include: [main] }\n${STEP}` },
      /Unexpected value 'branch'/,
      'pipeline.yml:2',
    );
    await refused({ 'pipeline.yml': `trigger: main\n${STEP}` }, /Unexpected value 'main'/, 'pipeline.yml:1');
    const resources =
      'resources:\n  pipelines:\n  - pipeline: ci\n    source: a\n    trigger:\n      branches: { includes: [main] }\n';
    await refused({ 'pipeline.yml': `${resources}${STEP}` }, /Unexpected value 'includes'/, 'pipeline.yml:6');
  });

  it('stands 20 environments of 5 clusters in 100 files', async () => {
    const clusters = Array.from({ length: 5 }, (_, index) => `c${index}`).join(', ');
    const environments = Array.from(
      { length: 20 },
      (_, index) => `  - { name: e${index}, clusters: [${clusters}] }`,
    ).join('\n');
    const pipeline = await bench.expand({
      'pipeline.yml': `parameters:\n- name: e\n  type: object\n  default:\n${environments}\nstages:\n- \${{ each e in parameters.e }}:\n  - template: s.yml\n    parameters: { e: '\${{ e }}' }\n`,
      's.yml':
        'parameters:\n- name: e\n  type: object\nstages:\n- stage: ${{ parameters.e.name }}\n  jobs:\n  - ${{ each c in parameters.e.clusters }}:\n    - job: ${{ c }}\n      steps:\n      - bash: echo\n',
    });
    assert.equal(pipeline.stages.length, 20);
    assert.equal(pipeline.stages[19]?.jobs.length, 5);
  });
});
