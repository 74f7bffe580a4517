import { TaskError } from '../../core/errors.ts';
import type { Connection } from '../../core/ports/agent.ts';
import type { Secret } from '../../core/secret.ts';
import { basicAuthorization, bearerAuthorization } from '../authorization.ts';

/**
 * The `Authorization` header that a connection stands for; Azure DevOps takes the same one for REST and for git.
 * The job's own token and OAuth are bearers, a personal access token is the password of an empty user.
 * @throws CONNECTION_INVALID when the connection holds none
 */
export function authorizationOf(connection: Connection): Secret {
  const bearer = connection.parameter('AccessToken');
  if (connection.scheme.toLowerCase() === 'oauth' && bearer !== undefined) return bearerAuthorization(bearer);
  const token = connection.parameter('apitoken') ?? bearer;
  if (token !== undefined) return basicAuthorization('', token);
  const password = connection.parameter('password');
  if (password !== undefined) return basicAuthorization(connection.parameter('username')?.reveal() ?? '', password);
  throw new TaskError(
    'CONNECTION_INVALID',
    `The connection ${connection.id} (${connection.scheme}) holds no token for Azure Repos.`,
    'Use a service connection of type "Azure Repos/Team Foundation Server" with a token, or leave the input empty.',
  );
}
