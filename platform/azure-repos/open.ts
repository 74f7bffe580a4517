import type { Agent, Connection } from '../../core/ports/agent.ts';
import { Secret } from '../../core/secret.ts';
import { normalCollection, parseRepository } from './address.ts';
import { createGitApi } from './client.ts';
import { bearerAuthorization } from '../authorization.ts';
import { authorizationOf } from './credentials.ts';
import { entraToken } from './entra-token.ts';
import type { ErrorContext } from './errors.ts';
import { buildServiceName, displayNameOnce } from './identities.ts';
import { createOnce } from './once.ts';
import { findRepository, type Host, type KnownRepository } from './repository.ts';

/** What of an agent opening a repository takes. */
export type OpeningAgent = Pick<
  Agent,
  'clock' | 'signal' | 'network' | 'variable' | 'connection' | 'jobConnection' | 'maskSecret'
>;

/** Which repository, and with whose credentials. */
export interface OpenOptions {
  /** `repo`, `project/repo` or its clone URL. */
  readonly repository: string;
  /** Id of a service connection (Azure Repos/Team Foundation Server); without it the job's own token. */
  readonly azureReposConnection?: string | undefined;
  /** Id of a service connection with a Microsoft Entra identity, instead. */
  readonly azureDevOpsConnection?: string | undefined;
}

/** A repository of Azure Repos, opened. */
export interface AzureRepos extends KnownRepository {
  /** The `Authorization` header for git over HTTP. */
  readonly gitAuthorization: Secret;
  /** `project/repository`, for messages. */
  readonly label: string;
  /** Who asks, for messages. */
  readonly identity: string;
  /** What its ports are made of. */
  readonly host: Host;
}

/**
 * Finds the repository. The first request happens here, so wrong names and tokens show here.
 * @throws INPUT_INVALID, CONNECTION_INVALID, REPOSITORY_MISSING, NOT_ALLOWED, NOT_SIGNED_IN, NOT_REACHABLE
 */
export async function openAzureRepos(agent: OpeningAgent, options: OpenOptions): Promise<AzureRepos> {
  const id = options.azureReposConnection ?? options.azureDevOpsConnection;
  const own = id === undefined;
  const connection = own ? agent.jobConnection() : agent.connection(id);
  const collectionUrl = normalCollection(
    own ? (agent.variable('System.CollectionUri') ?? connection.url) : connection.url,
  );
  const sign = async (): Promise<Secret> => {
    const made = await authorizationFor(agent, options, connection);
    // The header holds the token in another form than the one that the agent masks.
    agent.maskSecret(new Secret(made.reveal().replace(/^\w+ /, '')));
    return made;
  };
  const authorization = await sign();
  // What the agent has handed over cannot be had anew.
  const renewable = options.azureReposConnection === undefined && options.azureDevOpsConnection !== undefined;
  const address = parseRepository(options.repository, collectionUrl, agent.variable('System.TeamProject') ?? '');
  const api = await createGitApi({
    collectionUrl,
    authorization,
    ...(renewable ? { renew: sign } : {}),
    network: agent.network,
    clock: agent.clock,
    signal: agent.signal,
  });
  const context: ErrorContext = {
    repository: `${address.project}/${address.repository}`,
    identity: own ? 'the job’s own token' : `the service connection ${connection.id}`,
    signedInAs: displayNameOnce(api),
    displayName: buildServiceName(agent.variable, collectionUrl),
  };
  const repository = await findRepository(api, address, context);
  const { clock, signal } = agent;
  const host: Host = { api, repository, context, clock, signal, once: createOnce(agent) };
  return {
    ...repository,
    gitAuthorization: authorization,
    label: context.repository,
    identity: context.identity,
    host,
  };
}

async function authorizationFor(agent: OpeningAgent, options: OpenOptions, connection: Connection): Promise<Secret> {
  const { azureReposConnection, azureDevOpsConnection } = options;
  if (azureReposConnection !== undefined || azureDevOpsConnection === undefined) return authorizationOf(connection);
  return bearerAuthorization(await entraToken(agent, azureDevOpsConnection));
}
