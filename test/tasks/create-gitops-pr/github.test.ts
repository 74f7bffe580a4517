import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Endpoint, TaskRun } from '../../sandbox/agent/index.ts';
import { makeCertificates } from '../../sandbox/cluster/tls.ts';
import { startConnectProxy, type ConnectProxy } from '../../sandbox/http/connect-proxy.ts';
import { gitHubEndpoint } from './github-stand-in.ts';
import { readme, startGitHubWorld, type GitHubWorld, type RunOptions } from './world.ts';

describe('create-gitops-pr, packaged: GitHub', () => {
  let world: GitHubWorld;
  afterEach(async () => {
    await world.settled();
    assert.deepEqual(world.violations(), []);
    await world.stop();
  });

  describe('Enterprise Server', () => {
    beforeEach(async () => {
      world = await startGitHubWorld();
    });
    const fails = async (code: string, said: RegExp, inputs = {}, options: RunOptions = {}): Promise<TaskRun> => {
      const run = await world.run(inputs, options);
      assert.equal(run.result, 'Failed', run.log);
      assert.match(run.message ?? '', new RegExp(`\\[${code}\\]`));
      assert.match(run.message ?? '', said);
      return run;
    };

    it('has one right pull request, whatever is delivered', async () => {
      const result = async (inputs = {}, options: RunOptions = {}): Promise<string> => {
        const run = await world.ok(inputs, options);
        return `${run.outputs['result']} ${run.outputs['pullRequestId'] ?? ''}`.trim();
      };
      await world.protect('main');
      const all = { labels: 'gitops', workItems: '12', reviewers: 'Ada Lovelace', autoComplete: 'true' };
      assert.equal(await result(all), 'created 1');
      const made = world.pull(1);
      assert.deepEqual(
        [made.labels, made.workItems, made.reviewers.map(({ name }) => name), made.autoComplete],
        [['gitops'], ['12'], ['ada'], 'squash'],
      );
      world.pushes();
      assert.equal(await result(all), 'unchanged 1');
      assert.equal(world.pushes(), 0);
      assert.equal(await result(all, { content: { files: { 'manifests.yaml': 'other: 1\n' } } }), 'updated 1');
      assert.equal(await result({}, { content: { version: '2.0.0' } }), 'created 2');
      assert.deepEqual([world.pull(1).status, world.pull(2).status], ['abandoned', 'open']);
      await world.merge(2, 'squash');
      assert.equal(await result({}, { content: { version: '2.0.0' } }), 'none');
      const tip = await world.repository.tip('main');
      const options: RunOptions = { content: { version: '3.0.0' } };
      const refused = await world.run({ delivery: 'targetBranch' }, options);
      assert.match(refused.message ?? '', /GH006[\s\S]*delivery: pullRequest[\s\S]*NOT_ALLOWED/);
      assert.equal(await world.repository.tip('main'), tip);
    });

    it('takes a push to the branch, a rollback and a removal', async () => {
      const shop = { environment: 'dev', application: 'shop' };
      for (const version of ['1.0.0', '2.0.0']) {
        const run = await world.ok({ delivery: 'targetBranch' }, { content: { version } });
        assert.deepEqual([run.outputs['result'], run.outputs['repositoryId']], ['pushed', 'contoso/gitops']);
      }
      const back = await world.ok({ ...shop, operation: 'rollback', delivery: 'targetBranch' });
      assert.equal(back.outputs['result'], 'pushed');
      assert.match((await world.repository.read('main', 'dev/shop/manifests.yaml')) ?? '', /1\.0\.0/);
      const gone = await world.ok({ ...shop, operation: 'remove', autoComplete: 'true' });
      assert.equal(gone.outputs['result'], 'created');
      await world.settled();
      // Nothing has to be waited for.
      assert.equal(world.pull(gone.outputs['pullRequestId']).status, 'completed');
      assert.equal(await world.repository.read('main', 'dev/shop/manifests.yaml'), undefined);
    });

    it('is asked by a connection alone, of its own server', async () => {
      await fails('INPUT_INVALID', /githubConnection: is required/, { githubEnterpriseConnection: '' });
      const azure = { ...gitHubEndpoint('azure', world.github.url, 'x'), type: 'externaltfs' };
      const named = { azureReposConnection: 'azure' };
      await fails('INPUT_INVALID', /azureReposConnection: is for repositoryType: azureRepos/, named, {
        endpoints: [azure],
      });
      await fails('INPUT_INVALID', /"github\.com\/contoso\/gitops" is not on 127\.0\.0\.1:\d+/, {
        repository: 'https://github.com/contoso/gitops',
      });
      await fails('INPUT_INVALID', /SSH address/, { repository: 'git@github.com:contoso/gitops.git' });
      await fails('INPUT_INVALID', /mergeStrategy: GitHub has no rebaseMerge/, {
        autoComplete: 'true',
        mergeStrategy: 'rebaseMerge',
      });
      assert.equal(world.requests.length, 0);
    });

    it('says what a token lacks, and where to give it', async () => {
      const { github, pipeline } = world;
      await fails('NOT_SIGNED_IN', /renew it/, {}, { token: world.expiredToken });
      const reader = github.issueToken(pipeline, {
        kind: 'fineGrained',
        permissions: { contents: 'read', pull_requests: 'read' },
      });
      await fails('NOT_ALLOWED', /"Contents: Read and write"/, {}, { token: reader });
      const pusher = github.issueToken(pipeline, {
        kind: 'fineGrained',
        permissions: { contents: 'write', pull_requests: 'read' },
      });
      await fails('NOT_ALLOWED', /"Pull requests: Read and write"/i, {}, { token: pusher });
      const stranger = github.issueToken(github.addUser({ login: 'eve' }));
      await fails('REPOSITORY_MISSING', /hidden from the service connection/, {}, { token: stranger });
      assert.deepEqual(world.pulls(), []);
    });

    it('says that a repository is an archive, or empty, and follows one that was renamed', async () => {
      const { github } = world;
      await github.addRepository({ owner: 'contoso', name: 'void', empty: true, private: true });
      await fails('REPOSITORY_EMPTY', /no commit yet/, { repository: 'contoso/void' });
      const old = await github.addRepository({ owner: 'contoso', name: 'old', private: true, files: { a: 'a\n' } });
      old.rename('new');
      const run = await world.ok({ repository: 'contoso/old' });
      assert.equal(run.outputs['repositoryId'], 'contoso/new');
      assert.match(run.log, /contoso\/old is called contoso\/new now/);
      old.archive();
      await fails('NOT_ALLOWED', /unarchive it/, { repository: 'contoso/new', branch: 'another' });
    });
  });

  describe('github.com', () => {
    let folder: string;
    let caFile: string;
    let proxy: ConnectProxy;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'create-pr-github-'));
      const tls = await makeCertificates(folder, ['github.com', 'api.github.com']);
      caFile = tls.caFile;
      world = await startGitHubWorld(readme, { key: tls.key, certificate: tls.certificate });
      const port = Number(new URL(world.github.url).port);
      proxy = await startConnectProxy(
        'agent:open sesame',
        new Map([
          ['github.com:443', port],
          ['api.github.com:443', port],
        ]),
      );
    });
    afterEach(async () => {
      await proxy.stop();
      await rm(folder, { recursive: true, force: true });
    });

    const through = (token: string, scheme: string): RunOptions => {
      const endpoint: Endpoint = {
        id: 'c1057e50-0000-4000-8000-000000000003',
        name: 'github',
        type: 'github',
        url: 'https://github.com',
        auth: { scheme, parameters: { [scheme === 'PersonalAccessToken' ? 'accessToken' : 'AccessToken']: token } },
      };
      return {
        endpoints: [endpoint],
        variables: {
          'Agent.CAInfo': caFile,
          'Agent.ProxyUrl': proxy.url,
          'Agent.ProxyUsername': 'agent',
          'System.Debug': 'true',
        },
        secrets: { 'Agent.ProxyPassword': 'open sesame' },
      };
    };
    const inputs = { githubEnterpriseConnection: '', githubConnection: 'github' };

    it('is reached through the agent’s proxy, with its authorities, by each kind of connection', async () => {
      const app = world.github.addApp({ slug: 'azure-pipelines' });
      const tokens = [
        ['PersonalAccessToken', world.token],
        ['InstallationToken', world.github.issueToken(app)],
      ] as const;
      for (const [index, [scheme, token]] of tokens.entries()) {
        const run = await world.ok(
          { ...inputs, existing: 'keep', branch: `x/${index}-{buildId}` },
          through(token, scheme),
        );
        assert.equal(run.outputs['result'], 'created');
        assert.match(run.outputs['pullRequestUrl'] ?? '', /^https:\/\/github\.com\/contoso\/gitops\/pull\/\d+$/);
        const shown = Buffer.from(`x-access-token:${token}`).toString('base64');
        for (const secret of [token, shown]) assert.ok(!run.log.includes(secret), scheme);
      }
      const reached = new Set(proxy.tunnels.map(({ to }) => to));
      assert.deepEqual([...reached].toSorted(), ['api.github.com:443', 'github.com:443']);
    });
  });
});
