import type { IdentityState } from './state.ts';
import type { Permission } from './types.ts';

/** Bits of the security namespace "Git Repositories". Source: its list of actions (`_apis/securitynamespaces`). */
export const permissionBits: Readonly<Record<Exclude<Permission, 'WorkItemWrite'>, number>> = {
  GenericRead: 2,
  GenericContribute: 4,
  ForcePush: 8,
  CreateBranch: 16,
  CreateTag: 32,
  PolicyExempt: 128,
  PullRequestContribute: 16384,
};

export const gitNamespace = '2e9eb7ed-3c0a-47d4-87c1-0ffdd275fd87';

/** Who may do what. Contributors have all but rewriting branches and passing policies; administrators have all. */
export class Rights {
  readonly #set = new Map<string, boolean>();

  set(identityId: string, permission: Permission, repositoryId: string, allowed: boolean): void {
    this.#set.set(`${identityId} ${permission} ${repositoryId}`, allowed);
  }

  has(identity: IdentityState, permission: Permission, repositoryId: string): boolean {
    const said = this.#set.get(`${identity.id} ${permission} ${repositoryId}`);
    if (said !== undefined) return said;
    if (permission === 'PolicyExempt') return false;
    return permission !== 'ForcePush' || identity.admin;
  }
}
