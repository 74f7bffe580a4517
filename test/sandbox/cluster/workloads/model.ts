import { record } from '../json.ts';
import { copy, type KubernetesObject } from '../objects.ts';
import type { ObjectStore, StoreEvent } from '../store.ts';
import type { ModelTime } from '../time.ts';
import {
  type ImageFate,
  imagesOf,
  ownedBy,
  podEvents,
  podOf,
  podStatus,
  shortHash,
  strings,
  worstFate,
} from './pods.ts';
import { replicasOf, type RolloutState, workloadStatus } from './status.ts';

/** How workloads behave; durations in milliseconds. */
export interface WorkloadBehaviour {
  /** From applied to ready. */
  rollout: number;
  /** After this long a rollout that never gets ready is given up (ProgressDeadlineExceeded); Kubernetes: 10 minutes. */
  progressDeadline: number;
  fate: (image: string) => ImageFate;
  time: ModelTime;
}

const workloadKinds = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job']);

/** What the controller manager, the scheduler and the kubelets would do: makes applied workloads run, or not. */
export class WorkloadModel {
  readonly #store: ObjectStore;
  readonly #behaviour: WorkloadBehaviour;
  #abort = new AbortController();
  #unlisten: () => void = () => undefined;

  constructor(store: ObjectStore, behaviour: WorkloadBehaviour) {
    this.#store = store;
    this.#behaviour = behaviour;
  }

  start(): void {
    this.#abort = new AbortController();
    this.#unlisten = this.#store.onChange((event) => this.#see(event));
  }

  stop(): void {
    this.#unlisten();
    this.#abort.abort();
  }

  #see(event: StoreEvent): void {
    const { object } = event;
    if (!workloadKinds.has(object.kind) || object.metadata.ownerReferences !== undefined) return;
    if (event.type === 'DELETED') {
      this.#collect(object.metadata.uid ?? '');
      return;
    }
    const before = event.previous?.metadata.generation;
    if (event.type === 'ADDED' || before !== object.metadata.generation)
      this.#behaviour.time.working(
        this.#rollOut(object).catch((error: unknown) => {
          if (!this.#abort.signal.aborted) throw error;
        }),
      );
  }

  async #rollOut(workload: KubernetesObject): Promise<void> {
    const fate = worstFate(imagesOf(workload), this.#behaviour.fate);
    const { uid = '' } = workload.metadata;
    const older = this.#ownedPods(uid);
    await this.#wait(1);
    if (!this.#isCurrent(workload)) return;
    this.#setStatus(workload, 'progressing', older.length > 0);
    const pods = this.#makePods(workload, fate === 'runs' ? replicasOf(workload) : 1);
    await this.#wait(this.#behaviour.rollout);
    if (!this.#isCurrent(workload)) return;
    for (const pod of pods) this.#settlePod(pod, fate);
    if (fate === 'runs') {
      for (const pod of older) this.#remove('Pod', pod);
      this.#setStatus(workload, 'ready', false);
      return;
    }
    this.#setStatus(workload, 'stuck', older.length > 0);
    await this.#wait(this.#behaviour.progressDeadline);
    if (this.#isCurrent(workload)) this.#setStatus(workload, 'deadlineExceeded', older.length > 0);
  }

  #makePods(workload: KubernetesObject, count: number): KubernetesObject[] {
    const template = record(workload, 'spec', 'template');
    const hash = shortHash(template);
    const owner = workload.kind === 'Deployment' ? this.#replicaSet(workload, hash) : workload;
    const kind = this.#store.registry.byKind('', 'Pod');
    if (kind === undefined) return [];
    return Array.from({ length: count }, (_, index) => {
      const suffix =
        workload.kind === 'StatefulSet' ? String(index) : shortHash({ hash, index, uid: owner.metadata.uid }, 5);
      const pod = podOf(owner, template, `${owner.metadata.name}-${suffix}`);
      if (this.#store.get(kind, pod.metadata.namespace, pod.metadata.name) !== undefined)
        this.#store.remove(kind, pod.metadata.namespace, pod.metadata.name);
      const made = this.#store.put(kind, pod);
      return this.#store.put(kind, { ...made, status: podStatus(made, 'starting', this.#behaviour.fate) }, 'status');
    });
  }

  #replicaSet(workload: KubernetesObject, hash: string): KubernetesObject {
    const { namespace } = workload.metadata;
    const template = copy(record(workload, 'spec', 'template'));
    return this.#put({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${workload.metadata.name}-${hash}`,
        ...(namespace === undefined ? {} : { namespace }),
        labels: { ...strings(record(template, 'metadata', 'labels')), 'pod-template-hash': hash },
        annotations: { 'deployment.kubernetes.io/revision': String(workload.metadata.generation ?? 1) },
        ownerReferences: [ownedBy(workload)],
      },
      spec: { replicas: replicasOf(workload), selector: record(workload, 'spec', 'selector'), template },
    });
  }

  #settlePod(pod: KubernetesObject, fate: ImageFate): void {
    const kind = this.#store.registry.byKind('', 'Pod');
    if (kind === undefined || this.#store.get(kind, pod.metadata.namespace, pod.metadata.name) === undefined) return;
    this.#store.put(kind, { ...pod, status: podStatus(pod, fate, this.#behaviour.fate) }, 'status');
    const images = imagesOf({ ...pod, spec: { template: { spec: pod.spec ?? {} } } });
    for (const image of images)
      for (const event of podEvents(pod, this.#behaviour.fate(image), image)) this.#put(event);
  }

  #ownedPods(uid: string): KubernetesObject[] {
    const owners = new Set([
      uid,
      ...this.#owned('apps', 'ReplicaSet', new Set([uid])).map((set) => set.metadata.uid ?? ''),
    ]);
    return this.#owned('', 'Pod', owners);
  }

  #owned(group: string, kindName: string, owners: Set<string>): KubernetesObject[] {
    const kind = this.#store.registry.byKind(group, kindName);
    if (kind === undefined) return [];
    return this.#store
      .list(kind)
      .filter((object) => (object.metadata.ownerReferences ?? []).some((owner) => owners.has(String(owner['uid']))));
  }

  #collect(uid: string): void {
    for (const pod of this.#ownedPods(uid)) this.#remove('Pod', pod);
    for (const set of this.#owned('apps', 'ReplicaSet', new Set([uid]))) this.#remove('ReplicaSet', set);
  }

  #isCurrent(workload: KubernetesObject): boolean {
    const now = this.#stored(workload);
    return now?.metadata.uid === workload.metadata.uid && now?.metadata.generation === workload.metadata.generation;
  }

  #stored(object: KubernetesObject): KubernetesObject | undefined {
    const kind = this.#store.registry.byName(object.kind);
    return kind === undefined ? undefined : this.#store.get(kind, object.metadata.namespace, object.metadata.name);
  }

  #setStatus(workload: KubernetesObject, state: RolloutState, olderPods: boolean): void {
    const kind = this.#store.registry.byName(workload.kind);
    if (kind === undefined) return;
    this.#store.put(kind, { ...workload, status: workloadStatus(workload, state, olderPods) }, 'status');
  }

  #put(object: KubernetesObject): KubernetesObject {
    const kind = this.#store.registry.byName(object.kind);
    return kind === undefined ? object : this.#store.put(kind, object);
  }

  #remove(kindName: string, object: KubernetesObject): void {
    const kind = this.#store.registry.byName(kindName);
    if (kind !== undefined) this.#store.remove(kind, object.metadata.namespace, object.metadata.name);
  }

  async #wait(ms: number): Promise<void> {
    await this.#behaviour.time.sleep(ms, this.#abort.signal);
  }
}
