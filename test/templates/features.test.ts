import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Repository } from '../sandbox/azure-devops/index.ts';
import { startGitHub } from '../sandbox/github/index.ts';
import type { Fault } from '../sandbox/http/faults.ts';
import type { RunOptions } from '../sandbox/pipeline/index.ts';
import { cd, expand, inputsOf, jobOf, refusal, stepsOf } from './consumer.ts';
import { startWorld, stepOf, type World } from './world.ts';

type Yaml = Readonly<Record<string, unknown>>;

const feature = { kubernetesConnection: 'east', kustomizations: 'flux-system/features' };
const deploy = (more: Yaml = {}, parameters: Yaml = {}): string =>
  pipeline('features', { feature: { ...feature, ...more }, ...parameters });

/** These pipelines have no list of environments. */
function pipeline(name: string, parameters: Yaml): string {
  return cd([], { gitOpsResource: 'gitops', ...parameters }, name).replace(/^ *environments: \[\]\n/m, '');
}

describe('the templates: feature environments', () => {
  it('are one job, which names the environment after the branch without a macro of it', () => {
    const job = jobOf(
      expand(deploy({ reviewers: 'ada', targetBranch: '', tests: [{ script: 'one' }] })),
      'feature/feature',
    );
    assert.deepEqual(
      stepsOf(job).map(({ reference }) => reference),
      [
        'Bash@3',
        'CmdLine@2',
        'self',
        'none',
        'render-manifests@1',
        'create-gitops-pr@1',
        'wait-for-flux@1',
        'CmdLine@2',
      ],
    );
    const { environment, namespace, layout, variables } = inputsOf(job, 'render-manifests');
    assert.deepEqual(
      [environment, namespace, layout],
      ['$(feature.name)', '$(feature.name)', 'features/{environment}.{application}.yaml'],
    );
    assert.match(variables ?? '', /^FEATURE=\$\(feature\.name\)$/m);
    const { autoComplete, reviewers, descriptor } = inputsOf(job, 'create-gitops-pr');
    assert.deepEqual(
      [autoComplete, reviewers, descriptor],
      ['True', 'ada', 'features/{environment}.{application}.json'],
    );
    assert.equal(inputsOf(job, 'wait-for-flux')['pullRequestId'], '$(pr.pullRequestId)');
    const other = jobOf(expand(deploy({ autoComplete: false, variables: 'A=b' })), 'feature/feature');
    assert.equal(inputsOf(other, 'create-gitops-pr')['autoComplete'], 'False');
    assert.match(inputsOf(other, 'render-manifests')['variables'] ?? '', /^A=b$/m);
  });

  const mistakes: Record<string, [Yaml, RegExp]> = {
    'an unknown key': [{ kustomisations: 'a' }, /feature has the unknown key kustomisations/],
    'no kustomizations': [{ kustomizations: '' }, /feature lacks the key kustomizations/],
    'a name': [{ name: 'a' }, /feature has name, which an environment of a branch does not have/],
    'a cluster, which the cleaner does not know': [{ cluster: 'a' }, /feature has cluster, which an environment of a/],
    files: [{ files: 'a' }, /feature has files, which an environment of a branch does not have/],
    'a wait without an agent': [{ wait: 'agentless' }, /feature has a wait that is none of agent, commitStatus/],
  };
  for (const [title, [more, expected]] of Object.entries(mistakes))
    it(`stop the pipeline at ${title}`, () => {
      assert.match(refusal(deploy(more)), expected);
    });

  it('are deployed by no pull request’s run', () => {
    assert.match(refusal(deploy(), { 'Build.Reason': 'PullRequest' }), /A pull request’s run delivers nothing/);
  });
});

const manifests = `apiVersion: v1
kind: Namespace
metadata: { name: $FEATURE }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: $FEATURE }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - { name: web, image: "registry.example/web:1.0" }
`;

describe('the templates, run: feature environments', function () {
  this.timeout(120_000);
  let world: World;
  let app: Repository;
  const featuresPath = 'east/manifests/features';
  before(async () => {
    world = await startWorld();
    await world.place('features');
    const { azureDevOps, project } = world.sandbox;
    app = await azureDevOps.addRepository({ project, name: 'app', files: { 'README.md': 'The shop.\n' } });
  });
  after(() => world.stop());

  const run = (text: string, branch: string, more: Partial<RunOptions> = {}) =>
    world.deliver({
      tag: 'none',
      places: [],
      pipeline: () => text,
      files: { 'manifests/web.yaml': manifests },
      options: {
        ...more,
        variables: {
          'Build.DefinitionName': 'shop-features',
          'Build.RequestedFor': 'Grace',
          'Build.SourceBranch': `refs/heads/${branch}`,
          'Build.Repository.Name': 'app',
          ...more.variables,
        },
        remotes: { gitops: world.gitOps.remoteUrl, ...more.remotes },
        variableGroups: { vault: { secretly: { secret: 'not-for-names' } } },
      },
    });
  const clean = pipeline('clean-features', { featuresPath });
  const files = async (): Promise<readonly string[]> =>
    (await world.gitOps.tree('main')).filter((path) => path.startsWith(featuresPath) && path.endsWith('.json'));

  it('none is made of a branch that names a secret', async () => {
    const text = deploy({ variableGroups: ['vault'] }, { featuresPath, substitution: 'envsubst' });
    const before = await files();
    const done = await run(text, 'feature/$(secretly)');
    assert.equal(done.result, 'Failed', done.log);
    assert.doesNotMatch(done.log, /not-for-names/);
    assert.deepEqual(await files(), before);
    assert.deepEqual(world.gitOps.pullRequests(), []);
  });

  it('come with their branch, whatever it is called, and go when it has gone', async () => {
    const left = 'feature/Log-in_$(nothing)';
    const kept = 'feature/log.in';
    const names: string[] = [];
    for (const branch of [left, kept]) {
      await app.commit({ branch, files: { 'feature.txt': `${branch}\n` } });
      const done = await run(deploy({}, { featuresPath, substitution: 'envsubst' }), branch);
      assert.equal(done.result, 'Succeeded', done.log);
      const { name = '' } = stepOf(done, 'feature/feature/feature').outputs;
      assert.match(name, /^f-[0-9a-f]{10}$/);
      names.push(name);
      assert.equal(world.running(name), '1.0');
      assert.deepEqual(done.schemaMistakes, []);
    }
    assert.deepEqual(await files(), names.map((name) => `${featuresPath}/${name}.shop.json`).toSorted());
    await app.git('branch', '-D', left);
    const late = await run(clean, 'main', { remotes: { self: app.remoteUrl } });
    assert.equal(late.result, 'Succeeded', late.log);
    // The pull request merges by itself, after the run.
    await world.sandbox.azureDevOps.settled();
    assert.deepEqual(await files(), [`${featuresPath}/${names[1]}.shop.json`]);
    assert.match(late.log, /goes: "refs.heads.feature.Log-in_\$\(nothing\)" is gone/);
    assert.deepEqual(late.schemaMistakes, []);
    assert.deepEqual(world.sandbox.azureDevOps.violations, []);
  });

  it('of an application on GitHub go as well, and never because the host refuses, is away or tells half', async () => {
    const github = await startGitHub({ folder: join(world.sandbox.folder, 'github') });
    try {
      github.addOrganization({ login: 'contoso' });
      const hub = await github.addRepository({ owner: 'contoso', name: 'app', private: true, files: { a: 'a\n' } });
      const token = github.issueToken(github.addApp({ slug: 'azure-pipelines' }));
      const more: Partial<RunOptions> = {
        variables: { 'Build.Repository.Name': 'contoso/app', 'Build.Repository.Provider': 'GitHub' },
      };
      const cleaning = () => run(clean, 'main', { ...more, remotes: { self: { url: hub.cloneUrl, token } } });
      const branch = 'feature/hub';
      await hub.commit({ branch, files: { a: 'b\n' } });
      const done = await run(deploy({}, { featuresPath, substitution: 'envsubst' }), branch, more);
      assert.equal(done.result, 'Succeeded', done.log);
      const { name = '' } = stepOf(done, 'feature/feature/feature').outputs;
      const source = { repository: 'app', branch: 'refs/heads/feature/gone' };
      const other = JSON.stringify({ application: 'shop', environment: 'f-other', source });
      await world.gitOps.commit({ branch: 'main', files: { [`${featuresPath}/f-other.shop.json`]: other } });
      const before = await files();
      assert.ok(before.includes(`${featuresPath}/${name}.shop.json`));

      const early = await cleaning();
      assert.equal(early.result, 'Succeeded', early.log);
      assert.equal(early.stages['clean']?.jobs['remove']?.result, 'Skipped');
      assert.match(early.log, new RegExp(`${name} stays: "refs.heads.feature.hub" is there`));
      assert.match(early.log, /f-other.*is left alone: it was made of another repository/);
      assert.ok(!early.log.includes(token));

      await hub.setBranch(branch, undefined);
      // Each strikes after the checkout, which asks first.
      const first = { path: /contoso\/app.*info\/refs/, after: 1 };
      const nothing = { 'content-type': 'application/x-git-upload-pack-result' };
      const list = { method: 'POST', path: /contoso\/app.*git-upload-pack$/, after: 2 };
      const faults: readonly [RegExp, Fault][] = [
        [/cannot list the branches.*403/, { ...first, kind: 'status', status: 403, body: 'no' }],
        [/cannot list the branches.*Connection reset/, { ...first, kind: 'reset' }],
        [/cannot list the branches.*closed/, { ...first, kind: 'truncated' }],
        [/cannot list the branches.*not valid/, { ...first, kind: 'signIn' }],
        [/names no branch at all/, { ...list, kind: 'status', status: 200, headers: nothing, body: '0000' }],
      ];
      for (const [expected, fault] of faults) {
        github.faults.add(fault);
        const failed = await cleaning();
        github.faults.clear();
        assert.equal(failed.result, 'Failed', failed.log);
        assert.match(failed.log, expected);
        assert.deepEqual(await files(), before);
      }

      const late = await cleaning();
      assert.equal(late.result, 'Succeeded', late.log);
      await world.sandbox.azureDevOps.settled();
      assert.deepEqual(
        await files(),
        before.filter((path) => !path.includes(name)),
      );
      assert.deepEqual([late.schemaMistakes, github.violations, github.mismatches], [[], [], []]);
    } finally {
      await github.stop();
    }
  });
});
