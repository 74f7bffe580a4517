import { TaskError } from '../../core/errors.ts';
import type { Log } from '../../core/ports/agent.ts';
import type { Visibility } from '../../core/ports/pull-request-comments.ts';
import { partIn, textIn, wordIn } from '../readable-answers.ts';
import type { GitHubAddress, GitHubSite } from './address.ts';
import type { GitHubApi } from './client.ts';
import { explained, type ErrorContext } from './errors.ts';
import { GitHubFailure } from './failure.ts';

/** A repository as the server knows it. */
export interface KnownRepository {
  readonly owner: string;
  readonly name: string;
  readonly visibility: Visibility | undefined;
  /** Without `refs/heads/`; undefined while the repository is empty. */
  readonly defaultBranch: string | undefined;
  /** For git, without credentials. */
  readonly gitUrl: string;
  readonly archived: boolean;
  /** Whether who asks may push as far as their role goes; a token may be allowed less. undefined when that is not said. */
  readonly mayPush: boolean | undefined;
  /** Of a classic token. */
  readonly scopes: string | undefined;
}

/** Everything that the parts of this adapter share. */
export interface Host {
  readonly api: GitHubApi;
  readonly repository: KnownRepository;
  readonly context: ErrorContext;
  readonly log: Pick<Log, 'info' | 'warning'>;
  /** What every route of the repository takes. */
  readonly at: { readonly owner: string; readonly repo: string };
}

/** Asks for the repository, by the number of one that has been renamed. @throws REPOSITORY_MISSING, NOT_ALLOWED, NOT_SIGNED_IN, NOT_REACHABLE */
export async function findRepository(
  api: GitHubApi,
  { webUrl, apiUrl }: GitHubSite,
  { owner, name }: GitHubAddress,
  context: ErrorContext,
): Promise<KnownRepository> {
  const named = () => api.request('GET /repos/{owner}/{repo}', { owner, repo: name });
  type Found = Pick<Awaited<ReturnType<typeof named>>, 'data' | 'headers'>;
  const { data, headers } = await explained('read the repository', context, async (): Promise<Found> => {
    try {
      return await named();
    } catch (thrown) {
      const id = newNumber(thrown, apiUrl);
      if (id === undefined) throw thrown;
      // Answered as by name, which the published description does not tell.
      return api.request(`GET /repositories/${id}`);
    }
  });
  if (partIn(data, 'the body').disabled) {
    throw new TaskError(
      'REPOSITORY_MISSING',
      `The repository ${context.repository} is disabled.`,
      'Look at its page for the reason, or name another one.',
    );
  }
  const [nowOwner = owner, nowName = name] = wordIn(data.full_name, 'full_name').split('/');
  const scopes = headers['x-oauth-scopes'];
  const known = {
    owner: nowOwner,
    name: nowName,
    visibility: visibilityOf(data.visibility ?? (data.private ? 'private' : 'public')),
    gitUrl: `${webUrl}/${nowOwner}/${nowName}.git`,
    archived: data.archived,
    mayPush: data.permissions?.push,
    scopes: typeof scopes === 'string' ? scopes : undefined,
  };
  // The size is counted now and then only: a repository of size 0 may have commits.
  const empty = data.size === 0 && (await isEmpty(api, known, context));
  return { ...known, defaultBranch: empty ? undefined : textIn(data.default_branch, 'default_branch') };
}

/** A renamed repository is still reached by its number; a redirect to anywhere else is not followed. */
function newNumber(thrown: unknown, apiUrl: string): string | undefined {
  const location = thrown instanceof GitHubFailure ? thrown.details.location : undefined;
  if (location === undefined || !location.startsWith(`${apiUrl}/repositories/`)) return undefined;
  return /^\d{1,15}$/.exec(location.slice(`${apiUrl}/repositories/`.length))?.[0];
}

async function isEmpty(
  api: GitHubApi,
  { owner, name }: Pick<KnownRepository, 'owner' | 'name'>,
  context: ErrorContext,
): Promise<boolean> {
  return explained(
    'read the commits',
    context,
    async () => {
      try {
        await api.request('GET /repos/{owner}/{repo}/commits', { owner, repo: name, per_page: 1 });
        return false;
      } catch (thrown) {
        if (thrown instanceof GitHubFailure && thrown.status === 409) return true;
        throw thrown;
      }
    },
    { needs: 'Contents' },
  );
}

function visibilityOf(value: string): Visibility | undefined {
  switch (value) {
    case 'private':
      return 'private';
    case 'internal':
      return 'organization';
    case 'public':
      return 'public';
    // Something newer than this.
    default:
      return undefined;
  }
}
