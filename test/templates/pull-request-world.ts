import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AzureDevOps, Repository } from '../sandbox/azure-devops/index.ts';
import type { PipelineRun, RunOptions } from '../sandbox/pipeline/index.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { startGitHub } from '../sandbox/github/index.ts';
import type { GitHub, Repository as GitHubRepository } from '../sandbox/github/types.ts';
import { gitHubEndpoint } from '../tasks/create-gitops-pr/github-stand-in.ts';
import { root } from './consumer.ts';
import { packaged } from './world.ts';

/** One run that a pull request triggers. */
interface Check {
  readonly pipeline: string;
  /** What the repository holds in it. */
  readonly files: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly options?: Partial<RunOptions>;
}

/** Azure DevOps with an application's repository, in which a pull request is open, and a GitOps repository. */
export interface PullRequestWorld {
  readonly azureDevOps: AzureDevOps;
  readonly gitOps: Repository;
  /** The one with the pull request, of the branch `feature`. */
  readonly app: Repository;
  /** A branch with the merge of the pull request into its target as they are now, as a run of it checks it out. */
  merged(): Promise<string>;
  run(check: Check): Promise<PipelineRun>;
  /** The comments that stand on the pull request. */
  comments(): readonly string[];
  /** A pull request of the same branches on GitHub Enterprise Server, by the service connection `hub`. */
  onGitHub(files: Readonly<Record<string, string>>): Promise<PullRequestOnGitHub>;
  stop(): Promise<void>;
}

export interface PullRequestOnGitHub {
  readonly github: GitHub;
  readonly repository: GitHubRepository;
  /** Of the app that the connection stands for. */
  readonly token: string;
  /** What a run of it has of its own. */
  readonly variables: Readonly<Record<string, string>>;
  readonly options: Partial<RunOptions>;
  merged(): Promise<string>;
  comments(): readonly string[];
  stop(): Promise<void>;
}

async function startPullRequestOnGitHub(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<PullRequestOnGitHub> {
  const github = await startGitHub({ folder });
  const organization = github.addOrganization({ login: 'contoso' });
  const ada = github.addUser({ login: 'ada', memberOf: organization });
  const repository = await github.addRepository({ owner: 'contoso', name: 'app', private: true, files });
  await repository.commit({ branch: 'feature', files: { 'README.md': 'changed\n' } });
  const token = github.issueToken(github.addApp({ slug: 'azure-pipelines' }));
  const asks = async (method: string, path: string, body?: unknown): Promise<void> => {
    const answer = await fetch(`${github.apiUrl}/repos/contoso/app/${path}`, {
      method,
      headers: { authorization: `Bearer ${github.issueToken(ada)}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
  };
  await asks('POST', 'pulls', { head: 'feature', base: 'main', title: 'A change' });
  return {
    github,
    repository,
    token,
    variables: {
      'Build.Repository.Provider': 'GitHubEnterprise',
      'Build.Repository.Name': 'contoso/app',
      'Build.Repository.Uri': `${github.url}/contoso/app`,
      'System.PullRequest.PullRequestId': '987654321',
      'System.PullRequest.PullRequestNumber': '1',
    },
    options: { serviceConnections: [gitHubEndpoint('hub', github.url, token)] },
    // GitHub works the merge out when somebody asks.
    merged: async () => {
      await asks('GET', 'pulls/1');
      await github.settled();
      await repository.setBranch('merged', await repository.git('rev-parse', 'refs/pull/1/merge'));
      return 'refs/heads/merged';
    },
    comments: () => repository.pullRequest(1).comments.map(({ body }) => body),
    stop: () => github.stop(),
  };
}

export async function startPullRequestWorld(): Promise<PullRequestWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'checks-'));
  const extension = await packaged(folder, ['render-manifests']);
  const sandbox = await startSandbox({ folder: join(folder, 'sandbox'), clusters: [] });
  const { azureDevOps, project, jobToken } = sandbox;
  const gitOps = await azureDevOps.addRepository({ project, name: 'gitops', files: { 'README.md': '# What runs\n' } });
  const app = await azureDevOps.addRepository({ project, name: 'app', files: { 'README.md': 'app\n' } });
  await app.commit({ branch: 'feature', files: { 'README.md': 'changed\n' } });
  const made = await fetch(
    `${azureDevOps.collectionUrl}${project.name}/_apis/git/repositories/app/pullrequests?api-version=7.0`,
    {
      method: 'POST',
      headers: { authorization: `Bearer ${jobToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        sourceRefName: 'refs/heads/feature',
        targetRefName: 'refs/heads/main',
        title: 'A change',
      }),
    },
  );
  if (!made.ok) throw new Error(`no pull request: ${await made.text()}`);
  const id = app.pullRequests()[0]?.id ?? 0;
  let runs = 0;

  return {
    azureDevOps,
    gitOps,
    app,
    merged: async () => {
      await azureDevOps.settled();
      await app.setBranch('merged', app.pullRequest(id).lastMergeCommit ?? null);
      return 'refs/heads/merged';
    },
    run: async ({ pipeline, files, variables, options }) => {
      const run = String(++runs);
      const self = join(folder, 'sources', run);
      for (const [path, text] of Object.entries({ ...files, 'pipeline.yml': pipeline })) {
        await mkdir(dirname(join(self, path)), { recursive: true });
        await writeFile(join(self, path), text);
      }
      return sandbox.run({
        file: 'pipeline.yml',
        repositories: { self, 'gitops-delivery': root },
        remotes: { gitops: gitOps.remoteUrl },
        extension,
        run: { id: run, number: run },
        variables: {
          'Build.DefinitionName': 'shop-pr',
          'Build.SourceBranch': `refs/pull/${id}/merge`,
          'Build.Repository.Uri': app.remoteUrl,
          'System.PullRequest.PullRequestId': String(id),
          ...variables,
        },
        environment: { PATH: process.env['PATH'] ?? '' },
        cancel: AbortSignal.timeout(60_000),
        ...options,
      });
    },
    comments: () =>
      app
        .pullRequest(id)
        .threads.flatMap(({ comments }) => comments.filter(({ isDeleted }) => !isDeleted))
        .map(({ content }) => content),
    onGitHub: (files) => startPullRequestOnGitHub(join(folder, 'github'), files),
    stop: async () => {
      await sandbox.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
