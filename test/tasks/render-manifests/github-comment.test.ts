import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskRun } from '../../sandbox/agent/index.ts';
import { startGitHub } from '../../sandbox/github/index.ts';
import type { Actor, GitHub, Repository } from '../../sandbox/github/types.ts';
import { gitHubEndpoint } from '../create-gitops-pr/github-stand-in.ts';
import { configMap, startJob, type Job, type JobOptions } from './harness.ts';

describe('render-manifests, packaged: the comment on a pull request of GitHub', () => {
  let job: Job;
  let folder: string;
  let github: GitHub;
  let repository: Repository;
  let ada: Actor;
  let token: string;
  let gitops: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'github-comment-'));
    github = await startGitHub({ folder });
    const organization = github.addOrganization({ login: 'contoso' });
    ada = github.addUser({ login: 'ada', memberOf: organization });
    repository = await github.addRepository({ owner: 'contoso', name: 'app', private: true, files: { a: 'a\n' } });
    await repository.commit({ branch: 'feature', files: { a: 'b\n' } });
    const made = await fetch(`${github.apiUrl}/repos/contoso/app/pulls`, {
      method: 'POST',
      headers: { authorization: `token ${github.issueToken(ada)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ head: 'feature', base: 'main', title: 'A change' }),
    });
    assert.equal(made.status, 201, await made.text());
    // The Azure Pipelines app comments: it is no user, and REST would not tell it who it is.
    token = github.issueToken(github.addApp({ slug: 'azure-pipelines' }));
    job = await startJob();
    gitops = join(job.folders.workspace, 'gitops');
    await mkdir(gitops);
    await job.write({ 'app/a.yaml': configMap('one', 'key: old') });
    assert.equal((await job.run({ outputPath: gitops })).result, 'Succeeded');
    await job.write({ 'app/a.yaml': configMap('one', 'key: new') });
  });
  afterEach(async () => {
    await github.settled();
    assert.deepEqual([github.violations, github.mismatches], [[], []]);
    await github.stop();
    await job.remove();
    await rm(folder, { recursive: true });
  });

  const render = (inputs: Readonly<Record<string, string>> = {}, options: JobOptions = {}): Promise<TaskRun> =>
    job.run(
      {
        compareWith: gitops,
        commentOnPullRequest: 'true',
        repositoryType: 'github',
        githubEnterpriseConnection: 'server',
        ...inputs,
      },
      {
        endpoints: [gitHubEndpoint('server', github.url, token)],
        variables: {
          'Build.Reason': 'PullRequest',
          'Build.Repository.Provider': 'GitHubEnterprise',
          'Build.Repository.Uri': `${github.url}/contoso/app`,
          'System.PullRequest.PullRequestId': '987654321',
          'System.PullRequest.PullRequestNumber': '1',
          'Build.BuildId': '10',
          'System.Debug': 'true',
          ...options.variables,
        },
      },
    );
  const ok = async (...given: Parameters<typeof render>): Promise<TaskRun> => {
    const run = await render(...given);
    assert.equal(run.result, 'Succeeded', run.log);
    assert.ok(!run.log.includes(token));
    return run;
  };
  const comments = (): readonly string[] => repository.pullRequest(1).comments.map(({ body }) => body);

  it('is added once, updated in place, and nobody else’s is touched', async () => {
    await repository.comment(1, { body: 'hello', by: ada });
    assert.match((await ok()).log, /Pull request 1: the difference is a comment now/);
    const [, first = ''] = comments();
    assert.match(first, /^<!-- gitops-delivery [0-9a-f]{32} 10 -->\n### Changes of app in dev against `gitops`\n/);
    // Copied by somebody, it is theirs.
    await repository.comment(1, { body: first, by: ada });
    await job.write({ 'app/a.yaml': configMap('one', 'key: newer') });
    await ok({}, { variables: { 'Build.BuildId': '11' } });
    assert.equal(comments().length, 3);
    assert.match(comments()[1] ?? '', /^<!--.* 11 -->[\s\S]*\+ data\.key: newer/);
    assert.deepEqual([comments()[0], comments()[2]], ['hello', first]);
  });

  it('is never on a fork’s', async () => {
    repository.comeFromFork(1, github.addUser({ login: 'eve' }).login);
    assert.match((await ok()).log, /No comment on the pull request 1: it comes from a fork/);
    assert.deepEqual(comments(), []);
  });

  it('is missing with a reason, where it cannot be', async () => {
    const warned = async (...given: Parameters<typeof render>): Promise<string> =>
      (await ok(...given)).issues.map(({ message }) => message).join('\n');
    assert.match(await warned({ repositoryType: 'azureRepos' }), /set repositoryType: github/);
    const elsewhere = { variables: { 'Build.Repository.Uri': 'https://github.com/contoso/app' } };
    assert.match(await warned({}, elsewhere), /not on 127\.0\.0\.1:\d+[\s\S]*INPUT_INVALID/);
    assert.match(
      await warned({}, { variables: { 'System.PullRequest.PullRequestNumber': '99' } }),
      /PULL_REQUEST_MISSING/,
    );
    assert.deepEqual(comments(), []);
  });
});
