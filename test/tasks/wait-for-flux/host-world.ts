import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RepositoryHost } from '../../../core/ports/repository-host.ts';
import { writeMarker } from '../../../core/pull-requests/marker.ts';
import { createAgentFolders, runTask, type RunTaskOptions, type TaskRun } from '../../sandbox/agent/index.ts';
import { startCluster, type Cluster } from '../../sandbox/cluster/index.ts';
import { startAzure } from '../create-gitops-pr/azure-stand-in.ts';
import { startGitHubHost } from '../create-gitops-pr/github-stand-in.ts';
import { openHostOf } from '../create-gitops-pr/in-process.ts';
import type { HostName, StandIn } from '../create-gitops-pr/stand-in.ts';
import { packagedExtension } from '../support.ts';
import { applied, namespace, version } from './world.ts';

/** A host with a GitOps repository that Flux follows in a cluster, and agents that run the packaged task. */
export interface HostWorld extends StandIn {
  readonly cluster: Cluster;
  /** As the task itself opens it: with the service's token. */
  readonly opened: RepositoryHost;
  /** A pull request of the service: each of `versions` is a commit of it. */
  propose(
    versions: readonly Readonly<Record<string, string | null>>[],
    o?: { readonly target?: string },
  ): Promise<{ readonly id: number; readonly commit: string; readonly branch: string }>;
  /** Waits until Flux has applied a commit. */
  applied(commit: string): Promise<void>;
  run(inputs: Readonly<Record<string, string>>, o?: Partial<RunTaskOptions>): Promise<TaskRun>;
}

const marker = writeMarker({
  identity: { environment: 'dev', cluster: '', application: 'web' },
  version: '2.0',
  descriptors: ['dev/web/deployment.json'],
  content: '0'.repeat(40),
});

export async function startHostWorld(host: HostName): Promise<HostWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'wait-for-flux-'));
  const files = { 'dev/web/namespace.yaml': namespace, ...version('1.0') };
  const options = { folder, files };
  const standIn: StandIn = host === 'github' ? await startGitHubHost(options) : await startAzure(options);
  const { repository, token } = standIn;
  const cluster = await startCluster({
    name: 'dev-cluster',
    folder: join(folder, 'cluster'),
    namespaces: ['demo'],
  });
  const unlisten = standIn.onPush(() => cluster.flux.poke());
  cluster.addGitSource({ name: 'gitops', url: repository.remoteUrl, branch: 'main', token });
  cluster.addKustomization({ name: 'apps', source: 'gitops', path: './dev/web', wait: true, interval: 60_000 });
  const opened = await openHostOf({ ...standIn, folder });
  let made = 0;
  let agents = 0;
  return {
    ...standIn,
    cluster,
    opened,
    async propose(versions, { target = 'main' } = {}) {
      const branch = `deploy/dev/web-${(made += 1)}`;
      await repository.git('branch', '-f', branch, target);
      let commit = '';
      for (const one of versions) commit = await repository.commit({ branch, files: one, message: 'new version' });
      const created = await opened.pullRequests.create({
        sourceBranch: branch,
        targetBranch: target,
        title: `web ${made}`,
        description: `${marker}\nA new version.`,
        draft: false,
        reviewers: [],
        labels: [],
        workItems: [],
      });
      assert.ok(typeof created !== 'string', String(created));
      return { id: created.id, commit, branch };
    },
    applied: (commit) => applied(cluster, commit),
    async run(inputs, o = {}) {
      const wiring = standIn.wiring(token);
      return runTask({
        extension: await packagedExtension('wait-for-flux'),
        task: 'wait-for-flux',
        folders: await createAgentFolders(join(folder, `agent${agents++}`)),
        endpoints: wiring.endpoints,
        jobToken: wiring.jobToken,
        variables: {
          'System.TeamProject': wiring.project,
          'System.CollectionUri': wiring.jobToken.url,
          'Build.BuildId': '7',
        },
        timeoutMs: 40_000,
        ...o,
        inputs: {
          ...wiring.inputs,
          kubeconfig: cluster.kubeconfigPath,
          kustomizations: 'apps',
          pollInterval: '1s',
          timeout: '20s',
          ...inputs,
        },
      });
    },
    async stop() {
      unlisten();
      await cluster.stop();
      await standIn.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
