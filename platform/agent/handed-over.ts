import { Secret } from '../../core/secret.ts';

// The authorization parameters of service connections that are secret; the others are names, ids and addresses.
const secretParameters =
  /_(?:ACCESSTOKEN|APITOKEN|PASSWORD|SERVICEPRINCIPALKEY|SERVICEPRINCIPALCERTIFICATE|KUBECONFIG|IDTOKEN)$/;
const variablePrefix = 'SECRET_';
const parameterPrefix = 'ENDPOINT_AUTH_PARAMETER_';
const inputPrefix = 'INPUT_';

/** What the agent says of the pipeline's variables. Names are as the environment has them: `BUILD_BUILDID`. */
export interface HandedOver {
  /** The values of all secrets: variables and service connections. */
  readonly secrets: readonly Secret[];
  readonly secretVariables: ReadonlyMap<string, Secret>;
  readonly publicVariables: ReadonlyMap<string, string>;
  /** Authorization parameters of service connections, by `<id>_<name>` in upper case. */
  readonly authorization: ReadonlyMap<string, Secret>;
  /** The task's inputs; one may hold a secret's value (`NAME=$(secret)`). Empty ones are left out. */
  readonly inputs: ReadonlyMap<string, string>;
}

/** A variable's name as the environment has it. */
export function environmentName(variable: string): string {
  return variable.replaceAll(/[. ]/g, '_').toUpperCase();
}

/**
 * Reads what the agent handed over. To be called before the task library is loaded, which takes the secrets and the
 * lists of names out of the environment (and would write each value it is asked for to the debug log).
 */
export function readHandedOver(environment: NodeJS.ProcessEnv): HandedOver {
  const secrets = new Map<string, Secret>();
  const secretVariables = new Map<string, Secret>();
  const authorization = new Map<string, Secret>();
  const inputs = new Map<string, string>();
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || value === '') continue;
    const key = name.toUpperCase();
    if (key.startsWith(inputPrefix)) inputs.set(key.slice(inputPrefix.length), value);
    const secret = new Secret(value);
    if (key.startsWith(variablePrefix)) secretVariables.set(key.slice(variablePrefix.length), secret);
    else if (key.startsWith(parameterPrefix)) authorization.set(key.slice(parameterPrefix.length), secret);
    else continue;
    if (key.startsWith(variablePrefix) || secretParameters.test(key)) secrets.set(value, secret);
  }
  const publicVariables = new Map<string, string>();
  for (const name of namesIn(environment['VSTS_PUBLIC_VARIABLES'])) {
    const key = environmentName(name);
    const value = environment[key];
    if (value !== undefined && !secretVariables.has(key)) publicVariables.set(key, value);
  }
  return { secrets: [...secrets.values()], secretVariables, publicVariables, authorization, inputs };
}

function namesIn(json: string | undefined): readonly string[] {
  let names: unknown;
  try {
    names = JSON.parse(json ?? '[]');
  } catch {
    // Nothing is public that the agent does not say is.
    return [];
  }
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}
