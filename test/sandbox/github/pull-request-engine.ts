import { zeroId } from '../git/bare-repository.ts';
import { mergeCommits } from '../git/merging.ts';
import { signature, webFlow, writeMerge } from './merge-commit.ts';
import type { MergeOptions } from './merge-commit.ts';
import { statusesOf, unmet } from './protection.ts';
import { administrator } from './site.ts';
import type { Site } from './site.ts';
import type { PullRequestRecord, RepositoryState } from './state.ts';
import type { Actor, MergeableState, PullRequestEvent } from './types.ts';

/** One ref that has moved. */
interface Move {
  readonly ref: string;
  readonly oldId: string;
  readonly newId: string;
}

/** Why a merge did not happen. */
type Merge = { kind: 'merged'; commit: string } | { kind: 'not'; reason: string };

/** What happens to pull requests by themselves: trial merges, auto-merge, closing, and the merge in the end. */
export class PullRequestEngine {
  readonly #site: Site;
  /** Pull requests whose mergeability somebody has asked for since it was last worked out anew. */
  readonly #asked = new WeakSet<PullRequestRecord>();

  constructor(site: Site) {
    this.#site = site;
  }

  announce(repository: RepositoryState, number: number, kind: PullRequestEvent['kind']): void {
    for (const listener of repository.pullRequestListeners) listener({ number, kind });
  }

  touch(one: PullRequestRecord): void {
    one.updatedAt = now();
  }

  /** GitHub works mergeability out when somebody asks, and tells it the next time. */
  ask(one: PullRequestRecord): boolean {
    const known = this.#asked.has(one) && one.mergeable !== undefined;
    this.#asked.add(one);
    return known;
  }

  /** Refs have moved: listeners, and what follows for pull requests. */
  moved(repository: RepositoryState, moves: readonly Move[], by: Actor): void {
    repository.pushed = true;
    for (const { ref, oldId, newId } of moves) {
      if (!ref.startsWith('refs/heads/')) continue;
      const branch = ref.slice('refs/heads/'.length);
      for (const listener of repository.pushListeners) listener({ branch, oldCommit: oldId, newCommit: newId });
      this.#site.queue.start(String(repository.id), () => this.#branchMoved(repository, branch, newId, by));
    }
  }

  async #branchMoved(repository: RepositoryState, branch: string, newId: string, by: Actor): Promise<void> {
    for (const one of repository.pullRequests) {
      if (one.state !== 'open') continue;
      const isHead = one.forkOwner === undefined && one.head.branch === branch;
      if (!isHead && one.base.branch !== branch) continue;
      if (newId === zeroId) this.close(repository, one);
      else if (isHead) await this.#headMoved(repository, one, newId);
      else if (await repository.bare.isAncestor(one.head.commit, newId)) this.#merged(repository, one, by, newId);
      else await this.check(repository, one);
    }
  }

  async #headMoved(repository: RepositoryState, one: PullRequestRecord, commit: string): Promise<void> {
    if (one.head.commit === commit) return;
    one.head.commit = commit;
    this.touch(one);
    await repository.bare.run(['update-ref', `refs/pull/${one.number}/head`, commit]);
    const base = await repository.bare.tip(one.base.branch);
    if (base !== undefined) one.base.commit = base;
    if (repository.protections.get(one.base.branch)?.dismissStale === true) {
      for (const review of one.reviews) if (review.state === 'APPROVED') review.state = 'DISMISSED';
    }
    this.announce(repository, one.number, 'updated');
    if (base !== undefined && (await repository.bare.isAncestor(commit, base))) this.close(repository, one);
    else await this.check(repository, one);
  }

  /** @param by nobody when GitHub does it by itself */
  close(repository: RepositoryState, one: PullRequestRecord, by?: Actor): void {
    one.state = 'closed';
    one.closedAt = now();
    if (by !== undefined) one.closedBy = by;
    delete one.autoMerge;
    this.touch(one);
    this.announce(repository, one.number, 'closed');
  }

  /** Queues the trial merge that tells whether there are conflicts, and then what it makes possible. */
  queueCheck(repository: RepositoryState, one: PullRequestRecord): void {
    this.#forget(one);
    this.#site.queue.start(String(repository.id), () => this.check(repository, one));
  }

  /** As `queueCheck`; its branch may have moved on while it was made or opened again. */
  queueOpening(repository: RepositoryState, one: PullRequestRecord): void {
    this.#forget(one);
    this.#site.queue.start(String(repository.id), async () => {
      const tip = await repository.bare.tip(one.head.branch);
      if (one.state !== 'open') return;
      if (tip === undefined) this.close(repository, one);
      else if (tip === one.head.commit) await this.check(repository, one);
      else await this.#headMoved(repository, one, tip);
    });
  }

  #forget(one: PullRequestRecord): void {
    this.#asked.delete(one);
    delete one.mergeable;
    one.mergeableState = 'unknown';
  }

  async check(repository: RepositoryState, one: PullRequestRecord): Promise<void> {
    this.#forget(one);
    await this.#tryMerge(repository, one);
    await this.#autoMerge(repository, one);
  }

  /** After a review, a status, a new setting: what was blocked may be clean now. */
  reconsider(repository: RepositoryState, one: PullRequestRecord): void {
    this.#site.queue.start(String(repository.id), async () => {
      await this.#judge(repository, one);
      await this.#autoMerge(repository, one);
    });
  }

  /** Now, in turn with everything else. */
  async judge(repository: RepositoryState, one: PullRequestRecord): Promise<MergeableState> {
    await this.#site.queue.run(String(repository.id), async () => {
      if (one.mergeable === undefined) await this.#tryMerge(repository, one);
      else await this.#judge(repository, one);
    });
    return one.mergeableState;
  }

  async #tryMerge(repository: RepositoryState, one: PullRequestRecord): Promise<void> {
    const { bare } = repository;
    if (one.state !== 'open') return;
    const target = await bare.tip(one.base.branch);
    if (target === undefined) return;
    const result = await mergeCommits(bare, {
      source: one.head.commit,
      target,
      strategy: 'noFastForward',
      message: `Merge ${one.head.commit} into ${target}`,
      author: signature(one.by),
      committer: webFlow,
    });
    one.mergeable = result.kind === 'merged';
    if (result.kind === 'merged') {
      one.mergeCommit = result.commit;
      await bare.run(['update-ref', `refs/pull/${one.number}/merge`, result.commit]);
    } else {
      delete one.mergeCommit;
    }
    await this.#judge(repository, one);
    this.announce(repository, one.number, 'updated');
  }

  async #judge(repository: RepositoryState, one: PullRequestRecord): Promise<void> {
    if (one.state !== 'open' || one.mergeable === undefined) return;
    const protection = repository.protections.get(one.base.branch);
    if (!one.mergeable) one.mergeableState = 'dirty';
    else if (one.draft) one.mergeableState = 'draft';
    else if (unmet(this.#site, repository, one).length > 0) one.mergeableState = 'blocked';
    else if (protection?.strict === true && !(await this.#upToDate(repository, one))) one.mergeableState = 'behind';
    else if (statusesOf(repository, one.head.commit).some((status) => status.state !== 'success')) {
      one.mergeableState = 'unstable';
    } else one.mergeableState = 'clean';
  }

  async #upToDate(repository: RepositoryState, one: PullRequestRecord): Promise<boolean> {
    const base = await repository.bare.tip(one.base.branch);
    return base !== undefined && (await repository.bare.isAncestor(base, one.head.commit));
  }

  async #autoMerge(repository: RepositoryState, one: PullRequestRecord): Promise<void> {
    const wanted = one.autoMerge;
    if (wanted === undefined || one.state !== 'open') return;
    if (one.mergeableState !== 'clean' && one.mergeableState !== 'unstable') return;
    await this.#merge(repository, one, wanted.by, wanted);
  }

  /** In turn with everything else. The caller has looked at rights and protection. */
  merge(repository: RepositoryState, one: PullRequestRecord, by: Actor, o: MergeOptions): Promise<Merge> {
    return this.#site.queue.run(String(repository.id), () => this.#merge(repository, one, by, o));
  }

  async #merge(repository: RepositoryState, one: PullRequestRecord, by: Actor, o: MergeOptions): Promise<Merge> {
    const { bare } = repository;
    for (;;) {
      if (one.state !== 'open') return { kind: 'not', reason: `it is ${one.state}` };
      const target = await bare.tip(one.base.branch);
      if (target === undefined) return { kind: 'not', reason: 'its base is gone' };
      const result = await writeMerge(repository, one, { ...o, by, target });
      if (result.kind === 'conflicts') return { kind: 'not', reason: 'it conflicts' };
      if (await bare.moveRef(`refs/heads/${one.base.branch}`, result.commit, target)) {
        this.#merged(repository, one, by, result.commit);
        this.moved(repository, [{ ref: `refs/heads/${one.base.branch}`, oldId: target, newId: result.commit }], by);
        await this.#deleteHead(repository, one);
        return { kind: 'merged', commit: result.commit };
      }
    }
  }

  #merged(repository: RepositoryState, one: PullRequestRecord, by: Actor, commit: string): void {
    one.state = 'merged';
    one.mergeCommit = commit;
    one.mergedBy = by;
    one.mergedAt = now();
    one.closedAt = one.mergedAt;
    delete one.autoMerge;
    this.touch(one);
    this.announce(repository, one.number, 'merged');
  }

  /** Other pull requests into the branch go on into the base of this one, as GitHub has it when it deletes by itself. */
  async #deleteHead(repository: RepositoryState, one: PullRequestRecord): Promise<void> {
    if (!repository.settings.deleteBranchOnMerge || one.forkOwner !== undefined) return;
    const { branch, commit } = one.head;
    if (branch === repository.defaultBranch || repository.protections.has(branch)) return;
    // Not when somebody pushed to it meanwhile: their work would be lost.
    const ref = `refs/heads/${branch}`;
    if (!(await repository.bare.moveRef(ref, zeroId, commit))) return;
    for (const other of repository.pullRequests) {
      if (other.state === 'open' && other.base.branch === branch) other.base.branch = one.base.branch;
    }
    this.moved(repository, [{ ref, oldId: commit, newId: zeroId }], administrator);
  }
}

/** GitHub's times have no fractions of a second. */
export const now = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z');
