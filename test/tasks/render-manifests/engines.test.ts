import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { configMap, deployment, startJob, type Job } from './harness.ts';

describe('render-manifests, packaged: engines', () => {
  let job: Job;
  beforeEach(async () => {
    job = await startJob();
  });
  afterEach(() => job.remove());

  it('plain: takes YAML and JSON, unfolds lists, and sorts for applying', async () => {
    await job.write({
      'app/b.yaml': `${deployment()}---\n${configMap('one')}`,
      'app/sub/a.json': '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}}',
      'app/list.yml':
        'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: web}}\n- {apiVersion: v1, kind: Service, metadata: {name: db}}\n',
    });
    const run = await job.run({ engine: 'plain' });
    assert.equal(run.result, 'Succeeded', run.log);
    const text = await job.output('dev/app/manifests.yaml');
    assert.deepEqual(
      [...text.matchAll(/^kind: (.*)$/gm)].map((match) => match[1]),
      ['Namespace', 'ConfigMap', 'Service', 'Service', 'Deployment'],
    );
    assert.equal(run.outputs['objectCount'], '5');
    assert.equal(run.outputs['fileCount'], '1');
    assert.equal(run.outputs['images'], '["nginx:1.27"]');
    assert.match(run.outputs['digest'] ?? '', /^[0-9a-f]{64}$/);
  });

  it('helm: renders a chart with values files, inline values, release and namespace, and leaves tests out', async () => {
    await job.write({
      'app/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
      'app/values.yaml': 'image: nginx:1\nreplicas: 1\nnote: file\n',
      'app/values-dev.yaml': 'image: nginx:2\n',
      'app/templates/web.yaml': `${deployment('{{ .Values.image }}', '{{ .Release.Name }}')}`,
      'app/templates/config.yaml': configMap('config', 'note: {{ .Values.note }}-{{ .Release.Namespace }}'),
      'app/templates/tests/test.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata:\n  name: test\n  annotations:\n    helm.sh/hook: test\n',
      'app/crds/crd.yaml':
        'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.x.io\nspec:\n  group: x.io\n  scope: Namespaced\n  names: {kind: Thing, plural: things}\n  versions: []\n',
    });
    const before = await job.sources();
    const run = await job.run({
      valuesFiles: 'values-{environment}.yaml\nvalues-none.yaml?',
      values: 'note: inline',
      namespace: 'shop',
      releaseName: 'front',
    });
    assert.equal(run.result, 'Succeeded', run.log);
    const text = await job.output('dev/app/manifests.yaml');
    assert.match(text, /image: nginx:2/);
    assert.match(text, /name: front/);
    assert.match(text, /note: inline-shop/);
    assert.match(text, /CustomResourceDefinition/);
    assert.doesNotMatch(text, /kind: Pod/);
    assert.doesNotMatch(text, /# Source/);
    assert.match(run.log, /engine helm, there is a Chart\.yaml/);
    assert.match(run.log, /helm v[34]\./);
    assert.deepEqual(await job.sources(), before);
  });

  it('helm: a failing template is named as the author knows it, with helm’s reason', async () => {
    await job.write({
      'app/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
      'app/templates/web.yaml': 'a: {{ required "image is needed" .Values.image }}\n',
    });
    const run = await job.run({});
    assert.equal(run.result, 'Failed');
    assert.match(run.message ?? '', /image is needed/);
    assert.match(run.message ?? '', /PROCESS_FAILED/);
    assert.doesNotMatch(run.message ?? '', /_temp/);
    assert.deepEqual(await job.outputFiles(), []);
  });

  it('helm: fetches charts that Chart.lock names, into the copy only', async () => {
    await job.write({
      'app/Chart.yaml':
        'apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n- name: common\n  version: 0.1.0\n  repository: file://../common\n',
      'app/templates/one.yaml': configMap('own'),
      'common/Chart.yaml': 'apiVersion: v2\nname: common\nversion: 0.1.0\n',
      'common/templates/two.yaml': configMap('from-dependency'),
    });
    const unlocked = await job.run({});
    assert.match(unlocked.message ?? '', /needs common[\s\S]*no Chart\.lock/);
    const chart = join(job.folders.sources, 'app');
    const env = { PATH: process.env['PATH'] ?? '', HOME: job.folders.home };
    await promisify(execFile)('helm', ['dependency', 'update', chart], { env });
    await rm(join(chart, 'charts'), { recursive: true });
    const before = await job.sources();
    const run = await job.run({});
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(await job.output('dev/app/manifests.yaml'), /from-dependency/);
    assert.deepEqual(await job.sources(), before);
    const never = await job.run({ dependencyBuild: 'never' });
    assert.match(never.message ?? '', /common[\s\S]*PROCESS_FAILED/);
  });

  it('kustomize: builds an overlay with its base beside the source folder', async () => {
    await job.write({
      'shop/base/kustomization.yaml': 'resources:\n- web.yaml\n',
      'shop/base/web.yaml': deployment('nginx:$TAG'),
      'shop/overlays/dev/kustomization.yaml': 'namespace: shop\nresources:\n- ../../base\n',
    });
    const before = await job.sources();
    const run = await job.run({
      sourcePath: 'shop/overlays/{environment}',
      application: 'shop',
      substitution: 'envsubst',
      variables: 'TAG=1.28',
    });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(await job.output('dev/shop/manifests.yaml'), /namespace: shop[\s\S]*image: nginx:1\.28/);
    assert.deepEqual(await job.sources(), before);
  });

  it('helmKustomize: helm’s output becomes the base’s manifests.yaml, never in the source folder', async () => {
    await job.write({
      'app/helm/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
      'app/helm/templates/web.yaml': deployment('nginx:1'),
      'app/kustomize/base/kustomization.yaml': 'namePrefix: $PREFIX-\nresources:\n- manifests.yaml\n',
    });
    const before = await job.sources();
    const run = await job.run(
      { substitution: 'envsubst', templateLayout: '{environment}/templates/{application}' },
      { variables: { prefix: 'eu' } },
    );
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(await job.output('dev/app/manifests.yaml'), /name: eu-web/);
    assert.deepEqual(await job.outputFiles(), [
      'dev/app/deployment.json',
      'dev/app/manifests.yaml',
      'dev/templates/app/helm/Chart.yaml',
      'dev/templates/app/helm/templates/web.yaml',
      'dev/templates/app/kustomize/base/kustomization.yaml',
    ]);
    assert.match(await job.output('dev/templates/app/kustomize/base/kustomization.yaml'), /namePrefix: eu-/);
    assert.deepEqual(await job.sources(), before);
  });

  it('ejs: renders templates with values, in a child that has none of the task’s environment', async () => {
    await job.write({
      'app/web.yaml.ejs': `<% for (const name of names) { -%>\n<%- include('_config', { name }) %>---\n<% } -%>\n`,
      'app/_config.ejs': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: <%= name %>\ndata:\n  where: <%= environment %>\n  seen: "<%= Object.keys(process.env).filter((key) => /SECRET|INPUT|ENDPOINT|BUILD|AGENT/.test(key)).length %>"\n`,
    });
    const run = await job.run({ engine: 'ejs', values: 'names: [one, two]' }, { secrets: { password: 'hunter22' } });
    assert.equal(run.result, 'Succeeded', run.log);
    const text = await job.output('dev/app/manifests.yaml');
    assert.match(text, /name: one[\s\S]*where: dev[\s\S]*seen: "0"[\s\S]*name: two/);
  });

  it('ejs: an error names file and line, also in an include; an include outside the source is refused', async () => {
    await job.write({
      'app/web.yaml.ejs': `a: 1\n<%- include('_x') %>\n`,
      'app/_x.ejs': 'b: 2\nc: <%= nothing %>\n',
      'out.ejs': '',
    });
    const run = await job.run({ engine: 'ejs' });
    assert.equal(run.result, 'Failed');
    assert.match(run.message ?? '', /nothing is not defined \(app\/_x\.ejs:2\)/);
    assert.match(run.message ?? '', /EJS_FAILED/);
    const outside = `${'../'.repeat(20)}${join(job.folders.sources, 'out.ejs').slice(1)}`;
    await job.write({ 'app/_x.ejs': `<%- include('${outside}') %>` });
    assert.match((await job.run({ engine: 'ejs' })).message ?? '', /files of the source folder alone/);
  });

  it('ejs: a template reads the source folder alone, and reaches neither the task nor other programs', async () => {
    await job.write({ 'secret.txt': 'not for templates' });
    const attempts = {
      environ: 'fs.readFileSync(`/proc/${process.ppid}/environ`)',
      sources: `fs.readFileSync(${JSON.stringify(join(job.folders.sources, 'secret.txt'))})`,
      write: `fs.writeFileSync(${JSON.stringify(join(job.folders.sources, 'made.txt'))}, '')`,
      program: "builtin('child_process').execSync('true')",
      thread: "new (builtin('worker_threads').Worker)('0', { eval: true })",
      debugger: "process.kill(process.ppid, 'SIGUSR1')",
      signal: "new (builtin('child_process').ChildProcess)()._handle.kill(0)",
      priority: "builtin('os').setPriority(process.ppid, 1)",
      // Node's limits hold none of these: they write where they like.
      flags: "builtin('v8').setFlagsFromString('--redirect-code-traces')",
      trace: "builtin('trace_events').createTracing({ categories: ['v8'] }).enable()",
      database: `new (builtin('node:sqlite').DatabaseSync)(${JSON.stringify(join(job.folders.sources, 'made.db'))})`,
      own: "fs.readFileSync('a.yaml.ejs', 'utf8').length > 0 && ''",
    };
    const lines = Object.entries(attempts).map(
      ([name, code]) => `  ${name}: "<% try { %><%= ${code} %><% } catch { %>refused<% } %>"\n`,
    );
    const template = `<% const builtin = process.getBuiltinModule; const fs = builtin('fs'); %>${configMap('a', 'x: plain')}`;
    await job.write({ 'app/a.yaml.ejs': template + lines.join('') });
    const run = await job.run({ engine: 'ejs' });
    assert.equal(run.result, 'Succeeded', run.log);
    const text = await job.output('dev/app/manifests.yaml');
    for (const name of Object.keys(attempts)) {
      assert.match(text, new RegExp(`  ${name}: "${name === 'own' ? '' : 'refused'}"`));
    }
  });

  it('ejs: a template that never ends is ended with the run', async () => {
    await job.write({ 'app/a.yaml.ejs': '<% for (;;) {} %>' });
    const run = await job.run({ engine: 'ejs' }, { cancelWhen: /engine ejs/ });
    assert.equal(run.result, 'Canceled', run.log);
  });

  it('says how to get a tool that is missing', async () => {
    await job.write({ 'app/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n' });
    const run = await job.run({}, { path: '/nowhere' });
    assert.match(run.message ?? '', /helm is not on PATH[\s\S]*HelmInstaller@1[\s\S]*TOOL_MISSING/);
  });
});
