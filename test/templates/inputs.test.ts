import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { expandPipeline } from '../sandbox/pipeline/index.ts';
import { approvals, cd, environment, expand, inputsOf, jobOf, root, stepsOf, tasks, waits } from './consumer.ts';

describe('the templates, expanded', () => {
  it('the example’s pipeline is a valid pipeline of three stages an environment, and one that tells of failures', () => {
    const pipeline = expandPipeline({
      file: 'azure-pipelines-cd.yml',
      repositories: { self: join(root, 'examples/voting-app'), 'gitops-delivery': root },
      tasks,
    });
    const stages = ['dev', 'stage', 'prod'].flatMap((name) => [`${name}_propose`, `${name}_rollout`, `${name}_verify`]);
    stages.push('report');
    assert.deepEqual(
      pipeline.stages.map(({ name }) => name),
      stages,
    );
  });

  it('an AKS cluster is handed on by its Azure connection', () => {
    const aks = { azureSubscription: 'azure', azureResourceGroup: 'rg', kubernetesCluster: 'aks' };
    const pipeline = expand(cd([environment('dev', aks)]));
    const { azureSubscription, azureResourceGroup, kubernetesCluster, ...rest } = inputsOf(
      jobOf(pipeline, 'dev_rollout/rollout'),
      'wait-for-flux',
    );
    assert.deepEqual({ azureSubscription, azureResourceGroup, kubernetesCluster }, aks);
    assert.ok(!('kubernetesConnection' in rest));
  });

  it('every parameter reaches the inputs of the tasks', () => {
    const pipeline = expand(
      cd(
        [
          environment('dev', {
            kubernetesConnection: 'east-connection',
            kubeconfig: '/agent/kubeconfig',
            contexts: 'one\ntwo',
            autoComplete: true,
            reviewers: 'required:ada',
            variables: 'A=1\nB=2',
            timeout: '7m',
            mergeTimeout: '3h',
            failAfterAttempts: 4,
            rollback: 'autoComplete',
          }),
        ],
        {
          sourcePath: 'deploy/app',
          engine: 'helm',
          substitution: 'tokens',
          gitOpsResource: 'gitops',
          azureReposConnection: 'elsewhere',
          targetBranch: 'live',
          layout: 'l/{application}.yaml',
          templateLayout: 't/{application}',
          descriptorLayout: 'd/{application}.json',
          version: '1.2.3',
          compare: true,
          ciPipeline: 'ci',
          imageTagsArtifact: 'tags',
        },
      ),
    );
    const propose = jobOf(pipeline, 'dev_propose/propose');
    assert.deepEqual(inputsOf(propose, 'render-manifests'), {
      sourcePath: 'deploy/app',
      engine: 'helm',
      environment: 'dev',
      application: 'shop',
      cluster: 'east',
      namespace: 'dev',
      version: '1.2.3',
      layout: 'l/{application}.yaml',
      templateLayout: 't/{application}',
      descriptorLayout: 'd/{application}.json',
      substitution: 'tokens',
      variables: 'A=1\nB=2',
      compareWith: '$(Pipeline.Workspace)/gitops',
      imageTagsPath: '$(Pipeline.Workspace)/ci/tags',
    });
    assert.deepEqual(
      stepsOf(propose)
        .filter(({ kind }) => kind === 'checkout')
        .map(({ reference, inputs }) => [reference, inputs['path']]),
      [
        ['self', 's'],
        ['gitops', 'gitops'],
      ],
    );
    assert.deepEqual(inputsOf(propose, 'create-gitops-pr'), {
      repository: 'shop/gitops',
      repositoryType: 'azureRepos',
      azureReposConnection: 'elsewhere',
      version: '1.2.3',
      targetBranch: 'live',
      sourcePath: '$(render.manifestsPath)',
      expectedDigest: '$(render.digest)',
      environment: 'dev',
      application: 'shop',
      cluster: 'east',
      namespace: 'dev',
      descriptor: 'd/{application}.json',
      reviewers: 'required:ada',
      autoComplete: 'True',
    });
    const wait = {
      kubernetesConnection: 'east-connection',
      kubeconfig: '/agent/kubeconfig',
      contexts: 'one\ntwo',
      kustomizations: 'flux-system/dev',
      repository: 'shop/gitops',
      repositoryType: 'azureRepos',
      azureReposConnection: 'elsewhere',
      timeout: '7m',
      mergeTimeout: '3h',
      failAfterAttempts: '4',
    };
    assert.deepEqual(inputsOf(jobOf(pipeline, 'dev_rollout/rollout'), 'wait-for-flux'), {
      ...wait,
      pullRequestId: '$(pullRequestId)',
      commit: '$(commit)',
      revision: '$(targetCommit)',
    });
    for (const stage of ['dev_rollout', 'dev_verify']) {
      const rollback = jobOf(pipeline, `${stage}/rollback`);
      assert.deepEqual(inputsOf(rollback, 'create-gitops-pr'), {
        operation: 'rollback',
        rollbackTo: '$(targetCommit)',
        repository: 'shop/gitops',
        repositoryType: 'azureRepos',
        azureReposConnection: 'elsewhere',
        targetBranch: 'live',
        environment: 'dev',
        application: 'shop',
        cluster: 'east',
        namespace: 'dev',
        descriptor: 'd/{application}.json',
        reviewers: 'required:ada',
        downgrade: 'allow',
        autoComplete: 'True',
      });
      assert.deepEqual(inputsOf(rollback, 'wait-for-flux'), {
        ...wait,
        pullRequestId: '$(rollback.pullRequestId)',
        commit: '$(rollback.commit)',
        revision: '$(rollback.targetCommit)',
      });
    }
  });

  it('what is not given is left to the tasks, and no service connection is named that is not there', () => {
    const pipeline = expand(cd([environment('dev', { rollback: 'autoComplete' })]));
    const propose = jobOf(pipeline, 'dev_propose/propose');
    const render = inputsOf(propose, 'render-manifests');
    assert.equal(render['sourcePath'], 'manifests');
    assert.equal(render['version'], '$(Build.BuildNumber)');
    assert.equal('imageTagsPath' in render, false);
    const left = { 'create-gitops-pr': ['autoComplete'], 'wait-for-flux': ['timeout', 'mergeTimeout', 'contexts'] };
    for (const [path, task] of [
      ['propose/propose', 'create-gitops-pr'],
      ['rollout/rollout', 'wait-for-flux'],
    ] as const)
      for (const name of left[task]) assert.equal(name in inputsOf(jobOf(pipeline, `dev_${path}`), task), false, name);
    const inputs = pipeline.stages.flatMap(({ jobs }) => jobs.flatMap(stepsOf)).map((step) => Object.keys(step.inputs));
    for (const names of inputs) assert.doesNotMatch(names.join(), /Connection/);
  });

  it('the templates name only inputs that the tasks have, and only values that those allow', () => {
    const all = waits.flatMap((wait) =>
      Object.entries(approvals).map(([approval, stage]) => {
        const rollback = stage === 'propose' ? 'pullRequest' : 'autoComplete';
        const more = {
          kubernetesConnection: 'east',
          variables: 'A=1',
          reviewers: 'ada',
          autoComplete: stage !== 'rollout',
        };
        return environment(`${wait}_${stage}`, { wait, approval, rollback, ...more });
      }),
    );
    const more = { azureReposConnection: 'elsewhere', ciPipeline: 'ci', gitOpsResource: 'gitops' };
    const steps = expand(cd(all, more)).stages.flatMap(({ jobs }) => jobs.flatMap(stepsOf));
    const seen = new Set<string>();
    for (const step of steps) {
      const task = tasks.find(({ name }) => step.reference === `${name}@1`);
      if (task === undefined) continue;
      seen.add(task.name);
      for (const [name, value] of Object.entries(step.inputs)) {
        const input = task.inputs.find((each) => each.name === name);
        assert.ok(input, `${task.name} has no input ${name}`);
        const options = Object.keys(input.options ?? {});
        if (input.type === 'pickList') assert.ok(options.includes(value), `${task.name}: ${name} is not ${value}`);
        if (input.type === 'boolean') assert.match(value, /^(true|false)$/i, `${task.name}: ${name}`);
      }
      for (const { name, required, defaultValue } of task.inputs)
        if (required === true && (defaultValue ?? '') === '')
          assert.ok((step.inputs[name] ?? '') !== '', `${task.name} needs ${name}`);
    }
    const expected = ['create-gitops-pr', 'render-manifests', 'wait-for-flux', 'wait-for-flux-agentless'];
    assert.deepEqual([...seen].sort(), expected);
  });

  it('the comparison is with the folder that targetPath names', () => {
    const more = { compare: true, targetPath: 'apps/{environment}/{cluster}', gitOpsResource: 'gitops' };
    const render = inputsOf(jobOf(expand(cd([environment('dev', more)])), 'dev_propose/propose'), 'render-manifests');
    assert.equal(render['compareWith'], '$(Pipeline.Workspace)/gitops/apps/dev/east');
  });

  it('every value that a parameter allows is one that the task allows', () => {
    const { parameters } = load(readFileSync(join(root, 'templates/pipelines/cd.yml'), 'utf8')) as {
      parameters: { name: string; values?: string[] }[];
    };
    const render = tasks.find(({ name }) => name === 'render-manifests');
    for (const { name, values } of parameters.filter((each) => each.values !== undefined)) {
      const options = Object.keys(render?.inputs.find((input) => input.name === name)?.options ?? {});
      for (const value of values ?? []) assert.ok(options.includes(value), `${name}: ${value}`);
    }
  });

  it('outputs that the templates read are outputs of the tasks', () => {
    const files = readdirSync(join(root, 'templates'), { recursive: true, encoding: 'utf8' });
    const text = files
      .filter((file) => file.endsWith('.yml'))
      .map((file) => readFileSync(join(root, 'templates', file), 'utf8'))
      .join('\n');
    const tasksOfSteps: Record<string, string> = {
      render: 'render-manifests',
      pr: 'create-gitops-pr',
      tag: 'update-image-tag',
      rollback: 'create-gitops-pr',
      flux: 'wait-for-flux',
    };
    const read = [...text.matchAll(/(?<=[($'.])(render|pr|tag|rollback|flux)\.(\w+)(?=[)'])/g)];
    assert.ok(read.length > 8, String(read.length));
    for (const [, step = '', output = ''] of read) {
      const task = tasks.find(({ name }) => name === tasksOfSteps[step]);
      const outputs = (task as { outputVariables?: { name: string }[] } | undefined)?.outputVariables ?? [];
      assert.ok(
        outputs.some(({ name }) => name === output),
        `${step}.${output}`,
      );
    }
  });

  it('the defaults of a parameter are the same in every template', () => {
    const files = readdirSync(join(root, 'templates'), { recursive: true, encoding: 'utf8' });
    const defaults = new Map<string, unknown>();
    // High-level definitions and the clusters of a GitOps repository lie elsewhere, and go elsewhere.
    const other = ['application', 'sourcePath', 'layout', 'descriptorLayout'];
    const elsewhere = /(?:high-level-definitions|validate-gitops)\.yml$/;
    for (const file of files.filter((each) => each.endsWith('.yml')).sort()) {
      const { parameters = [] } = load(readFileSync(join(root, 'templates', file), 'utf8')) as {
        parameters?: { name: string; default?: unknown }[];
      };
      // A step's name is its template's own matter.
      const own = ['name', 'displayName', ...(elsewhere.test(file) ? other : [])];
      // Those that update-image-tag takes; CI has them by name.
      if (file.endsWith('image-update.yml')) own.push('images');
      const shared = parameters.filter((one) => 'default' in one && !own.includes(one.name));
      for (const each of shared) {
        if (defaults.has(each.name)) assert.deepEqual(each.default, defaults.get(each.name), `${file}: ${each.name}`);
        defaults.set(each.name, each.default);
      }
    }
    assert.ok(defaults.size >= 12);
  });
});
