import type { Cluster, ClusterEvent, ClusterProblem } from '../../ports/cluster.ts';
import type { Knowledge, Question } from '../knowledge.ts';
import { refText, type Ref } from '../objects.ts';
import { nothingSeen, observe, scopeKey, type FluxState } from '../state.ts';
import { allTargets, scopesNeeded } from '../targets.ts';
import { advance, type Track, type TrackOptions } from '../tracker.ts';

/** One cluster while it is watched: what it told, and how the targets in it stand. */
export class ClusterView {
  readonly cluster: Cluster;
  readonly #targets: readonly Ref[];
  readonly #options: TrackOptions;
  readonly #signal: AbortSignal;
  readonly #changed: () => void;
  readonly #following = new Set<string>();
  readonly #work: Promise<void>[] = [];
  #state: FluxState = nothingSeen;
  #tracks = new Map<string, Track>();
  readonly #judgeNow: () => { readonly knowledge: Knowledge; readonly now: number };

  constructor(options: {
    readonly cluster: Cluster;
    readonly targets: readonly Ref[];
    readonly track: TrackOptions;
    readonly signal: AbortSignal;
    /** Called after every event. */
    changed(): void;
    judgeNow(): { readonly knowledge: Knowledge; readonly now: number };
  }) {
    this.cluster = options.cluster;
    this.#targets = options.targets;
    this.#options = options.track;
    this.#signal = options.signal;
    this.#changed = () => options.changed();
    this.#judgeNow = () => options.judgeNow();
  }

  get state(): FluxState {
    return this.#state;
  }

  get tracks(): readonly Track[] {
    return [...this.#tracks.values()];
  }

  get questions(): readonly Question[] {
    return this.tracks.filter(({ finalAt }) => finalAt === undefined).flatMap(({ judgement }) => judgement.questions);
  }

  /** Starts following what the targets need and is not followed yet. */
  follow(): void {
    for (const { type, namespace } of scopesNeeded(this.#state, this.#targets, this.#options.checkChildren)) {
      const key = scopeKey(type, namespace);
      if (this.#following.has(key)) continue;
      this.#following.add(key);
      this.#work.push(this.cluster.follow(type, namespace, (event) => this.#tell(event), this.#signal));
    }
  }

  /** Judges all targets with what is known now. */
  judge(): void {
    const { knowledge, now } = this.#judgeNow();
    for (const target of allTargets(this.#state, this.#targets)) {
      const key = refText(target);
      this.#tracks.set(key, advance(this.#tracks.get(key), target, this.#state, knowledge, this.#options, now));
    }
  }

  /** What keeps the targets themselves from being read; undefined when nothing does. */
  problem(): ClusterProblem | undefined {
    for (const target of this.#targets) {
      const key = scopeKey(target, target.namespace);
      const problem = this.#state.problems.get(key);
      if (problem !== undefined && !this.#state.listed.has(key)) return problem;
    }
    return undefined;
  }

  /** Ends when nothing is followed any more, which takes the signal to abort. */
  async ended(): Promise<void> {
    await Promise.all(this.#work);
  }

  #tell(event: ClusterEvent): void {
    if (this.#signal.aborted) return;
    this.#state = observe(this.#state, event);
    // At once, not when the loop comes round: some states stand for milliseconds.
    this.judge();
    this.follow();
    this.#changed();
  }
}
