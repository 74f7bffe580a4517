import type { Endpoint } from './types.ts';
import type { TaskDefinition } from './task-definition.ts';
import type { Variables } from './variables.ts';
import { environmentName } from './variables.ts';

export type Environment = Record<string, string>;

const EMPTY_GUID = '00000000-0000-0000-0000-000000000000';

/** Public variables by name, and the two lists of names that the task library reads. Secrets only on request. */
export function variablesEnvironment(variables: Variables, withSecrets: boolean): Environment {
  const environment: Environment = {};
  const all = variables.all();
  const publicOnes = all.filter((variable) => !variable.secret);
  const secrets = all.filter((variable) => variable.secret);
  for (const { name, value } of publicOnes) environment[environmentName(name)] = value;
  if (!withSecrets) return environment;
  environment['VSTS_PUBLIC_VARIABLES'] = JSON.stringify(publicOnes.map((variable) => variable.name));
  for (const { name, value } of secrets) environment[`SECRET_${environmentName(name)}`] = value;
  environment['VSTS_SECRET_VARIABLES'] = JSON.stringify(secrets.map((variable) => variable.name));
  return environment;
}

export function inputsEnvironment(inputs: ReadonlyMap<string, string>): Environment {
  const environment: Environment = {};
  for (const [name, value] of inputs) environment[`INPUT_${environmentName(name)}`] = value;
  return environment;
}

export function taskVariablesEnvironment(taskVariables: Readonly<Record<string, string>>): Environment {
  const environment: Environment = {};
  for (const [name, value] of Object.entries(taskVariables))
    environment[`VSTS_TASKVARIABLE_${environmentName(name)}`] = value;
  return environment;
}

/** One service connection, by its id; the job's own arrives as SYSTEMVSSCONNECTION. */
export function endpointEnvironment(endpoint: Endpoint): Environment {
  const own = endpoint.name === 'SystemVssConnection';
  const key = own ? 'SYSTEMVSSCONNECTION' : endpoint.id;
  const environment: Environment = {
    [`ENDPOINT_URL_${key}`]: endpoint.url,
    [`ENDPOINT_AUTH_${key}`]: JSON.stringify({ parameters: endpoint.auth.parameters, scheme: endpoint.auth.scheme }),
    [`ENDPOINT_AUTH_SCHEME_${key}`]: endpoint.auth.scheme,
  };
  for (const [name, value] of Object.entries(endpoint.auth.parameters))
    environment[`ENDPOINT_AUTH_PARAMETER_${key}_${environmentName(name)}`] = value;
  if (own || endpoint.id === EMPTY_GUID) return environment;
  environment[`ENDPOINT_DATA_${key}`] = JSON.stringify(endpoint.data ?? {});
  for (const [name, value] of Object.entries(endpoint.data ?? {}))
    environment[`ENDPOINT_DATA_${key}_${environmentName(name)}`] = value;
  return environment;
}

/** The job's own connection, with the token that a task reads without any mapping in the YAML. */
export function jobEndpoint(jobToken: { readonly url: string; readonly token: string }): Endpoint {
  return {
    id: EMPTY_GUID,
    name: 'SystemVssConnection',
    type: 'system',
    url: jobToken.url,
    auth: { scheme: 'OAuth', parameters: { AccessToken: jobToken.token } },
  };
}

/**
 * The connections that a task may see: those named (by id or name, several by commas) in a `connectedService:*` input.
 * The inputs' values become the ids, as the server hands them over. An unknown name stops the pipeline before it starts.
 */
export function chosenEndpoints(
  definition: TaskDefinition,
  inputs: Map<string, string>,
  endpoints: readonly Endpoint[],
): Endpoint[] {
  const chosen: Endpoint[] = [];
  for (const input of definition.inputs) {
    const match = /^connectedService:(.+)$/i.exec(input.type);
    const value = inputs.get(input.name) ?? '';
    if (!match || value === '') continue;
    const ids = value.split(',').map((part) => {
      const wanted = part.trim();
      const found = endpoints.find((one) => one.id === wanted || one.name.toLowerCase() === wanted.toLowerCase());
      if (!found)
        throw new Error(
          `Step input ${input.name} references service connection ${wanted} which could not be found. ` +
            'The service connection does not exist, has been disabled or has not been authorized for use.',
        );
      const types = (match[1] ?? '').split(':')[0]?.split(',') ?? [];
      if (!types.some((type) => type.trim().toLowerCase() === found.type.toLowerCase()))
        throw new Error(
          `Step input ${input.name} expects a service connection of type ${types.join(', ')} ` +
            `but the provided service connection ${wanted} is of type ${found.type}.`,
        );
      chosen.push(found);
      return found.id;
    });
    inputs.set(input.name, ids.join(','));
  }
  return chosen;
}
