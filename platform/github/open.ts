import { TaskError } from '../../core/errors.ts';
import type { Agent, Connection } from '../../core/ports/agent.ts';
import { Secret } from '../../core/secret.ts';
import { parseGitHubRepository, siteOf, type GitHubSite } from './address.ts';
import { createGitHubApi } from './client.ts';
import { gitHubAuthorization, gitHubToken } from './credentials.ts';
import { findRepository, type Host } from './repository.ts';

/** What of an agent opening a repository takes. */
export type OpeningAgent = Pick<Agent, 'clock' | 'signal' | 'network' | 'connection' | 'maskSecret' | 'log'>;

/** Which repository, and with whose credentials: at least one connection is given. */
export interface OpenOptions {
  /** `owner/repo` or its URL. */
  readonly repository: string;
  /** Id of a service connection to github.com. */
  readonly githubConnection?: string | undefined;
  /** Id of a service connection to a GitHub Enterprise Server. */
  readonly githubEnterpriseConnection?: string | undefined;
}

/** A repository of GitHub, opened. */
export interface GitHubRepository {
  readonly host: Host;
  /** The `Authorization` header for git over HTTP. */
  readonly gitAuthorization: Secret;
}

/**
 * Finds the repository. The first request happens here, so wrong names and tokens show here.
 * @throws INPUT_INVALID, CONNECTION_INVALID, REPOSITORY_MISSING, NOT_ALLOWED, NOT_SIGNED_IN, NOT_REACHABLE
 */
export async function openGitHub(agent: OpeningAgent, options: OpenOptions): Promise<GitHubRepository> {
  const connection = connectionFor(agent, options);
  const token = gitHubToken(connection);
  const gitAuthorization = gitHubAuthorization(token);
  agent.maskSecret(token);
  // The header holds the token in another form than the one that the agent masks.
  agent.maskSecret(new Secret(gitAuthorization.reveal().replace(/^\w+ /, '')));
  const site = siteOf(connection.url);
  const address = parseGitHubRepository(options.repository, site);
  const identity = `the service connection ${connection.id}`;
  const contextOf = (owner: string, name: string): Host['context'] => ({
    repository: `${owner}/${name}`,
    pageUrl: `${site.webUrl}/${owner}/${name}`,
    identity,
  });
  const { clock, signal, network, log } = agent;
  const api = await createGitHubApi({ apiUrl: site.apiUrl, token, network, clock, signal });
  const asked = contextOf(address.owner, address.name);
  const repository = await findRepository(api, site, address, asked);
  const { owner, name } = repository;
  const context = contextOf(owner, name);
  if (context.repository.toLowerCase() !== asked.repository.toLowerCase()) {
    log.warning(`The repository ${asked.repository} is called ${context.repository} now: write that in the pipeline.`);
  }
  return { host: { api, repository, context, log, at: { owner, repo: name } }, gitAuthorization };
}

/**
 * There is no other identity: the job's own token is for Azure DevOps alone. Of two connections it is the one whose
 * server a repository's URL names.
 */
function connectionFor(agent: OpeningAgent, options: OpenOptions): Connection {
  const { githubConnection, githubEnterpriseConnection, repository } = options;
  const given = [githubConnection, githubEnterpriseConnection].flatMap((id) =>
    id === undefined ? [] : [agent.connection(id)],
  );
  const connection = given.find(({ url }) => URL.canParse(repository) && isOn(repository, siteOf(url))) ?? given[0];
  if (connection !== undefined) return connection;
  throw new TaskError(
    'INPUT_INVALID',
    'No service connection to GitHub is given; nothing was touched.',
    'Name one in githubConnection, or githubEnterpriseConnection for a server of your own.',
  );
}

const isOn = (url: string, { webUrl }: GitHubSite): boolean => new URL(url).host === new URL(webUrl).host;
