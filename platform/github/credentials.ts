import { TaskError } from '../../core/errors.ts';
import type { Connection } from '../../core/ports/agent.ts';
import type { Secret } from '../../core/secret.ts';
import { basicAuthorization } from '../authorization.ts';

/**
 * The token of a connection to GitHub. The schemes OAuth, PersonalAccessToken, Token and InstallationToken (the GitHub
 * app) have it as `AccessToken`, connections to GitHub Enterprise Server as `apitoken`, those with a user as `password`.
 * @throws CONNECTION_INVALID when the connection holds none
 */
export function gitHubToken(connection: Connection): Secret {
  const token = ['AccessToken', 'apitoken', 'password'].map((name) => connection.parameter(name)).find(Boolean);
  if (token !== undefined) return token;
  throw new TaskError(
    'CONNECTION_INVALID',
    `The connection ${connection.id} (${connection.scheme}) holds no token for GitHub.`,
    'Use a service connection of type GitHub with a personal access token, OAuth or the GitHub app.',
  );
}

/** A token as the `Authorization` header of git: GitHub wants this name before an app's, and takes it before any. */
export function gitHubAuthorization(token: Secret): Secret {
  return basicAuthorization('x-access-token', token);
}
