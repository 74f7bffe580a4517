import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { cd, expand, inputsOf, jobOf, own, refusal, root, settings, stepsOf, tasks } from './consumer.ts';

type Yaml = Readonly<Record<string, unknown>>;

const images = 'contoso.azurecr.io/shop/web:$(resources.pipeline.ci.runID)';
const place = (name: string, more: Yaml = {}): Yaml => ({ name, kustomizations: `flux-system/${name}`, ...more });
const update = (environments: readonly Yaml[], parameters: Yaml = {}): string =>
  cd(environments, { images, gitOpsResource: 'gitops', ...parameters }, 'image-update');

/** What the tasks of an environment's first stage are given. */
function proposed(text: string, job: string) {
  const found = jobOf(expand(text), job);
  return { tag: inputsOf(found, 'update-image-tag'), pr: inputsOf(found, 'create-gitops-pr') };
}

describe('the templates: new images, environment after environment', () => {
  const three = update([place('dev'), place('stage'), place('prod')]);

  it('the first environment gets them, each other one what the one before holds, and says how it went there', () => {
    const got = ['dev', 'stage', 'prod'].map((name) => proposed(three, `${name}_propose/propose`));
    assert.deepEqual(
      got.map(({ tag }) => [tag['files'], tag['images'], tag['copyFrom']]),
      [
        ['dev/**', images, undefined],
        ['stage/**', undefined, 'dev/**'],
        ['prod/**', undefined, 'stage/**'],
      ],
    );
    assert.deepEqual(
      got.map(({ pr }) => pr['statuses']),
      [
        undefined,
        'gitops-delivery/dev=succeeded: Rolled out in dev, and verified there',
        'gitops-delivery/stage=succeeded: Rolled out in stage, and verified there',
      ],
    );
  });

  it('an environment with “-” in its name, or a part of another’s name, is taken for no other', () => {
    const text = update([place('dev'), place('dev-eu'), place('eu-dev'), place('eu')]);
    const from = ['dev_eu', 'eu_dev', 'eu'].map((name) => proposed(text, `${name}_propose/propose`).tag['copyFrom']);
    assert.deepEqual(from, ['dev/**', 'dev-eu/**', 'eu-dev/**']);
  });

  it('dependsOn says which is before it: the first of them, or none', () => {
    const text = update([
      place('dev', { files: 'apps/development/*.yaml' }),
      place('east', { dependsOn: ['dev'] }),
      place('west', { dependsOn: ['dev'] }),
      place('prod', { dependsOn: ['west', 'east'] }),
      place('lab', { dependsOn: [] }),
    ]);
    const of = (name: string): string | undefined => proposed(text, `${name}_propose/propose`).tag['copyFrom'];
    assert.deepEqual(['east', 'west', 'prod'].map(of), [
      'apps/development/*.yaml',
      'apps/development/*.yaml',
      'west/**',
    ]);
    const lab = proposed(text, 'lab_propose/propose');
    assert.deepEqual([lab.tag['images'], lab.tag['copyFrom'], lab.pr['statuses']], [images, undefined, undefined]);
  });

  it('what was verified goes on: the commit that the wait of the one before has seen, of its first cluster', () => {
    const clusters = [{ cluster: 'east-1' }, { cluster: 'west' }];
    const text = update(
      [
        place('dev'),
        place('qa', { clusters }),
        place('pre-prod', { clusters, clusterOrder: 'sequential' }),
        place('prod', { wait: 'agentless' }),
        place('archive', { dependsOn: ['prod'] }),
        place('lab', { copyFrom: 'x/**', dependsOn: ['dev'] }),
        place('fixed', { copyFromRevision: 'f'.repeat(40), dependsOn: ['dev'] }),
      ],
      { files: '{cluster}/{environment}/**', preflight: true },
    );
    const pipeline = expand(text);
    const of = (path: string): unknown[] => {
      const job = jobOf(pipeline, path);
      const [rollout] = JSON.stringify(job.variables).match(/stageDependencies[^']*'[^']*'/) ?? [];
      const stage = pipeline.stages.find(({ name }) => name === path.split('/')[0]);
      return [inputsOf(job, 'update-image-tag')['copyFromRevision'], rollout, stage?.dependsOn];
    };
    const from = (stage: string, job: string): string =>
      `stageDependencies.${stage}.${job}.outputs['${job}.flux.appliedCommit'`;
    const $ = '$(copyFromRevision)';
    assert.deepEqual(of('dev_propose/propose'), [undefined, undefined, ['preflight']]);
    for (const job of ['propose_east_1', 'propose_west'])
      assert.deepEqual(of(`qa_propose/${job}`), [$, from('dev_rollout', 'rollout'), ['dev_verify', 'dev_rollout']]);
    const qa = from('qa_rollout', 'rollout_east_1');
    assert.deepEqual(of('pre_prod_east_1_propose/propose'), [$, qa, ['qa_verify', 'qa_rollout']]);
    assert.deepEqual(of('pre_prod_west_propose/propose'), [$, qa, ['pre_prod_east_1_verify', 'qa_rollout']]);
    const first = 'pre_prod_east_1_rollout';
    assert.deepEqual(of('prod_propose/propose'), [$, from(first, 'rollout'), ['pre_prod_verify', first]]);
    // Nobody says what GitOps Connector has seen, or when other files were right.
    assert.deepEqual(of('archive_propose/propose'), [undefined, undefined, ['preflight', 'prod_verify']]);
    assert.deepEqual(of('lab_propose/propose').slice(0, 2), [undefined, undefined]);
    assert.equal(of('fixed_propose/propose')[0], 'f'.repeat(40));
    // Before anything has run there is nothing to say.
    assert.equal(
      inputsOf(jobOf(pipeline, 'preflight/preflight_prod'), 'update-image-tag')['copyFromRevision'],
      undefined,
    );
  });

  it('one with images or sources of its own keeps to them, be they its own or of the defaults', () => {
    const exact = update([place('dev'), place('prod')], { defaults: { images: 'web:1.0' } });
    for (const name of ['dev', 'prod'])
      assert.equal(proposed(exact, `${name}_propose/propose`).tag['images'], 'web:1.0');
    const { tag, pr } = proposed(update([place('dev'), place('prod', { charts: 'web=1.0' })]), 'prod_propose/propose');
    assert.deepEqual([tag['images'], tag['copyFrom'], tag['charts']], [undefined, undefined, 'web=1.0']);
    assert.match(pr['statuses'] ?? '', /^gitops-delivery\/dev=succeeded/);
    const other = update([place('dev', { copyFrom: 'lab/**' })], { images: '' });
    assert.equal(proposed(other, 'dev_propose/propose').tag['copyFrom'], 'lab/**');
  });

  it('each run has a branch of its own, for an environment, a cluster and an application', () => {
    const branch = (more: Yaml): string | undefined =>
      proposed(update([place('dev', more)]), 'dev_propose/propose').tag['branch'];
    assert.equal(branch({}), 'images/dev/shop/{buildId}');
    assert.equal(branch({ cluster: 'east' }), 'images/dev/east/shop/{buildId}');
    assert.equal(branch({ cluster: 'east', branch: 'new/{application}/{cluster}-{environment}' }), 'new/shop/east-dev');
  });

  it('several clusters have files of their own, and what comes after takes those of the first', () => {
    const clusters = [{ cluster: 'east' }, { cluster: 'west', files: 'clusters/far/dev.yaml' }];
    const text = update([place('dev', { clusters }), place('prod')], { files: 'clusters/{cluster}/{environment}/**' });
    const files = ['east', 'west'].map((name) => proposed(text, `dev_propose/propose_${name}`).tag['files']);
    assert.deepEqual(files, ['clusters/east/dev/**', 'clusters/far/dev.yaml']);
    assert.equal(proposed(text, 'prod_propose/propose').tag['copyFrom'], 'clusters/east/dev/**');
  });

  it('has the stages, approvals and gates of every delivery, and nothing to render', () => {
    const more = {
      approval: 'afterPullRequest',
      rollback: 'pullRequest',
      testGate: { passRate: 98 },
      wait: 'agentless',
    };
    const pipeline = expand(update([place('dev'), place('prod', more)], { preflight: true }));
    assert.deepEqual(
      pipeline.stages.map(({ name, dependsOn }) => [name, ...dependsOn]),
      [
        ['preflight'],
        ['dev_propose', 'preflight'],
        ['dev_rollout', 'dev_propose'],
        ['dev_verify', 'dev_propose', 'dev_rollout'],
        ['prod_gate', 'dev_verify'],
        ['prod_propose', 'prod_gate', 'dev_rollout'],
        ['prod_rollout', 'prod_propose'],
        ['prod_verify', 'prod_propose', 'prod_rollout'],
        ['report', 'dev_propose', 'dev_rollout', 'dev_verify', 'prod_propose', 'prod_rollout', 'prod_verify'],
      ],
    );
    assert.equal(jobOf(pipeline, 'prod_rollout/rollout').environment?.name, 'prod');
    assert.ok(pipeline.files < 30, String(pipeline.files));
    const steps = (path: string): readonly string[] => stepsOf(jobOf(pipeline, path)).map(({ reference }) => reference);
    assert.deepEqual(steps('prod_propose/propose'), [
      'CmdLine@2',
      'none',
      'none',
      'update-image-tag@1',
      'create-gitops-pr@1',
    ]);
    assert.deepEqual(steps('preflight/preflight_dev').slice(3), [
      'update-image-tag@1',
      'create-gitops-pr@1',
      'wait-for-flux@1',
    ]);
    const [tag, pr] = ['update-image-tag', 'create-gitops-pr'].map((task) =>
      inputsOf(jobOf(pipeline, 'preflight/preflight_dev'), task),
    );
    assert.deepEqual([tag?.['dryRun'], pr?.['dryRun'], pr?.['sourceBranch']], ['true', 'true', tag?.['branch']]);
    const { operation, pullRequestId } = inputsOf(jobOf(pipeline, 'prod_rollout/rollback'), 'create-gitops-pr');
    assert.deepEqual([operation, pullRequestId], ['revert', '$(pullRequestId)']);
  });

  it('a push straight to the target has no pull request, and is waited for by its commit', () => {
    const pipeline = expand(update([place('dev', { delivery: 'targetBranch' })]));
    const job = jobOf(pipeline, 'dev_propose/propose');
    assert.equal(inputsOf(job, 'update-image-tag')['branch'], undefined);
    assert.ok(!stepsOf(job).some(({ reference }) => reference === 'create-gitops-pr@1'));
    assert.equal(inputsOf(jobOf(pipeline, 'dev_rollout/rollout'), 'wait-for-flux')['revision'], '$(targetCommit)');
  });

  it('every key that is an input of a task reaches that task', () => {
    const { parameters } = load(readFileSync(join(root, 'templates/checks/keys.yml'), 'utf8')) as {
      parameters: { name: string; default?: string[] }[];
    };
    const keys = (name: string): string[] => parameters.find((one) => one.name === name)?.default ?? [];
    // (The time-out is that of the wait.)
    const taken = keys('known').filter((key) => ![...keys('rendering'), 'timeout'].includes(key));
    const inputs = (name: string): string[] =>
      tasks.find((one) => one.name === name)?.inputs.map((one) => one.name) ?? [];
    const handedOn = taken.filter((key) =>
      [...inputs('update-image-tag'), ...inputs('create-gitops-pr')].includes(key),
    );
    assert.ok(handedOn.length > 30);
    const more = { autoComplete: 'true', delivery: 'pullRequest', rollback: 'none' };
    for (const [sources, left] of [
      [['copyFrom'], ['images', 'policies']],
      [['images', 'policies'], ['copyFrom']],
    ] as const) {
      const values = Object.fromEntries(
        handedOn.filter((key) => !left.includes(key as never)).map((key) => [key, key]),
      );
      const { tag, pr } = proposed(update([place('dev', { ...values, ...more })]), 'dev_propose/propose');
      for (const key of [...sources, ...Object.keys(values)])
        if (key !== 'delivery') assert.ok(key in tag || key in pr, key);
    }
  });

  it('the steps serve alone', () => {
    const target = { ...settings, ...place('dev', { files: 'dev/**', images: 'web:1.0' }) };
    const template = 'templates/steps/propose-images.yml@gitops-delivery';
    const steps = [{ template, parameters: { target } }];
    const job = jobOf(expand(own([{ stage: 'all', jobs: [{ job: 'all', steps }] }])), 'all/all');
    assert.equal(inputsOf(job, 'update-image-tag')['files'], 'dev/**');
  });
});

describe('the templates: going back where images are set in files', () => {
  const files = '{cluster}/{environment}/**';
  const rollback = (environments: readonly Yaml[], parameters: Yaml = {}): string =>
    cd(environments, { environment: 'prod', gitOpsResource: 'gitops', defaults: { files }, ...parameters }, 'rollback');
  const steps = (text: string, path: string) => stepsOf(jobOf(expand(text), path));

  it('sets what ran before, and nothing else, proposes and awaits it behind the approval, on each cluster', () => {
    const clusters = [{ cluster: 'east-1' }, { cluster: 'west', kubernetesConnection: 'w' }];
    const more = { clusters, rollback: 'autoComplete', reviewers: 'Ada', images: 'web:9', azureEnvironment: 'live' };
    // A list of environments is for both pipelines: what the other one sets goes without effect here.
    const pipeline = expand(rollback([place('dev'), place('prod', more)], { rollbackTo: '1.2' }));
    assert.deepEqual(
      pipeline.stages.map(({ name }) => name),
      ['prod_rollback'],
    );
    const job = jobOf(pipeline, 'prod_rollback/rollback_west');
    assert.equal(job.environment?.name, 'live');
    const tag = inputsOf(job, 'update-image-tag');
    assert.deepEqual(
      ['files', 'rollbackTo', 'branch', 'delivery', 'images', 'copyFrom'].map((name) => tag[name]),
      ['west/prod/**', '1.2', 'rollback/prod/west/shop/{buildId}', 'branch', undefined, undefined],
    );
    const pr = inputsOf(job, 'create-gitops-pr');
    assert.deepEqual(
      ['sourceBranch', 'autoComplete', 'reviewers', 'cluster'].map((name) => pr[name]?.toLowerCase()),
      ['$(tag.branch)', 'true', 'ada', 'west'],
    );
    assert.match(pr['title'] ?? '', /^Roll back \{application\}/);
    const waits = stepsOf(job).filter(({ reference }) => reference === 'wait-for-flux@1');
    assert.deepEqual(
      waits.map(({ name, inputs }) => [
        name,
        inputs['pullRequestId'],
        inputs['revision'],
        inputs['kubernetesConnection'],
      ]),
      [
        ['rolledBack', '$(rollback.pullRequestId)', '$(rollback.targetCommit)', 'w'],
        ['stillRuns', '', '$(tag.targetCommit)', 'w'],
      ],
    );
    const conditions = stepsOf(job).flatMap(({ condition, reference }) =>
      /^(?:create|wait)/.test(reference) ? [condition] : [],
    );
    const proposed = "and(succeeded(), ne(variables['tag.branch'], ''))";
    assert.deepEqual(conditions, [proposed, proposed, "and(succeeded(), eq(variables['tag.branch'], ''))"]);
  });

  it('files may be an environment’s own, or of the defaults; an agent waits where it can', () => {
    for (const text of [
      rollback([place('prod', { files, wait: 'agentless' })], { defaults: {} }),
      rollback([place('prod', { wait: 'agentless' })]),
    ])
      assert.deepEqual(
        steps(text, 'prod_rollback/rollback').map(({ reference }) => reference),
        ['none', 'none', 'update-image-tag@1', 'create-gitops-pr@1'],
      );
  });

  it('a push straight to the target, where that is wanted, is waited for by its commit', () => {
    const straight = { delivery: 'targetBranch', rollback: 'autoComplete' };
    const job = jobOf(expand(rollback([place('prod', straight)])), 'prod_rollback/rollback');
    assert.equal(inputsOf(job, 'update-image-tag')['branch'], undefined);
    assert.equal(inputsOf(job, 'wait-for-flux')['revision'], '$(tag.targetCommit)');
    assert.ok(!stepsOf(job).some(({ reference }) => reference === 'create-gitops-pr@1'));
  });

  it('stops at mistakes, by name', () => {
    const refused = (more: Yaml, parameters: Yaml = {}): string => refusal(rollback([place('prod', more)], parameters));
    assert.match(refused({ sourcePath: 'x' }), /environments \(prod\) has sourcePath beside files/);
    assert.match(refused({ fils: 'x' }), /environments \(prod\) has the unknown key fils'/);
    assert.match(refused({}, { environment: 'prd' }), /there is no environment prd, but prod/);
    const alike = { clusters: [{ cluster: 'east' }, { cluster: 'west' }] };
    assert.match(
      refused({ ...alike, files: 'prod/**' }),
      /environments \(prod\) has clusters whose files do not differ/,
    );
  });
});

describe('the templates: mistakes about new images stop the expansion, by name', () => {
  const mistakes: Record<string, [Yaml, RegExp]> = {
    'an unknown key': [{ file: 'a' }, /environments \(prod\) has the unknown key file'/],
    'a key of rendering': [
      { valuesFiles: 'a' },
      /environments \(prod\) has valuesFiles beside files, but nothing is rend/,
    ],
    'two sources': [{ images: 'a:1', copyFrom: 'b' }, /environments \(prod\) has copyFrom beside images or policies/],
    'no pull request to undo': [
      { delivery: 'targetBranch', rollback: 'pullRequest' },
      /environments \(prod\) has rollback beside delivery targetBranch/,
    ],
    'no kustomizations': [{ kustomizations: '' }, /environments \(prod\) lacks the key kustomizations/],
    'clusters that share their files': [
      { clusters: [{ cluster: 'east' }, { cluster: 'west' }] },
      /environments \(prod\) has clusters whose files do not differ/,
    ],
    'another repository than that of the one before': [
      { gitOpsRepository: 'shop/other' },
      /environments \(prod\) would take its images from dev, which is in another repository or branch/,
    ],
    'a typing error in where the commit comes from': [
      { copyFromRollout: { environment: 'dev', stage: 'dev_rollout', jobs: 'rollout' } },
      /environments \(prod\), copyFromRollout has the unknown key jobs/,
    ],
    'a key of rendering in a cluster': [
      { clusters: [{ cluster: 'east', files: 'a', engine: 'helm' }] },
      /environments \(prod\), clusters \(east\) has engine beside files/,
    ],
  };
  for (const [title, [more, expected]] of Object.entries(mistakes)) {
    it(title, () => {
      assert.match(refusal(update([place('dev'), place('prod', more)])), expected);
    });
  }

  it('nothing to set', () => {
    assert.match(
      refusal(update([place('dev')], { images: '' })),
      /environments \(dev\) has files, but no images, policies/,
    );
  });

  it('keys of the image update in a delivery that renders', () => {
    const dev = { ...place('dev'), cluster: 'east', namespace: 'dev' };
    assert.match(refusal(cd([{ ...dev, files: 'dev/**' }])), /environments \(dev\) has sourcePath beside files/);
    assert.match(
      refusal(cd([{ ...dev, copyFrom: 'x' }])),
      /environments \(dev\) has copyFrom, but no files to set it in/,
    );
  });

  it('a pull request’s run', () => {
    assert.match(
      refusal(update([place('dev')]), { 'Build.Reason': 'PullRequest' }),
      /A pull request’s run delivers nothing/,
    );
  });
});
