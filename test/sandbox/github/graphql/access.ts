import { checkAccess } from '../call.ts';
import type { Need } from '../call.ts';
import { ApiError } from '../errors.ts';
import type { Links } from '../links.ts';
import type { Services } from '../rest/services.ts';
import { readNodeId } from '../account-json.ts';
import type { Site } from '../site.ts';
import type { PullRequestRecord, RepositoryState, Token } from '../state.ts';
import { missing, QueryError } from './errors.ts';

/** Who asks, and what resolvers answer from. */
export interface Reader {
  readonly site: Site;
  readonly services: Services;
  readonly links: Links;
  readonly token: Token;
}

/** REST's rules, told as GraphQL tells them: what is hidden is not there. */
export function allowed(
  reader: Reader,
  repository: RepositoryState | undefined,
  need: Need,
  absent: string,
): RepositoryState {
  if (repository === undefined) throw missing(absent);
  try {
    checkAccess(reader, repository, need);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 404) throw missing(absent);
    const sso = error.headers['x-github-sso'] !== undefined;
    throw new QueryError('FORBIDDEN', error.message, { saml_failure: sso });
  }
  return repository;
}

/** The pull request of a mutation's `pullRequestId`. */
export function pullRequestById(
  reader: Reader,
  id: string,
  need: Need,
): { repository: RepositoryState; one: PullRequestRecord } {
  const absent = `Could not resolve to a node with the global id of '${id}'`;
  const [repositoryId, number] = readNodeId('PR', id) ?? [];
  const repository = reader.site.repositories.find((candidate) => candidate.id === repositoryId);
  const one = repository?.pullRequests.find((candidate) => candidate.number === number);
  if (one === undefined) throw missing(absent);
  const found = allowed(reader, repository, need, absent);
  if (need.access === 'write' && found.archived) {
    throw new QueryError('FORBIDDEN', 'Repository was archived so is read-only.');
  }
  return { repository: found, one };
}
