import { TaskError } from '../../core/errors.ts';
import type { Agent, Connection } from '../../core/ports/agent.ts';
import type { Secret } from '../../core/secret.ts';
import { entraId } from '../entra/connection-ids.ts';
import { runAssertion, type RunAgent } from '../entra/run-assertion.ts';
import { publicAuthority, requestToken } from '../entra/token.ts';

/** What of an agent getting a token takes. */
export type EntraAgent = RunAgent & Pick<Agent, 'connection'>;

// Azure DevOps as Microsoft Entra knows it, the same in every tenant.
const azureDevOps = '499b84ac-1321-427f-aa17-267ca6975798/.default';
const inputName = 'azureDevOpsConnection';

/**
 * A token of the Microsoft Entra identity behind a service connection (`workloadidentityuser`). The agent hands over
 * none: Azure DevOps says in an assertion which run this is, and Microsoft Entra gives a token for it. It lasts about an
 * hour, and is masked from now on. Both routes are those of Microsoft's own tasks.
 * @param id of the service connection
 * @throws CONNECTION_INVALID, NOT_ALLOWED, NOT_SIGNED_IN, NOT_REACHABLE, CANCELLED; FILE_NOT_FOUND, FILE_NOT_ALLOWED, CERTIFICATE_INVALID
 */
export async function entraToken(agent: EntraAgent, id: string): Promise<Secret> {
  const connection = agent.connection(id);
  const lacking = (why: string): TaskError => invalid(connection, why);
  const tenant = entraId(connection, 'tenantid', lacking);
  const client = entraId(connection, 'serviceprincipalid', lacking);
  const assertion = await runAssertion(agent, id, { input: inputName, other: 'the input azureReposConnection' });
  const { secret } = await requestToken(agent, {
    authority: publicAuthority,
    tenant,
    client,
    scope: azureDevOps,
    proof: { kind: 'assertion', assertion },
    whose: `the service connection ${id}`,
    mend: 'Look at the app registration behind it; the identity must also be a user of the organization (Organization settings → Users).',
  });
  return secret;
}

function invalid({ id, scheme }: Connection, why: string): TaskError {
  return new TaskError(
    'CONNECTION_INVALID',
    `${inputName}: the connection ${id} (${scheme}) cannot be used: ${why}.`,
    'Use a service connection of type "Azure DevOps" with workload identity federation, or the input azureReposConnection.',
  );
}
