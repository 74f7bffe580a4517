import { ApiError, notFound } from './errors.ts';
import type { Links } from './links.ts';
import { atLeast, lacksSso, roleOf, scopesReach, tokenMay } from './rights.ts';
import type { Site } from './site.ts';
import type { PullRequestRecord, RepositoryState, Token } from './state.ts';
import type { Actor, Role, TokenPermissions } from './types.ts';

/** A REST call that found its route. */
export interface Call {
  readonly site: Site;
  /** Addresses as this client sees the site. */
  readonly links: Links;
  readonly token: Token | undefined;
  /** Values of the route's `{names}`, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The path below the API's root, as sent. */
  readonly rawPath: string;
  readonly verb: Route['verb'];
  readonly query: URLSearchParams;
  /** Parsed JSON; undefined when there was none. */
  readonly body: unknown;
  readonly accept: string;
}

/** What is sent back; `body` as JSON, or `raw`. */
export interface Reply {
  status?: number;
  body?: unknown;
  raw?: { type: string; content: Buffer };
  headers?: Record<string, string>;
}

/** A verb and a path below the API's root; `{name}` is one part, `{name+}` the rest. */
export interface Route {
  verb: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** The page of the documentation below `https://docs.github.com/rest/`, which errors name. */
  docs: string;
  handle(call: Call): Reply | Promise<Reply>;
}

/** What a call takes of whoever makes it. */
export interface Need {
  readonly role: Role;
  /** Any of them does, for tokens that carry permissions. */
  readonly permissions?: readonly (keyof TokenPermissions)[];
  readonly access: 'read' | 'write';
}

export const reads = (...permissions: (keyof TokenPermissions)[]): Need => ({
  role: 'read',
  permissions,
  access: 'read',
});

export const writes = (role: Role, ...permissions: (keyof TokenPermissions)[]): Need => ({
  role,
  permissions,
  access: 'write',
});

export function parameter(call: Call, name: string): string {
  return call.parameters[name] ?? '';
}

/** Whoever signed in; 401 for nobody. */
export function signedIn(call: Call): Token {
  if (call.token !== undefined) return call.token;
  throw new ApiError(401, 'Requires authentication');
}

export const notAccessible = (token: Token): ApiError =>
  new ApiError(
    403,
    `Resource not accessible by ${token.kind === 'installation' ? 'integration' : 'personal access token'}`,
  );

/** A page of a list, with `Link` to the others. */
export function pageReply(call: Call, all: readonly unknown[], wrap?: (page: readonly unknown[]) => unknown): Reply {
  const number = (name: string, otherwise: number): number => {
    const value = Number(call.query.get(name) ?? otherwise);
    return Number.isInteger(value) && value > 0 ? value : otherwise;
  };
  const size = Math.min(number('per_page', 30), 100);
  const page = number('page', 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (to: number, rel: string): string => {
    const query = new URLSearchParams(call.query);
    query.set('page', String(to));
    return `<${call.links.api}/${call.rawPath}?${query.toString()}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ];
  const shown = all.slice((page - 1) * size, page * size);
  return {
    body: wrap === undefined ? shown : wrap(shown),
    ...(links.length === 0 ? {} : { headers: { link: links.join(', ') } }),
  };
}

/** The repository in the path, if the caller may do this there. */
export function repositoryOf(call: Call, need: Need): RepositoryState {
  const owner = parameter(call, 'owner');
  const name = parameter(call, 'repo');
  const repository = call.site.repository(owner, name);
  if (repository === undefined) throw notFound();
  checkAccess(call, repository, need);
  if (repository.name.toLowerCase() !== name.toLowerCase()) throw moved(call, repository);
  if (need.access === 'write' && repository.archived) {
    throw new ApiError(403, 'Repository was archived so is read-only.');
  }
  return repository;
}

/** Sign-in to the organization, whether the repository is there for the caller, then what the caller may. */
export function checkAccess(
  { site, token, links }: Pick<Call, 'site' | 'token' | 'links'>,
  repository: RepositoryState,
  need: Need,
): void {
  const role = roleOf(site, repository, token?.actor);
  if (role === 'none') throw notFound();
  if (token === undefined) {
    if (need.access === 'write') throw new ApiError(401, 'Requires authentication');
    return;
  }
  if (lacksSso(token, repository)) throw ssoRequired(links, repository, token);
  if (!scopesReach(token, repository, need.access)) throw notFound();
  const permissions = need.permissions ?? [];
  if (permissions.length > 0 && !permissions.some((permission) => tokenMay(token, permission, need.access))) {
    throw notAccessible(token);
  }
  if (!atLeast(role, need.role)) throw lacksRole(token, need.role);
}

/** What a token that carries permissions is told, or a person. */
function lacksRole(token: Token, needed: Role): ApiError {
  if (token.kind === 'installation' || token.kind === 'fineGrained') return notAccessible(token);
  return new ApiError(
    403,
    needed === 'admin' ? 'Must have admin rights to Repository.' : 'Must have push access to repository.',
  );
}

function ssoRequired(links: Links, repository: RepositoryState, token: Token): ApiError {
  const what = token.kind === 'oauth' ? 'OAuth token' : 'Personal Access token';
  return new ApiError(
    403,
    `Resource protected by organization SAML enforcement. You must grant your ${what} access to this organization.`,
    {
      page: 'https://docs.github.com/articles/authenticating-to-a-github-organization-with-saml-single-sign-on/',
      headers: {
        'x-github-sso': `required; url=${links.web}/orgs/${repository.owner.login}/sso?authorization_request=AAAAAAAA`,
      },
    },
  );
}

/** Where a renamed repository is now: by its number, which stays. */
function moved(call: Call, repository: RepositoryState): Moved {
  const rest = call.rawPath.split('/').slice(3);
  return new Moved(
    [`${call.links.api}/repositories/${repository.id}`, ...rest].join('/'),
    call.verb === 'GET' ? 301 : 307,
    call.query,
  );
}

/** An answer that sends the client elsewhere. */
export class Moved extends ApiError {
  readonly url: string;

  constructor(url: string, status: 301 | 307, query: URLSearchParams) {
    const target = query.size === 0 ? url : `${url}?${query.toString()}`;
    super(status, status === 301 ? 'Moved Permanently' : 'Temporary Redirect', { headers: { location: target } });
    this.url = target;
  }

  override body(docs: string): Record<string, unknown> {
    const { message, documentation_url: page } = super.body(docs);
    return { message, url: this.url, documentation_url: page };
  }
}

/** The pull request in the path, with its repository. */
export function pullRequestOf(
  call: Call,
  need: Need,
): { repository: RepositoryState; pullRequest: PullRequestRecord; by: Actor } {
  const repository = repositoryOf(call, need);
  const number = parameter(call, 'number');
  const pullRequest = repository.pullRequests.find((one) => String(one.number) === number);
  if (pullRequest === undefined) throw notFound();
  return { repository, pullRequest, by: call.token?.actor ?? nobody };
}

const nobody: Actor = { id: 0, login: 'ghost', type: 'User', name: 'Deleted user', email: '' };
