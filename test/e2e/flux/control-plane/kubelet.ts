import { setTimeout as delay } from 'node:timers/promises';
import type { Api, KubernetesObject } from '../api.ts';

interface Container {
  readonly name: string;
  readonly image: string;
}

/** What became of a Deployment: the generation that was looked at last, and when it is given up, unless it runs. */
interface Rolled {
  readonly generation: number;
  readonly givenUpAt: number;
}

interface Kubelet {
  /** The last error of each Deployment that had one, as `namespace/name: error`. */
  problems(): readonly string[];
  stop(): Promise<void>;
}

type Fate = 'runs' | 'stuck' | 'given up';

/** A registry that nobody can pull from: no name below `invalid` ever resolves (RFC 6761). */
const unpullable = 'registry.invalid/';
const every = 250;

/**
 * Plays what stands behind Deployments where there are no nodes: Kubernetes' own controllers, and the kubelet. Images
 * run at once, but those of `registry.invalid`, whose pod waits for its image.
 */
export function playKubelet(api: Api): Kubelet {
  const problems = new Map<string, string>();
  const over = new AbortController();
  const seen = new Map<string, Rolled>();
  const play = async (): Promise<void> => {
    const { items } = (await api.call('GET', '/apis/apps/v1/deployments')) as { items: KubernetesObject[] };
    const going = await namespacesOnTheirWayOut(api);
    await Promise.all(
      items
        .filter(({ metadata }) => !going.has(metadata.namespace ?? ''))
        .map((deployment) =>
          // One that fails is no reason to let the others wait.
          playOne(deployment).catch((error: unknown) => {
            problems.set(`${deployment.metadata.namespace ?? ''}/${deployment.metadata.name}`, String(error));
          }),
        ),
    );
  };
  const playOne = async (deployment: KubernetesObject): Promise<void> => {
    const { uid = '', generation = 0 } = deployment.metadata as { uid?: string; generation?: number };
    const rolled = seen.get(uid);
    if (rolled?.generation !== generation) {
      seen.set(uid, { generation, givenUpAt: Infinity });
      seen.set(uid, await roll(api, deployment, generation));
    } else if (rolled.givenUpAt < Date.now()) {
      seen.set(uid, { generation, givenUpAt: Infinity });
      await setStatus(api, deployment, deploymentStatus(generation, 1, 'given up'));
    }
  };
  const work = (async () => {
    while (!over.signal.aborted) {
      // The server may be on its way down.
      await play().catch((error: unknown) => problems.set('', String(error)));
      await delay(every, undefined, { signal: over.signal }).catch(() => undefined);
    }
  })();
  return {
    problems: () => [...problems].map(([name, error]) => `${name}: ${error}`),
    async stop() {
      over.abort();
      await work;
    },
  };
}

/** Nothing can be made in them any more; nobody ends them here, so what they hold stays. */
async function namespacesOnTheirWayOut(api: Api): Promise<ReadonlySet<string>> {
  const { items } = (await api.call('GET', '/api/v1/namespaces')) as { items: KubernetesObject[] };
  return new Set(items.filter(({ metadata }) => 'deletionTimestamp' in metadata).map(({ metadata }) => metadata.name));
}

async function roll(api: Api, listed: KubernetesObject, generation: number): Promise<Rolled> {
  const namespace = listed.metadata.namespace ?? 'default';
  const apps = `/apis/apps/v1/namespaces/${namespace}`;
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const revision = { 'deployment.kubernetes.io/revision': String(generation) };
  const annotated = { metadata: { annotations: revision } };
  const path = `${apps}/deployments/${listed.metadata.name}`;
  const deployment = (await api.call('PATCH', path, annotated)) as KubernetesObject;
  const { metadata, spec } = deployment;
  // To a Deployment a new annotation is a new generation, too.
  const { generation: observed = generation } = metadata;
  const {
    replicas = 1,
    progressDeadlineSeconds = 600,
    selector,
    template,
  } = spec as {
    replicas?: number;
    progressDeadlineSeconds?: number;
    selector: { matchLabels: Record<string, string> };
    template: { metadata: { labels: Record<string, string> }; spec: { containers: Container[] } };
  };
  const { containers } = template.spec;
  const healthy = !containers.some(({ image }) => image.startsWith(unpullable));
  const hash = { 'pod-template-hash': `r${generation}` };
  const labels = { ...template.metadata.labels, ...hash };
  const name = `${metadata.name}-r${generation}`;

  const set = (await api.call('POST', `${apps}/replicasets`, {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name, labels, annotations: revision, ownerReferences: [ownedBy('Deployment', metadata)] },
    spec: {
      replicas,
      selector: { matchLabels: { ...selector.matchLabels, ...hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  })) as KubernetesObject;
  await api.call('POST', pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${name}-0`, labels, ownerReferences: [ownedBy('ReplicaSet', set.metadata)] },
    spec: { containers },
  });
  await api.call('PATCH', `${pods}/${name}-0/status`, { status: podStatus(containers, healthy) });
  await setStatus(api, deployment, deploymentStatus(observed, replicas, healthy ? 'runs' : 'stuck'));
  // The version before serves until the new one does.
  if (healthy) await removeOthers(api, pods, selector.matchLabels, `${name}-0`);
  return { generation: observed, givenUpAt: healthy ? Infinity : Date.now() + progressDeadlineSeconds * 1000 };
}

async function setStatus(api: Api, { metadata }: KubernetesObject, status: object): Promise<void> {
  const path = `/apis/apps/v1/namespaces/${metadata.namespace ?? 'default'}/deployments/${metadata.name}/status`;
  await api.call('PATCH', path, { status });
}

function ownedBy(kind: string, { name, ...metadata }: KubernetesObject['metadata']): object {
  const { uid } = metadata as { uid?: string };
  return { apiVersion: 'apps/v1', kind, name, uid, controller: true };
}

function deploymentStatus(observedGeneration: number, replicas: number, fate: Fate): object {
  const healthy = fate === 'runs';
  const progress = {
    runs: 'NewReplicaSetAvailable',
    stuck: 'ReplicaSetUpdated',
    'given up': 'ProgressDeadlineExceeded',
  };
  const condition = (type: string, status: boolean, reason: string): object => ({
    type,
    status: status ? 'True' : 'False',
    reason,
    message: reason,
  });
  return {
    observedGeneration,
    replicas,
    updatedReplicas: replicas,
    readyReplicas: healthy ? replicas : 0,
    availableReplicas: healthy ? replicas : 0,
    unavailableReplicas: healthy ? 0 : replicas,
    conditions: [
      condition('Available', healthy, healthy ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable'),
      condition('Progressing', fate !== 'given up', progress[fate]),
    ],
  };
}

function podStatus(containers: readonly Container[], healthy: boolean): object {
  const state = healthy
    ? { running: { startedAt: new Date().toISOString() } }
    : { waiting: { reason: 'ErrImagePull', message: `no such host: ${unpullable.slice(0, -1)}` } };
  return {
    phase: healthy ? 'Running' : 'Pending',
    containerStatuses: containers.map(({ name, image }) => ({
      name,
      image,
      imageID: '',
      ready: healthy,
      restartCount: 0,
      state,
    })),
  };
}

async function removeOthers(
  api: Api,
  pods: string,
  labels: Readonly<Record<string, string>>,
  name: string,
): Promise<void> {
  const query = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const found = await api.call('GET', `${pods}?labelSelector=${encodeURIComponent(query.join(','))}`);
  for (const { metadata } of (found as { items: KubernetesObject[] }).items) {
    if (metadata.name !== name) await api.call('DELETE', `${pods}/${metadata.name}?gracePeriodSeconds=0`);
  }
}
