import type { CommitStatus, CommitStatuses } from '../../ports/commit-statuses.ts';
import type { CommitId } from '../../ports/pull-requests.ts';
import type { Knowledge, Question } from '../knowledge.ts';
import type { CommitReport } from './judge-statuses.ts';

/** How far back from the branch's tip is looked for commits that contain the awaited one. */
const farthest = 50;

/** How many commits before the awaited one are of interest: Flux may have skipped some. */
const farthestBack = 3;

/** How many questions are under way at the same time. */
const atOnce = 5;

/** Of how many of these the statuses are read again and again: Flux moves on, and leaves the older ones alone. */
const mostFollowed = 10;

/**
 * The awaited commit and the commits on its branch that contain it, with their statuses. Flux may skip the awaited commit
 * when another lands soon after: then only that one is ever reported.
 */
export class CommitView {
  readonly #port: CommitStatuses;
  readonly #awaited: CommitId;
  readonly #branch: string | undefined;
  /** The newest commits of the branch, as far as they were listed, newest first. */
  #line: readonly CommitId[] = [];
  #tip: CommitId | undefined;
  readonly #statuses = new Map<CommitId, readonly CommitStatus[]>();

  /** @param branch the branch that counts when nobody said which one the commit is on */
  constructor(port: CommitStatuses, awaited: CommitId, branch: string | undefined) {
    this.#port = port;
    this.#awaited = awaited;
    this.#branch = branch;
  }

  /**
   * Whether all that counts has been looked at: the awaited commit may have failed long ago, and a newer one mended it.
   */
  isComplete(knowledge: Knowledge): boolean {
    const { branch } = knowledge;
    if (branch.kind === 'unasked' || this.#unknown(knowledge).length > 0) return false;
    if (branch.kind === 'known' && branch.contains && branch.tip !== this.#tip) return false;
    return this.#counting(knowledge).every((commit) => this.#statuses.has(commit));
  }

  /**
   * Reads the branch's commits if it has moved, and the statuses of those that count.
   * @throws what the port throws; what was read before stays
   */
  async read(knowledge: Knowledge): Promise<void> {
    const { branch } = knowledge;
    if (branch.kind === 'known' && branch.contains && branch.tip !== undefined && branch.tip !== this.#tip) {
      const line = await this.#port.newest(branch.tip, farthest);
      // Of a branch that only went on nothing is forgotten: what was said of a commit stays said.
      const wentOn = this.#tip !== undefined && line.includes(this.#tip);
      this.#line = wentOn ? [...new Set([...line, ...this.#line])] : line;
      this.#tip = branch.tip;
    }
    const counting = this.#counting(knowledge);
    const followed = counting.filter(
      (commit, index) => index === 0 || index >= counting.length - mostFollowed || !this.#statuses.has(commit),
    );
    const read = async (commit: CommitId): Promise<void> => {
      this.#statuses.set(commit, await this.#port.of(commit));
    };
    for (let at = 0; at < followed.length; at += atOnce) {
      await Promise.all(followed.slice(at, at + atOnce).map(read));
    }
  }

  /** What must be asked before all that counts is known: how commits that were listed stand to the awaited one. */
  questions(knowledge: Knowledge): readonly Question[] {
    const relations = this.#unknown(knowledge).map((commit): Question => ({ kind: 'relation', commit }));
    return [{ kind: 'branch', source: this.#branch }, ...relations.slice(0, atOnce)];
  }

  /** The commits right before the awaited one, as far as they are known, newest first. */
  get before(): readonly CommitId[] {
    const at = this.#line.indexOf(this.#awaited);
    return at < 0 ? [] : this.#line.slice(at + 1, at + 1 + farthestBack);
  }

  /** The awaited commit first, then what contains it, older before newer. */
  reports(knowledge: Knowledge): readonly CommitReport[] {
    return this.#counting(knowledge).flatMap((commit) => {
      const statuses = this.#statuses.get(commit);
      return statuses === undefined ? [] : [{ commit, statuses }];
    });
  }

  #counting({ relations }: Knowledge): readonly CommitId[] {
    const containing = this.#line.filter((commit) => relations.get(commit) === 'descendant').toReversed();
    return [this.#awaited, ...containing];
  }

  /** Commits that may contain the awaited one. */
  #unknown({ relations }: Knowledge): readonly CommitId[] {
    const end = this.#line.findIndex((commit) => commit === this.#awaited || relations.get(commit) === 'ancestor');
    return this.#line.slice(0, end < 0 ? undefined : end).filter((commit) => !relations.has(commit));
  }
}
