import { TaskError } from '../../core/errors.ts';
import type { Connection } from '../../core/ports/agent.ts';
import type { HandedOver } from './handed-over.ts';
import type { TaskLibrary } from './task-library.ts';

/** The job's own connection to Azure DevOps: the agent hands it over to every task. */
export const jobConnectionId = 'SYSTEMVSSCONNECTION';

/** Reads a service connection from what the agent handed over. */
export function readConnection(library: TaskLibrary, handedOver: HandedOver, id: string): Connection {
  const url = library.getEndpointUrl(id, true);
  const scheme = library.getEndpointAuthorizationScheme(id, true);
  if (url === undefined || scheme === undefined) {
    throw new TaskError(
      'CONNECTION_INVALID',
      id === jobConnectionId
        ? 'The agent handed over no connection of the job itself.'
        : `The agent handed over nothing for the service connection ${id}.`,
      'Look at the connection’s type in Project settings → Service connections, and allow this pipeline to use it.',
    );
  }
  return {
    id,
    url,
    scheme,
    // Not through the library: it would write the value to the debug log.
    parameter: (name) => handedOver.authorization.get(`${id}_${name}`.toUpperCase()),
    data: (name) => library.getEndpointDataParameter(id, name, true) || undefined,
  };
}
