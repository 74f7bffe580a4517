import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGitOpsConnector } from '../../sandbox/cluster/gitops-connector.ts';
import { waitLimit } from '../../sandbox/pipeline/run/server-job.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';

/** The repository itself serves as an extension for server tasks: they are nothing but their task.json. */
const ROOT = join(import.meta.dirname, '../../..');

const PIPELINE = `
parameters:
- { name: pullRequestId, type: number }
stages:
- stage: look
  jobs:
  - job: look
    steps:
    - checkout: self
      persistCredentials: true
    - bash: cat settings.yaml && git -C $(Build.SourcesDirectory) push -q origin HEAD:refs/heads/from-the-job
- stage: wait
  jobs:
  - job: rollout
    pool: server
    steps:
    - task: wait-for-flux-agentless@0
      inputs: { repository: gitops, pullRequestId: '\${{ parameters.pullRequestId }}' }
`;

describe('the sandbox, all of it together', () => {
  let folder: string;
  let sandbox: Sandbox;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    sandbox = await startSandbox({ folder });
  });
  afterEach(async () => {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('clones with the job’s token, and resumes an agentless job when the merged change has been rolled out', async () => {
    const { azureDevOps, project, jobToken } = sandbox;
    const [cluster] = sandbox.clusters;
    assert.ok(cluster);
    const files = { 'settings.yaml': settings('1'), 'pipeline.yml': PIPELINE };
    const repository = await azureDevOps.addRepository({ project, name: 'gitops', files });
    cluster.addGitSource({ name: 'gitops', url: repository.remoteUrl, branch: 'main', token: jobToken });
    cluster.addKustomization({ name: 'apps', source: 'gitops', path: './' });
    const connector = startGitOpsConnector({
      flux: cluster.flux,
      collectionUrl: azureDevOps.collectionUrl,
      project: project.name,
      repository: 'gitops',
      token: jobToken,
    });
    await repository.commit({ branch: 'deploy', files: { 'settings.yaml': settings('2'), 'pipeline.yml': null } });
    const pullRequestId = await openPullRequest(sandbox, 'deploy');
    repository.onPush(({ branch }) => branch === 'main' && cluster.flux.poke());
    const checkout = await mkdtemp(join(folder, 'source-'));
    await writeFile(join(checkout, 'pipeline.yml'), PIPELINE);
    const run = await sandbox.run({
      file: 'pipeline.yml',
      repositories: { self: checkout },
      remotes: { self: repository.remoteUrl },
      extension: ROOT,
      parameters: { pullRequestId },
      onEvent: (event) => {
        if (event.kind === 'log' && event.text === 'Waiting for TaskCompleted') void repository.complete(pullRequestId);
      },
    });
    await connector.stop();
    assert.equal(run.result, 'Succeeded', run.log);
    assert.match(run.log, /data: \{ version: "1" \}/);
    assert.match(run.log, /TaskCompleted: succeeded/);
    assert.ok(await repository.tip('from-the-job'));
    assert.ok(!run.log.includes(jobToken));
    assert.deepEqual(azureDevOps.violations, []);
    assert.deepEqual(run.schemaMistakes, []);
  });
});

describe('the wait of a server task', () => {
  it('is a .NET time span of three days at most, in which 24 hours are 24 days', () => {
    const minute = 60_000;
    assert.equal(waitLimit('3.00:00:00', minute), 4320 * minute);
    assert.equal(waitLimit('01:30:00', minute), 90 * minute);
    assert.equal(waitLimit('24:00:00', minute), 4320 * minute);
  });
});

function settings(version: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: default }\ndata: { version: "${version}" }\n`;
}

async function openPullRequest({ azureDevOps, jobToken }: Sandbox, branch: string): Promise<number> {
  const answer = await fetch(
    `${azureDevOps.collectionUrl}shop/_apis/git/repositories/gitops/pullrequests?api-version=7.0`,
    {
      method: 'POST',
      headers: { authorization: `Bearer ${jobToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        sourceRefName: `refs/heads/${branch}`,
        targetRefName: 'refs/heads/main',
        title: 'Deploy',
      }),
    },
  );
  const { pullRequestId } = (await answer.json()) as { pullRequestId: number };
  return pullRequestId;
}
