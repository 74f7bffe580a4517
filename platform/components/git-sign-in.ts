import type { Connection } from '../../core/ports/agent.ts';
import type { Secret } from '../../core/secret.ts';
import { belongsToCollection } from '../azure-repos/address.ts';
import { basicAuthorization, bearerAuthorization } from '../authorization.ts';
import { authorizationOf } from '../azure-repos/credentials.ts';
import { gitHubAuthorization, gitHubToken } from '../github/credentials.ts';

/** Tokens for git servers, and what each is for. */
export interface GitTokens {
  /** For one server, or without `server`: for the one that nothing else is for. */
  readonly named: readonly { readonly server: string | undefined; readonly variable: string; readonly token: Secret }[];
  /** Azure Repos/Team Foundation Server. */
  readonly azureRepos: Connection | undefined;
  /** A Microsoft Entra identity; asks for its token. */
  readonly azureDevOps: { readonly connection: Connection; readonly token: () => Promise<Secret> } | undefined;
  readonly github: Connection | undefined;
  readonly githubEnterprise: Connection | undefined;
  readonly job: { readonly collectionUrl: string; readonly connection: () => Connection } | undefined;
}

/** How a server is asked. */
export interface SignIn {
  /** undefined: as anybody. */
  readonly authorization: Secret | undefined;
  /** Who that is, for messages. */
  readonly identity: string;
}

const anybody: SignIn = { authorization: undefined, identity: 'nobody signed in' };
const github = 'https://github.com';

/** The job itself, for messages. */
export const jobIdentity = 'the job’s own token';

/**
 * Whose token goes to a server: none to any but the one it is for.
 * @param ownServers origins of the servers that the source's own files name: a token without a server is for one of these
 * @throws CONNECTION_INVALID, and what asking for a token throws
 */
export async function signInFor(url: string, ownServers: readonly string[], tokens: GitTokens): Promise<SignIn> {
  const { origin } = new URL(url);
  const { azureRepos, githubEnterprise, job } = tokens;
  const own = tokens.named.find(({ server }) => server === origin);
  if (own !== undefined) return withToken(own);
  if (azureRepos !== undefined && belongsToCollection(url, azureRepos.url)) {
    return { authorization: authorizationOf(azureRepos), identity: `the service connection ${azureRepos.id}` };
  }
  if (tokens.azureDevOps !== undefined && belongsToCollection(url, tokens.azureDevOps.connection.url)) {
    const { connection, token } = tokens.azureDevOps;
    return {
      authorization: bearerAuthorization(await token()),
      identity: `the service connection ${connection.id}`,
    };
  }
  if (tokens.github !== undefined && origin === github) return ofGithub(tokens.github);
  if (githubEnterprise !== undefined && origin === originOf(githubEnterprise.url)) return ofGithub(githubEnterprise);
  const unnamed = tokens.named.find(({ server }) => server === undefined);
  if (unnamed !== undefined && origin === serverOfUnnamed(ownServers, tokens)) return withToken(unnamed);
  if (job !== undefined && belongsToCollection(url, job.collectionUrl)) {
    return { authorization: authorizationOf(job.connection()), identity: jobIdentity };
  }
  return anybody;
}

/** The one server of the source that no other token is for; undefined where there are several. */
function serverOfUnnamed(ownServers: readonly string[], tokens: GitTokens): string | undefined {
  const { named, azureRepos, azureDevOps, githubEnterprise, job } = tokens;
  const covered = new Set([
    ...named.map(({ server }) => server),
    originOf(azureRepos?.url),
    originOf(azureDevOps?.connection.url),
    tokens.github === undefined ? undefined : github,
    originOf(githubEnterprise?.url),
  ]);
  const left = ownServers.filter((server) => !covered.has(server));
  const foreign = left.filter((server) => server !== originOf(job?.collectionUrl));
  const [only, ...others] = foreign.length === 0 ? left : foreign;
  return others.length === 0 ? only : undefined;
}

function withToken({ token, variable }: GitTokens['named'][number]): SignIn {
  // GitHub wants this name before an app's token; to the others any name will do.
  return { authorization: basicAuthorization('x-access-token', token), identity: `the token in ${variable}` };
}

function ofGithub(connection: Connection): SignIn {
  return {
    authorization: gitHubAuthorization(gitHubToken(connection)),
    identity: `the service connection ${connection.id}`,
  };
}

function originOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;
}
