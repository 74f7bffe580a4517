import { Secret } from '../../core/secret.ts';

// The authorization parameters of service connections that are secret; the others are names, ids and addresses.
const secretParameters =
  /^ENDPOINT_AUTH_PARAMETER_.+_(?:ACCESSTOKEN|APITOKEN|PASSWORD|SERVICEPRINCIPALKEY|SERVICEPRINCIPALCERTIFICATE|KUBECONFIG|IDTOKEN)$/i;

/** What the agent says of the pipeline's variables. Names are as the environment has them: `BUILD_BUILDID`. */
export interface HandedOver {
  /** The values of all secrets: variables and service connections. */
  readonly secrets: readonly Secret[];
  readonly secretVariables: ReadonlyMap<string, Secret>;
  readonly publicVariables: ReadonlyMap<string, string>;
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
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || value === '') continue;
    const isVariable = /^SECRET_/i.test(name);
    if (!isVariable && !secretParameters.test(name)) continue;
    const secret = new Secret(value);
    secrets.set(value, secret);
    if (isVariable) secretVariables.set(name.slice('SECRET_'.length).toUpperCase(), secret);
  }
  const publicVariables = new Map<string, string>();
  for (const name of namesIn(environment['VSTS_PUBLIC_VARIABLES'])) {
    const key = environmentName(name);
    const value = environment[key];
    if (value !== undefined && !secretVariables.has(key)) publicVariables.set(key, value);
  }
  return { secrets: [...secrets.values()], secretVariables, publicVariables };
}

function namesIn(json: string | undefined): readonly string[] {
  const names: unknown = JSON.parse(json ?? '[]');
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}
