import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { emptySeed, startWorld, type World } from '../../scripts/demo/world.ts';
import type { ExpandedPipeline, PipelineRun } from '../sandbox/pipeline/index.ts';
import { expand, jobOf, refusal, root, stepsOf } from './consumer.ts';
import { packaged, results } from './world.ts';

const example = join(root, 'examples/voting-app');

const ci = (parameters: Record<string, unknown>): string =>
  dump({
    trigger: 'none',
    resources: { repositories: [{ repository: 'gitops-delivery', type: 'git', name: 'platform/gitops-delivery' }] },
    extends: { template: 'templates/pipelines/ci.yml@gitops-delivery', parameters },
  });

const parameters = {
  build: [{ script: 'make', displayName: 'make' }],
  push: [{ script: 'push', displayName: 'push' }],
  images: { web_image: '$(Build.BuildId)' },
  manifestsArtifact: 'manifests',
  allowedBranches: ['main', 'release'],
};

const steps = (pipeline: ExpandedPipeline): readonly string[] =>
  stepsOf(jobOf(pipeline, 'build/build')).map(({ displayName, reference }) => displayName || reference);

describe('CI, expanded', () => {
  const of = (branch: string): readonly string[] => steps(expand(ci(parameters), {}, { 'Build.SourceBranch': branch }));

  it('builds, pushes and publishes on the branches that may be delivered', () => {
    const all = [
      'checkout self',
      'make',
      'push',
      'Note the tag of web_image',
      'Publish the image tags',
      'Collect the manifest templates of manifests',
      'Publish the manifest templates',
    ];
    for (const branch of ['refs/heads/main', 'refs/heads/release/1.2'])
      assert.deepEqual(of(branch).slice(1), all.slice(1), branch);
  });

  it('only builds elsewhere: other branches, tags and pull requests don’t even name what pushes', () => {
    for (const branch of ['refs/heads/main2', 'refs/heads/feature/main', 'refs/tags/main', 'refs/pull/3/merge'])
      assert.deepEqual(of(branch).slice(1), ['make'], branch);
  });

  it('publishes neither artifact where there is nothing to publish', () => {
    const pipeline = expand(ci({ build: parameters.build }), {}, { 'Build.SourceBranch': 'refs/heads/main' });
    assert.deepEqual(steps(pipeline).slice(1), ['make']);
  });

  it('a typo stops it, and so does an image without a tag or with a name that is none', () => {
    assert.match(refusal(ci({ imagez: {} })), /Unexpected parameter 'imagez'/);
    assert.match(refusal(ci({ images: { web: '' } })), /images has no tag for web/);
    assert.match(refusal(ci({ images: { 'a/../b': '1' } })), /images has a\/\.\.\/b, which is no name of a variable/);
  });

  it('an image’s tag and name are no part of a script', () => {
    const step = stepsOf(jobOf(expand(ci(parameters)), 'build/build')).find(({ reference }) => reference === 'Bash@3');
    assert.doesNotMatch(step?.inputs['script'] ?? '', /web_image|BuildId/);
    assert.deepEqual(step?.env, {
      FOLDER: '$(Build.ArtifactStagingDirectory)/image_tags',
      IMAGE_NAME: 'web_image',
      IMAGE_TAG: '$(Build.BuildId)',
    });
  });
});

describe('the file of an image’s tag', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tags-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const script = (): string => {
    const step = stepsOf(jobOf(expand(ci(parameters)), 'build/build')).find(({ reference }) => reference === 'Bash@3');
    return step?.inputs['script'] ?? '';
  };
  const note = (IMAGE_NAME: string, IMAGE_TAG: string): string => {
    const env = { PATH: process.env['PATH'], FOLDER: join(folder, 'image_tags'), IMAGE_NAME, IMAGE_TAG };
    try {
      return execFileSync('bash', ['-c', script()], { env, encoding: 'utf8' });
    } catch (error) {
      return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
    }
  };

  it('is named after the variable, and holds the tag', async () => {
    for (const tag of ['1.4.0', '20260102.1', 'sha256:0123', 'registry.example/web:1@sha256:01']) {
      assert.equal(note('web_image', tag), '');
      assert.equal(await readFile(join(folder, 'image_tags/web_image'), 'utf8'), `${tag}\n`);
    }
  });

  it('is not written for what is no tag or no name: a variable without a value, blanks, lines, paths', () => {
    for (const tag of ['', '$(docker.tag)', 'a b', 'a\nb', '-x', 'a"; exit'])
      assert.match(note('web_image', tag), /##vso\[task\.logissue type=error\]/, tag);
    for (const name of ['../web', 'a b', '-n', '']) assert.match(note(name, '1'), /type=error/, name);
  });
});

/** Docker@2 for the sandbox: it says what it would do. */
async function fakeDocker(extension: string): Promise<void> {
  const folder = join(extension, 'tasks/Docker');
  await mkdir(folder, { recursive: true });
  const input = (name: string) => ({ name, type: 'string', label: name });
  const definition = {
    id: 'e28912f1-0114-4464-802a-a3a35437fd16',
    name: 'Docker',
    version: { Major: 2, Minor: 0, Patch: 0 },
    inputs: ['command', 'containerRegistry', 'repository', 'Dockerfile', 'tags'].map(input),
    execution: { Node20_1: { target: 'index.js' } },
  };
  await writeFile(join(folder, 'task.json'), JSON.stringify(definition));
  const said = "['COMMAND', 'REPOSITORY', 'TAGS'].map((name) => process.env['INPUT_' + name]).join(' ')";
  await writeFile(join(folder, 'index.js'), `console.log('docker ' + ${said});\n`);
}

describe('the voting app: CI, then CD with what CI published', function () {
  this.timeout(120_000);
  let folder: string;
  let extension: string;
  let world: World;
  let built: PipelineRun;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ci-'));
    extension = await packaged(folder);
    await fakeDocker(extension);
    world = await startWorld(join(folder, 'world'), emptySeed());
    built = await run('azure-pipelines-ci.yml', { run: { id: '77', number: '1.4.0' } });
  });
  after(async () => {
    await world.connector.stop();
    await world.sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (file: string, more: Parameters<World['sandbox']['run']>[0] | object = {}): Promise<PipelineRun> =>
    world.sandbox.run({
      file,
      repositories: { self: example, 'gitops-delivery': root, gitops: world.gitOps.folder },
      remotes: { gitops: world.gitOps.remoteUrl },
      extension,
      environment: { PATH: process.env['PATH'] ?? '' },
      cancel: AbortSignal.timeout(90_000),
      ...more,
    });

  it('delivers to dev what CI has built, and stops at the approval that stage asks for', async () => {
    assert.equal(built.result, 'Succeeded', built.log);
    assert.match(built.log, /docker build contoso\.azurecr\.io\/azvote\/voting-front 77/);
    assert.match(built.log, /docker push azvote\/voting-store 77/);
    assert.deepEqual(Object.keys(built.artifacts).toSorted(), ['image_tags', 'manifests']);
    assert.deepEqual(built.schemaMistakes, []);

    const { clusters } = world.sandbox;
    const delivered = await run('azure-pipelines-cd.yml', {
      run: { id: '78', number: '78' },
      pipelineResources: {
        ci: { runId: '77', runName: built.number, sourceBranch: 'refs/heads/main', artifacts: built.artifacts },
      },
      environments: {
        dev: { checks: [] },
        stage: { checks: [{ kind: 'approval', name: 'Ada', decide: () => Promise.resolve('rejected') }] },
        prod: { checks: [] },
      },
      variableGroups: {
        clusters: Object.fromEntries(
          clusters.flatMap(({ name, url, token }) => [
            [`${name}.url`, url],
            [`${name}.token`, { secret: token }],
          ]),
        ),
      },
    });
    const { dev_propose, dev_rollout, dev_verify, stage_propose } = results(delivered);
    assert.deepEqual(
      [dev_propose, dev_rollout, dev_verify, stage_propose],
      ['Succeeded', 'Succeeded', 'Succeeded', 'Failed'],
      delivered.log,
    );
    const manifest = await world.gitOps.read('main', 'arc-cicd-cluster/manifests/dev/voting-app.yaml');
    assert.match(manifest ?? '', /contoso\.azurecr\.io\/azvote\/voting-front:77/);
    assert.match(delivered.log, /frontend_image runs as 77/);
    const descriptor = await world.gitOps.read('main', 'arc-cicd-cluster/deployments/dev/voting-app.json');
    assert.match(descriptor ?? '', /"version": "77"/);
  });

  it('checks its pull requests: with CI’s image tags, best practices and its linters; of a fork too', async () => {
    // The linters come from PyPI: what stands in for them lets everything pass.
    const programs = join(folder, 'linters');
    await mkdir(programs);
    const junit = '<testsuite><testcase name="no errors"/></testsuite>';
    for (const name of ['pip', 'yamllint', 'hadolint'])
      await writeFile(join(programs, name), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    await writeFile(join(programs, 'yamllint-junit'), `#!/bin/sh\necho '${junit}' > "$2"\n`, { mode: 0o755 });
    for (const fork of ['False', 'True']) {
      const checked = await run('azure-pipelines-pr.yml', {
        run: { id: '80', number: '80' },
        variables: {
          'Build.Reason': 'PullRequest',
          'Build.SourceBranch': 'refs/pull/1/merge',
          'System.PullRequest.IsFork': fork,
        },
        environment: { PATH: `${programs}:${process.env['PATH'] ?? ''}` },
        pipelineResources: { ci: { runName: built.number, artifacts: built.artifacts } },
      });
      assert.equal(checked.result, 'Succeeded', checked.log);
      assert.deepEqual(Object.keys(checked.stages['validate']?.jobs ?? {}), ['validate', 'further']);
      assert.match(checked.log, /Check dev \(arc-cicd-cluster\).*voting-front:77/);
      assert.equal(/Against gitops/.test(checked.log), fork === 'False');
    }
  });
});
