import { zeroId } from '../git/bare-repository.ts';
import type { RefUpdate } from '../git/receive-pack.ts';
import { needsPermission, protectedBranch } from './errors.ts';
import type { Organization } from './organization.ts';
import type { IdentityState, RepositoryState } from './state.ts';
import { isProtected } from './policies.ts';
import type { PullRequestEngine } from './pull-request-engine.ts';
import type { Identity } from './types.ts';

/** The decision that needs no objects: `forward` may only move forward, and what to say if it doesn't. */
export type RefRule =
  { kind: 'allow' } | { kind: 'forward'; text: string } | { kind: 'refuse'; status: RefStatus; text: string };

/** Names of Azure DevOps' `GitRefUpdateStatus` that this server gives. */
export type RefStatus =
  | 'succeeded'
  | 'forcePushRequired'
  | 'staleOldObjectId'
  | 'invalidRefName'
  | 'unresolvableToCommit'
  | 'writePermissionRequired'
  | 'createBranchPermissionRequired'
  | 'createTagPermissionRequired'
  | 'rejectedByPolicy';

/** Rights and policies for one ref, before anything is stored. */
export function ruleFor(
  organization: Organization,
  repository: RepositoryState,
  by: IdentityState,
  update: RefUpdate,
): RefRule {
  const has = (permission: Parameters<typeof organization.rights.has>[1]): boolean =>
    organization.rights.has(by, permission, repository.id);
  const refuse = (status: RefStatus, right: string, scope = 'branch'): RefRule => ({
    kind: 'refuse',
    status,
    text: needsPermission(right, by.uniqueName, scope).message,
  });
  if (!has('GenericContribute')) return refuse('writePermissionRequired', 'GenericContribute', 'repository');
  if (!/^refs\/(heads|tags|notes)\/./.test(update.ref)) {
    return { kind: 'refuse', status: 'invalidRefName', text: `The ref name ${update.ref} is not allowed.` };
  }
  if (update.oldId === zeroId) {
    if (update.ref.startsWith('refs/tags/')) {
      return has('CreateTag') ? { kind: 'allow' } : refuse('createTagPermissionRequired', 'CreateTag', 'repository');
    }
    return has('CreateBranch') ? { kind: 'allow' } : refuse('createBranchPermissionRequired', 'CreateBranch');
  }
  if (isProtected(repository, update.ref) && !has('PolicyExempt')) {
    return { kind: 'refuse', status: 'rejectedByPolicy', text: protectedBranch };
  }
  if (has('ForcePush') || repository.branchCreators.get(update.ref) === by.id) return { kind: 'allow' };
  if (update.newId === zeroId) return refuse('forcePushRequired', 'ForcePush');
  return { kind: 'forward', text: needsPermission('ForcePush', by.uniqueName, 'branch').message };
}

/** Ties the moving of refs to what follows from it: listeners, pull requests, the list of pushes. */
export class RefJournal {
  readonly #organization: Organization;
  readonly #engine: PullRequestEngine;

  constructor(organization: Organization, engine: PullRequestEngine) {
    this.#organization = organization;
    this.#engine = engine;
    engine.onRefMoved = (repository, update, by) => this.moved(repository, [update], by);
  }

  /** These refs have moved, in one push. */
  moved(repository: RepositoryState, updates: readonly RefUpdate[], by: Identity): number {
    const pushId = this.#organization.nextId('push');
    repository.pushes.push({
      pushId,
      date: new Date().toISOString(),
      pushedBy: by,
      refUpdates: updates.map(({ ref, oldId, newId }) => ({ name: ref, oldObjectId: oldId, newObjectId: newId })),
    });
    for (const { ref, oldId, newId } of updates) {
      if (oldId === zeroId) repository.branchCreators.set(ref, by.id);
      if (newId === zeroId) repository.branchCreators.delete(ref);
      if (!ref.startsWith('refs/heads/')) continue;
      this.#engine.branchMoved(repository, ref, newId, by);
      const event = { branch: ref.slice('refs/heads/'.length), oldCommit: oldId, newCommit: newId };
      for (const listener of repository.pushListeners) listener(event);
    }
    return pushId;
  }
}
