import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Endpoint } from '../sandbox/agent/index.ts';
import type { PullRequestState, Repository } from '../sandbox/azure-devops/index.ts';
import type { Check, PipelineRun, RunOptions, StepRun } from '../sandbox/pipeline/index.ts';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { packagedExtension, writeFiles } from '../tasks/support.ts';
import { cd, cleaned, environment, root, tasks } from './consumer.ts';

/** An environment as the templates take it. */
export type Settings = Readonly<Record<string, unknown>>;

/** An environment of a test: as the templates take it, and how its approvers decide. Without them nobody is asked. */
export interface Place {
  readonly settings: Settings;
  readonly decide?: () => Promise<'approved' | 'rejected'>;
}

/** One run of the pipeline. */
export interface Delivery {
  /** The image's tag; one with `bad` in it can never be pulled. */
  readonly tag: string;
  readonly places: readonly Place[];
  /** The pipeline file of these environments; `pipelines/cd.yml` extended, when not said. */
  readonly pipeline?: (environments: readonly Settings[]) => string;
  /** Further files of the pipeline's own repository, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly options?: Partial<RunOptions>;
}

/** A GitOps repository elsewhere than in Azure DevOps. */
export interface Elsewhere {
  readonly remoteUrl: string;
  readonly token: string;
  readonly endpoints: readonly Endpoint[];
  commit(o: { readonly branch: string; readonly files: Readonly<Record<string, string>> }): Promise<unknown>;
  onPush(listener: (branch: string) => void): unknown;
}

/** Azure DevOps with a GitOps repository, clusters that follow it, and an application of one Deployment. */
export interface World {
  readonly sandbox: Sandbox;
  readonly gitOps: Repository;
  /** An environment of this name in each cluster, and its settings for the templates. */
  place(name: string, more?: Settings): Promise<Settings>;
  deliver(delivery: Delivery): Promise<PipelineRun>;
  /** The image's tag that an environment's Deployment has, undefined without one; in the first cluster, if not said. */
  running(environment: string, cluster?: string): string | undefined;
  /** The pull requests of one environment, oldest first. */
  pullRequests(environment: string): readonly PullRequestState[];
  stop(): Promise<void>;
}

const ofDelivery = ['render-manifests', 'create-gitops-pr', 'wait-for-flux', 'wait-for-flux-agentless'];

/** Tasks as they are shipped, with the versions that packaging gives them, in an extension of their own. */
export async function packaged(folder: string, names: readonly string[] = ofDelivery): Promise<string> {
  const extension = join(folder, 'extension');
  for (const definition of tasks.filter(({ name }) => names.includes(name))) {
    await cp(await packagedExtension(definition.name), extension, { recursive: true });
    await writeFile(join(extension, 'tasks', definition.name, 'task.json'), JSON.stringify(definition));
  }
  return extension;
}

const manifest = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: $SPACE }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - { name: web, image: "registry.example/web:$TAG" }
`;

export async function startWorld(
  o: {
    /** Their names; one called `east` when not said. */
    readonly clusters?: readonly string[];
    /** The tasks that the extension has; those that deliver when not said. */
    readonly tasks?: readonly string[];
    /** What Flux follows instead of the repository in Azure DevOps. */
    readonly elsewhere?: (folder: string) => Promise<Elsewhere>;
  } = {},
): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'templates-'));
  const extension = await packaged(folder, o.tasks);
  const sandbox = await startSandbox({ folder: join(folder, 'sandbox'), clusters: o.clusters ?? ['east'] });
  const { azureDevOps, project, clusters } = sandbox;
  const gitOps = await azureDevOps.addRepository({ project, name: 'gitops', files: { 'README.md': '# What runs\n' } });
  const followed: Elsewhere = (await o.elsewhere?.(folder)) ?? {
    remoteUrl: gitOps.remoteUrl,
    token: azureDevOps.issueToken(azureDevOps.addIdentity({ name: 'Flux', kind: 'service' })),
    endpoints: [],
    commit: (files) => gitOps.commit(files),
    onPush: (listener) => gitOps.onPush(({ branch }) => listener(branch)),
  };
  const { remoteUrl: url, token } = followed;
  for (const cluster of clusters)
    cluster.addGitSource({ name: 'gitops', url, branch: 'main', token, interval: 60_000 });
  followed.onPush((branch) => {
    if (branch === 'main') for (const cluster of clusters) cluster.flux.poke();
  });
  // A job that does not name the repository gets a token that cannot reach it.
  const stranger = azureDevOps.addIdentity({ name: 'a job’s token without the repository', kind: 'service' });
  azureDevOps.deny(stranger, 'GenericRead', gitOps);
  const strangersToken = azureDevOps.issueToken(stranger);
  let runs = 0;

  return {
    sandbox,
    gitOps,
    place: async (name, more = {}) => {
      const paths = clusters.map((cluster) => `${cluster.name}/manifests/${name}`);
      const files = Object.fromEntries(paths.map((path) => [`${path}/README.md`, `For ${name}.\n`]));
      await followed.commit({ branch: 'main', files });
      for (const cluster of clusters) {
        cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name }, status: { phase: 'Active' } });
        const path = `./${cluster.name}/manifests/${name}`;
        cluster.addKustomization({ name, source: 'gitops', path, wait: true, prune: true, interval: 60_000 });
      }
      const each = clusters.map((cluster) => ({ cluster: cluster.name, kubernetesConnection: cluster.name }));
      const where = each.length === 1 ? each[0] : { cluster: undefined, clusters: each };
      return cleaned({ ...environment(name, { dependsOn: [] }), ...where, ...more });
    },
    deliver: async ({ tag, places, pipeline, files, options }) => {
      const run = String(++runs);
      const self = join(folder, 'applications', run);
      await mkdir(join(self, 'manifests'), { recursive: true });
      await writeFile(join(self, 'manifests/web.yaml'), manifest);
      await writeFiles(self, files ?? {});
      const environments = places.map(({ settings }) => ({
        ...settings,
        variables: [`TAG=${tag}`, `SPACE=${String(settings['namespace'])}`, settings['variables']].join('\n').trim(),
      }));
      const parameters = { substitution: 'envsubst', gitOpsResource: 'gitops', version: tag };
      await writeFile(join(self, 'pipeline.yml'), pipeline?.(environments) ?? cd(environments, parameters));
      const checks = places.map(({ settings, decide }): [string, { checks: Check[] }] => [
        String(settings['name']),
        { checks: decide === undefined ? [] : [{ kind: 'approval', name: 'Ada', decide }] },
      ]);
      return sandbox.run({
        file: 'pipeline.yml',
        repositories: { self, 'gitops-delivery': root, gitops: gitOps.folder },
        extension,
        run: { id: run, number: run },
        variables: { 'Build.DefinitionName': 'shop-cd', 'Build.RequestedFor': 'Grace' },
        environments: Object.fromEntries(checks),
        serviceConnections: [...sandbox.serviceConnections, ...followed.endpoints],
        environment: { PATH: process.env['PATH'] ?? '' },
        // A wait that nobody ends would outlive the test.
        cancel: AbortSignal.timeout(100_000),
        azureDevOps: {
          ...sandbox.wiring,
          jobTokenFor: ({ repositories }) => (repositories.includes('shop/gitops') ? sandbox.jobToken : strangersToken),
        },
        ...options,
      });
    },
    running: (name, where) => {
      const cluster = clusters.find((one) => where === undefined || one.name === where);
      const deployment = cluster?.get('Deployment', name, 'web') as
        { spec?: { template?: { spec?: { containers?: { image?: string }[] } } } } | undefined;
      return deployment?.spec?.template?.spec?.containers?.[0]?.image?.split(':').at(-1);
    },
    pullRequests: (name) =>
      gitOps
        .pullRequests()
        .filter(({ sourceRefName }) => sourceRefName.split('/').includes(name))
        .toSorted((one, other) => one.id - other.id),
    stop: async () => {
      await sandbox.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The results of a run's stages, by name. */
export function results(run: PipelineRun): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.values(run.stages).map(({ name, result }) => [name, result]));
}

/** A step by `stage/job/step`. */
export function stepOf(run: PipelineRun, path: string): StepRun {
  const [stage = '', job = '', name] = path.split('/');
  const found = run.stages[stage]?.jobs[job]?.steps.find((step) => step.name === name);
  if (found === undefined) throw new Error(`there is no ${path}:\n${run.log}`);
  return found;
}
