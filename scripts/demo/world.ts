import { join } from 'node:path';
import {
  startAzureDevOps,
  type AzureDevOps,
  type Identity,
  type Project,
  type Repository,
} from '../../test/sandbox/azure-devops/index.ts';
import { startCluster, type Cluster } from '../../test/sandbox/cluster/index.ts';
import { brokenRegistry, builds } from './application.ts';
import { environmentNames, type EnvironmentName } from './arguments.ts';

/** Where an environment lives. */
export interface Place {
  readonly environment: EnvironmentName;
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly kustomization: string;
}

/** Everything around the pipeline: Azure DevOps with the GitOps repository, two clusters with Flux, and people. */
export interface World {
  readonly azureDevOps: AzureDevOps;
  readonly project: Project;
  readonly gitOps: Repository;
  readonly places: readonly Place[];
  readonly clusters: readonly Cluster[];
  readonly buildService: Identity;
  readonly jobToken: string;
  readonly people: { readonly ada: Identity; readonly grace: Identity };
  stop(): Promise<void>;
}

const clusterOf: Record<EnvironmentName, string> = {
  dev: 'arc-cicd-cluster',
  stage: 'arc-cicd-cluster',
  prod: 'prod-cluster',
};

/** Starts it all on 127.0.0.1; its state lies in `folder`. */
export async function startWorld(folder: string): Promise<World> {
  const azureDevOps = await startAzureDevOps({ folder: join(folder, 'azure-devops') });
  const project = azureDevOps.addProject('shop');
  const gitOps = await azureDevOps.addRepository({ project, name: 'gitops', files: gitOpsSeed() });
  const buildService = azureDevOps.addIdentity({ name: 'shop Build Service (contoso)', kind: 'service' });
  const flux = azureDevOps.addIdentity({ name: 'Flux', kind: 'service' });
  const fluxToken = azureDevOps.issueToken(flux);

  const newTags: readonly string[] = Object.values(builds.now.imageTags);
  const clusters: Cluster[] = [];
  for (const name of new Set(environmentNames.map((environment) => clusterOf[environment]))) {
    clusters.push(
      await startCluster({
        name,
        folder: join(folder, 'clusters', name),
        namespaces: environmentNames.filter((environment) => clusterOf[environment] === name),
        // Slow enough to be watched, fast enough for a demo.
        pace: { step: 60, rollout: 500, healthTimeout: 2500 },
        imageFate: (image) =>
          image.startsWith(`${brokenRegistry}/`) && newTags.some((tag) => image.endsWith(`:${tag}`))
            ? 'unpullable'
            : 'runs',
      }),
    );
  }
  const places = environmentNames.map((environment): Place => {
    const cluster = clusters.find(({ name }) => name === clusterOf[environment]);
    if (cluster === undefined) throw new Error(`no cluster for ${environment}`);
    return { environment, cluster, namespace: environment, kustomization: `apps-${environment}` };
  });
  for (const cluster of clusters) {
    cluster.addGitSource({ name: 'gitops', url: gitOps.remoteUrl, branch: 'main', token: fluxToken, interval: 60_000 });
    for (const place of places.filter((each) => each.cluster === cluster)) {
      cluster.addKustomization({
        name: place.kustomization,
        source: 'gitops',
        path: `./${cluster.name}/manifests/${place.namespace}`,
        wait: true,
        prune: true,
        interval: 60_000,
      });
    }
    cluster.flux.start();
  }
  // As the webhook that a Flux Receiver listens to.
  gitOps.onPush(({ branch }) => {
    if (branch === 'main') for (const cluster of clusters) cluster.flux.poke();
  });

  return {
    azureDevOps,
    project,
    gitOps,
    places,
    clusters,
    buildService,
    jobToken: azureDevOps.issueToken(buildService),
    people: {
      ada: azureDevOps.addIdentity({ name: 'Ada', email: 'ada@contoso.example' }),
      grace: azureDevOps.addIdentity({ name: 'Grace', email: 'grace@contoso.example' }),
    },
    stop: async () => {
      for (const cluster of clusters) await cluster.stop();
      await azureDevOps.stop();
    },
  };
}

/** The GitOps repository before the first delivery: the folders that Flux is pointed at. */
function gitOpsSeed(): Record<string, string> {
  const files: Record<string, string> = { 'README.md': '# What runs in our clusters\n' };
  for (const environment of environmentNames) {
    files[`${clusterOf[environment]}/manifests/${environment}/README.md`] = `Applied to ${environment} by Flux.\n`;
  }
  return files;
}
