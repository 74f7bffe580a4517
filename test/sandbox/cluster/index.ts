import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { AccessRule } from './api/access.ts';
import type { ApiFaults } from './api/faults.ts';
import { ApiServer, type RecordedRequest } from './api/server.ts';
import type { Watches } from './api/watch.ts';
import { kubeconfigText } from './kubeconfig.ts';
import { type FluxVersion, KindRegistry } from './kinds.ts';
import type { KubernetesObject } from './objects.ts';
import { applyObject, readObjects } from './objects-api.ts';
import { ObjectStore } from './store.ts';

export type { RecordedRequest } from './api/server.ts';
export type { KubernetesObject } from './objects.ts';

/** A stand-in for a Kubernetes cluster with Flux in it. */
export interface Cluster {
  name: string;
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  url: string;
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
  apply(objectOrYaml: object | string): void;
  remove(kind: string, namespace: string, name: string): void;
  get(kind: string, namespace: string, name: string): KubernetesObject | undefined;
  list(kind: string, namespace?: string): KubernetesObject[];
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
  /** Namespaces there from the start, besides default, kube-system and flux-system. */
  namespaces?: string[];
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
  const server = new ApiServer(store, options.kubernetesVersion ?? 'v1.34.4');
  const url = await server.listen();
  const token = randomBytes(24).toString('base64url');
  server.access.add(token, 'system:serviceaccount:flux-system:deployer');
  const kubeconfig = kubeconfigText([{ name, url, token }]);
  const kubeconfigPath = path.join(folder, 'kubeconfig');
  await writeFile(kubeconfigPath, kubeconfig, { mode: 0o600 });
  const kindNamed = (kind: string) => {
    const found = store.registry.byName(kind);
    if (found === undefined) throw new Error(`the cluster serves no kind ${kind}`);
    return found;
  };
  return {
    name,
    url,
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
    apply(objectOrYaml) {
      for (const object of readObjects(objectOrYaml)) applyObject(store, object);
    },
    remove: (kind, namespace, objectName) => void store.remove(kindNamed(kind), namespace, objectName),
    get: (kind, namespace, objectName) => store.get(kindNamed(kind), namespace, objectName),
    list: (kind, namespace) => store.list(kindNamed(kind), namespace),
    stop: () => server.close(),
  };
}
