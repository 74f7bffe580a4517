import { createHash } from 'node:crypto';
import { canonical, type Json, type JsonObject, list, record, text } from '../json.ts';
import { type KubernetesObject, timestamp } from '../objects.ts';

/** What becomes of a container's image: it runs, it cannot be pulled, or the program in it ends at once. */
export type ImageFate = 'runs' | 'unpullable' | 'crashes';

/** A short hash as Kubernetes puts into names of ReplicaSets and pods. */
export function shortHash(value: unknown, length = 10): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, length);
}

/** The images of a workload's pod template. */
export function imagesOf(workload: KubernetesObject): string[] {
  return [
    ...list(workload, 'spec', 'template', 'spec', 'initContainers'),
    ...list(workload, 'spec', 'template', 'spec', 'containers'),
  ]
    .map((container) => text(container, 'image'))
    .filter((image) => image !== undefined);
}

/** The worst that any of the images brings. */
export function worstFate(images: string[], fate: (image: string) => ImageFate): ImageFate {
  const fates = images.map(fate);
  return fates.includes('unpullable') ? 'unpullable' : fates.includes('crashes') ? 'crashes' : 'runs';
}

/** An ownerReference to an object, as its controller writes it. */
export function ownedBy(owner: KubernetesObject): JsonObject {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** A pod of a workload (or of its ReplicaSet), not yet started. */
export function podOf(owner: KubernetesObject, template: JsonObject, name: string): KubernetesObject {
  const { namespace } = owner.metadata;
  const annotations = strings(record(template, 'metadata', 'annotations'));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...strings(record(template, 'metadata', 'labels')), ...labelsBy(owner) },
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      ownerReferences: [ownedBy(owner)],
    },
    spec: { nodeName: 'node-1', ...record(template, 'spec') },
  };
}

/** What the owner's controller adds, so that pods of two templates can be told apart. */
function labelsBy({ kind, metadata }: KubernetesObject): Record<string, string> {
  const revision = `${metadata.name}-${metadata.generation ?? 1}`;
  switch (kind) {
    case 'ReplicaSet':
      return { 'pod-template-hash': metadata.labels?.['pod-template-hash'] ?? '' };
    case 'Job':
      return { 'job-name': metadata.name, 'batch.kubernetes.io/job-name': metadata.name };
    default:
      return { 'controller-revision-hash': revision };
  }
}

/** Labels or annotations, which are strings in the API. */
export function strings(values: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}

/** A pod's status with each container in the state that its image deserves. */
export function podStatus(
  pod: KubernetesObject,
  phase: ImageFate | 'starting',
  fate: (i: string) => ImageFate,
): JsonObject {
  const containers = list(pod, 'spec', 'containers');
  const ready = phase === 'runs';
  const condition = (type: string, status: boolean): JsonObject => ({
    type,
    status: status ? 'True' : 'False',
    lastTransitionTime: timestamp(),
    ...(status ? {} : { reason: 'ContainersNotReady', message: 'containers with unready status' }),
  });
  return {
    phase: phase === 'starting' || phase === 'unpullable' ? 'Pending' : 'Running',
    startTime: timestamp(),
    conditions: [condition('PodScheduled', true), condition('Ready', ready), condition('ContainersReady', ready)],
    containerStatuses: containers.map((container) => containerStatus(container, phase, fate)),
  };
}

function containerStatus(container: Json, phase: ImageFate | 'starting', fate: (i: string) => ImageFate): JsonObject {
  const image = text(container, 'image') ?? '';
  const own = phase === 'starting' ? 'starting' : fate(image);
  const base = { name: text(container, 'name') ?? '', image, imageID: '', restartCount: 0 };
  switch (own) {
    case 'starting':
      return { ...base, ready: false, started: false, state: { waiting: { reason: 'ContainerCreating' } } };
    case 'unpullable': {
      const message = `Back-off pulling image "${image}": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
      return { ...base, ready: false, started: false, state: { waiting: { reason: 'ImagePullBackOff', message } } };
    }
    case 'crashes': {
      const ended = { exitCode: 1, reason: 'Error', startedAt: timestamp(), finishedAt: timestamp() };
      const message = `back-off 10s restarting failed container=${base.name}`;
      return {
        ...base,
        ready: false,
        started: false,
        restartCount: 2,
        state: { waiting: { reason: 'CrashLoopBackOff', message } },
        lastState: { terminated: ended },
      };
    }
    case 'runs':
      return { ...base, ready: true, started: true, state: { running: { startedAt: timestamp() } } };
  }
}

/** The events that the kubelet writes about such a pod. */
export function podEvents(pod: KubernetesObject, fate: ImageFate, image: string): KubernetesObject[] {
  const event = (type: string, reason: string, message: string): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: `${pod.metadata.name}.${shortHash({ reason, message, uid: pod.metadata.uid }, 16)}`,
      namespace: pod.metadata.namespace ?? 'default',
    },
    involvedObject: {
      apiVersion: 'v1',
      kind: 'Pod',
      name: pod.metadata.name,
      namespace: pod.metadata.namespace ?? 'default',
      uid: pod.metadata.uid ?? '',
    },
    type,
    reason,
    message,
    source: { component: 'kubelet', host: 'node-1' },
    count: 1,
    firstTimestamp: timestamp(),
    lastTimestamp: timestamp(),
  });
  const pulling = event('Normal', 'Pulling', `Pulling image "${image}"`);
  switch (fate) {
    case 'runs':
      return [
        event('Normal', 'Pulled', `Successfully pulled image "${image}"`),
        event('Normal', 'Started', 'Started container'),
      ];
    case 'unpullable':
      return [
        pulling,
        event(
          'Warning',
          'Failed',
          `Failed to pull image "${image}": rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`,
        ),
        event('Warning', 'Failed', 'Error: ImagePullBackOff'),
        event('Normal', 'BackOff', `Back-off pulling image "${image}"`),
      ];
    case 'crashes':
      return [event('Warning', 'BackOff', `Back-off restarting failed container in pod ${pod.metadata.name}`)];
  }
}
