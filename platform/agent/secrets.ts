import { Secret } from '../../core/secret.ts';

// The authorization parameters of service connections that are secret; the others are names, ids and addresses.
const secretParameters =
  /^ENDPOINT_AUTH_PARAMETER_.+_(?:ACCESSTOKEN|APITOKEN|PASSWORD|SERVICEPRINCIPALKEY|SERVICEPRINCIPALCERTIFICATE|KUBECONFIG|IDTOKEN)$/i;

/** All secret values that the agent handed over in the environment; read it before the task library takes them away. */
export function secretsOf(environment: NodeJS.ProcessEnv): readonly Secret[] {
  const values = new Set<string>();
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || value === '') continue;
    if (/^SECRET_/i.test(name) || secretParameters.test(name)) values.add(value);
  }
  return [...values].map((value) => new Secret(value));
}
