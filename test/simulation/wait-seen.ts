import { blobsAt, descriptorAt } from './content.ts';
import type { FluxState } from './flux-state.ts';
import { kustomizationOf, releaseOf, sourceName, workloadOf, type FluxWorld } from './flux-world.ts';
import { chartFile, valueOf, versionOf } from './manifest.ts';
import type { EndedRun } from './run.ts';
import { target, type Simulated } from './simulated.ts';

/** What could be seen of an application in a cluster while a wait was under way. */
export class Seen {
  /** Of the application's Kustomization. */
  readonly name: string;
  readonly #simulated: Simulated;
  readonly #flux: FluxWorld;
  readonly #run: EndedRun;
  readonly #folder: string;
  readonly #awaited: string;

  /** @param awaited the commit, empty where the wait never knew one */
  constructor(simulated: Simulated, flux: FluxWorld, run: EndedRun, folder: string, awaited: string) {
    this.name = kustomizationOf(folder);
    this.#simulated = simulated;
    this.#flux = flux;
    this.#run = run;
    this.#folder = folder;
    this.#awaited = awaited;
  }

  get cluster(): string {
    return this.#flux.name;
  }

  /** Whether a target of the wait's is this application's. */
  isOf(of: string): boolean {
    return of === `Kustomization/flux-system/${this.name}` || of === `HelmRelease/default/${releaseOf(this.#folder)}`;
  }

  /** Whether a target was there from the beginning on. */
  wasThere(of: string): boolean {
    if (of.startsWith('Kustomization/')) return true;
    return this.#releases.some(({ step }) => step < this.#run.started);
  }

  /** Whether the awaited commit, or one after it, was rolled out with all that it brings. */
  async rolledOut(): Promise<boolean> {
    const done = await this.#some(async (one) => (await this.#ready(one)) && (await this.sameContent(one.applied)));
    return done && (await this.#released());
  }

  /** Whether something else than the awaited content was rolled out after it. */
  superseded(): Promise<boolean> {
    return this.#some(async (one) => (await this.#ready(one)) && !(await this.sameContent(one.applied)));
  }

  wasApplied(revision: string): boolean {
    const commit = revision.slice(revision.lastIndexOf(':') + 1);
    return this.#states.some(({ applied }) => applied === commit);
  }

  /** Whether what was merged is not what the run that waits was given as proposed. */
  async mergedOther(): Promise<boolean> {
    const { commit } = this.#run.planned.inputs;
    if (commit === undefined || this.#awaited === '') return false;
    const [proposed, merged] = await Promise.all(
      [commit, this.#awaited].map((one) => blobsAt(this.#simulated, one, this.#folder)),
    );
    return JSON.stringify([...(proposed ?? [])]) !== JSON.stringify([...(merged ?? [])]);
  }

  /**
   * Whether it failed as the report's code says.
   * @param reason whose words name the object and the revision
   */
  async failedFor(code: string, reason: string): Promise<boolean> {
    const { started, end } = this.#run;
    const sources = this.#flux.during('GitRepository', sourceName, started, end.step);
    switch (code) {
      case 'suspended':
        return [...this.#states, ...sources, ...this.#releases].some(({ suspended }) => suspended);
      case 'diverged':
      case 'rolledBack': {
        const tips = this.#simulated.ledger.tips(target, started, end.step);
        for (const tip of tips) if (!(await this.contains(tip))) return true;
        return false;
      }
      case 'stalled':
        return this.#states.some(({ stalled }) => stalled);
      case 'sourceStalled':
        return sources.some(({ stalled }) => stalled);
      case 'attemptsFailed':
      case 'unhealthy':
        return this.#attemptFailed(reason);
      case 'releaseFailed':
        return this.#releaseFailed();
      default:
        return false;
    }
  }

  /** Whether it was ready since before the wait began, and the wait has heard of all that there was to hear. */
  async readyAllTheTime(reason: string): Promise<boolean> {
    const last = this.#states.at(-1);
    // An answer that it still waited for might have told; what has had none within the time says so.
    const asked = /looked at once more|was not looked at yet/.test(reason);
    const heard =
      !asked && this.#run.strikes.length === 0 && this.#run.actor.watches.every(({ news }) => news.length === 0);
    const since = last !== undefined && last.step < this.#run.started;
    if (!heard || !since || !(await this.#ready(last)) || !(await this.sameContent(last.applied))) return false;
    const workload = this.#workloads.at(-1);
    if (workload !== undefined && (workload.step >= this.#run.started || workload.runs === undefined)) return false;
    const release = this.#releases.at(-1);
    return release === undefined || (release.step < this.#run.started && (await this.#released()));
  }

  get #states(): readonly FluxState[] {
    return this.#flux.during('Kustomization', this.name, this.#run.started, this.#run.end.step);
  }

  get #workloads(): readonly FluxState[] {
    const name = `default/${workloadOf(this.#folder)}`;
    return this.#flux.during('Deployment', name, this.#run.started, this.#run.end.step);
  }

  get #releases(): readonly FluxState[] {
    const name = `default/${releaseOf(this.#folder)}`;
    return this.#flux.during('HelmRelease', name, this.#run.started, this.#run.end.step);
  }

  async #some(is: (state: FluxState) => Promise<boolean>): Promise<boolean> {
    for (const state of this.#states) if (await is(state)) return true;
    return false;
  }

  /** Whether a commit is the awaited one, or comes after it. */
  async contains(commit: string | undefined): Promise<boolean> {
    return commit !== undefined && this.#awaited !== '' && (await this.#simulated.isAncestor(this.#awaited, commit));
  }

  async #ready({ ready, applied, suspended }: FluxState): Promise<boolean> {
    return ready === 'True' && !suspended && (await this.contains(applied));
  }

  /** Whether what the awaited commit's descriptor lists is the same at another; true where nobody asks for it. */
  async sameContent(commit: string | undefined): Promise<boolean> {
    const { descriptor, pullRequestId } = this.#run.planned.inputs;
    if (commit === undefined) return false;
    if (descriptor === undefined && pullRequestId === undefined) return true;
    const files = await descriptorAt(this.#simulated, this.#awaited, this.#folder);
    // Nothing was delivered then: what is there since is something else.
    if (files === undefined) return (await descriptorAt(this.#simulated, commit, this.#folder)) === undefined;
    const [wanted, there] = await Promise.all([
      blobsAt(this.#simulated, this.#awaited, this.#folder),
      blobsAt(this.#simulated, commit, this.#folder),
    ]);
    return files.files
      .filter((path) => !path.endsWith('/deployment.json'))
      .every((path) => wanted?.get(path) === there?.get(path));
  }

  /** Values and chart versions of the release at the awaited commit and at all that came after it on the target. */
  async #wanted(): Promise<{ readonly values: ReadonlySet<string>; readonly versions: ReadonlySet<string> }> {
    const { ledger } = this.#simulated;
    const values = new Set<string>();
    const versions = new Set<string>();
    for (const commit of new Set([
      this.#awaited,
      ...ledger.moves.map(({ branch, to }) => (branch === target ? to : undefined)),
    ])) {
      if (!(await this.contains(commit))) continue;
      const textOf = (path: string): Promise<string | undefined> =>
        this.#simulated.git('cat-file', 'blob', `${commit}:${path}`);
      const value = valueOf(await textOf(`${this.#folder}/h.yaml`));
      const version = versionOf(await textOf(chartFile));
      if (value !== undefined) values.add(value);
      if (version !== undefined) versions.add(version);
    }
    return { values, versions };
  }

  /** Whether the release that the application brings ran with what the awaited commit, or one after it, says. */
  async #released(): Promise<boolean> {
    if (this.#run.planned.inputs['checkChildren'] === 'false' || this.#releases.length === 0) return true;
    const { values, versions } = await this.#wanted();
    if (values.size === 0) return true;
    return this.#releases.some(
      ({ ready, release }) =>
        ready === 'True' &&
        release?.deployed === true &&
        values.has(release.value) &&
        (versions.size === 0 || versions.has(release.chart ?? '')),
    );
  }

  /** Whether an attempt at the awaited commit, or at one after it, has failed. */
  async #attemptFailed(reason: string): Promise<boolean> {
    const at = /\b[0-9a-f]{8}\b/.exec(reason)?.[0] ?? '';
    // A failure from before the wait stands in the object's status, and in its history.
    for (const one of this.#flux.states) {
      if (one.name !== this.name || one.step > this.#run.end.step || one.ready !== 'False') continue;
      for (const commit of [one.attempted, one.at])
        if (commit?.startsWith(at) === true && (await this.contains(commit))) return true;
    }
    return false;
  }

  /** Whether the release failed with what the awaited commit, or one after it, says. */
  async #releaseFailed(): Promise<boolean> {
    const { values, versions } = await this.#wanted();
    return this.#releases.some(
      ({ ready, release }) =>
        ready === 'False' &&
        release !== undefined &&
        values.has(release.value) &&
        (versions.size === 0 || versions.has(release.tried ?? '')),
    );
  }
}
