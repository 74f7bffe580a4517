import type { Octokit } from '@octokit/core';
import { TaskError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import { listIn, partIn, WrongPart } from '../readable-answers.ts';
import { GitHubFailure } from './failure.ts';
import { createTransport, type TransportSettings } from './transport.ts';

/** GitHub's two interfaces. What either throws is a GitHubFailure, or CANCELLED. */
export interface GitHubApi {
  readonly request: Octokit['request'];
  graphql<T>(query: string, variables: Readonly<Record<string, unknown>>): Promise<T>;
}

/** What a client is made of. */
export interface ClientSettings extends TransportSettings {
  readonly token: Secret;
}

// Octokit tells of deprecated routes on the console, where nothing from outside may be printed.
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Octokit, loaded only now, over the agent's network. @throws FILE_NOT_FOUND, FILE_NOT_ALLOWED, CERTIFICATE_INVALID */
export async function createGitHubApi(settings: ClientSettings): Promise<GitHubApi> {
  const { apiUrl, token } = settings;
  const fetch = createTransport(settings);
  const { Octokit: Client } = await import('./octokit.late.ts');
  const octokit = new Client({
    auth: token.reveal(),
    baseUrl: apiUrl,
    userAgent: 'gitops-delivery',
    log: silent,
    request: { fetch, log: silent },
  });
  octokit.hook.before('request', (options) => {
    options.headers['x-github-api-version'] = '2022-11-28';
  });
  // Octokit takes what the transport throws for an answer with status 500.
  octokit.hook.error('request', (error) => {
    const { cause } = error;
    throw cause instanceof GitHubFailure || cause instanceof TaskError ? cause : error;
  });
  return {
    request: octokit.request,
    async graphql<T>(query: string, variables: Readonly<Record<string, unknown>>): Promise<T> {
      try {
        return partIn(await octokit.graphql<object>(query, { ...variables, mediaType }), 'data') as T;
      } catch (error) {
        throw graphqlFailure(error, apiUrl) ?? unreadable(error);
      }
    },
  };
}

/** Octokit takes whatever was answered for GraphQL's, and stumbles over what is none. */
const unreadable = (error: unknown): unknown =>
  error instanceof TypeError ? new WrongPart('it is none of GraphQL', { cause: error }) : error;

// Enterprise Server shows how a pull request merges (mergeStateStatus) only to who asks for this preview, and an old one knows
// updateRefs only by the other.
const mediaType = { previews: ['merge-info', 'update-refs'] };

const statusByType: ReadonlyMap<unknown, number> = new Map([
  ['FORBIDDEN', 403],
  ['INSUFFICIENT_SCOPES', 403],
  ['NOT_FOUND', 404],
]);

/** GraphQL's errors come in an answer that is a success to HTTP. */
function graphqlFailure(error: unknown, url: string): GitHubFailure | undefined {
  const errors: unknown = Object(error)['errors'];
  if (!Array.isArray(errors)) return undefined;
  const said = errors.map((one) => String(Object(one)['message'])).join('; ');
  const status = errors.map((one) => statusByType.get(Object(one)['type'])).find((one) => one !== undefined) ?? 422;
  return new GitHubFailure({ kind: 'status', status, said: said.slice(0, 2000), method: 'POST', url, cause: error });
}

const pageSize = 100;
const mostPages = 100;

/** A page of a list with what tells whether there is another. */
export interface Page<T extends object> {
  readonly data: readonly T[];
  readonly headers: { readonly link?: string | undefined };
}

/** All pages of a list that is asked for with `per_page: 100`. */
export async function allPages<T extends object>(ask: (page: number) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  for (let page = 1; page <= mostPages; page++) {
    const { data: given, headers } = await ask(page);
    const data = listIn(given, 'a page');
    found.push(...data);
    // What is hidden from who asks is missing from its page: a short one need not be the last.
    const more = headers.link === undefined ? data.length >= pageSize : /\brel="?next\b/.test(headers.link);
    if (!more) return found;
  }
  // Half a list would be taken for all there is.
  throw new Error(`GitHub's list has more than ${pageSize * mostPages} entries`);
}
