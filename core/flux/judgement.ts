import type { ImagesAwaited } from './images-awaited.ts';
import type { CommitId } from '../ports/pull-requests.ts';
import { questionKey, type Knowledge, type Question, type Relation } from './knowledge.ts';
import { refText, type Ref } from './objects.ts';
import { kustomizationAt, type FluxState } from './state.ts';

/** Why it is not over yet. */
export type PendingCode =
  | 'absent'
  | 'notReadable'
  /** It was not looked at yet, so nothing can be said. */
  | 'unseen'
  | 'asking'
  | 'sourceAbsent'
  | 'sourceBehind'
  | 'sourceFailing'
  | 'fetched'
  | 'reconciling'
  | 'retrying'
  | 'dependency'
  | 'stale'
  | 'children'
  | 'generation'
  | 'chart'
  | 'canary'
  | 'images'
  | 'release'
  | 'stabilizing'
  | 'confirming'
  | 'workloads'
  | 'notReady'
  | 'ancestryUnknown';

/** Why it will not succeed. */
export type FailureCode =
  | 'suspended'
  | 'wrongSource'
  | 'diverged'
  | 'rolledBack'
  | 'attemptsFailed'
  | 'stalled'
  | 'sourceStalled'
  | 'chartFailed'
  | 'releaseFailed'
  | 'canaryFailed'
  | 'originUnknown'
  | 'imagesUnseen'
  | 'unhealthy'
  | 'unproven';

/** What is to be said of one object, now. Texts may hold words from outside. */
export type Verdict =
  | { readonly kind: 'pending'; readonly code: PendingCode; readonly reason: string; readonly object: Ref }
  | { readonly kind: 'succeeded'; readonly reason: string; readonly revision: string; readonly object: Ref }
  | {
      readonly kind: 'superseded';
      readonly reason: string;
      readonly revision: string;
      /** What is there instead, for people. */
      readonly by: string;
      readonly object: Ref;
    }
  | {
      readonly kind: 'failed';
      readonly code: FailureCode;
      readonly reason: string;
      /** The object whose fault it is, maybe a child or a dependency of the target. */
      readonly object: Ref;
      readonly revision: string | undefined;
    };

/** What the author asks of a rollout, as far as a single judging goes by it; what takes time is in `TrackOptions`. */
export interface JudgeOptions {
  /** Failed attempts at the awaited revision that mean failure; at least 1. */
  readonly failAfterAttempts: number;
  readonly checkChildren: boolean;
  /** What must run instead of a commit; undefined: a commit is awaited. */
  readonly images?: ImagesAwaited | undefined;
}

/** A verdict with all that belongs to it. */
export interface Judgement {
  readonly verdict: Verdict;
  /** Notes that don't change the verdict: a chart that was not rolled out, a right that is missing. */
  readonly warnings: readonly string[];
  /** To be answered (by the host's history) before it can be said for sure. */
  readonly questions: readonly Question[];
}

/** One judging: what is known, and what came up on the way. */
export class Bench {
  readonly state: FluxState;
  readonly knowledge: Knowledge;
  readonly options: JudgeOptions;
  /** The Kustomization that must apply the awaited commit: the target, or whose child it is. */
  readonly root: Ref;
  /** The source whose commits are waited for, by `refText`: the root's. undefined while that is not known. */
  readonly awaitedSource: string | undefined;
  readonly #questions = new Map<string, Question>();
  readonly #warnings = new Set<string>();
  readonly #judged = new Map<string, Verdict | undefined>();

  constructor(state: FluxState, knowledge: Knowledge, options: JudgeOptions, root: Ref) {
    this.state = state;
    this.knowledge = knowledge;
    this.options = options;
    this.root = root;
    const source = kustomizationAt(state, root)?.source;
    this.awaitedSource = source === undefined || options.images !== undefined ? undefined : refText(source);
  }

  ask(question: Question): void {
    this.#questions.set(questionKey(question), question);
  }

  warn(warning: string): void {
    this.#warnings.add(warning);
  }

  /** How a commit stands to the awaited one; undefined as long as the answer is not there: it is asked for then. */
  relation(commit: CommitId): Relation | undefined {
    // Nobody awaits a commit, so no history says anything.
    if (this.options.images !== undefined) return 'unavailable';
    if (commit === this.knowledge.awaited) return 'same';
    const known = this.knowledge.relations.get(commit);
    if (known === undefined) this.ask({ kind: 'relation', commit });
    return known;
  }

  /** Whether a commit contains the awaited one; undefined: not known (yet, or at all). */
  contains(commit: CommitId | undefined): boolean | undefined {
    if (commit === undefined) return false;
    const relation = this.relation(commit);
    if (relation === undefined || relation === 'unavailable') return undefined;
    return relation === 'same' || relation === 'descendant';
  }

  /** What is said of a child, found out once: several may have applied it, and theirs others in turn. */
  once(parent: Ref, child: Ref, judge: () => Verdict | undefined): Verdict | undefined {
    const key = `${refText(parent)} ${refText(child)}`;
    if (this.#judged.has(key)) return this.#judged.get(key);
    const verdict = judge();
    this.#judged.set(key, verdict);
    return verdict;
  }

  close(verdict: Verdict): Judgement {
    return { verdict, warnings: [...this.#warnings], questions: [...this.#questions.values()] };
  }
}
