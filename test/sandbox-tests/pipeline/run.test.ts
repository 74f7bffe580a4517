import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench } from './harness.ts';
import { createBench } from './harness.ts';

describe('the pipeline: a run', () => {
  let bench: Bench;
  before(async () => {
    bench = await createBench();
  });
  after(() => bench.remove());

  it('runs our task for real, and names what it stood in for', async () => {
    const run = await bench.run({
      'file.txt': 'from the repository',
      'pipeline.yml': `
variables: { who: Ada, greet: hello $(who) }
steps:
- task: probe@1
  name: own
  inputs:
    program: |
      console.log(process.env.INPUT_GREETING, require('node:fs').readFileSync('file.txt', 'utf8'));
      console.log('##vso[task.setvariable variable=answer]42'); console.log('##vso[task.setvariable variable=plain]p');
    greeting: $(greet)
- script: echo "$(own.answer) $(plain) $PLAIN"
`,
    });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /hello Ada from the repository/);
    assert.match(run.log, /42 p p/);
    assert.deepEqual(run.standIns, ['checkout', 'CmdLine@2']);
    assert.deepEqual(run.stages['__default']?.jobs['__default']?.outputs, { 'own.answer': '42' });
  });

  it('refuses tasks that it does not know, before anything runs', async () => {
    await assert.rejects(
      bench.run({ 'pipeline.yml': 'steps:\n- bash: echo\n- task: Docker@2\n' }),
      /pipeline\.yml \(Line: 3.*does not know the task Docker@2/,
    );
    await assert.rejects(bench.run({ 'pipeline.yml': 'pool: server\nsteps:\n- task: probe@1\n' }), /runs on an agent/);
    await assert.rejects(bench.run({ 'pipeline.yml': 'steps:\n- task: ask@1\n' }), /only in a job with pool: server/);
    await assert.rejects(bench.run({ 'pipeline.yml': 'steps:\n- task: probe@2\n' }), /does not know the task probe@2/);
  });

  it('fetches secrets and configuration from stores of Azure, each for its own service connection', async () => {
    const connection = (name: string, type: string, id: string) => ({
      id,
      name,
      type,
      url: 'https://management.azure.com/',
      auth: { scheme: 'ServicePrincipal', parameters: {} },
    });
    const text = (vault: string, subscription = 'azure', more = ''): string => `
steps:
- task: AzureKeyVault@2
  inputs: { azureSubscription: ${subscription}, KeyVaultName: ${vault} ${more} }
- task: AzureAppConfigurationExport@10
  inputs: { azureSubscription: azure, AppConfigurationEndpoint: "https://a.azconfig.io", KeyFilter: "web:*,plain", TrimKeyPrefix: "web:" }
- bash: echo "told $(a-secret)! $(host) $(token) $(plain) $(other) $HOST $TOKEN"
`;
    const run = (pipeline: string) =>
      bench.run(
        { 'pipeline.yml': pipeline },
        {
          serviceConnections: [connection('azure', 'azurerm', '1'), connection('hub', 'github', '2')],
          azure: {
            keyVaults: {
              vault: { connection: 'azure', secrets: { 'a-secret': '50%;]hidden' } },
              closed: { connection: 'hub', secrets: {} },
            },
            appConfigurations: {
              'https://a.azconfig.io': {
                connection: 'azure',
                keys: [
                  { key: 'web:host', value: 'example' },
                  { key: 'web:token', secretOf: { vault: 'vault', name: 'A-Secret' } },
                  { key: 'plain', value: 'p' },
                  { key: 'plain', label: 'dev', value: 'labelled' },
                  { key: 'other', value: 'x' },
                ],
              },
            },
          },
        },
      );
    const good = await run(text('vault'));
    assert.equal(good.result, 'Succeeded', good.log);
    assert.match(good.log, /told \*\*\*! example \*\*\* p {2}example $/m);
    assert.match(
      (await run(text('absent'))).log,
      /##\[error\]Get secrets failed\. Error: getaddrinfo ENOTFOUND absent\.vault/,
    );
    assert.match((await run(text('closed'))).log, /##\[error\]Get secrets failed\. Error: Caller is not authorized/);
    assert.match(
      (await run(text('vault', 'azure', ', SecretsFilter: "a-secret, b"'))).log,
      /##\[error\]b: "A secret with/,
    );
    await assert.rejects(run(text('vault', 'azure', ', SecretFilter: b')), /AzureKeyVault@2 has no input SecretFilter/);
    await assert.rejects(run(text('vault', 'nobody')), /references service connection nobody which could not be found/);
    await assert.rejects(run(text('vault', 'hub')), /expects a service connection of type AzureRM/);
  });

  it('hands outputs to steps, jobs and stages, deployment jobs too', async () => {
    const run = await bench.run({
      'pipeline.yml': `
stages:
- stage: A
  jobs:
  - job: A1
    steps:
    - checkout: none
    - bash: echo "##vso[task.setvariable variable=v;isOutput=true]from job"
      name: out
  - job: A2
    dependsOn: A1
    variables: { v: "$[ dependencies.A1.outputs['out.v'] ]" }
    steps:
    - checkout: none
    - bash: echo "A2 got $(v)"
  - deployment: D
    environment: dev
    strategy:
      runOnce:
        deploy:
          steps:
          - bash: echo "##vso[task.setvariable variable=v;isOutput=true]from deployment"
            name: out
- stage: B
  condition: and(succeeded(), eq(dependencies.A.outputs['A1.out.v'], 'from job'), eq(dependencies.A.outputs['D.D.out.v'], 'from deployment'))
  variables: { w: "$[ stageDependencies.A.D.outputs['D.out.v'] ]" }
  jobs:
  - job: B1
    variables: { v: "$[ stageDependencies.A.A1.outputs['out.v'] ]" }
    steps:
    - checkout: none
    - bash: echo "B1 got $(v) and $(w)"
`,
    });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /A2 got from job/);
    assert.match(run.log, /B1 got from job and from deployment/);
  });

  it('runs a matrix, also one that another job computed', async () => {
    const run = await bench.run({
      'pipeline.yml': `
jobs:
- job: make
  steps:
  - checkout: none
  - bash: echo "##vso[task.setvariable variable=legs;isOutput=true]{'x':{'value':'1'},'y':{'value':'2'}}"
    name: m
- job: use
  dependsOn: make
  strategy:
    matrix: $[ dependencies.make.outputs['m.legs'] ]
  steps:
  - checkout: none
  - bash: echo "##vso[task.setvariable variable=o;isOutput=true]leg $(value)"
    name: s
`,
    });
    assert.deepEqual(run.stages['__default']?.jobs['use']?.outputs, { 'x.s.o': 'leg 1', 'y.s.o': 'leg 2' });
  });

  it('links groups, masks their secrets, and gives a script only the secrets that it maps', async () => {
    const files = {
      'pipeline.yml':
        'variables:\n- group: db\nsteps:\n- checkout: none\n- bash: echo "[$PASSWORD] [$SECRET_PASSWORD] [$MAPPED] $USER_NAME"\n  env: { MAPPED: $(password) }\n',
    };
    const run = await bench.run(files, {
      variableGroups: { db: { password: { secret: 'hunter22' }, user_name: 'ada' } },
    });
    assert.match(run.log, /\[\] \[\] \[\*\*\*\] ada/);
    await assert.rejects(bench.run(files), /Variable group db was not found/);
  });

  // https://learn.microsoft.com/azure/devops/pipelines/artifacts/pipeline-artifacts: without a name, a folder for each
  // artifact, and the first segment of a pattern is matched against the artifact's name.
  it('takes from several artifacts what patterns say, by the artifact’s name and the path in it', async () => {
    const run = await bench.run({
      'pipeline.yml': `
jobs:
- job: make
  steps:
  - script: mkdir one two && echo 1 > one/a.txt && echo 2 > two/a.txt
  - publish: one
    artifact: part_one
  - publish: two
    artifact: other
- job: use
  dependsOn: make
  steps:
  - checkout: none
  - task: DownloadPipelineArtifact@2
    inputs:
      itemPattern: part_*/**
      targetPath: $(Agent.TempDirectory)/parts
  - script: cd "$AGENT_TEMPDIRECTORY/parts" && find . -type f
`,
    });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /\.\/part_one\/a\.txt/);
    assert.doesNotMatch(run.log, /\.\/other/);
  });

  it('carries artifacts from job to job and from the pipeline that triggered it', async () => {
    const tags = join(bench.root, 'tags');
    await mkdir(tags, { recursive: true });
    await writeFile(join(tags, 'frontend_image'), 'app:1');
    const run = await bench.run(
      {
        'pipeline.yml': `
resources:
  pipelines: [ { pipeline: ci, source: app-ci } ]
stages:
- stage: A
  jobs:
  - job: one
    steps:
    - checkout: none
    - download: ci
      artifact: image-tags
    - bash: cp $(Pipeline.Workspace)/ci/image-tags/frontend_image $(Build.ArtifactStagingDirectory) && echo $(resources.pipeline.ci.runName)
    - publish: $(Build.ArtifactStagingDirectory)
      artifact: drop
- stage: B
  jobs:
  - deployment: two
    environment: dev
    strategy: { runOnce: { deploy: { steps: [ { bash: 'cat $(Pipeline.Workspace)/drop/frontend_image' } ] } } }
`,
      },
      { pipelineResources: { ci: { runName: '20260101.7', artifacts: { 'image-tags': tags } } } },
    );
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /20260101\.7[\s\S]*app:1/);
  });

  it('publishes test results and fails on failed tests when asked to', async () => {
    const run = await bench.run({
      'TEST-a.xml': '<testsuite><testcase name="a"/><testcase name="b"><failure/></testcase></testsuite>',
      'pipeline.yml':
        'steps:\n- checkout: self\n- task: PublishTestResults@2\n  inputs: { testResultsFormat: JUnit, testResultsFiles: "**/TEST-*.xml", failTaskOnFailedTests: true }\n',
    });
    assert.equal(run.result, 'Failed');
    assert.equal(run.testRuns[0]?.total, 2);
    assert.equal(run.testRuns[0]?.failed, 1);
    const absolute = await bench.run({
      'r/TEST-b.xml': '<testsuite><testcase name="a"/></testsuite>',
      'pipeline.yml':
        'steps:\n- checkout: self\n- task: PublishTestResults@2\n  inputs: { testResultsFiles: "$(Build.SourcesDirectory)/r/*.xml" }\n' +
        '- task: PublishTestResults@2\n  inputs: { testResultsFiles: "$(Build.SourcesDirectory)/r/TEST-b.xml" }\n',
    });
    assert.deepEqual(
      absolute.testRuns.map((one) => one.total),
      [1, 1],
    );
  });

  it('tries a script again as often as the step says', async () => {
    const run = await bench.run({
      'pipeline.yml':
        'steps:\n- checkout: none\n- bash: echo x >> tries && test $(cat tries | wc -l) -ge 3\n  retryCountOnTaskFailure: 3\n',
    });
    assert.equal(run.result, 'Succeeded');
    assert.equal(run.stages['__default']?.jobs['__default']?.steps[1]?.attempts, 3);
  });
});
