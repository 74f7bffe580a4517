import { createServer, connect, type AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setTimeout as delay } from 'node:timers/promises';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../core/ports/agent.ts';
import type { Cluster as ClusterPort } from '../../core/ports/cluster.ts';
import type { WaitOptions, WaitOutcome } from '../../core/flux/wait/options.ts';
import { waitForFlux } from '../../core/flux/wait/wait.ts';
import { openClusters } from '../../platform/kubernetes/open.ts';
import { linesOf } from '../../test/core/flux/lines.ts';
import { ScriptedCluster, VirtualClock } from '../../test/core/flux/scripted-cluster.ts';
import { openingAgent } from '../../test/platform/kubernetes/opening-agent.ts';
import { startCluster } from '../../test/sandbox/cluster/index.ts';
import { Fleet } from './fleet.ts';
import type { Measure } from './harness.ts';

/** Ten minutes are played in as many seconds less: pauses, watches and Flux's own pace alike. */
const faster = 30;
const minutes = 10;
const awaited = 'a'.repeat(40);

/**
 * Requests and bytes of a wait of ten minutes, in which each object reconciles once (Flux's usual interval) and at whose
 * end each has the commit; through the real watches, thirty times faster.
 */
export async function tenMinutes(folder: string, count: number): Promise<readonly Measure[]> {
  const cluster = await startCluster({ name: 'long', folder });
  const counter = await startCounter(Number(new URL(cluster.url).port));
  try {
    await cluster.flux.stop();
    const fleet = new Fleet(cluster.store, count);
    const kubeconfig = join(folder, 'through-counter');
    await writeFile(kubeconfig, cluster.kubeconfig.replace(cluster.url, counter.url));
    const clock: Clock = {
      now: () => Date.now() * faster,
      elapsed: () => performance.now() * faster,
      sleep: (milliseconds, signal) => delay(milliseconds / faster, undefined, signal === undefined ? {} : { signal }),
    };
    const access = { kind: 'kubeconfig', path: kubeconfig, contexts: [] } as const;
    const clusters = await openClusters(access, openingAgent({ clock, temporaryFolder: folder }), {
      pollInterval: 10_000,
      watchSeconds: 60 / faster,
    });
    const before = cluster.requests.length;
    const waiting = waitFor(clock, clusters, fleet.names);
    const old = '1'.padStart(40, '0');
    const pause = (minutes * 60_000) / faster / count;
    for (const name of fleet.names) {
      await delay(pause);
      fleet.reconcile(name, old);
    }
    fleet.flip(awaited);
    const outcome = await waiting;
    if (outcome.result !== 'succeeded') throw new Error(outcome.reason);
    const requests = cluster.requests.length - before;
    const bytes = counter.bytes;

    // What it is held against asks for all of them every five seconds.
    const list = await fetch(
      `${cluster.url}/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations`,
      { headers: { authorization: `Bearer ${cluster.token}` } },
    );
    const polls = (minutes * 60) / 5;
    const polled = (polls * (await list.text()).length) / 1000;
    const name = `${minutes} minutes, ${count} ${count === 1 ? 'object' : 'objects'}`;
    return [
      { name: `${name}: requests`, value: requests, unit: 'count', against: { name: 'polls every 5 s', value: polls } },
      { name: `${name}: bytes`, value: bytes / 1000, unit: 'kB', against: { name: 'of those polls', value: polled } },
    ];
  } finally {
    await counter.stop();
    await cluster.stop();
  }
}

/** What the loop holds after an hour in which each object reconciles every minute, against what it held after ten. */
export async function heapOfAnHour(count: number): Promise<readonly Measure[]> {
  const clock = new VirtualClock();
  const cluster = new ScriptedCluster();
  const fleet = new Fleet(cluster, count);
  const heaps = new Map<number, number>();
  const script = async (): Promise<void> => {
    for (let minute = 1; ; minute++) {
      await clock.sleep(60_000);
      for (const name of fleet.names) fleet.reconcile(name, '1'.padStart(40, '0'));
      if (minute === 10 || minute === 60) heaps.set(minute, heap());
    }
  };
  void script().catch(() => undefined);
  await clock.run(waitFor(clock, [cluster], fleet.names, 61 * 60_000));
  const [early = 0, late = 0] = [heaps.get(10), heaps.get(60)];
  const name = `heap after an hour, ${count} objects`;
  return [
    { name, value: late / 1000, unit: 'kB', against: { name: 'after ten minutes', value: early / 1000 }, goal: 1.1 },
  ];
}

function heap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

function waitFor(
  clock: Clock,
  clusters: readonly ClusterPort[],
  names: readonly string[],
  timeout = 3_600_000,
): Promise<WaitOutcome> {
  const { log } = linesOf();
  const options: WaitOptions = {
    awaited: { kind: 'revision', commit: awaited },
    targets: names.map((name) => ({ kind: 'Kustomization', namespace: 'flux-system', name })),
    descriptor: undefined,
    timeout,
    mergeTimeout: timeout,
    stableFor: 0,
    pollInterval: 10_000,
    failAfterAttempts: 1,
    checkChildren: true,
    whenStopped: 'keep',
    reconcile: false,
    runUrl: undefined,
  };
  const signal = new AbortController().signal;
  return waitForFlux({ clock, log, signal, openClusters: () => Promise.resolve(clusters), host: undefined }, options);
}

/** A way to a port on which all bytes are counted, in both directions. */
async function startCounter(
  port: number,
): Promise<{ readonly url: string; readonly bytes: number; stop(): Promise<void> }> {
  let bytes = 0;
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on('data', (chunk: Buffer) => (bytes += chunk.length));
      from.on('error', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get bytes() {
      return bytes;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
