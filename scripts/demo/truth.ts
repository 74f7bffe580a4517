import type { Cluster, KubernetesObject } from '../../test/sandbox/cluster/index.ts';
import type { Application } from './application.ts';
import type { Place, World } from './world.ts';

/** What is really so in one environment, asked of git and of the cluster, never of a task. */
export interface Truth {
  /** The commit that Flux says it applied; empty when none. */
  readonly applied: string;
  /** The images that ready workloads run, sorted. */
  readonly images: readonly string[];
  readonly ready: boolean;
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const list = (value: unknown): readonly Record<string, unknown>[] => (Array.isArray(value) ? value.map(record) : []);

/** Looks at an environment's Kustomization and workloads as they are at this moment. */
export function lookAt(place: Place): Truth {
  const kustomization = place.cluster.get('Kustomization', 'flux-system', place.kustomization);
  const status = record(kustomization?.['status']);
  const revision = typeof status['lastAppliedRevision'] === 'string' ? status['lastAppliedRevision'] : '';
  const deployments = place.cluster.list('Deployment', place.namespace);
  return {
    applied: revision.slice(revision.lastIndexOf(':') + 1),
    images: deployments.flatMap(imagesOf).toSorted(),
    ready: deployments.length > 0 && deployments.every(isReady),
  };
}

/** The tag in a HelmRelease's values, and whether the release has taken them up. */
export function releaseOf(cluster: Cluster, namespace: string, name: string): { tag: string; ready: boolean } {
  const release = cluster.get('HelmRelease', namespace, name);
  const status = record(release?.['status']);
  const ready = list(status['conditions']).find(({ type }) => type === 'Ready')?.['status'] === 'True';
  return {
    tag: String(record(record(record(release?.['spec'])['values'])['image'])['tag']),
    ready: ready && status['observedGeneration'] === release?.metadata.generation,
  };
}

/** The version that an environment's descriptor names at a commit; undefined when there is none. */
export async function versionAt(
  world: World,
  application: Application,
  place: Place,
  commit: string,
): Promise<string | undefined> {
  const path = `${place.cluster.name}/deployments/${place.namespace}/${application.name}.json`;
  const descriptor = commit === '' ? undefined : await world.gitOps.read(commit, path);
  return descriptor === undefined ? undefined : String(record(JSON.parse(descriptor))['version']);
}

function imagesOf(deployment: KubernetesObject): string[] {
  const template = record(record(record(deployment['spec'])['template'])['spec']);
  return list(template['containers']).map((container) => String(container['image']));
}

function isReady(deployment: KubernetesObject): boolean {
  const status = record(deployment['status']);
  const replicas = Number(record(deployment['spec'])['replicas'] ?? 1);
  return (
    Number(status['observedGeneration'] ?? 0) >= (deployment.metadata.generation ?? 1) &&
    Number(status['readyReplicas'] ?? 0) === replicas &&
    Number(status['updatedReplicas'] ?? 0) === replicas
  );
}

/** Why it is not true that the commit runs in the environment; undefined when it is. */
export async function whyNotRunning(
  world: World,
  place: Place,
  commit: string,
  truth: Truth,
): Promise<string | undefined> {
  if (truth.applied === '') return `Flux has applied nothing in ${place.environment}`;
  const contained = await world.gitOps.git('merge-base', '--is-ancestor', commit, truth.applied).then(
    () => true,
    () => false,
  );
  if (!contained) {
    return `${place.environment} runs ${truth.applied.slice(0, 8)}, which does not contain ${commit.slice(0, 8)}`;
  }
  return truth.ready ? undefined : `the workloads in ${place.environment} are not ready`;
}
