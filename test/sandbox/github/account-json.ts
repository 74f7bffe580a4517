import type { Json } from './json.ts';
import type { Links } from './links.ts';
import type { Site } from './site.ts';
import type { RepositoryState, Token } from './state.ts';
import type { Actor, Organization, Team } from './types.ts';

/** The site as one client sees it. */
export interface View {
  readonly site: Site;
  readonly links: Links;
  readonly token: Token | undefined;
}

/** Opaque, as GitHub's are; of a pull request the repository's number and its own. */
export const nodeId = (kind: string, ...ids: readonly number[]): string =>
  `${kind}_${Buffer.from(ids.join('.')).toString('base64url')}`;

export function readNodeId(kind: string, id: string): number[] | undefined {
  if (!id.startsWith(`${kind}_`)) return undefined;
  const numbers = Buffer.from(id.slice(kind.length + 1), 'base64url')
    .toString()
    .split('.')
    .map(Number);
  return numbers.every(Number.isInteger) ? numbers : undefined;
}

export const isOrganization = (owner: RepositoryState['owner']): owner is Exclude<RepositoryState['owner'], Actor> =>
  'members' in owner;

/** A user, a bot or an organization as it stands in other objects. */
export function accountJson({ links }: View, account: Actor | Organization): Json {
  const type = 'type' in account ? account.type : 'Organization';
  const path = encodeURIComponent(account.login);
  const url = `${links.api}/users/${path}`;
  const page = type === 'Bot' ? `apps/${account.login.replace(/\[bot\]$/, '')}` : account.login;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId({ User: 'U', Bot: 'BOT', Organization: 'O' }[type], account.id),
    avatar_url: `${links.web}/avatars/u/${account.id}?v=4`,
    gravatar_id: '',
    url,
    html_url: `${links.web}/${page}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    user_view_type: 'public',
    site_admin: false,
  };
}

export function teamJson({ links }: View, team: Team): Json {
  const url = `${links.api}/organizations/${team.organization.id}/team/${team.id}`;
  return {
    name: team.name,
    id: team.id,
    node_id: nodeId('T', team.id),
    slug: team.slug,
    description: null,
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    url,
    html_url: `${links.web}/orgs/${team.organization.login}/teams/${team.slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    permission: 'pull',
    type: 'organization',
    organization_id: team.organization.id,
    parent: null,
  };
}
