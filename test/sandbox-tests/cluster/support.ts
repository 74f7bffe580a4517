import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Cluster, type KubernetesObject, startCluster } from '../../sandbox/cluster/index.ts';

const execute = promisify(execFile);

/** A git repository on disk that a test writes to. */
export interface TestRepository {
  url: string;
  folder: string;
  /** Writes (null: deletes) files and commits them. @returns the commit */
  commit(files: Record<string, string | null>, message?: string): Promise<string>;
  git(...args: string[]): Promise<string>;
}

/** A cluster and a repository in a folder that is removed after the test. */
export interface Bench {
  cluster: Cluster;
  repository: TestRepository;
  close(): Promise<void>;
}

export async function makeRepository(folder: string): Promise<TestRepository> {
  await mkdir(folder, { recursive: true });
  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await execute('git', [
      '-C',
      folder,
      '-c',
      'user.name=Test',
      '-c',
      'user.email=t@example.com',
      ...args,
    ]);
    return stdout.trim();
  };
  await git('init', '-q', '-b', 'main');
  return {
    url: `file://${folder}`,
    folder,
    git,
    async commit(files, message = 'change') {
      for (const [name, content] of Object.entries(files)) {
        const file = path.join(folder, name);
        if (content === null) await rm(file, { recursive: true, force: true });
        else {
          await mkdir(path.dirname(file), { recursive: true });
          await writeFile(file, content);
        }
      }
      await git('add', '-A');
      await git('commit', '-q', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
  };
}

/** Starts a cluster with a `demo` namespace beside an empty repository. */
export async function makeBench(options: Partial<Parameters<typeof startCluster>[0]> = {}): Promise<Bench> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'cluster-test-'));
  const repository = await makeRepository(path.join(folder, 'repository'));
  const cluster = await startCluster({
    name: 'dev',
    folder: path.join(folder, 'cluster'),
    namespaces: ['demo'],
    ...options,
  });
  return {
    cluster,
    repository,
    async close() {
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const configMap = (value: string, name = 'settings'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: demo\ndata:\n  value: "${value}"\n`;

export const deployment = (tag: string, name = 'web'): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: demo
spec:
  replicas: 1
  selector:
    matchLabels: { app: ${name} }
  template:
    metadata:
      labels: { app: ${name} }
    spec:
      containers:
        - name: ${name}
          image: registry.example.com/${name}:${tag}
`;

interface ConditionView {
  type: string;
  status: string;
  reason: string;
  message: string;
}

/** The parts of a Flux object's status that tests look at. */
export interface StatusView {
  conditions: ConditionView[];
  observedGeneration?: number;
  lastAppliedRevision?: string;
  lastAttemptedRevision?: string;
  lastHandledReconcileAt?: string;
  artifact?: { revision: string };
  inventory?: { entries: { id: string; v: string }[] };
  observedSourceArtifactRevision?: string;
  history?: {
    lastReconciledStatus: string;
    totalReconciliations: number;
    metadata: { revision: string };
    /** HelmReleases only, as the next three. */
    chartVersion?: string;
    status?: string;
    action?: string;
    version?: number;
  }[];
}

export function statusOf(object: KubernetesObject | undefined): StatusView {
  const status = object?.status ?? {};
  return { conditions: [], ...status };
}

export function conditionOf(object: KubernetesObject | undefined, type: string): ConditionView | undefined {
  return statusOf(object).conditions.find((condition) => condition.type === type);
}

/** Waits until an object is as wanted; looks after every change in the cluster. */
export async function until(
  cluster: Cluster,
  kind: string,
  name: string,
  wanted: (object: KubernetesObject) => boolean,
  namespace = 'flux-system',
): Promise<KubernetesObject> {
  return new Promise((resolve, reject) => {
    const look = (): boolean => {
      const object = cluster.get(kind, namespace, name);
      if (object === undefined || !wanted(object)) return false;
      unlisten();
      clearTimeout(timer);
      resolve(object);
      return true;
    };
    const timer = setTimeout(() => {
      unlisten();
      const seen = JSON.stringify(cluster.get(kind, namespace, name)?.status, undefined, 1);
      reject(new Error(`${kind} ${name} did not become as wanted: ${seen}`));
    }, 8000);
    const unlisten = cluster.store.onChange(() => void look());
    look();
  });
}

/** Ready with this reason, and the reconcile is over. */
export const readyWith =
  (reason: string) =>
  (object: KubernetesObject): boolean =>
    conditionOf(object, 'Ready')?.reason === reason && conditionOf(object, 'Reconciling')?.reason !== 'Progressing';

/** Ready=True with this commit applied. */
export const applied =
  (commit: string) =>
  (object: KubernetesObject): boolean =>
    conditionOf(object, 'Ready')?.status === 'True' && statusOf(object).lastAppliedRevision === `main@sha1:${commit}`;

/** A source, a Kustomization `apps` over `./apps` with one ConfigMap, applied. @returns the first commit */
export async function install(
  { cluster, repository }: Bench,
  o: Partial<Parameters<Cluster['addKustomization']>[0]> = {},
): Promise<string> {
  const base = await repository.commit({ 'apps/settings.yaml': configMap('1') });
  cluster.addGitSource({ name: 'gitops', url: repository.url, branch: 'main', interval: 600_000 });
  cluster.addKustomization({ name: 'apps', source: 'gitops', path: './apps', ...o });
  await until(cluster, 'Kustomization', 'apps', applied(base));
  return base;
}

/** Commits, and tells Flux as a webhook would. @returns the commit */
export async function push({ cluster, repository }: Bench, files: Record<string, string | null>): Promise<string> {
  const commit = await repository.commit(files);
  cluster.flux.poke();
  return commit;
}

/** Ends when a Kustomization's event with this reason has been sent; ask before what brings it about. */
export function told({ flux }: Cluster, reason: string): Promise<void> {
  return new Promise((resolve) => {
    const unlisten = flux.onEvent((event) => {
      if (event.kind !== 'Kustomization' || event.reason !== reason) return;
      unlisten();
      resolve();
    });
  });
}
