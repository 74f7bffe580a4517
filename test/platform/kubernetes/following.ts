import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Clock } from '../../../core/ports/agent.ts';
import type { Cluster as ClusterPort, ClusterEvent, ObjectType } from '../../../core/ports/cluster.ts';
import { systemClock } from '../../../platform/clock.ts';
import { openClusters } from '../../../platform/kubernetes/open.ts';
import { startCluster, type Cluster, type ClusterOptions } from '../../sandbox/cluster/index.ts';
import { openingAgent } from './opening-agent.ts';

export const configMap: ObjectType = { group: '', kind: 'ConfigMap' };
export const map = (name: string, value: string, namespace = 'default') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data: { value },
});

/** A clock that runs a hundred times faster, and remembers which pauses were asked for. */
export class HastyClock implements Clock {
  readonly pauses: number[] = [];
  readonly #clock = systemClock();
  readonly #start = this.#clock.now();
  /** Whether only its pauses take time, however slow the machine is. */
  onlyPauses = false;

  now(): number {
    return this.#start + 100 * (this.#clock.now() - this.#start);
  }

  elapsed(): number {
    return this.onlyPauses ? this.pauses.reduce((all, one) => all + one, 0) : 100 * this.#clock.elapsed();
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.pauses.push(milliseconds);
    if (this.pauses.length > 1000) throw new Error('it is waited for without end');
    return this.#clock.sleep(milliseconds / 100, signal);
  }
}

/** A sandbox's cluster, and what following it has told. */
export class Following {
  readonly folder: string;
  readonly cluster: Cluster;
  readonly clock = new HastyClock();
  readonly events: ClusterEvent[] = [];
  readonly #stop = new AbortController();
  readonly #work: Promise<void>[] = [];
  #told = (): void => undefined;

  private constructor(folder: string, cluster: Cluster) {
    this.folder = folder;
    this.cluster = cluster;
  }

  static async start(options: Partial<ClusterOptions> = {}): Promise<Following> {
    const folder = await mkdtemp(join(tmpdir(), 'kubernetes-'));
    return new Following(folder, await startCluster({ name: 'one', folder, ...options }));
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  async open(path = this.cluster.kubeconfigPath, watchSeconds = 5): Promise<ClusterPort> {
    const access = { kind: 'kubeconfig', path, contexts: [] } as const;
    const [opened] = await openClusters(
      access,
      openingAgent({ clock: this.clock, signal: this.#stop.signal, temporaryFolder: this.folder }),
      { pollInterval: 5000, watchSeconds },
    );
    if (opened === undefined) throw new Error('no cluster was opened');
    return opened;
  }

  /** The same cluster by a kubeconfig in which a text is another. */
  async openWith(change: (kubeconfig: string) => string): Promise<ClusterPort> {
    const file = join(this.folder, 'other');
    await writeFile(file, change(this.cluster.kubeconfig));
    return this.open(file);
  }

  as(token: string): Promise<ClusterPort> {
    return this.openWith((kubeconfig) => kubeconfig.replace(this.cluster.token, token));
  }

  follow(opened: ClusterPort, type = configMap, namespace = 'default'): void {
    const tell = (event: ClusterEvent): void => {
      this.events.push(event);
      this.#told();
    };
    this.#work.push(opened.follow(type, namespace, tell, this.signal));
  }

  /** Ends when an event was told that fits. */
  async until(fits: (event: ClusterEvent) => boolean): Promise<ClusterEvent> {
    for (;;) {
      const found = this.events.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#told = resolve;
      });
    }
  }

  async watched(): Promise<void> {
    while (this.cluster.watches.count === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  problems(): string[] {
    return this.events.flatMap((event) => (event.kind === 'problem' ? [event.problem.kind] : []));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#work);
    await this.cluster.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Whether an event shows an object of that name. */
export const shows = (name: string, value?: string) => (event: ClusterEvent) => {
  const objects = event.kind === 'changed' ? [event.object] : event.kind === 'listed' ? event.objects : [];
  return objects.some(
    ({ metadata, ...rest }) =>
      metadata.name === name && (value === undefined || JSON.stringify(rest['data']).includes(value)),
  );
};
