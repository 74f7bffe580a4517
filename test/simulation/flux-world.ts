import { join } from 'node:path';
import { startCluster, type Cluster, type FluxPace, type KubernetesObject } from '../sandbox/cluster/index.ts';
import type { JsonObject } from '../sandbox/cluster/json.ts';
import type { World } from '../tasks/create-gitops-pr/world.ts';
import type { VirtualTime } from './actor.ts';
import { stateOf, type FluxState } from './flux-state.ts';
import { FluxTime } from './flux-time.ts';
import type { Ledger } from './ledger.ts';
import type { FluxShape } from './shape.ts';
import { StatusPosts } from './status-posts.ts';

/** Milliseconds: what is due within them belongs to what Flux is at. */
export const soon = 5_000;
export const sourceName = 'gitops';

/** As rollouts of real workloads go. */
const slow: Partial<FluxPace> = {
  step: 1_000,
  gap: 500,
  requeue: 5_000,
  rollout: 40_000,
  healthPoll: 10_000,
  healthTimeout: 240_000,
};

/** Name of the Kustomization that applies an application's folder. */
export const kustomizationOf = (folder: string): string => folder.replaceAll('/', '-');

/** Name of the HelmRelease that an application brings. */
export const releaseOf = (folder: string): string => `${kustomizationOf(folder)}-h`;

/** Name of the workload that an application brings. */
export const workloadOf = (folder: string): string => `${kustomizationOf(folder)}-w`;

const kept = new Set(['Kustomization', 'GitRepository', 'HelmRelease', 'HelmChart', 'Deployment']);

/** A cluster whose Flux follows the target; what Flux has said is kept, step by step. */
export class FluxWorld {
  readonly cluster: Cluster;
  readonly time: FluxTime;
  readonly states: FluxState[] = [];
  /** undefined: nobody writes statuses. */
  readonly posts: StatusPosts | undefined;
  readonly #folders: readonly string[];

  private constructor(
    cluster: Cluster,
    time: FluxTime,
    folders: readonly string[],
    ledger: Ledger,
    posts: StatusPosts | undefined,
  ) {
    this.cluster = cluster;
    this.time = time;
    this.posts = posts;
    this.#folders = folders;
    cluster.watches.bookmarkMs = 2 ** 31 - 1;
    cluster.store.onChange(({ kind, object }) => {
      if (kept.has(kind.kind)) this.states.push(stateOf(object, ledger.step));
    });
  }

  /** @param folders of the applications: a Kustomization is there for each */
  static async start(
    world: World,
    shape: FluxShape,
    o: { name: string; time: VirtualTime; ledger: Ledger; folders: readonly string[]; branch: string },
  ): Promise<FluxWorld> {
    const time = new FluxTime(o.time);
    const pace = shape.slow ? slow : {};
    const cluster = await startCluster({ name: o.name, folder: join(world.folder, o.name), time, pace });
    const posts = shape.statuses > 0 ? new StatusPosts(world, cluster, o.ledger) : undefined;
    const flux = new FluxWorld(cluster, time, o.folders, o.ledger, posts);
    const { remoteUrl: url } = world.repository;
    cluster.addGitSource({ name: sourceName, url, branch: o.branch, token: world.token, interval: 60_000 });
    for (const [index, folder] of o.folders.entries()) {
      const before = o.folders[index - 1];
      cluster.addKustomization({
        name: kustomizationOf(folder),
        source: sourceName,
        path: `./${folder}`,
        wait: shape.health,
        interval: 300_000,
        retryInterval: 60_000,
        ...(shape.depends && before !== undefined ? { dependsOn: [kustomizationOf(before)] } : {}),
      });
    }
    if (shape.broken) cluster.flux.fail({ kind: 'build' });
    if (shape.webhook) world.onPush(() => cluster.flux.poke());
    await time.still();
    return flux;
  }

  get name(): string {
    return this.cluster.name;
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

  /** Does what is due next, and what is due soon after it, up to so many things. @returns how many */
  async goOn(most: number, within = soon): Promise<number> {
    let done = 0;
    do {
      this.time.goOn();
      await this.time.still();
      done += 1;
    } while (done < most && (this.time.next ?? Infinity) < within);
    return done;
  }

  /** Suspends a HelmRelease; whether there is one. */
  suspend(name: string): boolean {
    const object = this.cluster.get('HelmRelease', 'default', name);
    if (object !== undefined) this.#release(object, { ...object.spec, suspend: true });
    return object !== undefined;
  }

  /** Nothing fails any more, nothing is suspended, and what has failed for good is tried anew. */
  heal(): void {
    for (const object of this.cluster.list('HelmRelease')) {
      const { suspend: _, ...spec } = object.spec ?? {};
      this.#release(object, spec);
    }
    this.cluster.flux.heal();
  }

  /** All is healed, and all that is due within some minutes happens. */
  async healed(): Promise<void> {
    this.heal();
    await this.time.still();
    await this.goOn(200, 240_000);
  }

  #release(object: KubernetesObject, spec: JsonObject): void {
    const kind = this.cluster.store.registry.byName('HelmRelease');
    if (kind !== undefined) this.cluster.store.put(kind, { ...object, spec });
  }

  async stop(): Promise<void> {
    this.cluster.faults.guard(undefined);
    await this.posts?.stop();
    await this.cluster.stop();
  }
}
