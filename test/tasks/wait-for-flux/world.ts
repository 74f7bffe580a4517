import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  createAgentFolders,
  runTask,
  type AgentFolders,
  type RunTaskOptions,
  type TaskRun,
} from '../../sandbox/agent/index.ts';
import {
  startAzureDevOps,
  type AzureDevOps,
  type Identity,
  type Repository,
} from '../../sandbox/azure-devops/index.ts';
import { startCluster, type Cluster, type ClusterOptions } from '../../sandbox/cluster/index.ts';
import { packagedExtension } from '../support.ts';

export const deployment = (tag: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: demo }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - { name: web, image: "registry.example/web:${tag}" }
`;
export const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: demo }\n';

/** A descriptor as render-manifests writes it, small. */
export const descriptor = (version: string): string =>
  `${JSON.stringify({
    schemaVersion: 1,
    application: 'web',
    team: '',
    environment: 'dev',
    cluster: '',
    namespace: 'demo',
    version,
    build: { id: version, number: version, definition: 'web', url: 'https://example.test/run' },
    source: { repository: 'web', branch: 'main', commit: '0'.repeat(40) },
    images: [`registry.example/web:${version}`],
    objects: [],
    files: ['dev/web/deployment.json', 'dev/web/web.yaml'],
  })}\n`;

/** Files of one version of the application. */
export const version = (tag: string): Record<string, string> => ({
  'dev/web/web.yaml': deployment(tag),
  'dev/web/deployment.json': descriptor(tag),
});

/** Azure DevOps with a GitOps repository, a cluster whose Flux follows it, and an agent with the packaged task. */
export interface World {
  readonly server: AzureDevOps;
  readonly repository: Repository;
  readonly cluster: Cluster;
  readonly person: Identity;
  readonly service: Identity;
  readonly token: string;
  readonly agent: AgentFolders;
  /** What was applied when the world came to rest. */
  readonly base: string;
  /** Waits until the Kustomization has applied a commit. */
  applied(commit: string): Promise<void>;
  /** A pull request of one commit. */
  propose(
    files: Record<string, string>,
    o?: { description?: string; branch?: string },
  ): Promise<{ id: number; commit: string }>;
  run(inputs: Record<string, string>, o?: Partial<RunTaskOptions>): Promise<TaskRun>;
  stop(): Promise<void>;
}

export async function startWorld(
  o: { wait?: boolean; follow?: boolean; cluster?: Partial<ClusterOptions> } = {},
): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'wait-for-flux-'));
  const server = await startAzureDevOps({ folder: join(folder, 'server') });
  const project = server.addProject('Fabrikam');
  const repository = await server.addRepository({
    project,
    name: 'gitops',
    files: { 'dev/web/namespace.yaml': namespace, ...version('1.0') },
    defaultBranch: 'main',
  });
  const service = server.addIdentity({ name: 'Fabrikam Build Service', kind: 'service' });
  const person = server.addIdentity({ name: 'Robin Reviewer', email: 'robin@fabrikam.example' });
  const token = server.issueToken(service);
  const cluster = await startCluster({
    name: 'dev-cluster',
    folder: join(folder, 'cluster'),
    namespaces: ['demo'],
    ...o.cluster,
  });
  const unlisten = repository.onPush(() => cluster.flux.poke());
  if (o.follow !== false) {
    cluster.addGitSource({ name: 'gitops', url: repository.remoteUrl, branch: 'main', token });
    cluster.addKustomization({
      name: 'apps',
      source: 'gitops',
      path: './dev/web',
      wait: o.wait !== false,
      interval: 60_000,
    });
  }
  const base = (await repository.tip('main')) ?? '';
  const agent = await createAgentFolders(join(folder, 'agent'));
  await mkdir(agent.temp, { recursive: true });

  const world: World = {
    server,
    repository,
    cluster,
    person,
    service,
    token,
    agent,
    base,
    applied: (commit) => applied(cluster, commit),
    async propose(files, { description = '', branch = 'deploy/dev/web' } = {}) {
      await repository.git('branch', '-f', branch, 'main');
      const commit = await repository.commit({ branch, files, message: 'new version' });
      const answer = await fetch(
        `${server.collectionUrl}Fabrikam/_apis/git/repositories/gitops/pullrequests?api-version=7.0`,
        {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({
            sourceRefName: `refs/heads/${branch}`,
            targetRefName: 'refs/heads/main',
            title: 'web 2.0',
            description,
          }),
        },
      );
      const { pullRequestId } = (await answer.json()) as { pullRequestId: number };
      return { id: pullRequestId, commit };
    },
    async run(inputs, options = {}) {
      return runTask({
        extension: await packagedExtension('wait-for-flux'),
        task: 'wait-for-flux',
        folders: agent,
        jobToken: { url: server.collectionUrl, token },
        variables: {
          'System.TeamProject': 'Fabrikam',
          'System.CollectionUri': server.collectionUrl,
          'Build.BuildId': '7',
        },
        timeoutMs: 25_000,
        ...options,
        inputs: {
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
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  if (o.follow !== false) await world.applied(base);
  return world;
}

/** Waits until the Kustomization has applied a commit. */
export async function applied(cluster: Cluster, commit: string): Promise<void> {
  for (;;) {
    const status = cluster.get('Kustomization', 'flux-system', 'apps')?.['status'];
    if (JSON.stringify(status ?? {}).includes(`"lastAppliedRevision":"main@sha1:${commit}"`)) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}
