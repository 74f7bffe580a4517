import { mergeCommits } from '../git/merging.ts';
import { zeroId } from '../git/bare-repository.ts';
import type { Organization } from './organization.ts';
import type { IdentityState, RepositoryState } from './state.ts';
import { allowsStrategy, blockers, policiesOf } from './policies.ts';
import type { Identity, MergeStrategy, PullRequestEvent, PullRequestState } from './types.ts';

/** Why a completion did not happen. */
type Completion = { kind: 'completed'; commit: string } | { kind: 'not'; reason: string };

/** What happens to pull requests by themselves: trial merges, auto-complete, and the merge in the end. */
export class PullRequestEngine {
  readonly #organization: Organization;
  /** Tells the world that a ref moved; set once the parts are put together. */
  onRefMoved: (
    repository: RepositoryState,
    update: { ref: string; oldId: string; newId: string },
    by: Identity,
  ) => void = () => {};

  constructor(organization: Organization) {
    this.#organization = organization;
  }

  announce(repository: RepositoryState, id: number, kind: PullRequestEvent['kind']): void {
    for (const listener of repository.pullRequestListeners) listener({ id, kind });
  }

  /** After a vote, a status, a comment, a new policy or a change of options: auto-complete may be possible now. */
  reconsider(repository: RepositoryState, one: PullRequestState): void {
    this.#organization.queue.start(repository.id, () => this.#autoComplete(repository, one));
  }

  /** Queues the trial merge that tells whether there are conflicts. */
  queueMerge(repository: RepositoryState, one: PullRequestState): void {
    one.mergeStatus = 'queued';
    delete one.mergeFailureMessage;
    this.#organization.queue.start(repository.id, async () => {
      await this.#tryMerge(repository, one);
      await this.#autoComplete(repository, one);
    });
  }

  /** A branch moved: pull requests from it have a new iteration, those from and to it are merged anew. */
  branchMoved(repository: RepositoryState, ref: string, newId: string, by: Identity): void {
    for (const one of repository.pullRequests) {
      if (one.status !== 'active') continue;
      if (one.sourceRefName === ref && newId !== zeroId) this.#sourceMoved(repository, one, newId, by);
      if (one.sourceRefName === ref || one.targetRefName === ref) this.queueMerge(repository, one);
    }
  }

  #sourceMoved(repository: RepositoryState, one: PullRequestState, sourceCommit: string, author: Identity): void {
    one.iterations.push({
      id: one.iterations.length + 1,
      sourceCommit,
      targetCommit: one.lastMergeTargetCommit ?? zeroId,
      createdDate: new Date().toISOString(),
      author,
    });
    const resets = policiesOf(repository, one.targetRefName).some(
      (policy) => policy.kind === 'minimumReviewers' && policy.settings['resetOnSourcePush'] === true,
    );
    if (resets) for (const reviewer of one.reviewers) reviewer.vote = 0;
    this.announce(repository, one.id, 'updated');
  }

  /** Asks for completion now; it happens in the background, as policies and the merge allow. */
  queueCompletion(repository: RepositoryState, one: PullRequestState, by: IdentityState): void {
    one.completionQueueTime = new Date().toISOString();
    one.mergeStatus = 'queued';
    this.#organization.queue.start(repository.id, async () => {
      await this.#tryMerge(repository, one);
      const bypass = one.completionOptions?.bypassPolicy === true;
      const mayBypass = bypass && this.#organization.rights.has(by, 'PolicyExempt', repository.id);
      await this.complete(repository, one, by, mayBypass);
    });
  }

  abandon(repository: RepositoryState, one: PullRequestState, by: IdentityState): void {
    one.status = 'abandoned';
    one.closedBy = by;
    one.closedDate = new Date().toISOString();
    delete one.autoCompleteSetBy;
    this.announce(repository, one.id, 'abandoned');
  }

  async #tryMerge(repository: RepositoryState, one: PullRequestState): Promise<void> {
    if (one.status !== 'active') return;
    const { bare } = repository;
    const [source, target] = await Promise.all([bare.resolve(one.sourceRefName), bare.resolve(one.targetRefName)]);
    if (source === undefined || target === undefined) {
      one.mergeStatus = 'failure';
      one.mergeFailureMessage = 'The source or the target branch does not exist any more.';
      return;
    }
    one.lastMergeSourceCommit = source;
    one.lastMergeTargetCommit = target;
    const names = [one.sourceRefName, one.targetRefName].map((ref) => ref.replace('refs/heads/', ''));
    const result = await mergeCommits(bare, {
      source,
      target,
      strategy: 'noFastForward',
      message: `Merge pull request ${one.id} from ${names.join(' into ')}`,
      author: signature(this.#organization, one.createdBy),
    });
    if (result.kind === 'conflicts') {
      one.mergeStatus = 'conflicts';
      delete one.lastMergeCommit;
    } else {
      one.mergeStatus = 'succeeded';
      one.lastMergeCommit = result.commit;
      await bare.run(['update-ref', `refs/pull/${one.id}/merge`, result.commit]);
    }
    this.announce(repository, one.id, 'updated');
  }

  async #autoComplete(repository: RepositoryState, one: PullRequestState): Promise<void> {
    const by = one.autoCompleteSetBy;
    if (one.status !== 'active' || one.isDraft || by === undefined) return;
    if (one.mergeStatus !== 'succeeded' && one.mergeStatus !== 'rejectedByPolicy') return;
    if (this.#blocked(repository, one)) return;
    const state = this.#organization.identity(by.id);
    if (state !== undefined) await this.complete(repository, one, state, false);
  }

  /** Merges into the target branch. Tries again when somebody else moves the target meanwhile. */
  async complete(
    repository: RepositoryState,
    one: PullRequestState,
    by: IdentityState,
    pastPolicies: boolean,
    asked?: MergeStrategy,
  ): Promise<Completion> {
    const strategy = asked ?? one.completionOptions?.mergeStrategy ?? this.#defaultStrategy(repository, one);
    for (;;) {
      if (one.status !== 'active') return { kind: 'not', reason: `it is ${one.status}` };
      if (one.mergeStatus !== 'succeeded') await this.#tryMerge(repository, one);
      const { lastMergeSourceCommit: source, lastMergeTargetCommit: target } = one;
      if (one.mergeStatus !== 'succeeded' || source === undefined || target === undefined) {
        return { kind: 'not', reason: `mergeStatus is ${one.mergeStatus}` };
      }
      if (!pastPolicies && (one.isDraft || this.#blocked(repository, one))) {
        one.mergeStatus = 'rejectedByPolicy';
        return { kind: 'not', reason: 'policies are not fulfilled' };
      }
      const message = one.completionOptions?.mergeCommitMessage ?? defaultMessage(one);
      const author = signature(this.#organization, by);
      const result = await mergeCommits(repository.bare, { source, target, strategy, message, author });
      if (result.kind === 'conflicts') {
        one.mergeStatus = 'conflicts';
        return { kind: 'not', reason: 'it conflicts' };
      }
      if (await repository.bare.moveRef(one.targetRefName, result.commit, target)) {
        await this.#close(repository, one, by, result.commit);
        return { kind: 'completed', commit: result.commit };
      }
      one.mergeStatus = 'queued';
    }
  }

  async #close(repository: RepositoryState, one: PullRequestState, by: IdentityState, commit: string): Promise<void> {
    const { lastMergeSourceCommit: source = zeroId, lastMergeTargetCommit: target = zeroId } = one;
    one.status = 'completed';
    one.lastMergeCommit = commit;
    one.closedBy = by;
    one.closedDate = new Date().toISOString();
    this.onRefMoved(repository, { ref: one.targetRefName, oldId: target, newId: commit }, by);
    if (one.completionOptions?.deleteSourceBranch === true) {
      // Not when somebody pushed to it meanwhile: their work would be lost.
      if (await repository.bare.moveRef(one.sourceRefName, zeroId, source)) {
        this.onRefMoved(repository, { ref: one.sourceRefName, oldId: source, newId: zeroId }, by);
      }
    }
    this.announce(repository, one.id, 'completed');
  }

  /** By a policy, or by a required reviewer who has not approved; a member's approval is the group's. */
  #blocked(repository: RepositoryState, one: PullRequestState): boolean {
    const approved = (id: string): boolean =>
      one.reviewers.some((reviewer) => reviewer.identity.id === id && reviewer.vote >= 5);
    const missing = one.reviewers.some(({ identity, isRequired }) => {
      const members = this.#organization.identity(identity.id)?.members ?? [];
      return isRequired && !approved(identity.id) && !members.some((member) => approved(member.id));
    });
    return missing || blockers(repository, one).length > 0;
  }

  #defaultStrategy(repository: RepositoryState, one: PullRequestState): MergeStrategy {
    const policies = policiesOf(repository, one.targetRefName).filter((policy) => policy.kind === 'mergeStrategy');
    const order: MergeStrategy[] = ['noFastForward', 'squash', 'rebase', 'rebaseMerge'];
    return order.find((strategy) => policies.every((policy) => allowsStrategy(policy, strategy))) ?? 'noFastForward';
  }
}

/** `Merged PR 7: title`, then the description: what the service writes when it is not told otherwise. */
export const defaultMessage = (one: PullRequestState): string =>
  `Merged PR ${one.id}: ${one.title}${one.description === '' ? '' : `\n\n${one.description}`}`;

function signature(organization: Organization, identity: Identity): { name: string; email: string } {
  return { name: identity.displayName, email: organization.identity(identity.id)?.email ?? identity.uniqueName };
}
