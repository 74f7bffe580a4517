import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { ExpandedPipeline } from '../sandbox/pipeline/index.ts';
import { cd, environment, expand, jobOf, refusal, root, stepsOf } from './consumer.ts';
import { startPullRequestWorld, type PullRequestWorld } from './pull-request-world.ts';

type Settings = Record<string, unknown>;

const own = { 'Build.Reason': 'PullRequest', 'System.PullRequest.IsFork': 'False' };
const fork = { 'Build.Reason': 'PullRequest', 'System.PullRequest.IsFork': 'True' };
const more = { gitOpsResource: 'gitops' };

const check = (
  environments: readonly Settings[],
  variables: Record<string, string> = own,
  parameters: Settings = {},
): ExpandedPipeline => expand(cd(environments, { ...more, ...parameters }, 'validate'), {}, variables);
const jobs = (pipeline: ExpandedPipeline): readonly string[] =>
  pipeline.stages.flatMap((stage) => stage.jobs.map((job) => job.name));
const renders = (pipeline: ExpandedPipeline, job = 'validate') =>
  stepsOf(jobOf(pipeline, `validate/${job}`)).filter(({ reference }) => reference === 'render-manifests@1');

describe('the check of an application’s pull requests, expanded', () => {
  it('takes all that cd.yml takes, so that one list of environments serves both', () => {
    const names = (file: string): string[] => {
      const { parameters } = load(readFileSync(join(root, 'templates/pipelines', file), 'utf8')) as {
        parameters: { name: string }[];
      };
      return parameters.map(({ name }) => name);
    };
    const taken = names('validate.yml');
    assert.deepEqual(
      names('cd.yml').filter((name) => !taken.includes(name)),
      [],
    );
  });

  it('environments that can share an agent do; the first one’s step comes last and comments for all', () => {
    const pipeline = check([environment('dev'), environment('test'), environment('prod', { lint: 'none' })]);
    assert.deepEqual(jobs(pipeline), ['validate']);
    const inputs = renders(pipeline).map((step) => step.inputs);
    assert.deepEqual(
      inputs.map((one) => [one['environment'], one['lint'], one['commentOnPullRequest']]),
      [
        ['test', 'recommended', undefined],
        ['prod', 'none', undefined],
        ['dev', 'recommended', 'True'],
      ],
    );
    assert.equal(new Set(inputs.map((one) => one['outputPath'])).size, 3);
    for (const one of inputs) {
      assert.equal(one['differencesPath'], '$(Agent.TempDirectory)/differences');
      assert.equal(one['compareWith'], '$(Pipeline.Workspace)/gitops');
      assert.ok(one['variables']?.includes(`GITOPS_ENVIRONMENT=${one['environment'] ?? ''}\n`), one['variables']);
    }
  });

  it('one with variable groups, preparations or a pool of its own gets a job of its own, and hands over what changes', () => {
    const prepare = [{ script: 'fetch' }];
    const pipeline = check([
      environment('dev', { variables: 'A=1' }),
      environment('test', { variableGroups: ['test'] }),
      environment('prod', { prepare }),
      environment('far', { pool: { name: 'far' } }),
      environment('named', { values: 'where: $(gitops.environment)' }),
      environment('vault', { keyVault: { azureSubscription: 'a', name: 'b' } }),
    ]);
    const apart = ['test', 'prod', 'far', 'named', 'vault'].map((name) => `validate_${name}_east`);
    assert.deepEqual(jobs(pipeline).toSorted(), ['validate', ...apart].toSorted());
    assert.deepEqual(jobOf(pipeline, 'validate/validate').dependsOn, apart);
    assert.deepEqual(
      jobOf(pipeline, 'validate/validate_test_east').variables.flatMap((one) =>
        one.kind === 'group' ? [one.group] : [],
      ),
      ['test'],
    );
    assert.deepEqual(renders(pipeline, 'validate_prod_east')[0]?.inputs['commentOnPullRequest'], undefined);
    const published = stepsOf(jobOf(pipeline, 'validate/validate_prod_east')).filter(({ kind }) => kind === 'publish');
    assert.deepEqual(published[0]?.inputs['artifact'], 'differences_prod_east_$(System.JobAttempt)');
    const taken = stepsOf(jobOf(pipeline, 'validate/validate')).flatMap(({ inputs }) => inputs['itemPattern'] ?? []);
    assert.deepEqual(
      taken,
      apart.map((name) => `${name.replace('validate', 'differences')}_*/**`),
    );
  });

  it('clusters are rendered one by one, each with its own keys', () => {
    const clusters = [
      { cluster: 'west-1' },
      { cluster: 'north', variableGroups: ['north'], targetPath: 'apps/{cluster}' },
    ];
    const several = Object.fromEntries(Object.entries(environment('prod')).filter(([key]) => key !== 'cluster'));
    const pipeline = check([{ ...several, clusters }]);
    assert.deepEqual(jobs(pipeline), ['validate_prod_north', 'validate']);
    assert.equal(renders(pipeline)[0]?.inputs['cluster'], 'west-1');
    assert.equal(
      renders(pipeline, 'validate_prod_north')[0]?.inputs['compareWith'],
      '$(Pipeline.Workspace)/gitops/apps/north',
    );
  });

  it('high-level definitions need no cluster', () => {
    const pipeline = check([{ name: 'prod' }, { name: 'dev', namespace: 'dev' }], own, { engine: 'fabrikate' });
    assert.deepEqual(jobs(pipeline), ['validate']);
    assert.deepEqual(
      renders(pipeline).map(({ displayName }) => displayName),
      ['Check dev', 'Check prod'],
    );
    assert.equal(renders(pipeline)[0]?.inputs['outputPath'], '$(Build.ArtifactStagingDirectory)/dev');
  });

  it('CI’s image tags are taken, its templates are not: the pull request’s are checked', () => {
    const pipeline = check([environment('dev')], own, { ciPipeline: 'ci', manifestsArtifact: 'manifests' });
    const { imageTagsPath, sourcePath } = renders(pipeline)[0]?.inputs ?? {};
    assert.deepEqual([imageTagsPath, sourcePath], ['$(Pipeline.Workspace)/ci/image_tags', 'manifests']);
  });

  it('a comment on GitHub needs a connection; nothing is compared without the GitOps repository', () => {
    const inputs = (parameters: Settings) => renders(check([environment('dev')], own, parameters))[0]?.inputs ?? {};
    const github = inputs({ githubCommentConnection: 'hub', githubConnection: 'other' });
    assert.deepEqual([github['repositoryType'], github['githubConnection']], ['github', 'hub']);
    const enterprise = inputs({ githubEnterpriseCommentConnection: 'ghes' });
    assert.deepEqual([enterprise['repositoryType'], enterprise['githubEnterpriseConnection']], ['github', 'ghes']);
    assert.equal(inputs({ comment: false })['commentOnPullRequest'], undefined);
    const alone = inputs({ gitOpsResource: '' });
    for (const name of ['commentOnPullRequest', 'compareWith', 'differencesPath']) assert.ok(!(name in alone), name);
  });

  it('a typo stops it, as it does a delivery', () => {
    const check_ = (one: Settings, parameters: Settings = {}): string =>
      refusal(cd([one], { ...more, ...parameters }, 'validate'), own);
    assert.match(check_(environment('dev', { aproval: 'x' })), /environments \(dev\) has the unknown key aproval/);
    assert.match(check_(environment('dev'), { defaults: { lnt: 'none' } }), /has the unknown key lnt/);
    assert.match(check_(environment('dev', { namespace: '' })), /environments \(dev\) lacks the key namespace/);
    assert.match(check_(environment('dev', { clusters: [{ cluster: 'a', nmspace: 'b' }] })), /unknown key nmspace/);
    assert.match(check_(environment('dev'), { coment: true }), /Unexpected parameter 'coment'/);
    assert.match(refusal(cd([], more, 'validate'), own), /environments is empty/);
  });

  describe('of a fork', () => {
    const everything = [
      environment('dev', { variableGroups: ['dev'], githubConnection: 'hub', gitTokenVariable: 'token' }),
      environment('code', { engine: 'ejs' }),
      environment('hooks', { allowCode: true }),
      environment('elsewhere', { configurationResource: 'gitops' }),
      environment('prod', { prepare: [{ task: 'AzureKeyVault@2', inputs: { azureSubscription: 'vault' } }] }),
      environment('vault', { keyVault: { azureSubscription: 'vault', name: 'secrets' } }),
      environment('configured', { appConfiguration: { azureSubscription: 'vault', endpoint: 'https://x' } }),
    ];
    const parameters = {
      githubCommentConnection: 'hub',
      azureReposConnection: 'repos',
      extraSteps: [{ script: 'lint' }],
    };

    it('no comment, other repository, connection, variable group or code is even named', () => {
      for (const variables of [fork, { 'Build.Reason': 'PullRequest' }]) {
        const pipeline = check(everything, variables, parameters);
        const { resources: _, ...text } = pipeline.yaml as Record<string, unknown>;
        assert.doesNotMatch(
          JSON.stringify(text),
          /comment"|commentOn|compareWith|differences|Connection"|"group"|checkout":"gitops|ejs"|allowCode"|AzureKeyVault|azureSubscription|Token/,
        );
        assert.deepEqual(jobs(pipeline), ['validate', 'further']);
        assert.deepEqual(
          renders(pipeline).map(({ inputs }) => [inputs['environment'], inputs['missingVariable'], inputs['validate']]),
          [
            ['prod', 'keep', 'syntax'],
            ['vault', 'keep', 'syntax'],
            ['configured', 'keep', 'syntax'],
            ['dev', 'keep', 'syntax'],
          ],
        );
      }
    });

    it('it says what is left out', () => {
      const steps = stepsOf(jobOf(check(everything, fork, parameters), 'validate/validate'));
      assert.deepEqual(
        steps.filter(({ reference }) => reference === 'CmdLine@2').map(({ displayName }) => displayName),
        [
          'Say what a fork’s run leaves out',
          'code (east) is left out',
          'hooks (east) is left out',
          'elsewhere (east) is left out',
          'prod (east) lacks variables',
          'vault (east) lacks variables',
          'configured (east) lacks variables',
          'dev (east) lacks variables',
        ],
      );
    });
  });
});

const configMap =
  'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: $GITOPS_NAMESPACE }\ndata: { tag: "v$TAG" }\n';
const careless = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: prod }
spec:
  containers:
    - { name: web, image: registry.example/web, securityContext: { privileged: true } }
`;

describe('the check of an application’s pull requests, run', function () {
  this.timeout(120_000);
  let world: PullRequestWorld;
  before(async () => {
    world = await startPullRequestWorld();
  });
  after(() => world.stop());

  const places = [
    environment('dev', { sourcePath: 'manifests/{environment}', variables: 'TAG=1' }),
    environment('prod', { sourcePath: 'manifests/{environment}', variableGroups: ['prod'] }),
  ];
  const pipeline = (parameters: Settings = {}): string =>
    cd(places, { ...more, substitution: 'envsubst', ...parameters }, 'validate');
  const files = { 'manifests/dev/web.yaml': configMap, 'manifests/prod/web.yaml': configMap };
  const variableGroups = { prod: { TAG: '2' } };
  const texts = (): readonly string[] => world.comments().map((text) => text.replace(/^<!--.*-->\n/, ''));

  it('tells what would change in all environments, in one comment that the next run updates', async () => {
    const first = await world.run({ pipeline: pipeline(), files, variables: own, options: { variableGroups } });
    assert.equal(first.result, 'Succeeded', first.log);
    assert.equal(texts().length, 1);
    assert.match(texts()[0] ?? '', /\| dev \(east\) \| 1 object added \|\n\| prod \(east\) \| 1 object added \|/);
    assert.match(texts()[0] ?? '', /namespace: dev[\s\S]*tag: v1[\s\S]*namespace: prod[\s\S]*tag: v2/);
    assert.deepEqual(first.schemaMistakes, []);

    // Prod misses best practices now, and the team's own linter fails: all of it is told, and the run fails.
    const junit = '<testsuites><testsuite><testcase name="a"><failure/></testcase></testsuite></testsuites>';
    const extraSteps = [{ script: `echo '${junit}' > "$COMMON_TESTRESULTSDIRECTORY/lint.xml"` }];
    const second = await world.run({
      pipeline: pipeline({ extraSteps }),
      files: { ...files, 'manifests/prod/web.yaml': careless },
      variables: own,
      options: { variableGroups },
    });
    assert.equal(second.result, 'Failed');
    const results = Object.values(second.stages['validate']?.jobs ?? {}).map(({ name, result }) => [name, result]);
    assert.deepEqual(Object.fromEntries(results), {
      validate: 'Succeeded',
      validate_prod_east: 'Failed',
      further: 'Failed',
    });
    const prod = second.stages['validate']?.jobs['validate_prod_east']?.steps;
    assert.match(prod?.find(({ displayName }) => displayName === 'Check prod (east)')?.message ?? '', /LINT_FAILED/);
    assert.equal(texts().length, 1);
    assert.match(texts()[0] ?? '', /\| dev \(east\) \| 1 object added \|\n\| prod \(east\) \| \*\*could not be/);
    const failures = second.testRuns.map(({ title, failed }) => [title, failed]);
    assert.deepEqual(Object.fromEntries(failures), {
      'Publish their results': 1,
      'Check prod (east)': 1,
      'Check dev (east)': 0,
    });
    assert.deepEqual(world.azureDevOps.violations, []);
  });

  it('of a fork: checks what it can without asking anybody anything, and says what it leaves out', async () => {
    const before_ = world.azureDevOps.requests.length;
    const run = await world.run({ pipeline: pipeline(), files, variables: fork, options: { variableGroups: {} } });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(world.azureDevOps.requests.length, before_);
    const issues = Object.values(run.stages['validate']?.jobs['validate']?.steps ?? []).flatMap((step) => step.issues);
    assert.match(
      issues.map(({ message }) => message).join('\n'),
      /comes from a fork[\s\S]*without its variable groups/,
    );
    assert.ok(run.testRuns.length > 0);
  });

  it('on GitHub: the comment is there, by a connection; a fork’s run names none, and one without a connection says so', async () => {
    const hub = await world.onGitHub({ 'README.md': 'app\n' });
    try {
      const run = (parameters: Settings, variables = own) =>
        world.run({
          pipeline: pipeline(parameters),
          files,
          variables: { ...hub.variables, ...variables },
          options: { ...hub.options, variableGroups },
        });
      const commented = { githubEnterpriseCommentConnection: 'hub' };
      const first = await run(commented);
      assert.equal(first.result, 'Succeeded', first.log);
      assert.equal(hub.comments().length, 1);
      assert.match(
        hub.comments()[0] ?? '',
        /\| dev \(east\) \| 1 object added \|\n\| prod \(east\) \| 1 object added \|/,
      );
      assert.deepEqual([first.schemaMistakes, hub.github.violations, hub.github.mismatches], [[], [], []]);

      const asked = hub.github.requests.length;
      const forks = await run(commented, fork);
      assert.equal(forks.result, 'Succeeded', forks.log);
      assert.match(forks.log, /comes from a fork[\s\S]*without its variable groups/);
      const silent = await run({});
      assert.match(silent.log, /##\[warning\]No comment on a pull request: it is one of GitHub/);
      assert.ok(silent.summaries.some(({ markdown }) => /1 object added/.test(markdown)));
      assert.equal(hub.github.requests.length, asked);
      assert.equal(hub.comments().length, 1);
    } finally {
      await hub.stop();
    }
  });
});
