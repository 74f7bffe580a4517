import { notAccessible } from '../call.ts';
import { nodeId } from '../account-json.ts';
import { tokenMay } from '../rights.ts';
import type { OrganizationState } from '../state.ts';
import type { Actor, Team } from '../types.ts';
import type { Reader } from './access.ts';
import { QueryError } from './errors.ts';

/** What resolvers answer from: values, and functions where arguments or work come in. */
export type Fields = Record<string, unknown>;

export function actorFields({ links }: Reader, actor: Actor | OrganizationState): Fields {
  const kind = 'type' in actor ? actor.type : 'Organization';
  return {
    __typename: kind,
    id: nodeId({ User: 'U', Bot: 'BOT', Organization: 'O' }[kind], actor.id),
    databaseId: actor.id,
    login: actor.login,
    url: `${links.web}/${actor.login}`,
    resourcePath: `/${actor.login}`,
    avatarUrl: `${links.web}/avatars/u/${actor.id}?v=4`,
    ...('type' in actor ? { name: actor.name, email: actor.email } : { name: actor.login }),
  };
}

/** Tokens that carry permissions are told of a team only with the organization's. */
export function teamFields({ links, token }: Reader, team: Team): Fields {
  if (!tokenMay(token, 'members', 'read')) throw new QueryError('FORBIDDEN', notAccessible(token).message);
  return {
    __typename: 'Team',
    id: nodeId('T', team.id),
    databaseId: team.id,
    name: team.name,
    slug: team.slug,
    combinedSlug: `${team.organization.login}/${team.slug}`,
    url: `${links.web}/orgs/${team.organization.login}/teams/${team.slug}`,
  };
}
