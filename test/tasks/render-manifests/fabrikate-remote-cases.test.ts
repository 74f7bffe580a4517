import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { TaskRun } from '../../sandbox/agent/index.ts';
import { startChartHost, type ChartHost } from '../../sandbox/charts/index.ts';
import { packChart } from '../../sandbox/charts/pack.ts';
import { startWebHost, type WebHost } from '../../sandbox/web/index.ts';
import { writeFiles } from '../support.ts';
import { configMap, startJob, type Job, type JobOptions } from './harness.ts';

const cases = join(import.meta.dirname, '../../../../shared/cases/fabrikate');

const chart = (folder: string, name: string): Record<string, string> => ({
  [`${folder}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`,
  [`${folder}/templates/a.yaml`]: configMap(name),
});

if (existsSync(cases)) {
  describe('render-manifests, packaged: Fabrikate’s own test data, with servers of our own for the internet’s', () => {
    let folder: string;
    let web: WebHost;
    let closed: WebHost;
    let charts: ChartHost;
    let job: Job;
    /** What stands in the cases, and what is put in its place. */
    const places = new Map<string, string>();
    const token = 'sesame-open-token';
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'fabrikate-cases-'));
      web = await startWebHost({ folder: join(folder, 'web') });
      closed = await startWebHost({ folder: join(folder, 'closed'), token });
      const published = [
        ['prometheus', '1.0.0'],
        ['strimzi-kafka-operator', '1.0.0'],
        ['kafka', '1.0.0'],
        ['metricbeat', '1.0.0'],
        ['grafana', '3.7.0'],
        ['grafana', '3.8.0'],
      ] as const;
      charts = await startChartHost({
        charts: await Promise.all(published.map(([name, version]) => packChart(folder, name, version))),
      });
      for (const url of [
        'https://prometheus-community.github.io/helm-charts',
        'https://grafana.github.io/helm-charts',
        'https://strimzi.io/charts/',
        'https://kubernetes-charts-incubator.storage.googleapis.com/',
        'https://helm.elastic.co',
      ]) {
        places.set(url, charts.repository);
      }
      const stable = await web.repository('charts');
      const pinned = await stable.commit({
        ...chart('stable/elasticsearch', 'elasticsearch'),
        ...chart('stable/grafana', 'grafana'),
      });
      await stable.commit({ 'README.md': 'all charts have moved', ...chart('stable/grafana', 'grafana') });
      places.set('https://github.com/helm/charts', stable.url);
      places.set('b23ce6af309bfe25d4d485e85b66ce63475070d7', pinned);
      const efk = await web.repository('efk');
      await efk.commit(
        { 'component.json': '{"name": "efk", "type": "static", "path": "./m"}', 'm/a.yaml': configMap('efk') },
        'master',
      );
      places.set('https://github.com/timfpark/fabrikate-elasticsearch-fluentd-kibana', efk.url);
      const definitions = await web.repository('definitions');
      const at = 'definitions/fabrikate-cloud-native';
      await definitions.commit({
        [`${at}/component.yaml`]: 'name: cn\ntype: static\npath: m\n',
        [`${at}/m/a.yaml`]: configMap('cloud-native'),
      });
      places.set('https://github.com/timfpark/fabrikate-definitions', definitions.url);
      const secret = await closed.repository('secret');
      await secret.commit({
        'component.yaml': 'name: private\ntype: static\npath: m\n',
        'm/a.yaml': configMap('private'),
      });
      places.set('https://github.com/evanlouie/fabrikate-private-component', secret.url);
      const single = await web.repository('microsoft');
      const inner = 'fabrikate-elasticsearch-fluentd-kibana';
      await single.commit({
        [`${inner}/component.json`]: '{"name": "efk", "type": "static", "path": "./manifests"}',
        [`${inner}/manifests/a.yaml`]: configMap('single'),
      });
      places.set('"https://github.com/microsoft"', JSON.stringify(single.url));
      const release = await mkdtemp(join(folder, 'release-'));
      await writeFiles(release, chart('istio-1.0.6/install/kubernetes/helm/istio', 'istio'));
      const archive = execFileSync('tar', ['-czf', '-', '-C', release, 'istio-1.0.6'], { maxBuffer: 2 ** 20 });
      places.set(
        'https://github.com/istio/istio/releases/download/1.0.6/istio-1.0.6-linux.tar.gz',
        web.file('/istio-1.0.6-linux.tar.gz', { body: archive }),
      );
      places.set(
        'https://raw.githubusercontent.com/Azure/kubernetes-keyvault-flexvol/master/deployment/kv-flexvol-installer.yaml',
        web.file('/kv-flexvol-installer.yaml', configMap('kv')),
      );
    });
    after(async () => {
      for (const host of [web, closed, charts]) await host.stop();
      await rm(folder, { recursive: true, force: true });
    });
    beforeEach(async () => {
      job = await startJob();
      await cp(cases, join(job.folders.sources, 'cases'), { recursive: true });
    });
    afterEach(() => job.remove());

    const run = async (
      name: string,
      inputs: Record<string, string> = {},
      options: JobOptions = {},
    ): Promise<TaskRun> => {
      const root = join(job.folders.sources, 'cases', name);
      for (const path of await readdir(root, { recursive: true })) {
        if (!/component\.(?:json|yaml)$/.test(path)) continue;
        const text = await readFile(join(root, path), 'utf8');
        await rm(join(root, path));
        await writeFile(
          join(root, path),
          [...places].reduce((rest, [from, to]) => rest.replaceAll(from, to), text),
        );
      }
      return job.run(
        { environment: 'prod', sourcePath: `cases/${name}`, validate: 'syntax', sort: 'source', ...inputs },
        options,
      );
    };
    /** The names of what is rendered, in order. */
    const names = async (
      name: string,
      inputs: Record<string, string> = {},
      options: JobOptions = {},
    ): Promise<string[]> => {
      const done = await run(name, inputs, options);
      assert.equal(done.result, 'Succeeded', done.log);
      const text = await job.output(`prod/${name.split('/').at(-1) ?? ''}/manifests.yaml`);
      return loadAll(text).map((object) => (object as { metadata: { name: string } }).metadata.name);
    };

    it('install: git at a branch and at a commit', async () => {
      assert.deepEqual(await names('install'), ['efk', 'elasticsearch']);
    });

    it('install-yaml: git and a local chart, with the old spellings', async () => {
      const found = await names('install-yaml', { plaintextSecrets: 'allow' });
      assert.deepEqual(found.slice(0, 3), ['grafana', 'prometheus', 'grafana']);
      assert.ok(found.includes('prometheus-server'), found.join());
    });

    it('install-helm: chart repositories, one pinned, nested in each other', async () => {
      const done = await run('install-helm', { validate: 'none' });
      assert.equal(done.result, 'Succeeded', done.log);
      const text = await job.output('prod/install-helm/manifests.yaml');
      const found = [...text.matchAll(/name: (.*)\ndata:\n {2}version: (.*)/g)].map((match) =>
        match.slice(1).join(' '),
      );
      assert.deepEqual(found, [
        'prometheus 1.0.0',
        'grafana 3.7.0',
        'strimzi-kafka-operator 1.0.0',
        'strimzi-kafka-operator 1.0.0',
      ]);
    });

    it('install-helm-fix-261, repo-alias: charts beside components', async () => {
      assert.deepEqual(await names('install-helm-fix-261-dep-update-bug'), ['cloud-native', 'kafka']);
      assert.deepEqual(await names('repo-alias'), ['metricbeat']);
    });

    it('install-private: refused without a token, fetched with one', async () => {
      assert.match((await run('install-private')).message ?? '', /my-private-repo[\s\S]*NOT_SIGNED_IN/);
      const inputs = { gitTokenVariable: 'personal_access_token' };
      assert.deepEqual(await names('install-private', inputs, { secrets: { personal_access_token: token } }), [
        'private',
      ]);
    });

    it('install-hooks: its hooks run only with allowCode', async () => {
      assert.match((await run('install-hooks')).message ?? '', /istio: before-install: wget[\s\S]*CODE_NOT_ALLOWED/);
      const done = await run('install-hooks', { allowCode: 'true' });
      assert.match(done.log, /after-install: rm -rf istio-1\.0\.6/);
      // It takes its own chart away again, and has no manifests: as it stands it can only be installed.
      assert.match(done.message ?? '', /no manifests in cases\/install-hooks\/manifests[\s\S]*FILE_NOT_FOUND/);
      await writeFile(
        join(job.folders.sources, 'cases/install-hooks/component.json'),
        (await readFile(join(job.folders.sources, 'cases/install-hooks/component.json'), 'utf8')).replace(
          ', "rm -rf istio-1.0.6"',
          '',
        ),
      );
      await job.write({ 'cases/install-hooks/manifests/a.yaml': configMap('namespace') });
      assert.deepEqual(await names('install-hooks', { allowCode: 'true' }), ['namespace', 'istio']);
    });

    it('definition/infra-single, generate-remote-static: fetched where nothing was installed', async () => {
      await rm(join(job.folders.sources, 'cases/definition/infra-single/components'), { recursive: true });
      assert.deepEqual(await names('definition/infra-single'), ['single']);
      await rm(join(job.folders.sources, 'cases/generate-remote-static/components'), { recursive: true });
      assert.deepEqual(await names('generate-remote-static'), ['kv']);
    });

    it('generate-disabled: nothing is fetched, and nothing rendered is an error', async () => {
      const done = await run('generate-disabled', { environment: 'disabled' });
      assert.match(done.message ?? '', /NOTHING_RENDERED/);
    });
  });
}
