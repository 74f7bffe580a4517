import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createAgentFolders, runTask } from '../../test/sandbox/agent/index.ts';
import { startCluster, type Cluster } from '../../test/sandbox/cluster/index.ts';
import { root } from '../project.ts';
import { Fleet } from './fleet.ts';
import type { Bench, Measure } from './harness.ts';
import { heapOfAnHour, tenMinutes } from './long-waits.ts';

const execute = promisify(execFile);
const runs = 20;
const pollEvery = 5000;

/** From the status in the API to the end of the task; and what a long wait costs in requests, bytes and memory. */
export const bench: Bench = {
  title: `wait-for-flux: from the status flip to the end (median of ${runs}), and long waits`,
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'bench-wait-'));
    try {
      const measures = await flips(folder);
      for (const count of [1, 50, 500]) measures.push(...(await tenMinutes(join(folder, `ten-${count}`), count)));
      for (const count of [50, 500]) measures.push(...(await heapOfAnHour(count)));
      return measures;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function flips(folder: string): Promise<Measure[]> {
  // kubectl shows its token to nobody over plain HTTP.
  const cluster = await startCluster({ name: 'bench', folder: join(folder, 'cluster'), https: true });
  try {
    // What Flux would write is written by the bench: the moment is known then.
    await cluster.flux.stop();
    const fleet = new Fleet(cluster.store, 1);
    const own = await middle(runs, () => afterFlip(fleet, (commit, waiting) => wait(folder, cluster, commit, waiting)));
    const polling = await pollers(cluster, fleet);
    const measures: Measure[] = [
      { name: 'flip to end', value: own, unit: 'ms', against: { name: 'one second', value: 1000 }, goal: 1 },
      {
        name: 'flip to end',
        value: own,
        unit: 'ms',
        against: { name: 'polling every 5 s, as flux does', value: polling },
      },
    ];
    const kubectl = await kubectlWaits(cluster, fleet);
    if (kubectl === undefined) console.log('  kubectl is not installed: nothing to hold it against');
    else {
      const name = 'kubectl wait for exactly that revision';
      measures.push({ name: 'flip to end', value: own, unit: 'ms', against: { name, value: kubectl } });
      console.log(
        '  kubectl wait --for=condition=Ready ends with success before any flip: it takes the old Ready for new',
      );
    }
    return measures;
  } finally {
    await cluster.stop();
  }
}

/** Milliseconds from the flip to the end of what waits for it; `waiting` is called when it does. */
async function afterFlip(
  fleet: Fleet,
  waits: (commit: string, waiting: () => void) => Promise<unknown>,
): Promise<number> {
  const commit = fleet.nextCommit();
  let flipped = Number.NaN;
  await waits(commit, () => {
    // Everything is watched by then, and nothing moves.
    setTimeout(() => {
      flipped = performance.now();
      fleet.flip(commit);
    }, 300);
  });
  return performance.now() - flipped;
}

async function wait(folder: string, cluster: Cluster, revision: string, waiting: () => void): Promise<void> {
  const run = await runTask({
    extension: join(root, 'dist', 'extension'),
    task: 'wait-for-flux',
    folders: await createAgentFolders(join(folder, 'agent')),
    inputs: { kubeconfig: cluster.kubeconfigPath, kustomizations: 'app-0', revision, timeout: '1m' },
    onLine: ({ text }) => {
      if (text.includes('Waiting up to')) waiting();
    },
    timeoutMs: 120_000,
    ...(process.env['GITOPS_DELIVERY_NODE'] === undefined ? {} : { node: process.env['GITOPS_DELIVERY_NODE'] }),
  });
  if (run.result !== 'Succeeded') throw new Error(run.log);
}

/** As many that look every five seconds, each in its own rhythm; one flip for all of them. */
async function pollers(cluster: Cluster, fleet: Fleet): Promise<number> {
  const commit = fleet.nextCommit();
  const path = '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations/app-0';
  let flipped = Number.POSITIVE_INFINITY;
  const poll = async (index: number): Promise<number> => {
    await delay((index * pollEvery) / runs);
    for (;;) {
      if ((await read(cluster, path)).includes(commit)) return performance.now() - flipped;
      await delay(pollEvery);
    }
  };
  const polling = Array.from({ length: runs }, (_, index) => poll(index));
  await delay(pollEvery + 100);
  flipped = performance.now();
  fleet.flip(commit);
  return middleOf(await Promise.all(polling));
}

function read(cluster: Cluster, path: string): Promise<string> {
  const options = { ca: cluster.tls?.ca, headers: { authorization: `Bearer ${cluster.token}` } };
  return new Promise((resolve, reject) => {
    get(`${cluster.url}${path}`, options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve(body)).on('error', reject);
    }).on('error', reject);
  });
}

/** undefined: there is no kubectl. */
async function kubectlWaits(cluster: Cluster, fleet: Fleet): Promise<number | undefined> {
  const call = (condition: string): string[] => [
    '--kubeconfig',
    cluster.kubeconfigPath,
    '--namespace=flux-system',
    'wait',
    'kustomization/app-0',
    `--for=${condition}`,
    '--timeout=60s',
  ];
  try {
    await execute('kubectl', ['version', '--client']);
  } catch {
    return undefined;
  }
  const exact = await middle(runs, () =>
    afterFlip(fleet, async (commit, waiting) => {
      while (cluster.watches.count > 0) await delay(5);
      const child = spawn('kubectl', call(`jsonpath={.status.lastAppliedRevision}=main@sha1:${commit}`));
      const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
      while (cluster.watches.count === 0 && child.exitCode === null) await delay(5);
      waiting();
      if ((await ended) !== 0) throw new Error('kubectl gave up');
    }),
  );
  // Nothing is flipped for this one, and it ends all the same; it would throw otherwise.
  await execute('kubectl', call('condition=Ready'));
  return exact;
}

async function middle(times: number, measure: () => Promise<number>): Promise<number> {
  await measure();
  const seen: number[] = [];
  for (let index = 0; index < times; index++) seen.push(await measure());
  return middleOf(seen);
}

function middleOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
