import assert from 'node:assert/strict';
import { dump } from 'js-yaml';
import type { PipelineRun } from '../sandbox/pipeline/index.ts';
import { expand, jobOf, refusal, stepsOf } from './consumer.ts';
import { startPullRequestWorld, type PullRequestWorld } from './pull-request-world.ts';

const own = { 'Build.Reason': 'PullRequest', 'System.PullRequest.IsFork': 'False' };
const fork = { 'Build.Reason': 'PullRequest', 'System.PullRequest.IsFork': 'True' };

const gitOps = (parameters: Record<string, unknown> = {}): string =>
  dump({
    trigger: 'none',
    resources: { repositories: [{ repository: 'gitops-delivery', type: 'git', name: 'platform/gitops-delivery' }] },
    extends: { template: 'templates/pipelines/validate-gitops.yml@gitops-delivery', parameters },
  });

describe('the check of a GitOps repository’s pull requests, expanded', () => {
  const steps = (variables: Record<string, string>, parameters: Record<string, unknown> = {}) =>
    stepsOf(jobOf(expand(gitOps(parameters), {}, variables), 'validate/validate')).filter(
      ({ reference }) => reference === 'render-manifests@1',
    );

  it('builds the target branch first, to compare with; one of the two that follow runs', () => {
    const [target, compared, alone] = steps(own);
    assert.equal(target?.inputs['outputPath'], compared?.inputs['compareWith']);
    assert.equal(target?.continueOnError, true);
    assert.equal(compared?.condition, "and(succeeded(), ne(variables['target.digest'], ''))");
    assert.equal(alone?.condition, "and(succeeded(), eq(variables['target.digest'], ''))");
    assert.equal(compared?.inputs['commentOnPullRequest'], 'True');
    assert.equal(alone?.inputs['compareWith'], undefined);
  });

  it('compares nothing in a run that no pull request has triggered, and comments on no fork’s', () => {
    assert.equal(steps({}).length, 1);
    for (const variables of [fork, { 'Build.Reason': 'PullRequest' }])
      for (const step of steps(variables, { githubCommentConnection: 'hub' }))
        assert.doesNotMatch(Object.keys(step.inputs).join(' '), /comment|Connection/);
    const [, github] = steps(own, { githubCommentConnection: 'hub' });
    assert.deepEqual([github?.inputs['repositoryType'], github?.inputs['githubConnection']], ['github', 'hub']);
  });

  it('hands its settings on, and a typo stops it', () => {
    const settings = { lintFailOn: 'never', kubeVersion: '1.33', clustersPath: 'fleet/*', variables: 'domain=a' };
    const { sourcePath, engine, ...rest } = steps({}, settings)[0]?.inputs ?? {};
    assert.deepEqual([engine, sourcePath], ['flux', 'fleet/*']);
    assert.deepEqual([rest['lintFailOn'], rest['kubeVersion'], rest['variables']], ['never', '1.33', 'domain=a']);
    assert.match(refusal(gitOps({ lintFailsOn: 'never' })), /Unexpected parameter 'lintFailsOn'/);
    assert.match(refusal(gitOps({ lint: 'all' })), /'all' is not an allowed value/);
  });
});

const kustomization = (name: string, path: string): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: ${name}, namespace: flux-system }
spec: { interval: 10m, prune: true, path: ${path}, sourceRef: { kind: GitRepository, name: flux-system } }
`;
const configMap = (value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: shop }\ndata: { key: ${value} }\n`;

describe('the check of a GitOps repository’s pull requests, run', function () {
  this.timeout(120_000);
  let world: PullRequestWorld;
  before(async () => {
    world = await startPullRequestWorld();
    const main = await world.app.commit({
      branch: 'main',
      files: {
        'clusters/prod/apps.yaml': kustomization('apps', './apps'),
        'clusters/prod/other.yaml': kustomization('other', './other'),
        'apps/web.yaml': configMap('old'),
        'other/web.yaml': configMap('same').replace('name: web', 'name: other'),
      },
    });
    await world.app.setBranch('feature', main);
  });
  after(() => world.stop());

  /** The run of the pull request as it is after a change of its branch. */
  const changed = async (files: Record<string, string>): Promise<PipelineRun> => {
    await world.app.commit({ branch: 'feature', files });
    return world.run({
      pipeline: gitOps({ missingSchema: 'ignore' }),
      files: {},
      variables: { ...own, 'Build.SourceBranch': await world.merged() },
      options: { remotes: { self: world.app.remoteUrl } },
    });
  };

  it('tells what the clusters would get; then that a broken Kustomization keeps them from it', async () => {
    const good = await changed({
      'apps/web.yaml': configMap('new'),
      'apps/more.yaml': configMap('x').replace('web', 'b'),
    });
    assert.equal(good.result, 'Succeeded', good.log);
    assert.deepEqual(good.schemaMistakes, []);
    assert.equal(world.comments().length, 1);
    assert.match(world.comments()[0] ?? '', /\*\*1 object added, 1 changed\*\*/);
    assert.match(world.comments()[0] ?? '', /- data\.key: old\n\+ data\.key: new/);
    assert.ok(good.testRuns.some(({ total, failed }) => total > 2 && failed === 0));

    const broken = await changed({ 'clusters/prod/apps.yaml': kustomization('apps', './aps') });
    assert.equal(broken.result, 'Failed');
    assert.match(broken.log, /clusters\/prod\/apps\.yaml[\s\S]*aps/);
    assert.equal(world.comments().length, 1);
    assert.match(world.comments()[0] ?? '', /holds no longer/);
    assert.deepEqual(world.azureDevOps.violations, []);
  });

  it('lets a change through that mends the target branch, with which nothing can be compared', async () => {
    await world.app.commit({ branch: 'main', files: { 'clusters/prod/other.yaml': kustomization('other', './gone') } });
    const run = await changed({
      'clusters/prod/apps.yaml': kustomization('apps', './apps'),
      'clusters/prod/other.yaml': kustomization('other', './gone'),
      'gone/web.yaml': configMap('found').replace('name: web', 'name: other'),
    });
    assert.equal(run.result, 'SucceededWithIssues', run.log);
    const steps = run.stages['validate']?.jobs['validate']?.steps.filter(({ task }) => task === 'render-manifests@1');
    assert.deepEqual(
      steps?.map(({ result }) => result),
      ['SucceededWithIssues', 'Skipped', 'Succeeded'],
    );
  });

  it('on GitHub: tells what the clusters would get, by a connection', async () => {
    const hub = await world.onGitHub({
      'clusters/prod/apps.yaml': kustomization('apps', './apps'),
      'apps/web.yaml': configMap('old'),
    });
    try {
      await hub.repository.commit({ branch: 'feature', files: { 'apps/web.yaml': configMap('new') } });
      const parameters = { missingSchema: 'ignore', githubEnterpriseCommentConnection: 'hub' };
      const run = async (variables: Readonly<Record<string, string>>): Promise<PipelineRun> =>
        world.run({
          pipeline: gitOps(parameters),
          files: {},
          variables: { ...hub.variables, ...variables, 'Build.SourceBranch': await hub.merged() },
          // As the agent clones it, by the connection of the pipeline.
          options: { ...hub.options, remotes: { self: { url: hub.repository.cloneUrl, token: hub.token } } },
        });
      const first = await run(own);
      assert.equal(first.result, 'Succeeded', first.log);
      assert.doesNotMatch(first.log, /fork/);
      assert.equal(hub.comments().length, 1);
      assert.match(hub.comments()[0] ?? '', /- data\.key: old\n\+ data\.key: new/);
      const forks = await run(fork);
      assert.equal(forks.result, 'Succeeded', forks.log);
      assert.match(forks.log, /##\[warning\]This run comes from a fork, so there is no comment/);
      assert.match(forks.log, /1 object changed/);
      assert.equal(hub.comments().length, 1);
      assert.deepEqual([first.schemaMistakes, hub.github.violations, hub.github.mismatches], [[], [], []]);
    } finally {
      await hub.stop();
    }
  });
});
