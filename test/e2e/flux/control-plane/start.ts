import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { kubeconfigText } from '../../../sandbox/cluster/kubeconfig.ts';
import { makeCertificates } from '../../../sandbox/cluster/tls.ts';
import { openApi, type Api, type KubernetesObject } from '../api.ts';
import { playKubelet } from './kubelet.ts';
import { freePorts, keepProcesses, lastLines, type Processes } from './processes.ts';

/** A cluster of plain processes on 127.0.0.1: etcd, kube-apiserver, and Flux's controllers. It has no nodes. */
export interface ControlPlane {
  readonly kubeconfig: string;
  /** The end of every process's log, and which processes died. */
  describe(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts it.
 * @param programs the folders that `providePrograms` gives
 * @throws with the log's end of the process that did not start
 */
export async function startControlPlane(programs: {
  readonly kubernetes: string;
  readonly flux: string;
  readonly notification: string;
}): Promise<ControlPlane> {
  const folder = await mkdtemp(join(tmpdir(), 'gitops-delivery-e2e-'));
  const processes = keepProcesses(folder);
  try {
    const kubeconfig = await startKubernetes(folder, programs.kubernetes, processes);
    const api = await openApi(kubeconfig);
    await startFlux(folder, programs, kubeconfig, api, processes);
    const kubelet = playKubelet(api);
    return {
      kubeconfig,
      async describe() {
        const parts = [...processes.ended].map(([name, code]) => `${name} ended (${String(code)})`);
        for (const file of await readdir(join(folder, 'logs'))) {
          const lines = lastLines(await processes.log(file.replace(/\.log$/, '')), 25).split('\n');
          parts.push(`=== ${file}`, ...lines.map((line) => line.slice(0, 500)));
        }
        return [...parts, '=== what plays the kubelet', ...kubelet.problems()].join('\n');
      },
      async stop() {
        await kubelet.stop();
        await processes.stop();
      },
    };
  } catch (error) {
    await processes.stop();
    throw error;
  }
}

async function startKubernetes(folder: string, programs: string, processes: Processes): Promise<string> {
  const [clients = 0, peers = 0, secure = 0] = await freePorts(3);
  const etcd = `http://127.0.0.1:${clients}`;
  const peer = `http://127.0.0.1:${peers}`;
  processes.start('etcd', join(programs, 'etcd'), [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${etcd}`,
    `--advertise-client-urls=${etcd}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--log-level=warn',
    '--unsafe-no-fsync',
  ]);
  await processes.untilReady('etcd', async () => (await fetch(`${etcd}/health`)).ok);

  const tls = await makeCertificates(join(folder, 'tls'));
  const at = (name: string): string => join(folder, 'tls', name);
  const token = randomBytes(32).toString('hex');
  await writeFile(at('tokens.csv'), `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
  const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  await writeFile(at('accounts.key'), signing.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
  const url = `https://127.0.0.1:${secure}`;
  processes.start('kube-apiserver', join(programs, 'kube-apiserver'), [
    `--etcd-servers=${etcd}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    `--secure-port=${secure}`,
    `--tls-cert-file=${at('server.crt')}`,
    `--tls-private-key-file=${at('server.key')}`,
    `--token-auth-file=${at('tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-signing-key-file=${at('accounts.key')}`,
    `--service-account-key-file=${at('accounts.key')}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    // Nobody makes the service account that each pod would need.
    '--disable-admission-plugins=ServiceAccount',
  ]);
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigText([{ name: 'e2e', url, token, ca: tls.ca }]), { mode: 0o600 });
  const api = await openApi(kubeconfig);
  await processes.untilReady('kube-apiserver', async () => {
    await api.call('GET', '/readyz');
    return true;
  });
  return kubeconfig;
}

async function startFlux(
  folder: string,
  programs: { readonly flux: string; readonly notification: string },
  kubeconfig: string,
  api: Api,
  processes: Processes,
): Promise<void> {
  const crds = (await Promise.all([readCrds(programs.flux), readCrds(programs.notification)])).flat();
  await Promise.all(crds.map((crd) => api.apply(crd)));
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } });
  await Promise.all(
    crds.map((crd) =>
      processes.untilReady('kube-apiserver', async () =>
        isEstablished(await api.get(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crd.metadata.name}`)),
      ),
    ),
  );

  const storage = join(folder, 'storage');
  await mkdir(storage);
  const ports = await freePorts(11);
  const address = (index: number): string => `127.0.0.1:${ports[index] ?? 0}`;
  const common = ['--enable-leader-election=false', '--log-level=info'];
  const events = `--events-addr=http://${address(9)}/`;
  const environment = { KUBECONFIG: kubeconfig, RUNTIME_NAMESPACE: 'flux-system' };
  const controllers = {
    'source-controller': [
      events,
      `--storage-path=${storage}`,
      `--storage-addr=${address(8)}`,
      `--storage-adv-addr=${address(8)}`,
      '--concurrent=8',
    ],
    'kustomize-controller': [events, '--concurrent=16', '--requeue-dependency=2s'],
    'helm-controller': [events, '--concurrent=8', '--requeue-dependency=2s'],
    'notification-controller': [`--events-addr=${address(9)}`, `--receiverAddr=${address(10)}`],
  };
  const names = Object.entries(controllers).map(([name, args], index) => {
    const own = [`--metrics-addr=${address(2 * index)}`, `--health-addr=${address(2 * index + 1)}`];
    const from = name === 'notification-controller' ? programs.notification : programs.flux;
    processes.start(name, join(from, name), [...common, ...own, ...args], environment);
    return { name, health: address(2 * index + 1) };
  });
  await Promise.all(
    names.map(({ name, health }) =>
      processes.untilReady(name, async () => (await fetch(`http://${health}/readyz`)).ok),
    ),
  );
}

async function readCrds(programs: string): Promise<readonly KubernetesObject[]> {
  const folder = join(programs, 'crds');
  const files = await readdir(folder);
  return Promise.all(files.map(async (file) => load(await readFile(join(folder, file), 'utf8')) as KubernetesObject));
}

function isEstablished(crd: KubernetesObject | undefined): boolean {
  const status = crd?.['status'] as { conditions?: { type: string; status: string }[] } | undefined;
  return status?.conditions?.some(({ type, status: state }) => type === 'Established' && state === 'True') ?? false;
}
