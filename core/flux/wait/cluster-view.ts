import type { Cluster, ClusterEvent, ClusterProblem } from '../../ports/cluster.ts';
import type { Knowledge, Question } from '../knowledge.ts';
import { refText, type Ref } from '../objects.ts';
import { nothingSeen, observe, scopeKey, type FluxState, type Scope } from '../state.ts';
import { allTargets, scopesNeeded } from '../targets.ts';
import { advance, type Track, type TrackOptions } from '../tracker.ts';
import { readAgain } from './read-again.ts';

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
  #confirming = false;
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

  /** Whether a success waits to be confirmed. */
  get confirming(): boolean {
    return this.tracks.some(
      ({ judgement: { verdict } }) => verdict.kind === 'pending' && verdict.code === 'confirming',
    );
  }

  get questions(): readonly Question[] {
    return this.tracks.filter(({ finalAt }) => finalAt === undefined).flatMap(({ judgement }) => judgement.questions);
  }

  /** Starts following what the targets need and is not followed yet. */
  follow(): void {
    for (const { type, namespace } of this.#scopes()) {
      const key = scopeKey(type, namespace);
      if (this.#following.has(key)) continue;
      this.#following.add(key);
      this.#work.push(this.cluster.follow(type, namespace, (event) => this.#tell(event), this.#signal));
    }
  }

  /** Judges all targets with what is known now. A success counts only once a fresh look has confirmed it. */
  judge(): void {
    let unconfirmed = false;
    for (const target of allTargets(this.#state, this.#targets, this.#options.images !== undefined)) {
      const track = this.#tracks.get(refText(target));
      const next = this.#advance(track, target, this.#state);
      const news = track?.finalAt === undefined && isSuccess(next);
      this.#tracks.set(refText(target), news ? awaitingConfirmation(next) : next);
      unconfirmed ||= news;
    }
    if (!unconfirmed || this.#confirming) return;
    this.#confirming = true;
    this.#work.push(
      this.#confirm().finally(() => {
        this.#confirming = false;
      }),
    );
  }

  #scopes(): readonly Scope[] {
    const { checkChildren, images } = this.#options;
    return scopesNeeded(this.#state, this.#targets, checkChildren, images !== undefined);
  }

  #advance(track: Track | undefined, target: Ref, state: FluxState): Track {
    const { knowledge, now } = this.#judgeNow();
    return advance(track, target, state, knowledge, this.#options, now);
  }

  /**
   * Each kind is watched by a connection of its own, and one that lags or has died silently would show a child as it was
   * before its parent applied it. So what looks like success is read once more, all of it, and judged again.
   */
  async #confirm(): Promise<void> {
    const scopes = this.#scopes();
    const again = await readAgain(this.cluster, this.#state, scopes, this.#signal);
    if (this.#signal.aborted) return;
    if (!again.ok) {
      this.#tell(again.problem);
      return;
    }
    this.#state = { ...this.#state, problems: again.state.problems };
    let confirmed = false;
    for (const [key, track] of this.#tracks) {
      const { verdict } = track.judgement;
      if (verdict.kind !== 'pending' || verdict.code !== 'confirming') continue;
      const next = this.#advance(track, track.target, again.state);
      if (!isSuccess(next)) continue;
      this.#tracks.set(key, next);
      confirmed = true;
    }
    if (confirmed) this.#changed();
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

function isSuccess({ finalAt, judgement }: Track): boolean {
  return finalAt !== undefined && judgement.verdict.kind === 'succeeded';
}

function awaitingConfirmation(track: Track): Track {
  const { reason, object } = track.judgement.verdict;
  const verdict = {
    kind: 'pending',
    code: 'confirming',
    reason: `${reason}; it is looked at once more`,
    object,
  } as const;
  return { ...track, judgement: { ...track.judgement, verdict }, finalAt: undefined };
}
