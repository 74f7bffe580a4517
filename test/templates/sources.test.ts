import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PipelineResourceRun } from '../sandbox/pipeline/index.ts';
import { writeFiles } from '../tasks/support.ts';
import { results, startWorld, type World } from './world.ts';

const secret = 'open-sesame-4711';
const map = (data: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: shop, namespace: $SPACE }\ndata: { ${data} }\n`;

describe('the templates, run: what is delivered, and from where', function () {
  this.timeout(240_000);
  let world: World;
  let artifacts: string;
  before(async () => {
    world = await startWorld();
    artifacts = await mkdtemp(join(tmpdir(), 'artifacts-'));
    await writeFiles(artifacts, {
      'image_tags/web_image': 'registry.example/web:7.1\n',
      'templates/manifests/map.yaml': map('image: $WEB_IMAGE, greeting: $GREETING, asked: "$ASKED"'),
    });
    await world.gitOps.commit({ branch: 'main', files: { 'config/prod.yaml': 'size: large\n' } });
  });
  after(async () => {
    await world.stop();
    await rm(artifacts, { recursive: true, force: true });
  });

  it('of the branches that are allowed, with what CI, variable groups and another repository hold', async () => {
    const straight = { delivery: 'targetBranch' };
    const ci = (sourceBranch: string): PipelineResourceRun => ({
      runName: '7',
      sourceBranch,
      artifacts: { image_tags: join(artifacts, 'image_tags'), templates: join(artifacts, 'templates') },
    });
    const secretive = { allowedBranches: ['release'], variableGroups: ['shop'], variables: 'ASKED=$(password)' };
    const all = {
      // The pipeline's own branch is release/1.2, its CI run's the one of a feature.
      elsewhere: { allowedBranches: ['main', 'rel', 'release/1'] },
      below: { allowedBranches: ['main', 'release'], sourcePath: 'plain' },
      ofFeature: { ciPipeline: 'ci', allowedBranches: ['main', 'release'] },
      ofCi: {
        ciPipeline: 'ci',
        allowedBranches: ['feature'],
        manifestsArtifact: 'templates',
        variableGroups: ['shop'],
        variables: 'ASKED=$(greeting), world',
      },
      unasked: { allowedBranches: ['release'], variableGroups: ['shop'], sourcePath: 'unasked' },
      leaked: { ...secretive, sourcePath: 'leaked' },
      allowed: { ...secretive, sourcePath: 'leaked', plaintextSecrets: 'allow' },
      plaintext: { ...secretive, sourcePath: 'plaintext' },
      configured: {
        allowedBranches: ['release'],
        configurationResource: 'gitops',
        engine: 'ejs',
        substitution: 'none',
        sourcePath: 'ejs',
        valuesFiles: '$(Pipeline.Workspace)/configuration/config/prod.yaml',
      },
    };
    const places = [];
    for (const [name, more] of Object.entries(all))
      places.push({ settings: await world.place(name.toLowerCase(), { ...straight, ...more }) });
    const run = await world.deliver({
      tag: '1.0',
      places,
      files: {
        'plain/map.yaml': map('from: plain'),
        'unasked/map.yaml': map('unasked: $PASSWORD'),
        'leaked/map.yaml': map('leaked: $ASKED'),
        'plaintext/secret.yaml':
          'apiVersion: v1\nkind: Secret\nmetadata: { name: shop, namespace: $SPACE }\nstringData: { password: $ASKED }\n',
        'ejs/map.yaml.ejs':
          'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: shop, namespace: configured }\ndata: { size: "<%= size %>" }\n',
      },
      options: {
        variables: { 'Build.DefinitionName': 'shop-cd', 'Build.SourceBranch': 'refs/heads/release/1.2' },
        pipelineResources: { ci: ci('refs/heads/feature/evil"; exit 0; #') },
        variableGroups: { shop: { greeting: 'hello', password: { secret } } },
        remotes: { gitops: world.gitOps.remoteUrl },
      },
    });
    const found = Object.entries(results(run)).filter(([stage]) => /_(?:propose|verify)$/.test(stage));
    const bad = ['elsewhere', 'offeature', 'unasked', 'leaked', 'allowed', 'plaintext'];
    for (const [stage, result] of found) {
      const fails = bad.includes(stage.split('_')[0] ?? '');
      const expected = !fails ? 'Succeeded' : stage.endsWith('_propose') ? 'Failed' : 'Skipped';
      assert.equal(result, expected, `${stage}\n${run.log}`);
    }
    const [cluster] = world.sandbox.clusters;
    const data = (name: string): unknown =>
      (cluster?.get('ConfigMap', name, 'shop') as { data?: unknown } | undefined)?.data;
    assert.deepEqual(data('below'), { from: 'plain' });
    assert.deepEqual(data('ofci'), { image: 'registry.example/web:7.1', greeting: 'hello', asked: 'hello, world' });
    assert.deepEqual(data('configured'), { size: 'large' });
    for (const name of bad) {
      const folder = await world.gitOps.git('ls-tree', '-r', '--name-only', 'main', `east/manifests/${name}`);
      assert.equal(folder.trim(), `east/manifests/${name}/README.md`);
    }
    const issues = (stage: string): string =>
      Object.values(run.stages[stage]?.jobs ?? {})
        .flatMap(({ steps }) => steps.flatMap((step) => step.issues.map(({ message }) => message)))
        .join('\n');
    assert.match(issues('elsewhere_propose'), /of none of the branches main, rel, release\/1 \(allowedBranches\)/);
    assert.match(issues('offeature_propose'), /of none of the branches main, release \(allowedBranches\)/);
    assert.match(issues('unasked_propose'), /PASSWORD \(unasked/);
    assert.match(issues('leaked_propose'), /Secret values were rendered; nothing was written[\s\S]*SECRET_IN_OUTPUT/);
    // What may be rendered still never leaves the agent.
    assert.match(issues('allowed_propose'), /nothing was pushed[\s\S]*SECRET_IN_OUTPUT/);
    assert.match(issues('plaintext_propose'), /Secret plaintext\/shop[\s\S]*PLAINTEXT_SECRET/);
    assert.equal(run.log.includes(secret), false);
    assert.equal(run.log.includes('evil'), false);
    assert.deepEqual(run.schemaMistakes, []);
    assert.deepEqual(world.sandbox.azureDevOps.violations, []);
  });
});
