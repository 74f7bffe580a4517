import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Endpoint } from './agent/index.ts';
import type { AzureDevOps, Identity, Project } from './azure-devops/index.ts';
import { startAzureDevOps } from './azure-devops/index.ts';
import type { Cluster, ClusterOptions } from './cluster/index.ts';
import { startCluster } from './cluster/index.ts';
import type { PipelineRun, RunOptions } from './pipeline/index.ts';
import { runPipeline } from './pipeline/index.ts';

/** Everything that a pipeline meets, in one process, on 127.0.0.1, with its state in one folder. */
export interface Sandbox {
  readonly folder: string;
  readonly azureDevOps: AzureDevOps;
  readonly project: Project;
  readonly clusters: readonly Cluster[];
  /** The identity behind the job's token. */
  readonly buildService: Identity;
  readonly jobToken: string;
  /** One Kubernetes service connection for each cluster, by the cluster's name. */
  readonly serviceConnections: readonly Endpoint[];
  /** How a run reaches Azure DevOps, and is known to it. */
  readonly wiring: NonNullable<RunOptions['azureDevOps']>;
  /** Runs a pipeline against all this; what is given wins. */
  run(o: Pick<RunOptions, 'file' | 'repositories' | 'extension'> & Partial<RunOptions>): Promise<PipelineRun>;
  stop(): Promise<void>;
}

/** Starts Azure DevOps with one project, and the clusters with Flux running in them. */
export async function startSandbox(o: {
  readonly folder: string;
  readonly project?: string;
  /** By name, or with what else `startCluster` takes; one called `dev` when not said. */
  readonly clusters?: readonly (string | Omit<ClusterOptions, 'folder'>)[];
}): Promise<Sandbox> {
  await mkdir(o.folder, { recursive: true });
  const azureDevOps = await startAzureDevOps({ folder: join(o.folder, 'azure-devops') });
  const project = azureDevOps.addProject(o.project ?? 'shop');
  const buildService = azureDevOps.addIdentity({ name: `${project.name} Build Service (contoso)`, kind: 'service' });
  const jobToken = azureDevOps.issueToken(buildService);
  const clusters: Cluster[] = [];
  for (const wanted of o.clusters ?? ['dev']) {
    const options = typeof wanted === 'string' ? { name: wanted } : wanted;
    const cluster = await startCluster({ ...options, folder: join(o.folder, 'clusters', options.name) });
    cluster.flux.start();
    clusters.push(cluster);
  }
  const serviceConnections = clusters.map(connectionTo);
  const wiring: Sandbox['wiring'] = {
    collectionUrl: azureDevOps.collectionUrl,
    jobToken,
    project,
    addPlan: (plan) => azureDevOps.addPlan({ project, ...plan }),
    addTestRun: ({ buildId, stage, run: { title, total, failed, skipped } }) =>
      azureDevOps.addTestRun({
        project,
        buildUri: `vstfs:///Build/Build/${buildId}`,
        name: title,
        stage,
        total,
        failed,
        skipped,
      }),
  };
  let runs = 0;
  return {
    folder: o.folder,
    azureDevOps,
    project,
    clusters,
    buildService,
    jobToken,
    serviceConnections,
    wiring,
    run: (options) =>
      runPipeline({
        agentFolder: join(o.folder, 'runs', String(++runs)),
        run: { id: String(runs) },
        azureDevOps: wiring,
        serviceConnections,
        ...options,
      }),
    async stop() {
      for (const cluster of clusters) await cluster.stop();
      await azureDevOps.stop();
    },
  };
}

/** A Kubernetes service connection that holds a kubeconfig, as Azure DevOps keeps it. */
function connectionTo(cluster: Cluster, index: number): Endpoint {
  return {
    id: `c1057e50-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
    name: cluster.name,
    type: 'kubernetes',
    url: cluster.url,
    auth: { scheme: 'Kubernetes', parameters: { kubeconfig: cluster.kubeconfig } },
    data: { authorizationType: 'Kubeconfig', acceptUntrustedCerts: 'false' },
  };
}
