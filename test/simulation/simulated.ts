import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kubeconfigText } from '../sandbox/cluster/kubeconfig.ts';
import type { Pull } from '../tasks/create-gitops-pr/stand-in.ts';
import { startWorld, type World } from '../tasks/create-gitops-pr/world.ts';
import type { createPullRequest } from '../../tasks/create-gitops-pr/index.ts';
import type { waitForDelivery } from '../../tasks/wait-for-flux/index.ts';
import type { Asked } from './asked.ts';
import { Actor, VirtualTime, type Held, type ServerName } from './actor.ts';
import { faults, type FaultName } from './faults.ts';
import { imageFiles } from './image-files.ts';
import { chart, chartFile, manifest } from './manifest.ts';
import { FluxWorld } from './flux-world.ts';
import { Ledger } from './ledger.ts';
import { allPlaced, folderOf, target, targetsOf } from './places.ts';
import type { Random } from './random.ts';
import type { EndedRun, PlannedRun, Run } from './run.ts';
import type { FluxShape, Shape } from './shape.ts';

export { target } from './places.ts';

/** The files that are there from the beginning. */
const files = {
  'README.md': 'GitOps\n',
  'dev/other/manifests.yaml': 'other: 1\n',
  'dev/shop/by-hand.yaml': manifest('dev-shop-by-hand', 0),
};

/** The applications' folders. */
const foldersOf = (shape: Shape): readonly string[] => allPlaced(shape).map((placed) => folderOf(shape, placed));

/** What clusters find there before anything was delivered. */
function clusterFiles(shape: Shape, { charts, depends }: FluxShape): Readonly<Record<string, string>> {
  const names = depends ? foldersOf(shape) : [];
  return {
    ...(charts === 'git' ? { [chartFile]: chart('1.0.0') } : {}),
    // What others depend on must be there some day, whatever is delivered.
    ...Object.fromEntries(
      names.map((folder) => [`${folder}/by-hand.yaml`, manifest(`${folder.replace('/', '-')}-by-hand`, 0)]),
    ),
  };
}

/** What a task's body opens. */
export type Opens = NonNullable<Parameters<typeof createPullRequest>[1]> &
  NonNullable<Parameters<typeof waitForDelivery>[1]>;

/**
 * Gives the folder of the extension in which a task runs as it is shipped.
 * @param folder of the seed's world, which is removed with it
 */
export type Ships = (task: PlannedRun['task'], folder: string) => Promise<string>;

/** What stands between a seed's tasks and what is real: planted bugs. */
export interface Tasks {
  readonly opens: Opens;
  readonly ships: Ships;
}

/** The world of one seed, and all that happens in it. */
export class Simulated {
  readonly world: World;
  readonly random: Random;
  readonly shape: Shape;
  readonly time = new VirtualTime();
  readonly ledger: Ledger;
  readonly runs: Run[] = [];
  /** None: nobody applies what is delivered. */
  clusters: readonly FluxWorld[] = [];
  /** What was asked to be delivered, oldest first, by subject. */
  readonly asked = new Map<string, readonly Asked[]>();
  /** Versions that were asked for of an image or a chart, oldest first, by environment and name. */
  readonly versions = new Map<string, readonly string[]>();
  /** Images that the workloads of an application were to run, oldest first, by its folder. */
  readonly ran = new Map<string, readonly string[]>();
  /** What the tasks open; a planted bug stands between. */
  readonly opens: Opens;
  readonly #ships: Ships;
  readonly #shipped = new Map<PlannedRun['task'], Promise<string>>();
  readonly #actors = new Map<string, Actor>();
  readonly #written = new Map<string, Map<string, string>>();
  #told = 0;

  private constructor(world: World, random: Random, shape: Shape, { opens, ships }: Tasks, first: string) {
    this.opens = opens;
    this.#ships = ships;
    this.world = world;
    this.random = random;
    this.shape = shape;
    this.ledger = new Ledger(world, new Map(targetsOf(shape).map((branch) => [branch, first])));
    for (const branch of targetsOf(shape)) for (const path of Object.entries(files)) this.wrote(branch, ...path);
    world.faults.guard((arrival) => {
      const actor = this.#actors.get(tokenOf(arrival.authorization));
      // Whoever is no run (people, Flux) acts in a step of its own.
      if (actor === undefined) return Promise.resolve({});
      return new Promise((pass) => {
        const done = actor.hold({ ...arrival, server: 'host' }, arrival.gone, (fault) =>
          pass({ ...(fault === undefined ? {} : { fault }), done }),
        );
      });
    });
  }

  static async start(random: Random, shape: Shape, tasks: Tasks): Promise<Simulated> {
    const shared = shape.images > 0 ? imageFiles(shape) : {};
    const cluster = shape.flux === undefined ? {} : clusterFiles(shape, shape.flux);
    const world = await startWorld({ host: shape.host, files: { ...files, ...cluster, ...shared } });
    const first = (await world.repository.tip(target)) ?? '';
    for (const branch of targetsOf(shape)) {
      if (branch !== target) await world.setBranch(branch, first);
      if (shape.protects) await world.protect(branch, shape.checks ? { status: 'build' } : {});
    }
    const simulated = new Simulated(world, random, shape, tasks, first);
    for (const [path, text] of Object.entries(cluster)) simulated.wrote(target, path, text);
    if (shape.flux !== undefined) await simulated.#startFlux(shape.flux);
    return simulated;
  }

  async #startFlux(flux: FluxShape): Promise<void> {
    const { world, time, ledger, shape } = this;
    const folders = foldersOf(shape);
    const clusters: FluxWorld[] = [];
    this.clusters = clusters;
    for (const name of flux.clusters) {
      const one = await FluxWorld.start(world, flux, { name, time, ledger, folders, branch: target });
      clusters.push(one);
      one.cluster.faults.guard((arrival) => {
        const actor = this.#actors.get(tokenOf(arrival.authorization));
        if (actor === undefined) return Promise.resolve({});
        const asked = { ...arrival, server: 'cluster' as const, target: `${name}:${arrival.target}` };
        return new Promise((pass) => {
          const done = actor.hold(asked, arrival.gone, (fault) =>
            pass({
              ...(fault === undefined ? {} : { fault }),
              done,
              watching: (watch) => actor.watch(asked.target, watch),
            }),
          );
        });
      });
    }
  }

  /** Path of a kubeconfig with which a run gets into all clusters; empty where there is none. */
  async kubeconfigOf(actor: Actor, folder: string): Promise<string> {
    if (this.clusters.length === 0) return '';
    const entries = this.clusters.map(({ cluster }) => {
      const token = cluster.addUser({ name: actor.id });
      this.#actors.set(token, actor);
      return { name: cluster.name, url: cluster.url, token };
    });
    const path = join(folder, 'kubeconfig');
    await writeFile(path, kubeconfigText(entries));
    return path;
  }

  /** Lets a request of a run through, or what befalls it. Resolves when its answer is out. */
  async release(actor: Actor, held: Held, fault: FaultName | undefined): Promise<void> {
    if (fault === undefined) return held.release(undefined);
    if (fault === 'expired') this.#expire(actor, held.server);
    const { access, mishap } = faults[fault];
    if (access !== undefined) this.world.setAccess(access);
    await held.release(mishap);
    if (access !== undefined) this.world.setAccess('write');
  }

  /** A server refuses a run's token from now on. */
  #expire(actor: Actor, server: ServerName): void {
    if (server === 'host') return this.world.expire(actor.token);
    for (const [token, one] of this.#actors) {
      if (one !== actor || token === actor.token) continue;
      for (const { cluster } of this.clusters) cluster.revoke(token);
    }
  }

  /** The folder of the extension in which a task runs as it is shipped. */
  extension(task: PlannedRun['task']): Promise<string> {
    const there = this.#shipped.get(task) ?? this.#ships(task, this.world.folder);
    this.#shipped.set(task, there);
    return there;
  }

  newActor(): Actor {
    const actor = new Actor(this.#nextId, this.world.newToken());
    this.#actors.set(actor.token, actor);
    return actor;
  }

  /** People have written to a target: that must stay, but for what runs may prune. */
  wrote(branch: string, path: string, text: string): void {
    const { shape } = this;
    if (shape.prunesFolders && foldersOf(shape).some((folder) => path.startsWith(`${folder}/`))) return;
    this.writtenTo(branch).set(path, text);
  }

  /** What people have written to a target, by path, beside what applications own. */
  writtenTo(branch: string): Map<string, string> {
    const there = this.#written.get(branch) ?? new Map<string, string>();
    this.#written.set(branch, there);
    return there;
  }

  /** The same on the default branch. */
  get written(): Map<string, string> {
    return this.writtenTo(target);
  }

  /** A line that nobody has written before. */
  news(): string {
    return `by hand: ${(this.#told += 1)}\n`;
  }

  get #nextId(): string {
    return `r${this.runs.length + 1}`;
  }

  get tokens(): readonly string[] {
    return [...this.#actors.keys()];
  }

  active(): readonly Run[] {
    return this.runs.filter(({ end }) => end === undefined);
  }

  /** A step begins, and whose it is. */
  act(by: string): void {
    this.ledger.step += 1;
    this.ledger.acting = by;
  }

  async begin(start: () => Promise<Run>): Promise<Run> {
    this.act(this.#nextId);
    const run = await start();
    this.runs.push(run);
    return run;
  }

  /** Whether nobody else has done anything since a run started. */
  alone({ actor, planned, started, end }: EndedRun): boolean {
    const others = ({ step, by }: { step: number; by: string }): boolean =>
      step >= started && step <= end.step && by !== actor.id;
    const beside = this.runs.some(
      (one) => one.actor !== actor && one.planned.subject === planned.subject && (one.end?.step ?? Infinity) >= started,
    );
    return !beside && !this.ledger.moves.some(others) && ![...this.ledger.pulls.values()].flat().some(others);
  }

  /** The open pull requests of an application in an environment, as its runs name their branches. */
  openOf(subject: string): readonly Pull[] {
    return this.world
      .open()
      .filter(({ sourceBranch }) => sourceBranch.slice(sourceBranch.indexOf('/') + 1).startsWith(subject));
  }

  /** Nothing happens in the background any more; what has become of it is noted. */
  async settle(): Promise<void> {
    await this.world.settled();
    for (const { time } of this.clusters) await time.still();
    this.ledger.look();
  }

  /** Output of git in the host's repository; undefined when it says no. */
  git(...args: readonly string[]): Promise<string | undefined> {
    return this.world.repository.git(...args).catch(() => undefined);
  }

  /** The branches whose names begin so, as they are now. */
  async branches(prefix: string): Promise<readonly string[]> {
    const names = (await this.git('for-each-ref', '--format=%(refname:lstrip=2)', `refs/heads/${prefix}`)) ?? '';
    return names.split('\n').filter((name) => name !== '');
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    return (await this.git('merge-base', '--is-ancestor', ancestor, descendant)) !== undefined;
  }

  async stop(): Promise<void> {
    this.world.faults.guard(undefined);
    const left = this.active();
    for (const { actor } of left) {
      actor.cancel();
      // What a killed one has started stands here still.
      for (const held of actor.pending.slice()) void held.release(undefined);
    }
    for (const { cluster } of this.clusters) cluster.faults.guard(undefined);
    await Promise.all(left.map(({ over }) => over));
    await Promise.all(this.clusters.map((one) => one.stop()));
    await this.world.stop();
  }
}

function tokenOf(authorization = ''): string {
  const [scheme = '', value = ''] = authorization.split(' ');
  if (scheme.toLowerCase() !== 'basic') return value;
  return Buffer.from(value, 'base64')
    .toString()
    .replace(/^[^:]*:/, '');
}
