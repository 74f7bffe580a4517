import { messageOf, TaskError } from '../../errors.ts';
import type { CommitId } from '../../ports/pull-requests.ts';
import {
  questionKey,
  type BranchAnswer,
  type ContentAnswer,
  type Knowledge,
  type Question,
  type Relation,
} from '../knowledge.ts';
import { DeliveredFiles, type ContentHost } from './delivered-files.ts';

/** How long an answer about a branch holds. Milliseconds, as all here. */
const branchHolds = 20_000;
/** After a failed question it is asked again, and after each further failure twice as late. */
const retryAfter = 5_000;
const retryAtMost = 60_000;
/** A commit that Flux has fetched may reach what answers questions a moment later. */
const missingLasts = 15_000;

/** What may be over the next time, so nothing is concluded from it. */
const passingCodes = new Set(['NOT_REACHABLE', 'NOT_SIGNED_IN', 'CANCELLED']);

/** Who is asked what: the host, the commit that all answers are about, and who is told when none comes. */
export interface AnswersOptions {
  /** undefined: nobody can be asked. */
  readonly host: ContentHost | undefined;
  readonly awaited: CommitId;
  /** The commit whose files must be there; undefined: the awaited one. */
  readonly delivered: CommitId | undefined;
  /** Paths of the deployment descriptors whose files are compared; none: ancestry alone decides. */
  readonly descriptors: readonly string[];
  readonly branchName: string | undefined;
  readonly repositoryUrl: string | undefined;
  warn(text: string): void;
  note(text: string): void;
  now(): number;
}

/** Answers the verdict's questions from the host's history, each once; ancestry and content never change. */
export class Answers {
  readonly #options: AnswersOptions;
  readonly #relations = new Map<CommitId, Relation>();
  readonly #content = new Map<CommitId, ContentAnswer>();
  readonly #files: DeliveredFiles | undefined;
  #branch: BranchAnswer;
  #branchAskedAt = Number.NEGATIVE_INFINITY;
  readonly #asking = new Set<string>();
  readonly #failed = new Map<string, { readonly times: number; readonly retryAt: number }>();
  readonly #missingSince = new Map<CommitId, number>();
  readonly #told = new Set<string>();

  constructor(options: AnswersOptions) {
    this.#options = options;
    const { host, awaited, delivered = awaited, descriptors, branchName } = options;
    this.#branch = { kind: host === undefined ? 'unavailable' : 'unasked' };
    this.#files =
      host === undefined || descriptors.length === 0
        ? undefined
        : new DeliveredFiles(host, {
            commit: delivered,
            descriptors,
            branch: branchName,
            note: (text) => this.#once(text, () => options.note(text)),
          });
  }

  get knowledge(): Knowledge {
    const { awaited, delivered, repositoryUrl, branchName } = this.#options;
    return {
      awaited,
      delivered,
      relations: this.#relations,
      branch: this.#branch,
      content: this.#files === undefined ? undefined : this.#content,
      repositoryUrl,
      branchName,
    };
  }

  /** Milliseconds until one of these may be asked again; those that are being asked are news once they are answered. */
  nextIn(questions: readonly Question[]): number {
    const now = this.#options.now();
    const times = questions.map(questionKey).flatMap((key) => {
      const retryAt = this.#asking.has(key) ? undefined : this.#failed.get(key)?.retryAt;
      return retryAt === undefined ? [] : [Math.max(1, retryAt - now)];
    });
    return Math.min(branchHolds, ...times);
  }

  /** Asks what was not asked yet, in the background; `answered` is called when something came of it. */
  ask(questions: readonly Question[], answered: () => void): void {
    const { host, now } = this.#options;
    for (const question of questions) {
      const key = questionKey(question);
      const failed = this.#failed.get(key);
      if (this.#asking.has(key) || (failed !== undefined && failed.retryAt > now())) continue;
      const holds = question.kind === 'branch' && failed === undefined;
      if (holds && now() - this.#branchAskedAt < branchHolds) continue;
      if (host === undefined) {
        if (question.kind === 'relation' && !this.#relations.has(question.commit)) {
          this.#relations.set(question.commit, 'unavailable');
          answered();
        }
        continue;
      }
      this.#asking.add(key);
      void this.#answer(question, host)
        .then(
          () => this.#failed.delete(key),
          (thrown: unknown) => this.#unanswered(question, thrown),
        )
        .finally(() => {
          this.#asking.delete(key);
          answered();
        });
    }
  }

  /** Whether the delivered files are there at a commit. @throws when the host does not answer */
  async compare(commit: CommitId): Promise<ContentAnswer> {
    if (this.#files === undefined) return { kind: 'unavailable', because: 'no descriptor is known' };
    const known = this.#content.get(commit) ?? (await this.#files.compare(commit));
    this.#content.set(commit, known);
    return known;
  }

  async #answer(question: Question, { history }: ContentHost): Promise<void> {
    const { awaited, branchName } = this.#options;
    switch (question.kind) {
      case 'relation':
        this.#relations.set(question.commit, await this.#relation(question.commit, history));
        return;
      case 'branch': {
        const name = branchName ?? question.source;
        this.#branchAskedAt = this.#options.now();
        if (name === undefined) {
          this.#branch = { kind: 'unavailable' };
          return;
        }
        const tip = await history.tip(name);
        const relation = tip === undefined ? 'unrelated' : await history.relation(awaited, tip);
        this.#branch = { kind: 'known', name, tip, contains: relation === 'same' || relation === 'ancestor' };
        return;
      }
      case 'content':
        await this.compare(question.commit);
    }
  }

  async #relation(commit: CommitId, history: ContentHost['history']): Promise<Relation> {
    try {
      const relation = await history.relation(commit, this.#options.awaited);
      this.#missingSince.delete(commit);
      return relation;
    } catch (thrown) {
      if (!(thrown instanceof TaskError) || thrown.code !== 'COMMIT_MISSING') throw thrown;
      const since = this.#missingSince.get(commit) ?? this.#options.now();
      this.#missingSince.set(commit, since);
      // A commit that the repository doesn't have cannot contain one that it has.
      if (this.#options.now() - since >= missingLasts) return 'unrelated';
      throw thrown;
    }
  }

  #unanswered(question: Question, thrown: unknown): void {
    const key = questionKey(question);
    const times = (this.#failed.get(key)?.times ?? 0) + 1;
    const pause = Math.min(retryAfter * 2 ** (times - 1), retryAtMost);
    const code = thrown instanceof TaskError ? thrown.code : 'INTERNAL';
    const stillComing = question.kind === 'relation' && code === 'COMMIT_MISSING';
    this.#failed.set(key, {
      times,
      retryAt: this.#options.now() + (stillComing ? retryAfter : pause),
    });
    if (stillComing) return;
    this.#once(code, () => this.#warn(code, thrown));
    if (passingCodes.has(code)) return;
    switch (question.kind) {
      case 'relation':
        this.#relations.set(question.commit, 'unavailable');
        return;
      case 'branch':
        this.#branch = { kind: 'unavailable' };
        return;
      case 'content':
        this.#content.set(question.commit, { kind: 'unavailable', because: messageOf(thrown) });
    }
  }

  /** What keeps one question from being answered mostly keeps all of them: `what` is told of once. */
  #once(what: string, tell: () => void): void {
    if (this.#told.has(what)) return;
    this.#told.add(what);
    tell();
  }

  #warn(code: string, thrown: unknown): void {
    const then = passingCodes.has(code) ? ' It is asked again; the wait goes on.' : ' The wait goes on without.';
    const mend = thrown instanceof TaskError && thrown.mend !== '' ? ` ${thrown.mend}` : '';
    this.#options.warn(`The repository's history could not be asked: ${messageOf(thrown)}${mend} [${code}]${then}`);
  }
}
