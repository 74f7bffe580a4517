import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskRun } from '../../sandbox/agent/index.ts';
import { startAzureDevOps } from '../../sandbox/azure-devops/index.ts';
import type { AzureDevOps, Repository } from '../../sandbox/azure-devops/types.ts';
import { startChartHost, type ChartHost } from '../../sandbox/charts/index.ts';
import { packChart } from '../../sandbox/charts/pack.ts';
import { startWebHost, type WebHost } from '../../sandbox/web/index.ts';
import { below, chart, fabrikateJobs, temporary } from './fabrikate-jobs.ts';
import { configMap } from './harness.ts';

describe('render-manifests, packaged: component trees of Fabrikate from elsewhere', () => {
  const jobs = fabrikateJobs();
  const { rendered, failed } = jobs;
  let folder: string;
  let web: WebHost;
  let closed: WebHost;
  let charts: ChartHost;
  let azure: AzureDevOps;
  let repository: Repository;
  let jobToken: { url: string; token: string };
  const token = 'sesame-open-token';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fabrikate-remote-'));
    web = await startWebHost({ folder: join(folder, 'web') });
    closed = await startWebHost({ folder: join(folder, 'closed'), token });
    charts = await startChartHost({
      charts: [await packChart(folder, 'nginx', '1.0.0'), await packChart(folder, 'nginx', '1.1.0')],
    });
    azure = await startAzureDevOps({ folder: join(folder, 'azure') });
    const pipeline = azure.addIdentity({ name: 'Shop Build Service (contoso)', kind: 'service' });
    jobToken = { url: azure.collectionUrl, token: azure.issueToken(pipeline) };
    repository = await azure.addRepository({
      project: azure.addProject('shop'),
      name: 'definitions',
      files: below('defs/store', {
        'component.yaml': 'name: store\ntype: helm\npath: ./chart\n',
        'config/common.yaml': 'namespace: store\nconfig: {greeting: from the repository, items: [repository]}\n',
        ...below('chart', chart),
      }),
    });
  });
  after(async () => {
    await azure.settled();
    for (const host of [web, closed, charts, azure]) await host.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    web.faults.clear();
    charts.faults.clear();
  });

  const tree = (...parts: string[]): Promise<void> =>
    jobs.job.write({
      'app/component.yaml': `name: shop\nsubcomponents:\n${parts.map((part) => `- {${part}}\n`).join('')}`,
    });
  /** Nothing that leaves the agent, and nothing that stays there, holds a token. */
  const holdsNo = (run: TaskRun, ...secrets: string[]): void => {
    const masked = run.commands.filter(({ event }) => event === 'setsecret').map(({ data }) => data);
    const text = masked.reduce((rest, value) => rest.replaceAll(value, ''), run.rawLog);
    assert.deepEqual(temporary(run), []);
    for (const secret of secrets) {
      assert.ok(!text.includes(secret), 'the log holds a token');
      assert.ok(!text.includes(Buffer.from(`x-access-token:${secret}`).toString('base64')));
    }
  };

  it('Azure Repos in the job’s organization: by the job’s own token, whatever the URL looks like', async () => {
    const url = new URL(repository.remoteUrl);
    url.username = 'contoso';
    await tree(`name: store, method: git, source: "${url.href}", path: defs/store, branch: main`);
    await jobs.job.write({
      'app/config/prod.yaml': 'subcomponents: {store: {config: {greeting: from the parent, items: [parent]}}}\n',
    });
    const run = await jobs.job.run({ environment: 'prod' }, { jobToken });
    assert.equal(run.result, 'Succeeded', run.log);
    const text = await jobs.job.output('prod/app/manifests.yaml');
    assert.match(text, /greeting: "from the parent"\n {2}items: "parent,repository"\n {2}namespace: store/);
    assert.match(run.log, new RegExp(`store: http.*definitions, ${String(await repository.tip('main'))}`));
    assert.match(run.log, /Without a version, so the next run may render something else: store/);
    holdsNo(run, jobToken.token);
  });

  it('a wrong or missing token is said, with who asked and how to give one', async () => {
    await tree(`name: store, method: git, source: "${repository.remoteUrl}", path: defs/store`);
    const wrong = await failed({}, { jobToken: { ...jobToken, token: 'wrong-token-of-nobody' } });
    assert.match(
      wrong.message ?? '',
      /Component "store": .*asked as the job’s own token\) \(app\/component\.yaml:3\)[\s\S]*NOT_SIGNED_IN/,
    );
    holdsNo(wrong, 'wrong-token-of-nobody');
    const elsewhere = await failed({}, { jobToken: { url: 'https://dev.azure.com/other/', token: 'other' } });
    assert.match(elsewhere.message ?? '', /asked as nobody signed in[\s\S]*gitTokenVariable[\s\S]*NOT_SIGNED_IN/);
    const missing = repository.remoteUrl.replace('definitions', 'none');
    await tree(`name: store, method: git, source: "${missing}"`);
    assert.match((await failed({}, { jobToken })).message ?? '', /REPOSITORY_MISSING/);
  });

  it('a service connection of another organization', async () => {
    await tree(`name: store, method: git, source: "${repository.remoteUrl}", path: defs/store`);
    const endpoint = {
      id: '99999999-9999-4999-8999-999999999999',
      name: 'definitions',
      type: 'externaltfs',
      url: azure.collectionUrl,
      auth: { scheme: 'Token', parameters: { apitoken: jobToken.token } },
    };
    const run = await jobs.job.run(
      { environment: 'prod', azureReposConnection: endpoint.id },
      { endpoints: [endpoint], jobToken: { url: 'https://dev.azure.com/other/', token: 'other' } },
    );
    assert.equal(run.result, 'Succeeded', run.log);
    holdsNo(run, jobToken.token);
  });

  it('gitTokenVariable: the token goes to the server of the source’s own files, never to one that others name', async () => {
    const before = closed.shown.length;
    const evil = await web.repository('evil');
    await evil.commit({ 'component.yaml': 'name: evil\ntype: static\npath: m\n', 'm/a.yaml': configMap('evil') });
    const secret = await closed.repository('secret');
    await secret.commit({
      'component.yaml': `name: secret\ntype: static\npath: m\nsubcomponents: [{name: evil, method: git, source: "${evil.url}"}, {name: two, method: git, source: "${closed.url}/git/two"}]\n`,
      'm/a.yaml': configMap('secret'),
    });
    await (
      await closed.repository('two')
    ).commit({
      'component.yaml': 'name: two\ntype: static\npath: .\n'.replace('path: .', 'path: m'),
      'm/a.yaml': configMap('two'),
    });
    await tree(`name: secret, method: git, source: "${secret.url}"`);
    const run = await jobs.job.run(
      { environment: 'prod', gitTokenVariable: 'gitToken' },
      { secrets: { gitToken: token } },
    );
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(await jobs.job.output('prod/app/manifests.yaml'), /name: evil[\s\S]*name: secret[\s\S]*name: two/);
    holdsNo(run, token);
    assert.ok(closed.shown.slice(before).every(({ authorization }) => authorization === `x-access-token:${token}`));
    assert.ok(web.shown.every(({ authorization }) => authorization === ''));

    // Two servers of its own: whose is it?
    await tree(
      `name: two, method: git, source: "${closed.url}/git/two"`,
      `name: evil, method: git, source: "${evil.url}"`,
    );
    const unclear = await failed({ gitTokenVariable: 'gitToken' }, { secrets: { gitToken: token } });
    assert.match(unclear.message ?? '', /several git servers: say which[\s\S]*=<variable>[\s\S]*NOT_SIGNED_IN/);
    const lines = `${closed.url}=gitToken`;
    await rendered({ gitTokenVariable: lines }, { secrets: { gitToken: token } });
    assert.ok(web.shown.every(({ authorization }) => authorization === ''));
    assert.match(
      (await failed({ gitTokenVariable: lines }, { secrets: { gitToken: 'not-the-right-one' } })).message ?? '',
      /asked as the token in gitToken[\s\S]*must not have expired[\s\S]*NOT_SIGNED_IN/,
    );
  });

  it('gitTokenVariable names a secret variable: anything else is told before anything is touched', async () => {
    await tree('name: a, type: static, path: .');
    for (const [input, variables, said] of [
      ['none', {}, /"none": there is no secret variable of that name/],
      ['open', { open: 'x' }, /"open": is not secret/],
      ['=gitToken', {}, /neither a variable nor server=variable/],
      ['gitToken\ngitToken', {}, /line 2: a second token for the same server/],
    ] as const) {
      const run = await failed({ gitTokenVariable: input }, { variables, secrets: { gitToken: token } });
      assert.match(run.message ?? '', said);
      assert.match(run.message ?? '', /INPUT_INVALID/);
    }
    const value = await failed({ gitTokenVariable: '$(gitToken)' }, { secrets: { gitToken: token } });
    assert.match(value.message ?? '', /holds a secret’s value: give the name of its variable/);
    assert.ok(!value.rawLog.includes(token));
  });

  it('a chart repository and a registry, at a version or the newest', async () => {
    await tree(
      `name: old, type: helm, method: helm, source: "${charts.repository}", path: nginx, version: 1.0.0`,
      `name: new, type: helm, method: helm, source: "${charts.repository}/", path: nginx`,
    );
    const run = await jobs.job.run({ environment: 'prod', validate: 'none' });
    assert.equal(run.result, 'Succeeded', run.log);
    const text = await jobs.job.output('prod/app/manifests.yaml');
    assert.deepEqual(
      [...text.matchAll(/version: (.*)/g)].map((match) => match[1]),
      ['1.0.0', '1.1.0'],
    );
    assert.match(run.log, /something else: new/);
    const { message } = await (async () => {
      await tree(`name: x, type: helm, method: helm, source: "${charts.repository}", path: nginx, version: 9.9.9`);
      return failed();
    })();
    assert.match(
      message ?? '',
      /Component "x": [\s\S]*\(app\/component\.yaml:3\)[\s\S]*version of the component\. \[CHART_MISSING\]/,
    );
    await tree(`name: x, type: helm, method: helm, source: "${charts.url}/nothing", path: nginx`);
    assert.match((await failed()).message ?? '', /CHART_MISSING/);
    await tree('name: x, type: helm, method: helm, source: "http://127.0.0.1:1/charts", path: nginx');
    assert.match((await failed()).message ?? '', /NOT_REACHABLE/);
  });

  it('a single file', async () => {
    await tree(`name: a, type: static, method: http, source: "${web.file('/m/a.yaml', configMap('a'))}"`);
    assert.match(await rendered(), /name: a/);
    await tree(`name: a, type: static, method: http, source: "${web.url}/m/none.yaml"`);
    assert.match(
      (await failed()).message ?? '',
      /Component "a": .*status 404\. \(app\/component\.yaml:3\)[\s\S]*SOURCE_MISSING/,
    );
  });

  it('of one repository at one version only once', async () => {
    const shared = await web.repository('shared');
    await shared.commit({
      ...below('one', { 'component.yaml': 'name: one\ntype: static\npath: m\n', 'm/a.yaml': configMap('one') }),
      ...below('two', { 'component.yaml': 'name: two\ntype: static\npath: m\n', 'm/a.yaml': configMap('two') }),
      ...below('chart', chart),
    });
    await tree(
      `name: one, method: git, source: "${shared.url}", path: one, branch: main`,
      `name: two, method: git, source: "${shared.url}", path: two, branch: main`,
      `name: web, type: helm, method: git, source: "${shared.url}", path: chart, branch: main`,
    );
    const before = web.requests.length;
    assert.match(await rendered(), /name: web[\s\S]*name: one|name: one[\s\S]*name: two/);
    const packs = web.requests.slice(before).filter(({ path, method }) => method === 'POST' && path.includes('shared'));
    assert.ok(packs.length <= 2, JSON.stringify(packs.map(({ path }) => path)));
  });

  it('what holds a link that leads out is refused', async () => {
    const evil = await web.repository('links');
    await evil.commit({ 'component.yaml': 'name: x\ntype: static\npath: m\n', m: '/etc' });
    const blob = await evil.git('rev-parse', 'HEAD:m');
    const file = await evil.git('rev-parse', 'HEAD:component.yaml');
    await evil.git('read-tree', '--empty');
    for (const [mode, id, path] of [
      ['120000', blob, 'm'],
      ['100644', file, 'component.yaml'],
    ] as const) {
      await evil.git('update-index', '--add', '--cacheinfo', `${mode},${id},${path}`);
    }
    const tree = await evil.git('write-tree');
    await evil.git(
      'tag',
      'bad',
      await evil.git('-c', 'user.name=a', '-c', 'user.email=a@x', 'commit-tree', '-m', 'x', tree),
    );
    await jobs.job.write({
      'app/component.yaml': `name: shop\nsubcomponents: [{name: x, method: git, source: "${evil.url}", version: bad}]\n`,
    });
    assert.match((await failed()).message ?? '', /link[\s\S]*leads out[\s\S]*FILE_NOT_ALLOWED/);
  });

  it('ends with the run, and leaves nothing', async () => {
    await web.repository('slow').then((slow) => slow.commit({ a: 'b' }));
    web.faults.add({ path: /slow\/info\/refs/, kind: 'delay', ms: 60_000, times: 9 });
    await tree(`name: slow, method: git, source: "${web.url}/git/slow"`);
    await jobs.job.write({
      'app/component.yaml': `name: shop\nhooks: {before-install: ["echo on the way"]}\nsubcomponents: [{name: slow, method: git, source: "${web.url}/git/slow"}]\n`,
    });
    const run = await jobs.job.run({ environment: 'prod', allowCode: 'true' }, { cancelWhen: /hook: on the way/ });
    assert.equal(run.result, 'Canceled');
    assert.deepEqual(temporary(run), []);
    assert.equal(existsSync(join(jobs.job.folders.staging, 'manifests')), false);
    assert.deepEqual(await readdir(jobs.job.folders.staging), []);
  });
});
