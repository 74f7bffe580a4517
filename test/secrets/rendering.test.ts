import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskRun } from '../sandbox/agent/index.ts';
import { startChartHost, type ChartHost } from '../sandbox/charts/index.ts';
import { chartWith, packChart } from '../sandbox/charts/pack.ts';
import { makeCertificates, type ClusterTls } from '../sandbox/cluster/tls.ts';
import { startConnectProxy, type ConnectProxy } from '../sandbox/http/connect-proxy.ts';
import { startWebHost, type WebHost } from '../sandbox/web/index.ts';
import { configMap, startJob, type Job, type JobOptions } from '../tasks/render-manifests/harness.ts';
import { lockKey } from './locked-key.ts';
import type { Secrets } from './spellings.ts';
import { startWatch, type Trace, type Watch } from './watch.ts';

const secrets: Secrets = {
  variable: 'un|der"co\\ver <&> 100%',
  unused: 'a-variable-that-nobody-asked-for',
  git: 'a-token-for-the-git-server',
  job: 'the-token-of-the-job',
  proxy: "p%s s/w'd",
  passphrase: 'open $HOME "sesame"',
};

describe('secrets of a rendering, packaged', () => {
  let folder: string;
  let certificates: ClusterTls;
  let git: WebHost;
  let charts: ChartHost;
  let proxy: ConnectProxy;
  let watch: Watch;
  let job: Job;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secrets-'));
    certificates = await makeCertificates(join(folder, 'tls'), ['charts.test', 'git.test']);
    await lockKey(join(folder, 'tls'), secrets['passphrase'] ?? '');
    const tls = { key: certificates.key, certificate: certificates.certificate };
    git = await startWebHost({ folder: join(folder, 'git'), tls, token: secrets['git'] ?? '' });
    charts = await startChartHost({ charts: [await packChart(folder, 'common', '0.1.0')], tls });
    proxy = await startConnectProxy(`robin:${secrets['proxy']}`);
    const repository = await git.repository('store');
    await repository.commit({
      'component.yaml': 'name: store\ntype: static\npath: m\n',
      'm/a.yaml': configMap('store'),
    });
    watch = await startWatch();
  });
  beforeEach(async () => {
    git.faults.clear();
    job = await startJob();
  });
  afterEach(() => job.remove());
  after(async () => {
    await watch.stop();
    await proxy.stop();
    await charts.stop();
    await git.stop();
    await rm(folder, { recursive: true, force: true });
  });

  // A program in Go asks no proxy for 127.0.0.1.
  const named = (url: string, name: string): string => url.replace('127.0.0.1', `${name}.test`);
  const render = async (
    inputs: Readonly<Record<string, string>>,
    more: JobOptions = {},
  ): Promise<{ run: TaskRun; trace: Trace }> => {
    const run = await job.run(inputs, {
      ...more,
      environment: watch.environment,
      path: watch.environment['PATH'] ?? '',
      jobToken: { url: 'https://dev.azure.test/contoso/', token: secrets['job'] ?? '' },
      secrets: {
        variable: secrets['variable'] ?? '',
        unused: secrets['unused'] ?? '',
        gitToken: secrets['git'] ?? '',
        'Agent.ProxyPassword': secrets['proxy'] ?? '',
        'Agent.ClientCertPassword': secrets['passphrase'] ?? '',
      },
      variables: {
        'System.Debug': 'true',
        'System.CollectionUri': 'https://dev.azure.test/contoso/',
        'Agent.CAInfo': certificates.caFile,
        'Agent.ClientCert': join(folder, 'tls', 'client.crt'),
        'Agent.ClientCertKey': join(folder, 'tls', 'locked.key'),
        'Agent.ProxyUrl': proxy.url,
        'Agent.ProxyUsername': 'robin',
        ...more.variables,
      },
    });
    const servers = { git: git.url, charts: charts.url };
    return { run, trace: await watch.trace(run, { agent: job.folders.root, servers }) };
  };
  /** All but where it is because somebody asked for it there. */
  const others = (trace: Trace, ...asked: readonly RegExp[]): readonly string[] =>
    trace.sightings(secrets).filter((where) => !asked.some((each) => each.test(where)));

  const component = (): Record<string, string> => ({
    'apps/tree/component.yaml': `name: tree\nhooks: {before-install: ["echo on the way; env"]}\nsubcomponents:\n- {name: store, method: git, source: "${named(git.url, 'git')}/git/store", branch: main}\n`,
  });
  const substituted = { variables: 'PASSWORD=$(variable)', substitution: 'envsubst', plaintextSecrets: 'allow' };

  it('go where they are asked for, and nowhere else: helm, kustomize, Fabrikate, hooks, checks, a comparison', async () => {
    const gitops = join(job.folders.workspace, 'gitops');
    await mkdir(gitops);
    const need = { name: 'common', version: '0.1.0', repository: named(charts.repository, 'charts') };
    await job.write({
      ...component(),
      ...Object.fromEntries(Object.entries(chartWith([need])).map(([path, text]) => [`apps/chart/${path}`, text])),
      'apps/overlay/kustomization.yaml': 'resources: [a.yaml]\n',
      'apps/overlay/a.yaml': configMap('overlay'),
      'apps/plain/a.yaml':
        "apiVersion: v1\nkind: Secret\nmetadata: {name: plain}\nstringData:\n  password: '$PASSWORD'\n",
    });
    const { run, trace } = await render({
      sourcePath: 'apps/*',
      allowCode: 'true',
      gitTokenVariable: 'gitToken',
      compareWith: gitops,
      lint: 'recommended',
      lintFailOn: 'never',
      templateLayout: 'templates/{application}',
      checkDeterminism: 'true',
      ...substituted,
    });
    assert.equal(run.result, 'Succeeded', run.log);
    assert.deepEqual(trace.end?.left, []);
    for (const program of ['git fetch', 'helm dependency build', 'helm template', 'kustomize build', 'sh'])
      assert.ok(trace.programs.includes(program), trace.programs.join());
    assert.deepEqual(
      others(
        trace,
        // What is delivered, as it was asked for; and the copies of it, which nobody else could read, and which are gone.
        /^variable: file _work\/1\/a\/manifests\/(?:dev\/plain\/manifests\.yaml|templates\/plain\/a\.yaml), open to others, left$/,
        /^variable: file _work\/_temp\/render-manifests-\*\/[^,]*, removed$/,
      ),
      [
        'git: environment of git fetch: http.extraheader',
        'git: request to git: authorization',
        'passphrase: environment of git fetch: GITOPS_CERTIFICATE_PASSPHRASE',
        'passphrase: environment of kustomize build: GITOPS_CERTIFICATE_PASSPHRASE',
        'proxy: environment of git fetch: http.proxy',
        ...['dependency build', 'lint', 'template'].flatMap((command) =>
          ['HTTPS_PROXY', 'HTTP_PROXY', 'http_proxy', 'https_proxy'].map(
            (name) => `proxy: environment of helm ${command}: ${name}`,
          ),
        ),
        ...['HTTPS_PROXY', 'HTTP_PROXY', 'http_proxy', 'https_proxy'].map(
          (name) => `proxy: environment of kustomize build: ${name}`,
        ),
      ].toSorted(),
    );
  });

  it('are no part of what a failure tells: of a template, a schema, a program', async () => {
    await job.write({
      'app/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
      'app/templates/a.yaml': '{{ fail (printf "no %s; %s" .Values.password (b64enc .Values.password)) }}\n',
    });
    const failing = await render({ values: 'password: "${PASSWORD}"', ...substituted });
    await job.write({
      'app/Chart.yaml': '',
      'app/templates/a.yaml': '',
      'plain/a.yaml': `apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports: [{port: '$PASSWORD'}]\n`,
    });
    const invalid = await render({ sourcePath: 'plain', ...substituted });
    await job.write({
      'ejs/a.yaml.ejs': 'a: <% throw new Error(password) %>',
      'ejs/b.yaml.ejs': '<%= Object.keys(process.env) %>',
    });
    const thrown = await render({ sourcePath: 'ejs', engine: 'ejs', values: "password: '$(variable)'" });
    for (const [{ run, trace }, code] of [
      [failing, 'PROCESS_FAILED'],
      [invalid, 'MANIFESTS_INVALID'],
      [thrown, 'EJS_FAILED'],
    ] as const) {
      assert.match(run.message ?? '', new RegExp(`\\[${code}\\]`));
      assert.notEqual(trace.thrown.length, 0);
      assert.deepEqual(trace.end?.left, []);
      assert.deepEqual(
        others(
          trace,
          /^proxy: environment of helm/,
          /^variable: error$/,
          /^variable: file _work\/_temp\/render-manifests-\*\/[^,]*, removed$/,
        ),
        [],
      );
    }
  });

  for (const how of ['cancelled', 'killed'] as const) {
    it(`are open to nobody in what a run leaves that is ${how}`, async () => {
      await job.write({ ...component(), 'apps/tree/config/dev.yaml': "config: {password: '$PASSWORD'}\n" });
      if (how === 'killed') git.faults.add({ path: /^/, kind: 'call', call: () => watch.kill() });
      // What is killed takes its programs not along: git would hold the run's output until it has its answer.
      else git.faults.add({ path: /^/, kind: 'delay', ms: 60_000, times: 9 });
      const { run, trace } = await render(
        { sourcePath: 'apps/*', allowCode: 'true', gitTokenVariable: 'gitToken', ...substituted },
        how === 'killed' ? {} : { cancelWhen: /hook: on the way/ },
      );
      if (how === 'cancelled') assert.equal(run.result, 'Canceled', run.log);
      // simple-git gives a git that was stopped 50 ms to close its streams, and the task does not wait for that.
      const left = trace.end?.left.filter((each) => each !== 'Timeout');
      assert.deepEqual(left, how === 'killed' ? undefined : []);
      const copies = trace.sightings(secrets).filter((where) => /^variable: file .*, left$/.test(where));
      assert.equal(copies.length > 0, how === 'killed');
      assert.deepEqual(
        others(
          trace,
          /^(?:git|proxy|passphrase): (?:environment of (?:git|helm|kustomize)|request to git: authorization)/,
          how === 'killed' ? /^variable: file _work\/_temp\/render-manifests-\*\/[^,]*, left$/ : /, removed$/,
        ),
        [],
      );
    });
  }
});
