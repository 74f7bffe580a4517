import type { Site } from './site.ts';
import { administrator } from './site.ts';
import type { RepositoryState, Token } from './state.ts';
import type { Actor, Role, TokenPermissions } from './types.ts';

const order: readonly Role[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin'];

export const atLeast = (role: Role, needed: Role): boolean => order.indexOf(role) >= order.indexOf(needed);

/** The role of somebody in a repository, or what everybody may; what a test said of the person wins over teams. */
export function roleOf(site: Site, repository: RepositoryState, actor: Actor | undefined): Role {
  const everybody: Role = repository.private ? 'none' : 'read';
  if (actor === undefined) return everybody;
  if (actor.id === administrator.id || repository.owner.id === actor.id) return 'admin';
  const said = repository.roles.get(String(actor.id));
  if (said !== undefined) return said;
  if (actor.type === 'Bot') return 'write';
  const { owner } = repository;
  const granted: Role[] = [everybody];
  if ('members' in owner && owner.members.has(actor.id)) granted.push(owner.basePermission);
  for (const team of site.teams) {
    const role = repository.roles.get(`team ${team.id}`);
    if (role !== undefined && team.members.some((member) => member.id === actor.id)) granted.push(role);
  }
  return granted.reduce((highest, role) => (atLeast(role, highest) ? role : highest));
}

/** Collaborators are those who have a role of their own, by a team or by the organization. */
export const isCollaborator = (site: Site, repository: RepositoryState, actor: Actor): boolean => {
  const role = roleOf(site, repository, actor);
  return role !== 'none' && (repository.private || role !== 'read' || repository.roles.has(String(actor.id)));
};

/** Whether a token of the kinds that carry permissions has this one; the others have what their owner has. */
export function tokenMay(token: Token, permission: keyof TokenPermissions, access: 'read' | 'write'): boolean {
  if (token.kind === 'classic' || token.kind === 'oauth') return true;
  const granted = token.permissions[permission];
  return granted === 'write' || (granted === 'read' && access === 'read');
}

/** Whether a classic token's scopes reach the repository. */
export function scopesReach(token: Token, repository: RepositoryState, access: 'read' | 'write'): boolean {
  if (token.kind !== 'classic' && token.kind !== 'oauth') return true;
  if (token.scopes.includes('repo')) return true;
  return !repository.private && (access === 'read' || token.scopes.includes('public_repo'));
}

/** Whether the owner wants single sign-on, for which this token was not authorized. */
export const lacksSso = (token: Token, repository: RepositoryState): boolean =>
  token.ssoRequired && 'enforcesSso' in repository.owner && repository.owner.enforcesSso;
