import type { Cluster, ClusterEvent, ClusterProblem } from '../../ports/cluster.ts';
import type { Knowledge, Question } from '../knowledge.ts';
import type { Verdict } from '../judgement.ts';
import { refText, type Ref } from '../objects.ts';
import { overlap, touched, traced, type Reads } from '../reads.ts';
import { nothingSeen, observe, scopeKey, type FluxState, type Scope } from '../state.ts';
import { allTargets, scopesNeeded } from '../targets.ts';
import { advance, type Track, type TrackOptions } from '../tracker.ts';
import { Lockout } from './lockout.ts';
import { readAgain } from './read-again.ts';

/** Milliseconds until what looks like success is read again; at once when nothing else is waited for any more. */
export const confirmEvery = 2_000;

/** A target, and what its judgement was made of. */
interface Judged {
  readonly track: Track;
  readonly reads: Reads;
}

/** What a cluster showed, and how the targets in it stand. */
export type Watched = Pick<ClusterView, 'cluster' | 'state' | 'tracks'>;

/** One cluster while it is watched: what it told, and how the targets in it stand. */
export class ClusterView {
  readonly cluster: Cluster;
  readonly #targets: readonly Ref[];
  /** A HelmRelease's Kustomization shows only once the release is seen. */
  readonly #mayGrow: boolean;
  readonly #options: TrackOptions;
  readonly #signal: AbortSignal;
  readonly #changed: () => void;
  readonly #judgeNow: () => { readonly knowledge: Knowledge; readonly now: number };
  readonly #following = new Set<string>();
  readonly #work = new Set<Promise<void>>();
  readonly #lockout = new Lockout();
  readonly #judged = new Map<string, Judged>();
  #state: FluxState = nothingSeen;
  #confirming = false;
  /** When, and for how many targets, success was last tried to be confirmed. */
  #tried = { at: Number.NEGATIVE_INFINITY, targets: 0 };

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
    this.#mayGrow = options.targets.some(({ kind }) => kind === 'HelmRelease');
    this.#options = options.track;
    this.#signal = options.signal;
    this.#changed = () => options.changed();
    this.#judgeNow = () => options.judgeNow();
  }

  get state(): FluxState {
    return this.#state;
  }

  get tracks(): readonly Track[] {
    return [...this.#judged.values()].map(({ track }) => track);
  }

  /** Whether a target must stay ready for a while yet. */
  get stabilizing(): boolean {
    return this.tracks.some(({ judgement: { verdict } }) => isStabilizing(verdict));
  }

  /** Whether a success waits to be confirmed. */
  get confirming(): boolean {
    for (const { track } of this.#judged.values()) if (awaitsConfirmation(track)) return true;
    return false;
  }

  get questions(): readonly Question[] {
    return this.tracks.filter(({ finalAt }) => finalAt === undefined).flatMap(({ judgement }) => judgement.questions);
  }

  /** Why the cluster has not let anybody in for so long that it is no use to go on; undefined when it does. */
  get lockedOut(): ClusterProblem | undefined {
    return this.#lockout.since(this.#judgeNow().now);
  }

  /** Judges what time, or an answer of the history, may have changed; the first time everything. */
  judge(): void {
    const { now } = this.#judgeNow();
    this.#judge(({ track: { judgement, readySince } }) => {
      const steady = readySince !== undefined && now - readySince >= this.#options.stableFor;
      return judgement.questions.length > 0 || (steady && isStabilizing(judgement.verdict));
    });
    this.#confirmWhatIsReady();
  }

  /** Starts following what the targets need and is not followed yet. */
  #follow(targets: readonly Ref[]): void {
    for (const { type, namespace } of this.#scopes(targets)) {
      const key = scopeKey(type, namespace);
      if (this.#following.has(key)) continue;
      this.#following.add(key);
      this.#keep(this.cluster.follow(type, namespace, (event) => this.#tell(event), this.#signal));
    }
  }

  /**
   * Judges the targets that were not judged yet, and those that `news` tells of: of many targets an event concerns few.
   * A success, or the failure of another object, counts only once a fresh look has confirmed it.
   */
  #judge(news: (judged: Judged) => boolean): void {
    const due: [string, Ref][] = [];
    for (const [key, judged] of this.#judged) {
      if (judged.track.finalAt === undefined && news(judged)) due.push([key, judged.track.target]);
    }
    if (this.#judged.size === 0 || this.#mayGrow) {
      for (const target of allTargets(this.#state, this.#targets, this.#options.images !== undefined)) {
        const key = refText(target);
        if (!this.#judged.has(key)) due.push([key, target]);
      }
    }
    for (const [key, target] of due) {
      const { state, reads } = traced(this.#state);
      const track = this.#advance(this.#judged.get(key)?.track, target, state);
      this.#judged.set(key, { track: isDoubtful(track) ? awaitingConfirmation(track) : track, reads });
    }
    if (due.length > 0) this.#follow(due.map(([, target]) => target));
  }

  #scopes(targets: readonly Ref[]): readonly Scope[] {
    const { checkChildren, images } = this.#options;
    return scopesNeeded(this.#state, targets, checkChildren, images !== undefined);
  }

  #advance(track: Track | undefined, target: Ref, state: FluxState): Track {
    const { knowledge, now } = this.#judgeNow();
    return advance(track, target, state, knowledge, this.#options, now);
  }

  /** Not for each of many targets apart, as they get there one by one: reading all of it costs. */
  #confirmWhatIsReady(): void {
    if (this.#confirming || !this.confirming) return;
    const open = this.tracks.filter(({ finalAt }) => finalAt === undefined);
    const ready = open.filter(awaitsConfirmation);
    const { now } = this.#judgeNow();
    const last = ready.length === open.length && ready.length !== this.#tried.targets;
    if (!last && now - this.#tried.at < confirmEvery) return;
    this.#tried = { at: now, targets: ready.length };
    this.#confirming = true;
    this.#keep(
      this.#confirm(ready).finally(() => {
        this.#confirming = false;
        // The last ones may have got there meanwhile.
        if (!this.#signal.aborted) this.#changed();
      }),
    );
  }

  /**
   * Each kind is watched by a connection of its own, and one that lags or has died silently would show a child as it was
   * before its parent applied it: still ready, or failed with what the parent has replaced. So what looks like success,
   * or like another object's failure, is read once more, all of it, and judged again.
   */
  async #confirm(ready: readonly Track[]): Promise<void> {
    const targets = ready.map(({ target }) => target);
    const scopes = this.#scopes(targets);
    const again = await readAgain(this.cluster, this.#state, scopes, this.#signal);
    if (this.#signal.aborted) return;
    if (!again.ok) {
      this.#tell(again.problem);
      return;
    }
    this.#state = { ...this.#state, problems: again.state.problems };
    for (const target of targets) {
      const judged = this.#judged.get(refText(target));
      if (judged === undefined || !awaitsConfirmation(judged.track)) continue;
      const track = this.#advance(judged.track, target, again.state);
      if (track.finalAt !== undefined) this.#judged.set(refText(target), { ...judged, track });
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
    const before = this.#state;
    this.#state = observe(before, event);
    this.#lockout.note(event, this.#judgeNow().now);
    // At once, not when the loop comes round: some states stand for milliseconds.
    const keys = touched(event, before, this.#state);
    this.#judge(({ reads }) => overlap(reads, keys));
    this.#confirmWhatIsReady();
    this.#changed();
  }

  #keep(work: Promise<void>): void {
    this.#work.add(work);
    void work.finally(() => this.#work.delete(work));
  }
}

/** Success takes all of the watches together; so does the failure of what is not the target itself, a child, say. */
function isDoubtful({ target, finalAt, judgement: { verdict } }: Track): boolean {
  if (finalAt === undefined) return false;
  return verdict.kind === 'succeeded' || (verdict.kind === 'failed' && refText(verdict.object) !== refText(target));
}

function isStabilizing(verdict: Verdict): boolean {
  return verdict.kind === 'pending' && verdict.code === 'stabilizing';
}

function awaitsConfirmation({ judgement: { verdict } }: Track): boolean {
  return verdict.kind === 'pending' && verdict.code === 'confirming';
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
