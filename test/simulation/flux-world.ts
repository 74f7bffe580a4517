import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startCluster, type Cluster, type KubernetesObject } from '../sandbox/cluster/index.ts';
import { kubeconfigText } from '../sandbox/cluster/kubeconfig.ts';
import type { World } from '../tasks/create-gitops-pr/world.ts';
import type { VirtualTime } from './actor.ts';
import { FluxTime } from './flux-time.ts';
import type { Ledger } from './ledger.ts';

/** What an object of Flux said of itself from a step on. */
export interface FluxState {
  readonly step: number;
  readonly kind: string;
  readonly name: string;
  readonly suspended: boolean;
  /** Status of Ready: `True`, `False`, `Unknown`; empty while it has none. */
  readonly ready: string;
  readonly reason: string;
  readonly stalled: boolean;
  /** Commits: what a Kustomization has applied, and tried last; what a source has fetched. */
  readonly applied: string | undefined;
  readonly attempted: string | undefined;
  readonly fetched: string | undefined;
  /** What it says that it is at: a Kustomization tries what it cannot fetch without having attempted it. */
  readonly at: string | undefined;
}

const namespace = 'flux-system';
/** Milliseconds: what is due within them belongs to what Flux is at. */
export const soon = 5_000;
export const sourceName = 'gitops';

/** Name of the Kustomization that applies an application's folder. */
export const kustomizationOf = (folder: string): string => folder.replaceAll('/', '-');

/** A cluster whose Flux follows the target; what Flux has said is kept, step by step. */
export class FluxWorld {
  readonly cluster: Cluster;
  readonly time: FluxTime;
  readonly states: FluxState[] = [];
  readonly #folders: readonly string[];

  private constructor(cluster: Cluster, time: FluxTime, folders: readonly string[], ledger: Ledger) {
    this.cluster = cluster;
    this.time = time;
    this.#folders = folders;
    cluster.watches.bookmarkMs = 2 ** 31 - 1;
    cluster.store.onChange(({ kind, object }) => {
      if (kind.kind === 'Kustomization' || kind.kind === 'GitRepository')
        this.states.push(stateOf(object, ledger.step));
    });
  }

  /** @param folders of the applications: a Kustomization is there for each */
  static async start(
    world: World,
    o: { time: VirtualTime; ledger: Ledger; folders: readonly string[]; branch: string; webhook: boolean },
  ): Promise<FluxWorld> {
    const time = new FluxTime(o.time);
    const cluster = await startCluster({ name: 'sim', folder: join(world.folder, 'cluster'), time });
    const flux = new FluxWorld(cluster, time, o.folders, o.ledger);
    const { remoteUrl: url } = world.repository;
    cluster.addGitSource({ name: sourceName, url, branch: o.branch, token: world.token, interval: 60_000 });
    for (const folder of o.folders) {
      const name = kustomizationOf(folder);
      cluster.addKustomization({
        name,
        source: sourceName,
        path: `./${folder}`,
        wait: true,
        interval: 300_000,
        retryInterval: 60_000,
      });
    }
    if (o.webhook) world.onPush(() => cluster.flux.poke());
    await time.still();
    return flux;
  }

  /** A kubeconfig of a user of its own. */
  async kubeconfig(folder: string, user: string): Promise<{ readonly path: string; readonly token: string }> {
    const token = this.cluster.addUser({ name: user });
    const path = join(folder, 'kubeconfig');
    await writeFile(path, kubeconfigText([{ name: this.cluster.name, url: this.cluster.url, token }]));
    return { path, token };
  }

  get folders(): readonly string[] {
    return this.#folders;
  }

  /** What an object said from a step on up to another, what it said at the first among it. */
  during(kind: string, name: string, first: number, last: number): readonly FluxState[] {
    const all = this.states.filter((one) => one.kind === kind && one.name === name);
    const before = all.findLast(({ step }) => step < first);
    return [...(before === undefined ? [] : [before]), ...all.filter(({ step }) => step >= first && step <= last)];
  }

  /** What was said last. */
  now(kind: string, name: string): FluxState | undefined {
    return this.states.findLast((one) => one.kind === kind && one.name === name);
  }

  /** Does what is due next, and what is due soon after it, up to so many things. @returns how many */
  async goOn(most: number): Promise<number> {
    let done = 0;
    do {
      this.time.goOn();
      await this.time.still();
      done += 1;
    } while (done < most && (this.time.next ?? Infinity) < soon);
    return done;
  }

  /** Nothing fails any more, nothing is suspended, and all that is due soon happens. */
  async heal(): Promise<void> {
    this.cluster.flux.heal();
    await this.time.still();
    await this.goOn(200);
  }

  stop(): Promise<void> {
    this.cluster.faults.guard(undefined);
    return this.cluster.stop();
  }
}

const hash = (revision: unknown): string | undefined =>
  typeof revision === 'string' ? revision.slice(revision.lastIndexOf(':') + 1) : undefined;

function stateOf({ kind, metadata, spec, status }: KubernetesObject, step: number): FluxState {
  const { conditions, artifact, lastAppliedRevision, lastAttemptedRevision } = Object(status);
  const all: readonly unknown[] = Array.isArray(conditions) ? conditions : [];
  const condition = (type: string): { readonly status?: string; readonly reason?: string; readonly message?: string } =>
    Object(all.find((one) => Object(one).type === type));
  const ready = condition('Ready');
  return {
    step,
    kind,
    name: metadata.namespace === namespace ? metadata.name : `${metadata.namespace}/${metadata.name}`,
    suspended: Object(spec).suspend === true,
    ready: ready.status ?? '',
    reason: ready.reason ?? '',
    stalled: condition('Stalled').status === 'True',
    applied: hash(lastAppliedRevision),
    attempted: hash(lastAttemptedRevision),
    fetched: hash(Object(artifact).revision),
    at: /sha1:([0-9a-f]{40})/.exec(condition('Reconciling').message ?? '')?.[1],
  };
}
