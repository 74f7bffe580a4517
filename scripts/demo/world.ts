import type { Identity, Repository } from '../../test/sandbox/azure-devops/index.ts';
import { startGitOpsConnector, type GitOpsConnector } from '../../test/sandbox/cluster/gitops-connector.ts';
import type { Cluster } from '../../test/sandbox/cluster/index.ts';
import { startSandbox, type Sandbox } from '../../test/sandbox/sandbox.ts';
import { brokenRegistry, builds } from './application.ts';
import { environmentNames, type EnvironmentName } from './arguments.ts';

/** Where an environment lives. */
export interface Place {
  readonly environment: EnvironmentName;
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly kustomization: string;
}

/** Everything around the pipeline: the sandbox with the GitOps repository, two clusters with Flux, and people. */
export interface World {
  readonly sandbox: Sandbox;
  readonly gitOps: Repository;
  readonly places: readonly Place[];
  /** Reviews and completes pull requests. */
  readonly grace: Identity;
  /** Resumes the runs that wait for prod without an agent. */
  readonly connector: GitOpsConnector;
}

/** What the GitOps repository holds before the demo, and where in it Flux looks for an environment's objects. */
export interface Seed {
  readonly files: Readonly<Record<string, string>>;
  readonly path: (environment: EnvironmentName) => string;
}

const clusterOf: Record<EnvironmentName, string> = {
  dev: 'arc-cicd-cluster',
  stage: 'arc-cicd-cluster',
  prod: 'prod-cluster',
};

/** Starts it all on 127.0.0.1; its state lies in `folder`. Stop the sandbox in the end. */
export async function startWorld(folder: string, seed: Seed): Promise<World> {
  const newTags: readonly string[] = Object.values(builds.now.imageTags);
  const sandbox = await startSandbox({
    folder,
    project: 'shop',
    clusters: [...new Set(Object.values(clusterOf))].map((name) => ({
      name,
      namespaces: environmentNames.filter((environment) => clusterOf[environment] === name),
      // Slow enough to be watched, fast enough for a demo.
      pace: { step: 60, rollout: 500, healthTimeout: 2500 },
      imageFate: (image: string) =>
        image.startsWith(`${brokenRegistry}/`) && newTags.some((tag) => image.endsWith(`:${tag}`))
          ? 'unpullable'
          : 'runs',
    })),
  });
  const { azureDevOps, project, clusters } = sandbox;
  const gitOps = await azureDevOps.addRepository({ project, name: 'gitops', files: seed.files });
  const fluxToken = azureDevOps.issueToken(azureDevOps.addIdentity({ name: 'Flux', kind: 'service' }));

  const places = environmentNames.map((environment): Place => {
    const cluster = clusters.find(({ name }) => name === clusterOf[environment]);
    if (cluster === undefined) throw new Error(`no cluster for ${environment}`);
    return { environment, cluster, namespace: environment, kustomization: `apps-${environment}` };
  });
  for (const cluster of clusters) {
    cluster.addGitSource({ name: 'gitops', url: gitOps.remoteUrl, branch: 'main', token: fluxToken, interval: 60_000 });
  }
  for (const { cluster, environment, kustomization } of places) {
    const path = `./${seed.path(environment)}`;
    cluster.addKustomization({
      name: kustomization,
      source: 'gitops',
      path,
      wait: true,
      prune: true,
      interval: 60_000,
    });
  }
  // As the webhook that a Flux Receiver listens to.
  gitOps.onPush(({ branch }) => {
    if (branch === 'main') for (const cluster of clusters) cluster.flux.poke();
  });
  const grace = azureDevOps.addIdentity({ name: 'Grace', email: 'grace@contoso.example' });
  // In prod's cluster alone: whichever Kustomization reports a commit first ends the wait.
  const prod = places.find(({ environment }) => environment === 'prod');
  if (prod === undefined) throw new Error('no place for prod');
  const connector = startGitOpsConnector({
    flux: prod.cluster.flux,
    collectionUrl: azureDevOps.collectionUrl,
    project: project.name,
    repository: 'gitops',
    token: azureDevOps.issueToken(azureDevOps.addIdentity({ name: 'GitOps Connector', kind: 'service' })),
  });
  return { sandbox, gitOps, places, grace, connector };
}

/** The GitOps repository before the first rendering is delivered: the folders that Flux is pointed at. */
export function emptySeed(): Seed {
  const path = (environment: EnvironmentName): string => `${clusterOf[environment]}/manifests/${environment}`;
  const readmes = environmentNames.map((name) => [`${path(name)}/README.md`, `Applied to ${name} by Flux.\n`] as const);
  return { path, files: { 'README.md': '# What runs in our clusters\n', ...Object.fromEntries(readmes) } };
}
