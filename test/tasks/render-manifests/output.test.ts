import assert from 'node:assert/strict';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv, type AnySchema } from 'ajv';
import { configMap, deployment, startJob, type Job } from './harness.ts';

describe('render-manifests, packaged: what is written', () => {
  let job: Job;
  beforeEach(async () => {
    job = await startJob();
  });
  afterEach(() => job.remove());

  it('writes a descriptor that lists everything the identity owns', async () => {
    await job.write({ 'app/a.yaml': deployment('nginx:1') });
    const run = await job.run(
      { team: 'shop-team', namespace: 'shop' },
      { variables: { 'Build.SourceVersion': 'c'.repeat(40), 'Build.SourceBranch': 'refs/heads/main' } },
    );
    assert.equal(run.result, 'Succeeded', run.log);
    const descriptor: unknown = JSON.parse(await readFile(run.outputs['descriptorPath'] ?? '', 'utf8'));
    assert.ok(typeof descriptor === 'object' && descriptor !== null);
    const schema: unknown = JSON.parse(
      await readFile(join(import.meta.dirname, '../../../docs/schemas/deployment-descriptor.schema.json'), 'utf8'),
    );
    const validate = new Ajv({ strict: true }).compile(schema as AnySchema);
    assert.ok(validate(descriptor), JSON.stringify(validate.errors));
    assert.equal(validate({ ...descriptor, files: ['../x'] }), false);
    const { build, source, ...rest } = descriptor as Record<string, unknown>;
    assert.deepEqual(rest, {
      schemaVersion: 1,
      application: 'app',
      team: 'shop-team',
      environment: 'dev',
      cluster: '',
      namespace: 'shop',
      version: '20260101.1',
      images: ['nginx:1'],
      objects: [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: '', name: 'web' }],
      files: ['dev/app/deployment.json', 'dev/app/manifests.yaml'],
    });
    assert.equal((build as Record<string, unknown>)['number'], '20260101.1');
    assert.equal((source as Record<string, unknown>)['commit'], 'c'.repeat(40));
    assert.equal(run.outputs['manifestsPath'], join(job.folders.staging, 'manifests'));
  });

  it('removes only what the same identity wrote before: dev, then prod, keeps both', async () => {
    const layout = '{environment}/{application}/{kind}-{name}.yaml';
    await job.write({ 'app/a.yaml': configMap('one'), 'app/b.yaml': configMap('two') });
    assert.equal((await job.run({ layout })).result, 'Succeeded');
    assert.equal((await job.run({ layout, environment: 'prod' })).result, 'Succeeded');
    await writeFile(join(job.folders.staging, 'manifests/dev/app/notes.txt'), 'by hand');
    await job.write({ 'app/b.yaml': configMap('three') });
    assert.equal((await job.run({ layout })).result, 'Succeeded');
    assert.deepEqual(await job.outputFiles(), [
      'dev/app/ConfigMap-one.yaml',
      'dev/app/ConfigMap-three.yaml',
      'dev/app/deployment.json',
      'dev/app/notes.txt',
      'prod/app/ConfigMap-one.yaml',
      'prod/app/ConfigMap-two.yaml',
      'prod/app/deployment.json',
    ]);
  });

  it('gives the same bytes and digest for the same input, in another build too', async () => {
    await job.write({ 'app/a.yaml': deployment() });
    const first = await job.run({});
    const text = await job.output('dev/app/manifests.yaml');
    const second = await job.run({}, { variables: { 'Build.BuildNumber': '20260102.1' } });
    assert.equal(second.outputs['digest'], first.outputs['digest']);
    assert.equal(await job.output('dev/app/manifests.yaml'), text);
  });

  it('keeps the old output whole when anything fails', async () => {
    await job.write({ 'app/a.yaml': configMap('one') });
    await job.run({});
    const text = await job.output('dev/app/manifests.yaml');
    await job.write({ 'app/a.yaml': configMap('two'), 'app/b.yaml': 'a: [\n' });
    assert.equal((await job.run({})).result, 'Failed');
    assert.equal(await job.output('dev/app/manifests.yaml'), text);
  });

  it('refuses to overwrite what another identity wrote', async () => {
    await job.write({ 'app/a.yaml': configMap('one') });
    await job.run({ layout: 'all.yaml' });
    const run = await job.run({ layout: 'all.yaml', environment: 'prod' });
    assert.equal(run.result, 'Failed');
    assert.match(run.message ?? '', /all\.yaml belongs to app in dev[\s\S]*OUTPUT_CONFLICT/);
  });

  it('refuses to write into the source folder, or through a link that leads out of the output', async () => {
    await job.write({ 'app/a.yaml': configMap('one') });
    const inside = await job.run({ outputPath: 'app/out' });
    assert.match(inside.message ?? '', /source folder[\s\S]*OUTPUT_CONFLICT/);
    const output = join(job.folders.staging, 'manifests');
    await mkdir(output, { recursive: true });
    await symlink(job.folders.home, join(output, 'dev'));
    const linked = await job.run({});
    assert.match(linked.message ?? '', /link that leads out[\s\S]*OUTPUT_CONFLICT/);
  });

  it('renders several folders, each an application with its own descriptor', async () => {
    await job.write({ 'apps/b/x.yaml': configMap('b'), 'apps/a/x.yaml': configMap('a'), 'apps/readme.md': '' });
    const run = await job.run({ sourcePath: 'apps/*' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(await job.outputFiles(), [
      'dev/a/deployment.json',
      'dev/a/manifests.yaml',
      'dev/b/deployment.json',
      'dev/b/manifests.yaml',
    ]);
    assert.equal((JSON.parse(run.outputs['descriptorPath'] ?? '') as string[]).length, 2);
    const clash = await job.run({ sourcePath: 'apps/*', layout: '{environment}.yaml' });
    assert.match(clash.message ?? '', /LAYOUT_COLLISION/);
    const named = await job.run({ sourcePath: 'apps/*', application: 'shop' });
    assert.match(named.message ?? '', /Leave application empty/);
  });

  it('dryRun reports everything and writes nothing', async () => {
    await job.write({ 'app/a.yaml': configMap('one') });
    const run = await job.run({ dryRun: 'true' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.equal(run.outputs['objectCount'], '1');
    assert.match(run.summaries.join(''), /Dry run/);
    assert.deepEqual(await job.outputFiles(), []);
  });

  it('tells what it did in the summary and in test results, and leaves no copy of the templates behind', async () => {
    await job.write({ 'app/a.yaml': deployment() });
    const run = await job.run({});
    assert.match(run.summaries.join(''), /Manifests for dev[\s\S]*1 Deployment[\s\S]*nginx:1\.27/);
    assert.match(run.testResults.join(''), /<testcase name="Deployment web \(apps\/v1\)"/);
    assert.deepEqual(
      run.leftovers.filter((path) => path.startsWith('render-manifests')),
      [],
    );
  });

  it('a cancel ends the tool that runs, and leaves the old output and no copy', async () => {
    await job.write({ 'app/a.yaml': configMap('one') });
    assert.equal((await job.run({ engine: 'plain' })).result, 'Succeeded');
    const helm = join(job.folders.home, 'helm');
    await writeFile(helm, '#!/bin/sh\n[ "$1" = version ] && echo v3.99.0 && exit\nexec sleep 100\n', { mode: 0o755 });
    await job.write({ 'app/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n' });
    const run = await job.run({ engine: 'helm', helmPath: helm }, { cancelWhen: /helm v3\.99/ });
    assert.equal(run.result, 'Canceled', run.log);
    assert.match(await job.output('dev/app/manifests.yaml'), /name: one/);
    assert.deepEqual(
      run.leftovers.filter((path) => path.startsWith('render-manifests')),
      [],
    );
  });

  it('a cancel while objects are read and checked leaves the old output', async () => {
    const objects = (data: string): string =>
      Array.from({ length: 15_000 }, (_, index) => configMap(`c${index}`, data)).join('---\n');
    await job.write({ 'app/a.yaml': objects('x: one') });
    assert.equal((await job.run({})).result, 'Succeeded');
    const old = await job.output('dev/app/manifests.yaml');
    await job.write({ 'app/a.yaml': objects('x: two') });
    const run = await job.run({}, { cancelWhen: /engine plain/ });
    assert.equal(run.result, 'Canceled', run.log);
    assert.match(run.message ?? '', /CANCELLED/);
    assert.equal(await job.output('dev/app/manifests.yaml'), old);
  });

  it('warns of templates where Flux would apply them, and finds a secret that a kustomization encoded', async () => {
    await job.write({
      'app/kustomization.yaml': 'secretGenerator:\n- name: s\n  files: [config.ini]\n',
      'app/config.ini': 'user=shop\npassword=$PASSWORD\n',
    });
    const inputs = { substitution: 'envsubst', substitutionFiles: '**/*', variables: 'PASSWORD=$(password)' };
    const run = await job.run(
      { ...inputs, plaintextSecrets: 'warning', templateLayout: '{environment}/{application}/templates' },
      { secrets: { password: 'hunter22-secret' } },
    );
    assert.equal(run.result, 'Succeeded', run.log);
    const warnings = run.issues.map(({ message }) => message).join('\n');
    assert.match(
      warnings,
      /templateLayout puts dev\/app\/templates\/kustomization\.yaml below a folder with manifests/,
    );
    assert.match(warnings, /encoded or escaped in data\["config\.ini"\] of Secret s-/);
    assert.doesNotMatch(run.rawLog, /hunter22/);
  });
});
