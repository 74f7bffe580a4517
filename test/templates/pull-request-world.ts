import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AzureDevOps, Repository } from '../sandbox/azure-devops/index.ts';
import type { PipelineRun, RunOptions } from '../sandbox/pipeline/index.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
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
  stop(): Promise<void>;
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
    stop: async () => {
      await sandbox.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
