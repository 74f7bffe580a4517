import assert from 'node:assert/strict';
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startChartHost, type ChartHost } from '../../sandbox/charts/index.ts';
import { chartWith, packChart } from '../../sandbox/charts/pack.ts';
import { makeCertificates } from '../../sandbox/cluster/tls.ts';
import { configMap, deployment, errorsOf, startJob, type Job } from './harness.ts';

const chart = 'apiVersion: v2\nname: shop\nversion: 1.0.0\n';

describe('render-manifests, packaged: helm', () => {
  let job: Job;
  beforeEach(async () => {
    job = await startJob();
  });
  afterEach(() => job.remove());
  const below = (files: Readonly<Record<string, string>>, folder = 'app'): Record<string, string> =>
    Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]));

  it('keeps hooks, takes tests and custom resource definitions in or leaves them out', async () => {
    const hook = (name: string, kind: string): string =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  annotations:\n    helm.sh/hook: ${kind}\n`;
    await job.write(
      below({
        'Chart.yaml': chart,
        'templates/hook.yaml': hook('before', 'pre-install,pre-upgrade'),
        'templates/test.yaml': hook('test', 'test'),
        'templates/web.yaml': deployment(),
        'crds/crd.yaml':
          'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.example.com\n',
      }),
    );
    const names = async (inputs: Readonly<Record<string, string>>): Promise<readonly (string | undefined)[]> => {
      const run = await job.run({ validate: 'syntax', ...inputs });
      assert.equal(run.result, 'Succeeded', run.log);
      return [...(await job.output('dev/app/manifests.yaml')).matchAll(/^ {2}name: (\S+)/gm)].map(([, name]) => name);
    };
    assert.deepEqual(await names({}), ['things.example.com', 'before', 'web']);
    assert.deepEqual(await names({ skipTests: 'false', includeCrds: 'false' }), ['before', 'test', 'web']);
  });

  it('tells charts the Kubernetes version and the API versions; release and namespace are the application’s', async () => {
    await job.write(
      below({
        'Chart.yaml': chart,
        'templates/a.yaml': configMap(
          'a',
          'v: "{{ .Capabilities.KubeVersion }}, {{ .Capabilities.APIVersions.Has "example.com/v1/Thing" }}, {{ .Release.Name }}, {{ .Release.Namespace }}"',
        ),
      }),
    );
    const inputs = { kubeVersion: '1.31.2', apiVersions: 'example.com/v1/Thing\nexample.com/v2', namespace: 'shop' };
    const run = await job.run({ ...inputs, validate: 'syntax' });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(await job.output('dev/app/manifests.yaml'), /v: "v1\.31\.2, true, app, shop"/);
  });

  it('logs warnings, and keeps them out of what is written', async () => {
    await job.write(below({ 'Chart.yaml': chart, 'templates/a.yaml': configMap('a'), 'notes.txt': '' }));
    await job.link('notes.txt', 'app/again.txt');
    const run = await job.run({});
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /helm \(app\): .*found symbolic link/);
    assert.equal(await job.output('dev/app/manifests.yaml'), configMap('a'));
  });

  it('shows what the schema of the values refuses, and where a template fails', async () => {
    await job.write(
      below({
        'Chart.yaml': chart,
        'values.schema.json': '{"required": ["image"], "properties": {"replicas": {"type": "integer"}}}',
        'templates/a.yaml': `${configMap('a')}  b: {{ .Values.image.name }}\n`,
      }),
    );
    const schema = await job.run({ values: 'replicas: two' });
    assert.match(schema.message ?? '', /shop:\n- at '': missing property 'image'\n- at '\/replicas': got string/);
    const template = await job.run({ values: 'image: {}\nreplicas: 2' });
    assert.equal(template.result, 'Succeeded', template.log);
    const failing = await job.run({ values: 'image: null\nreplicas: 2', helmArguments: '--skip-schema-validation' });
    assert.match(failing.message ?? '', /nil pointer[\s\S]*\(app\/templates\/a\.yaml:7\)/);
    assert.doesNotMatch(failing.message ?? '', /--debug/);
    const unknown = await job.run({ helmArguments: '--bogus' });
    assert.match(unknown.message ?? '', /does not know --bogus[\s\S]*HelmInstaller@1/);
  });

  it('reads no file outside the chart, asks no name server, and follows no link out', async () => {
    await job.write({
      'secret.txt': 'not for charts',
      ...below({
        'Chart.yaml': chart,
        'templates/a.yaml': configMap('a', 'v: "[{{ .Files.Get "../secret.txt" }}{{ getHostByName "localhost" }}]"'),
      }),
    });
    const run = await job.run({});
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(await job.output('dev/app/manifests.yaml'), /v: "\[\]"/);
    await job.link('../../secret.txt', 'app/templates/b.yaml');
    assert.match((await job.run({})).message ?? '', /b\.yaml leads out[\s\S]*FILE_NOT_ALLOWED/);
  });

  it('runs a post-renderer only when that is allowed', async () => {
    await job.write({
      ...below({ 'Chart.yaml': chart, 'templates/a.yaml': configMap('a') }),
      'post.sh': "#!/bin/sh\nsed 's/name: a/name: rendered/'\n",
      'plugins/post/post.sh': "#!/bin/sh\nsed 's/name: a/name: rendered/'\n",
      'plugins/post/plugin.yaml':
        'apiVersion: v1\nname: post\ntype: postrenderer/v1\nversion: 1.0.0\nruntime: subprocess\nruntimeConfig:\n  platformCommand:\n  - command: ${HELM_PLUGIN_DIR}/post.sh\n',
    });
    const program = join(job.folders.sources, 'post.sh');
    for (const path of [program, join(job.folders.sources, 'plugins/post/post.sh')]) await chmod(path, 0o755);
    const refused = await job.run({ helmArguments: `--post-renderer ${program}` });
    assert.match(refused.message ?? '', /CODE_NOT_ALLOWED/);
    // helm 3 takes a program, helm 4 one of the agent's plugins.
    const major = /helm v(\d)/.exec((await job.run({})).log)?.[1];
    const environment = { HELM_PLUGINS: join(job.folders.sources, 'plugins') };
    const renderer = major === '3' ? program : 'post';
    const run = await job.run({ helmArguments: `--post-renderer ${renderer}`, allowCode: 'true' }, { environment });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(await job.output('dev/app/manifests.yaml'), /name: rendered/);
  });

  describe('with charts of others', () => {
    let host: ChartHost;
    let trusting: Record<string, string>;
    beforeEach(async () => {
      const folder = join(job.folders.sources, '..', 'hosted');
      const own = await makeCertificates(folder);
      const charts = [await packChart(folder, 'cache', '1.2.3'), await packChart(folder, 'queue', '0.1.0')];
      host = await startChartHost({ charts, tls: { key: own.key, certificate: own.certificate } });
      trusting = { 'Agent.CAInfo': own.caFile };
    });
    afterEach(() => host.stop());
    const rendered = async (): Promise<readonly (string | undefined)[]> =>
      [...(await job.output('dev/app/manifests.yaml')).matchAll(/^ {2}name: (\S+)/gm)].map(([, name]) => name);

    it('fetches them from repositories and registries, under other names, and leaves out what is switched off', async () => {
      const cache = { name: 'cache', version: '1.2.3', repository: host.repository };
      const queue = { name: 'queue', version: '0.1.0', repository: host.registry };
      const files = chartWith([cache, { ...queue, condition: 'queue.enabled' }, { ...cache, alias: 'second' }]);
      await job.write(below(files));
      const before = await job.sources();
      const run = await job.run({ values: 'queue: {enabled: false}' }, { variables: trusting });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.match(run.log, /Fetching the charts that Chart\.lock names: cache, queue/);
      assert.doesNotMatch(run.log, /Happy Helming/);
      assert.deepEqual(await rendered(), ['app-own', 'cache', 'second']);
      const on = await job.run({ values: 'queue: {enabled: true}', validate: 'syntax' }, { variables: trusting });
      assert.equal(on.result, 'Succeeded', on.log);
      assert.deepEqual(await rendered(), ['app-own', 'cache', 'queue', 'second']);
      assert.deepEqual(await job.sources(), before);
    });

    it('fetches those of a chart on the disk too, which helm would leave out without a word', async () => {
      const cache = { name: 'cache', version: '1.2.3', repository: host.registry };
      await job.write({
        ...below(chartWith([{ name: 'middle', version: '1.0.0', repository: 'file://../middle' }])),
        ...below(chartWith([cache], 'middle'), 'middle'),
      });
      const run = await job.run({}, { variables: trusting });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.deepEqual(await rendered(), ['app-own', 'cache', 'middle-own']);
    });

    it('fetches nothing that is there; another version than the locked one is not', async () => {
      const cache = { name: 'cache', version: '1.2.3', repository: host.repository };
      await job.write(below(chartWith([cache])));
      const archive = (await packChart(join(job.folders.sources, '..', 'hosted'), 'cache', '1.0.0')).archive;
      await job.write({ 'app/charts/cache-1.0.0.tgz': archive });
      assert.equal((await job.run({}, { variables: trusting })).result, 'Succeeded');
      assert.match(await job.output('dev/app/manifests.yaml'), /version: 1\.2\.3/);
      const { length } = host.requests;
      await rm(join(job.folders.sources, 'app/charts'), { recursive: true });
      await job.write(below({ 'charts/cache/Chart.yaml': 'apiVersion: v2\nname: cache\nversion: 1.0.0\n' }));
      assert.equal((await job.run({}, { variables: trusting })).result, 'Succeeded');
      assert.equal(host.requests.length, length);
    });

    it('tells many charts’ one repository apart from many: its index is fetched once', async () => {
      const cache = { name: 'cache', version: '1.2.3', repository: host.repository };
      for (const name of ['one', 'two', 'three']) await job.write(below(chartWith([cache], name), `charts/${name}`));
      const run = await job.run({ sourcePath: 'charts/*' }, { variables: trusting });
      assert.equal(run.result, 'Succeeded', run.log);
      assert.equal(host.requests.filter(({ path }) => path.endsWith('index.yaml')).length, 1);
    });

    it('says that the agent does not trust a registry', async () => {
      await job.write(below(chartWith([{ name: 'cache', version: '1.2.3', repository: host.registry }])));
      const run = await job.run({});
      assert.match(
        run.message ?? '',
        /cache 1\.2\.3 from oci:[\s\S]*certificate[\s\S]*--sslcacert[\s\S]*NOT_REACHABLE/,
      );
      assert.deepEqual(errorsOf(run), []);
    });
  });
});
