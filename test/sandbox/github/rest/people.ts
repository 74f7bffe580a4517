import { notAccessible, pageReply, parameter, reads, repositoryOf, signedIn } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { notFound, validationFailed } from '../errors.ts';
import type { Json } from '../json.ts';
import { tokenMay } from '../rights.ts';
import { accountJson, nodeId, teamJson } from '../account-json.ts';
import type { Actor, Organization } from '../types.ts';

const since = '2020-01-01T00:00:00Z';

/** An account's own page. */
function profileJson(call: Call, actor: Actor): Json {
  return {
    ...accountJson(call, actor),
    name: actor.name,
    company: null,
    blog: '',
    location: null,
    email: actor.email === '' ? null : actor.email,
    hireable: null,
    bio: null,
    twitter_username: null,
    notification_email: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: since,
    updated_at: since,
  };
}

/** Only people have one: an app's installation is nobody's account. */
function me(call: Call): Reply {
  const token = signedIn(call);
  if (token.kind === 'installation') throw notAccessible(token);
  return { body: profileJson(call, token.actor) };
}

function user(call: Call): Reply {
  const login = parameter(call, 'login');
  const actor = call.site.actor(login);
  if (actor !== undefined) return { body: profileJson(call, actor) };
  const organization = call.site.organization(login);
  if (organization === undefined) throw notFound();
  return {
    body: {
      ...accountJson(call, organization),
      name: organization.login,
      company: null,
      blog: '',
      location: null,
      email: null,
      hireable: null,
      bio: null,
      public_repos: 0,
      public_gists: 0,
      followers: 0,
      following: 0,
      created_at: since,
      updated_at: since,
    },
  };
}

/** An organization as teams carry it: with other addresses than an account among others has. */
function organizationJson({ links }: Call, organization: Organization): Json {
  const url = `${links.api}/orgs/${organization.login}`;
  return {
    login: organization.login,
    id: organization.id,
    node_id: nodeId('O', organization.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${links.web}/avatars/u/${organization.id}?v=4`,
    html_url: `${links.web}/${organization.login}`,
    description: null,
    name: organization.login,
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: since,
    updated_at: since,
    archived_at: null,
    type: 'Organization',
  };
}

/** Teams are seen by members' tokens that may read the organization. */
function team(call: Call): Reply {
  const token = signedIn(call);
  const found = call.site.team(parameter(call, 'org'), parameter(call, 'slug'));
  if (found === undefined) throw notFound();
  if (!tokenMay(token, 'members', 'read')) throw notAccessible(token);
  const personal = token.kind === 'classic' || token.kind === 'oauth';
  if (personal && !token.scopes.some((scope) => /^(read|write|admin):org$/.test(scope))) throw notFound();
  const organization = call.site.organization(found.organization.login);
  if (personal && organization?.members.has(token.actor.id) !== true) throw notFound();
  return {
    body: {
      ...teamJson(call, found),
      members_count: found.members.length,
      repos_count: 0,
      created_at: since,
      updated_at: since,
      organization: organizationJson(call, found.organization),
    },
  };
}

/** 204 when the team has a role in the repository. */
function teamRepository(call: Call): Reply {
  team(call);
  const repository = repositoryOf(call, reads());
  const found = call.site.team(parameter(call, 'org'), parameter(call, 'slug'));
  if (found === undefined || !repository.roles.has(`team ${found.id}`)) throw notFound();
  return { status: 204 };
}

/** `ada@example.com in:email`, `ada in:login`, or words that stand in login, name or e-mail. */
function search(call: Call): Reply {
  const asked = call.query.get('q') ?? '';
  const words = asked.split(/\s+/).filter((word) => word !== '' && !/^(in|type):/.test(word));
  if (words.length === 0) {
    throw validationFailed({ resource: 'Search', field: 'q', code: 'missing' });
  }
  const places = /(?:^|\s)in:(\S+)/.exec(asked)?.[1]?.split(',') ?? ['login', 'name', 'email'];
  const found = call.site.actors.filter(
    (actor) =>
      actor.type === 'User' &&
      words.every((word) => {
        const wanted = word.toLowerCase().replaceAll('"', '');
        return (
          (places.includes('login') && actor.login.toLowerCase().includes(wanted)) ||
          (places.includes('name') && actor.name.toLowerCase().includes(wanted)) ||
          (places.includes('email') && actor.email.toLowerCase() === wanted)
        );
      }),
  );
  const items = found.map((actor) => ({ ...accountJson(call, actor), score: 1 }));
  return pageReply(call, items, (page) => ({ total_count: items.length, incomplete_results: false, items: page }));
}

export const peopleRoutes: readonly Route[] = [
  { verb: 'GET', path: 'user', docs: 'users/users#get-the-authenticated-user', handle: me },
  { verb: 'GET', path: 'users/{login}', docs: 'users/users#get-a-user', handle: user },
  { verb: 'GET', path: 'orgs/{org}/teams/{slug}', docs: 'teams/teams#get-a-team-by-name', handle: team },
  {
    verb: 'GET',
    path: 'orgs/{org}/teams/{slug}/repos/{owner}/{repo}',
    docs: 'teams/teams#check-team-permissions-for-a-repository',
    handle: teamRepository,
  },
  { verb: 'GET', path: 'search/users', docs: 'search/search#search-users', handle: search },
];
