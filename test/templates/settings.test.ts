import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { alone, cd, cleaned, environment, expand, inputsOf, jobOf, refusal, root, stepsOf, tasks } from './consumer.ts';

const stagesOf = (text: string): readonly string[] => expand(text).stages.map(({ name }) => name);
const clusters = [
  { cluster: 'west-1', kubernetesConnection: 'w' },
  { cluster: 'north', kubernetesConnection: 'n', namespace: 'far' },
];
const several = (more: Record<string, unknown> = {}): Record<string, unknown> =>
  cleaned({ ...environment('prod'), cluster: undefined, clusters, ...more });

describe('the templates: where an environment’s settings come from', () => {
  it('its own keys, else the defaults, else the parameters', () => {
    const parameters = { targetBranch: 'live', engine: 'helm', defaults: { engine: 'plain', timeout: '5m' } };
    const text = cd(
      [environment('dev', { timeout: '6m' }), environment('prod', { targetBranch: 'release' })],
      parameters,
    );
    const pipeline = expand(text);
    const of = (path: string, task: string, input: string): unknown => inputsOf(jobOf(pipeline, path), task)[input];
    assert.equal(of('dev_propose/propose', 'create-gitops-pr', 'targetBranch'), 'live');
    assert.equal(of('prod_propose/propose', 'create-gitops-pr', 'targetBranch'), 'release');
    assert.equal(of('dev_propose/propose', 'render-manifests', 'engine'), 'plain');
    assert.equal(of('dev_rollout/rollout', 'wait-for-flux', 'timeout'), '6m');
    assert.equal(of('prod_rollout/rollout', 'wait-for-flux', 'timeout'), '5m');
  });

  it('a typo in the defaults or in a cluster stops the pipeline as one in an environment does', () => {
    const inDefaults = cd([environment('dev')], { defaults: { reviewer: 'ada' } });
    assert.match(refusal(inDefaults), /environments \(dev\) has the unknown key reviewer/);
    const inCluster = cd([several({ clusters: [{ cluster: 'west', contxts: 'a' }] })]);
    assert.match(refusal(inCluster), /environments \(prod\), clusters \(west\) has the unknown key contxts/);
    const misplaced = cd([several({ clusters: [{ cluster: 'west', approval: 'afterRollout' }] })]);
    assert.match(refusal(misplaced), /has approval in clusters \(west\), but it is for the whole environment/);
    assert.match(refusal(cd([several({ clusters: [{ namespace: 'x' }] })])), /lacks the key cluster in clusters/);
    assert.match(refusal(cd([{ ...several(), cluster: 'west' }])), /has cluster beside clusters/);
    assert.match(refusal(cd([several({ clusterOrder: 'random' })])), /clusterOrder that is neither parallel nor seq/);
  });

  it('every key that is an input of a task reaches that task', () => {
    const { parameters } = load(readFileSync(join(root, 'templates/checks/keys.yml'), 'utf8')) as {
      parameters: { name: string; default?: string[] }[];
    };
    const known = parameters.find(({ name }) => name === 'known')?.default ?? [];
    const own = [
      'name',
      'clusters',
      'clusterOrder',
      'approval',
      'azureEnvironment',
      'wait',
      'tests',
      'testGate',
      'rollback',
    ];
    const others = [
      'dependsOn',
      'variableGroups',
      'prepare',
      'keyVault',
      'appConfiguration',
      'configurationResource',
      'gitOpsResource',
      'pool',
    ];
    const more = ['compare', 'ciPipeline', 'imageTagsArtifact', 'manifestsArtifact', 'allowedBranches'];
    const renamed = ['gitOpsRepository', 'descriptorLayout', 'azureDevOpsServer', 'preflight'];
    const ofImages = [
      'files',
      'policies',
      'charts',
      'copyFrom',
      'copyFromRevision',
      'copyFromRollout',
      'selectors',
      'ifNoMatch',
    ];
    const handedOn = known.filter((key) => ![...own, ...others, ...more, ...renamed, ...ofImages].includes(key));
    const values = Object.fromEntries(handedOn.map((key) => [key, `of ${key}`]));
    const one = { ...environment('dev'), ...values, cluster: 'east', autoComplete: 'true', delivery: 'pullRequest' };
    const pipeline = expand(alone(one));
    const reached = new Map(
      [
        ['render-manifests', 'propose/propose'],
        ['create-gitops-pr', 'propose/propose'],
        ['wait-for-flux', 'rollout/rollout'],
      ].map(([task = '', path = '']) => [task, inputsOf(jobOf(pipeline, `dev_${path}`), task)]),
    );
    for (const key of handedOn) {
      const takers = tasks.filter(
        ({ name, inputs }) => reached.has(name) && inputs.some((input) => input.name === key),
      );
      assert.ok(takers.length > 0, key);
      const got = takers.filter(({ name }) => reached.get(name)?.[key] !== undefined);
      assert.ok(got.length > 0, `${key} reaches none of ${takers.map(({ name }) => name).join(', ')}`);
    }
  });

  it('GitHub and Microsoft Entra are a matter of parameters', () => {
    const github = { repositoryType: 'github', githubConnection: 'hub', gitOpsRepository: 'contoso/gitops' };
    const pipeline = expand(cd([environment('dev', { rollback: 'autoComplete' })], github));
    for (const [path, task] of [
      ['dev_propose/propose', 'create-gitops-pr'],
      ['dev_rollout/rollout', 'wait-for-flux'],
      ['dev_rollout/rollback', 'create-gitops-pr'],
      ['dev_rollout/rollback', 'wait-for-flux'],
    ] as const) {
      const { repositoryType, githubConnection, repository } = inputsOf(jobOf(pipeline, path), task);
      assert.deepEqual([repositoryType, githubConnection, repository], ['github', 'hub', 'contoso/gitops'], path);
    }
    assert.match(
      refusal(cd([environment('dev', { wait: 'agentless' })], github)),
      /agentless beside repositoryType github/,
    );
    const entra = expand(cd([environment('dev')], { azureDevOpsConnection: 'entra' }));
    const inputs = inputsOf(jobOf(entra, 'dev_propose/propose'), 'create-gitops-pr');
    assert.equal(inputs['azureDevOpsConnection'], 'entra');
    assert.ok(!('azureReposConnection' in inputs));
  });

  it('statuses on the commit are waited for by an agent that needs no way into the cluster', () => {
    const pipeline = expand(cd([environment('dev', { wait: 'commitStatus', statusContext: 'kustomization/apps' })]));
    const { backend, statusContext } = inputsOf(jobOf(pipeline, 'dev_rollout/rollout'), 'wait-for-flux');
    assert.deepEqual([backend, statusContext], ['commitStatus', 'kustomization/apps']);
  });

  it('a push straight to the target is waited for by its commit, and rolled back to the version before', () => {
    const pipeline = expand(cd([environment('dev', { delivery: 'targetBranch', rollback: 'autoComplete' })]));
    assert.equal(inputsOf(jobOf(pipeline, 'dev_propose/propose'), 'create-gitops-pr')['delivery'], 'targetBranch');
    const rollback = inputsOf(jobOf(pipeline, 'dev_rollout/rollback'), 'create-gitops-pr');
    assert.deepEqual([rollback['rollbackTo'], rollback['delivery']], ['previous', 'targetBranch']);
    const never = { delivery: 'targetBranch', approval: 'afterPullRequest' };
    assert.match(refusal(cd([environment('dev', never)])), /afterPullRequest beside delivery targetBranch/);
  });

  it('variable groups, configuration of another repository, steps of one’s own, templates out of CI’s artifact', () => {
    const more = {
      variableGroups: ['shared', 'dev'],
      configurationResource: 'gitops',
      prepare: [{ task: 'AzureKeyVault@2', inputs: { azureSubscription: 'a', KeyVaultName: 'b' } }],
    };
    const pipeline = expand(cd([environment('dev', more)], { ciPipeline: 'ci', manifestsArtifact: 'manifests' }));
    for (const path of ['propose/propose', 'rollout/rollout', 'verify/verify']) {
      const groups = jobOf(pipeline, `dev_${path}`).variables.flatMap((one) =>
        one.kind === 'group' ? [one.group] : [],
      );
      assert.deepEqual(groups, ['shared', 'dev'], path);
    }
    const propose = jobOf(pipeline, 'dev_propose/propose');
    assert.deepEqual(
      stepsOf(propose).map(({ reference, inputs }) => inputs['path'] ?? inputs['artifact'] ?? reference),
      [
        'CmdLine@2',
        's',
        'configuration',
        'image_tags',
        'manifests',
        'AzureKeyVault@2',
        'render-manifests@1',
        'create-gitops-pr@1',
      ],
    );
    assert.equal(inputsOf(propose, 'render-manifests')['sourcePath'], '$(Pipeline.Workspace)/ci/manifests/manifests');
    assert.match(
      refusal(cd([environment('dev')], { manifestsArtifact: 'x' })),
      /manifestsArtifact \(dev\) needs ciPipeline/,
    );
  });

  it('secrets of a key vault and keys of App Configuration are fetched before rendering, by keys that are known', () => {
    const keyVault = { azureSubscription: 'azure', name: 'shop-dev', secrets: 'db' };
    const appConfiguration = { azureSubscription: 'azure', endpoint: 'https://shop.azconfig.io', label: 'dev' };
    const steps = stepsOf(
      jobOf(expand(cd([environment('dev', { keyVault, appConfiguration })])), 'dev_propose/propose'),
    );
    const at = (reference: string): number => steps.findIndex((step) => step.reference === reference);
    assert.ok(at('AzureKeyVault@2') < at('render-manifests@1'));
    assert.ok(at('AzureAppConfigurationExport@10') < at('render-manifests@1'));
    assert.deepEqual(steps[at('AzureKeyVault@2')]?.inputs, {
      azureSubscription: 'azure',
      KeyVaultName: 'shop-dev',
      SecretsFilter: 'db',
      RunAsPreJob: 'false',
    });
    assert.equal(steps[at('AzureAppConfigurationExport@10')]?.inputs['Label'], 'dev');
    const refused = (more: Record<string, unknown>): string => refusal(cd([environment('dev', more)]));
    assert.match(refused({ keyVault: { ...keyVault, vault: 'x' } }), /\(dev\), keyVault has the unknown key vault/);
    assert.match(refused({ keyVault: { name: 'x' } }), /\(dev\), keyVault lacks the key azureSubscription/);
    assert.match(
      refused({ appConfiguration: { ...appConfiguration, url: 'x' } }),
      /appConfiguration has the unknown key url/,
    );
    assert.match(refused({ appConfiguration: { azureSubscription: 'x' } }), /appConfiguration lacks the key endpoint/);
  });

  it('Azure DevOps Server gets no isSkippable, others get it on every stage', () => {
    const text = (server: boolean): string => cd([environment('dev')], { azureDevOpsServer: server });
    assert.deepEqual(
      expand(text(false)).stages.map(({ isSkippable }) => isSkippable),
      [false, false, false],
    );
    assert.deepEqual(
      expand(text(true)).stages.map(({ isSkippable }) => isSkippable),
      [true, true, true],
    );
  });
});

describe('the templates: a table of what happened where', () => {
  it('is made after a failure alone, of every environment and cluster', () => {
    const rings = several({ name: 'rings', clusterOrder: 'sequential' });
    const pipeline = expand(cd([environment('dev-1'), several(), rings], { report: true }));
    const report = pipeline.stages.at(-1);
    assert.deepEqual([report?.name, report?.condition], ['report', 'failed()']);
    const own = pipeline.stages.map(({ name }) => name).filter((name) => !['report', 'rings_verify'].includes(name));
    assert.deepEqual(report?.dependsOn, own);
    const titles = stepsOf(jobOf(pipeline, 'report/table')).map(({ displayName }) => displayName);
    assert.deepEqual(
      titles.filter((title) => title.includes('·')),
      ['dev-1 · east', 'prod · west-1', 'prod · north', 'rings · west-1', 'rings · north'],
    );
    const variables = new Map(
      jobOf(pipeline, 'report/table').variables.flatMap((one) => (one.kind === 'value' ? [[one.name, one.value]] : [])),
    );
    assert.match(
      variables.get('report.flux_prod_north') ?? '',
      /prod_rollout\.rollout_north\.outputs\['flux\.failure'\]/,
    );
    assert.match(
      variables.get('report.verify_rings_north') ?? '',
      /stageDependencies\.rings_north_verify\.verify\.result/,
    );
    assert.ok(!expand(cd([environment('dev')])).stages.some(({ name }) => name === 'report'));
  });
});

describe('the templates: several clusters', () => {
  it('side by side: a job a cluster in each stage, all under the environment’s one approval', () => {
    const pipeline = expand(cd([several({ rollback: 'pullRequest', approval: 'afterPullRequest' })]));
    assert.deepEqual(
      pipeline.stages.map(({ name }) => name),
      ['prod_propose', 'prod_rollout', 'prod_verify'],
    );
    assert.deepEqual(
      pipeline.stages[1]?.jobs.map(({ name, kind, environment: one }) => [name, kind, one?.name]),
      [
        ['rollout_west_1', 'deployment', 'prod'],
        ['rollback_west_1', 'job', undefined],
        ['rollout_north', 'deployment', 'prod'],
        ['rollback_north', 'job', undefined],
      ],
    );
    const inputs = (cluster: string): Readonly<Record<string, string>> =>
      inputsOf(jobOf(pipeline, `prod_propose/propose_${cluster}`), 'create-gitops-pr');
    assert.deepEqual([inputs('west_1')['cluster'], inputs('west_1')['namespace']], ['west-1', 'prod']);
    assert.deepEqual([inputs('north')['cluster'], inputs('north')['namespace']], ['north', 'far']);
    const variables = jobOf(pipeline, 'prod_rollout/rollout_north').variables.map((one) =>
      one.kind === 'value' ? `${one.name}=${one.value}` : '',
    );
    assert.match(
      variables.join('\n'),
      /pullRequestId=.*prod_propose\.propose_north\.outputs\['propose_north\.pr\.pull/,
    );
  });

  it('in rings: stages a cluster, one after the other, the first of which asks', () => {
    const later = environment('after', { dependsOn: ['prod'] });
    const pipeline = expand(
      cd([environment('dev'), several({ clusterOrder: 'sequential' }), environment('next'), later]),
    );
    const dependencies = Object.fromEntries(pipeline.stages.map(({ name, dependsOn }) => [name, dependsOn]));
    assert.deepEqual(dependencies['prod_west_1_propose'], ['dev_verify']);
    assert.deepEqual(dependencies['prod_north_propose'], ['prod_west_1_verify']);
    assert.deepEqual(dependencies['prod_verify'], ['prod_north_verify']);
    assert.deepEqual(dependencies['next_propose'], ['prod_verify']);
    assert.deepEqual(dependencies['after_propose'], ['prod_verify']);
    const asking = pipeline.stages.filter(({ jobs }) => jobs.some((job) => job.environment?.name === 'prod'));
    assert.deepEqual(
      asking.map(({ name }) => name),
      ['prod_west_1_propose'],
    );
    assert.match(
      refusal(cd([several({ clusterOrder: 'sequential', approval: 'afterRollout' })])),
      /approval afterRollout beside clusterOrder sequential/,
    );
    assert.ok(stagesOf(cd([several({ clusterOrder: 'sequential', approval: 'afterPullRequest' })])).length === 7);
  });
});

describe('the templates: going back by a pipeline of its own', () => {
  const rollback = (environments: readonly Record<string, unknown>[], parameters: Record<string, unknown>): string =>
    cd(environments, parameters, 'rollback');

  it('takes one environment, with all its clusters, to a version or the one before', () => {
    const pipeline = expand(rollback([environment('dev'), several()], { environment: 'prod', rollbackTo: '1.2.3' }));
    assert.deepEqual(
      pipeline.stages.map(({ name }) => name),
      ['prod_rollback'],
    );
    for (const cluster of ['west_1', 'north']) {
      const job = jobOf(pipeline, `prod_rollback/rollback_${cluster}`);
      assert.equal(job.environment?.name, 'prod');
      const { operation, rollbackTo, cluster: named, downgrade } = inputsOf(job, 'create-gitops-pr');
      assert.deepEqual(
        [operation, rollbackTo, named, downgrade],
        ['rollback', '1.2.3', cluster.replace('_', '-'), 'allow'],
      );
      assert.equal(inputsOf(job, 'wait-for-flux')['kubernetesConnection'], cluster.charAt(0));
    }
  });

  it('says which environments there are when it is given another', () => {
    const text = rollback([environment('dev'), environment('prod')], { environment: 'prd' });
    assert.match(refusal(text), /there is no environment prd, but dev, prod/);
    assert.match(refusal(rollback([environment('dev', { tets: [] })], { environment: 'dev' })), /unknown key tets/);
  });

  it('an agentless environment is not waited for', () => {
    const job = jobOf(
      expand(rollback([environment('dev', { wait: 'agentless' })], { environment: 'dev' })),
      'dev_rollback/rollback',
    );
    assert.deepEqual(
      stepsOf(job).map(({ reference }) => reference),
      ['none', 'none', 'create-gitops-pr@1'],
    );
  });

  it('shares its list of environments with the delivery by a template of the team’s own', () => {
    const page = readFileSync(join(root, 'docs/templates.md'), 'utf8');
    const [, delivery = ''] = /```yaml\n(parameters:\n {2}- name: pipeline[^`]*)```/.exec(page) ?? [];
    const { resources } = load(cd([])) as { resources: unknown };
    const stages = (parameters: { readonly pipeline: string; readonly more?: unknown }): readonly string[] => {
      const pipeline = dump({ trigger: 'none', resources, extends: { template: 'delivery.yml', parameters } });
      const expanded = expand(pipeline, { 'delivery.yml': delivery });
      // So that the check "Required template" sees ours behind the team's.
      assert.deepEqual(
        expanded.extended.map(({ repository, path }) => `${repository}/${path}`),
        ['self/delivery.yml', `gitops-delivery/templates/pipelines/${parameters.pipeline}.yml`],
      );
      return expanded.stages.map(({ name }) => name);
    };
    assert.deepEqual(stages({ pipeline: 'cd' }), ['dev_propose', 'dev_rollout', 'dev_verify', 'report']);
    assert.deepEqual(stages({ pipeline: 'validate' }), ['validate']);
    assert.deepEqual(stages({ pipeline: 'rollback', more: { environment: 'dev' } }), ['dev_rollback']);
  });
});
