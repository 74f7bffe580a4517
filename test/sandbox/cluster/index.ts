import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { AccessRule } from './api/access.ts';
import type { ApiFaults } from './api/faults.ts';
import { ApiServer, type RecordedRequest } from './api/server.ts';
import type { Watches } from './api/watch.ts';
import {
  gitSourceObjects,
  type GitSourceOptions,
  kustomizationObject,
  type KustomizationOptions,
} from './flux-objects.ts';
import { createFlux, type Flux } from './flux/flux.ts';
import { defaultPace, type FluxPace } from './flux/pace.ts';
import { kubeconfigText } from './kubeconfig.ts';
import { type FluxVersion, KindRegistry } from './kinds.ts';
import type { KubernetesObject } from './objects.ts';
import { applyObject, readObjects } from './objects-api.ts';
import { play, type RecordingHeader, readRecording } from './replay.ts';
import { ObjectStore } from './store.ts';
import { type ModelTime, realTime } from './time.ts';
import { type ClusterTls, makeCertificates } from './tls.ts';
import { WorkloadModel } from './workloads/model.ts';
import type { ImageFate } from './workloads/pods.ts';

export type { AccessRule } from './api/access.ts';
export type { RecordedRequest } from './api/server.ts';
export type { FluxEvent, FluxFailure } from './flux/failures.ts';
export type { Flux } from './flux/flux.ts';
export type { FluxPace } from './flux/pace.ts';
export type { FluxVersion } from './kinds.ts';
export type { KubernetesObject } from './objects.ts';
export type { RecordingHeader } from './replay.ts';
export type { ImageFate } from './workloads/pods.ts';

/** A stand-in for a Kubernetes cluster with Flux in it. */
export interface Cluster {
  name: string;
  /** `http://127.0.0.1:PORT` (`https` with its own certificates), without a slash at its end. */
  url: string;
  /** Only with the option `https`. */
  tls: ClusterTls | undefined;
  /** A bearer token that may do everything until `deny`; other tokens get 401. */
  token: string;
  kubeconfigPath: string;
  kubeconfig: string;
  requests: RecordedRequest[];
  faults: ApiFaults;
  watches: Watches;
  store: ObjectStore;
  /** A further user; without `allow` it may do all that `deny` does not name. @returns its token. */
  addUser(o: { name: string; allow?: AccessRule[]; deny?: AccessRule[] }): string;
  /** Takes a right from `token`'s user (or another token's). */
  deny(rule: AccessRule, token?: string): void;
  /** Gives back what `deny` took. */
  allowAll(token?: string): void;
  /** How many connections to the API server are open. */
  connections(): Promise<number>;
  /** Stops accepting a token, whatever it was. */
  revoke(token: string): void;
  /** The API server goes down, as in an upgrade; what it returns brings it up again, at the same address. */
  outage(): Promise<() => Promise<void>>;
  apply(objectOrYaml: object | string): void;
  remove(kind: string, namespace: string, name: string): void;
  get(kind: string, namespace: string, name: string): KubernetesObject | undefined;
  list(kind: string, namespace?: string): KubernetesObject[];
  /** Creates the GitRepository and its credentials. */
  addGitSource(o: GitSourceOptions): void;
  addKustomization(o: KustomizationOptions): void;
  /** The model of Flux; it runs from the start. */
  flux: Flux;
  /**
   * Serves a recorded scenario through the same API. Flux and the workloads' model are stopped first, so that nothing
   * else writes. `done` ends after the last event.
   */
  replay(recording: string, o?: { speed?: number }): Promise<{ done: Promise<void>; header: RecordingHeader }>;
  stop(): Promise<void>;
}

/** What a cluster can be started with. */
export interface ClusterOptions {
  name: string;
  /** Its state lives here: kubeconfig, git clones, checked-out sources. */
  folder: string;
  /** Which API versions of Flux's kinds are served. Default: the newest set. */
  flux?: FluxVersion;
  kubernetesVersion?: string;
  /**
   * Serve HTTPS with a certificate authority of its own, which the kubeconfig names. `clientCertificate`:
   * the kubeconfig signs in by a certificate instead of the token.
   */
  https?: boolean | 'clientCertificate';
  /** Namespaces there from the start, besides default, kube-system and flux-system. */
  namespaces?: string[];
  pace?: Partial<FluxPace>;
  /** What moves Flux and the workloads on. Default: the machine's time. */
  time?: ModelTime;
  /** What becomes of an image. Default: a tag with `bad` or `broken` cannot be pulled, one with `crash` crashes. */
  imageFate?: (image: string) => ImageFate;
}

/** Starts a cluster on a free port of 127.0.0.1. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { name, folder } = options;
  await mkdir(folder, { recursive: true });
  const store = new ObjectStore(new KindRegistry(options.flux ?? '2.9'));
  for (const namespace of ['default', 'kube-system', 'flux-system', ...(options.namespaces ?? [])])
    applyObject(store, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace },
      status: { phase: 'Active' },
    });
  const secure = options.https !== undefined && options.https !== false;
  const tls = secure ? await makeCertificates(path.join(folder, 'certificates')) : undefined;
  const server = new ApiServer(store, options.kubernetesVersion ?? 'v1.34.4', tls);
  const url = await server.listen();
  const token = randomBytes(24).toString('base64url');
  server.access.add(token, 'system:serviceaccount:flux-system:deployer');
  server.certificateToken = token;
  const user = tls !== undefined && options.https === 'clientCertificate' ? { client: tls.client } : { token };
  const kubeconfig = kubeconfigText([{ name, url, ...user, ...(tls === undefined ? {} : { ca: tls.ca }) }]);
  const kubeconfigPath = path.join(folder, 'kubeconfig');
  await writeFile(kubeconfigPath, kubeconfig, { mode: 0o600 });
  const pace: FluxPace = { ...defaultPace, ...options.pace };
  const time = options.time ?? realTime;
  const workloads = new WorkloadModel(store, { ...pace, time, fate: options.imageFate ?? defaultFate });
  workloads.start();
  const flux = createFlux({ store, folder, pace, time, history: (options.flux ?? '2.9') === '2.9' });
  flux.start();
  const ending = new AbortController();
  const preferred = (kind: string): string => {
    const { group, versions } = kindNamed(kind);
    return `${group}/${versions[0] ?? 'v1'}`;
  };
  const kindNamed = (kind: string) => {
    const found = store.registry.byName(kind);
    if (found === undefined) throw new Error(`the cluster serves no kind ${kind}`);
    return found;
  };
  return {
    name,
    url,
    tls,
    token,
    kubeconfig,
    kubeconfigPath,
    requests: server.requests,
    faults: server.faults,
    watches: server.watches,
    store,
    addUser(o) {
      const other = randomBytes(24).toString('base64url');
      server.access.add(other, o.name, o);
      return other;
    },
    deny: (rule, of = token) => server.access.deny(of, rule),
    allowAll: (of = token) => server.access.restore(of),
    connections: () => server.connections(),
    revoke: (of) => server.access.revoke(of),
    outage: () => server.outage(),
    apply(objectOrYaml) {
      for (const object of readObjects(objectOrYaml)) applyObject(store, object);
    },
    remove: (kind, namespace, objectName) => void store.remove(kindNamed(kind), namespace, objectName),
    get: (kind, namespace, objectName) => store.get(kindNamed(kind), namespace, objectName),
    list: (kind, namespace) => store.list(kindNamed(kind), namespace),
    addGitSource(o) {
      for (const object of gitSourceObjects(o, preferred('GitRepository'))) applyObject(store, object);
    },
    addKustomization: (o) => void applyObject(store, kustomizationObject(o, preferred('Kustomization'))),
    flux,
    async replay(recording, o = {}) {
      const read = await readRecording(recording);
      await flux.stop();
      workloads.stop();
      const done = play(store, read, o.speed ?? 1, ending.signal);
      done.catch(() => undefined);
      return { done, header: read.header };
    },
    async stop() {
      ending.abort();
      workloads.stop();
      await flux.stop();
      await server.close();
    },
  };
}

function defaultFate(image: string): ImageFate {
  const tag = image
    .slice(image.lastIndexOf('/') + 1)
    .split(/[:@]/)
    .slice(1)
    .join(':');
  if (/bad|broken/.test(tag)) return 'unpullable';
  return /crash/.test(tag) ? 'crashes' : 'runs';
}
