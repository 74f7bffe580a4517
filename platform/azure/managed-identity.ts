import { TaskError } from '../../core/errors.ts';
import type { Agent } from '../../core/ports/agent.ts';
import { printableLine } from '../../core/printable.ts';
import { textAt } from '../../core/unstructured.ts';
import { askJson, type AskingAgent } from '../entra/ask.ts';
import { readToken, type Token } from '../entra/token.ts';

const metadataService = 'http://169.254.169.254';
const patienceWithIt = 20_000;

/**
 * A token of the identity that the agent's machine was given, from Azure's metadata service there. No proxy leads to it.
 * `AZURE_POD_IDENTITY_AUTHORITY_HOST` puts another server in its place, as for Azure's own clients.
 * @throws NOT_SIGNED_IN, NOT_REACHABLE, CANCELLED
 */
export async function managedIdentityToken(
  agent: AskingAgent & Pick<Agent, 'variable' | 'maskSecret'>,
  scope: string,
  client: string | undefined,
): Promise<Token> {
  const other = agent.variable('AZURE_POD_IDENTITY_AUTHORITY_HOST');
  const host = other !== undefined && URL.canParse(other) ? other : metadataService;
  const url = new URL('/metadata/identity/oauth2/token', host);
  url.searchParams.set('api-version', '2018-02-01');
  url.searchParams.set('resource', scope.replace(/\/\.default$/, ''));
  if (client !== undefined) url.searchParams.set('client_id', client);
  // Elsewhere than in Azure nobody answers at that address, and nobody refuses.
  const signal = AbortSignal.any([agent.signal, AbortSignal.timeout(patienceWithIt)]);
  const direct = { clock: agent.clock, signal, network: { skipCertificateValidation: false } };
  const request = { method: 'GET', headers: { Metadata: 'true', accept: 'application/json' } } as const;
  const { status, body } = await askJson(direct, url, request).catch((error: unknown) => {
    if (agent.signal.aborted || !(error instanceof TaskError)) throw error;
    const why =
      error.code === 'NOT_REACHABLE' ? error.message : `${url.origin} gave none within ${patienceWithIt / 1000} s.`;
    throw new TaskError(
      'NOT_REACHABLE',
      `The agent’s machine gives no token of a managed identity: ${why}`,
      'A connection of the kind managed identity works on agents in Azure only, whose machine was given one; use workload identity federation elsewhere. In Azure, run it again.',
      { cause: error },
    );
  });
  const token = status === 200 ? readToken(body) : undefined;
  if (token !== undefined) {
    agent.maskSecret(token.secret);
    return token;
  }
  const said = textAt(body, 'error_description') || `status ${status}`;
  throw new TaskError(
    'NOT_SIGNED_IN',
    `The agent’s machine gives no token of its managed identity: ${printableLine(said, 500)}`,
    'Give the machine that identity (Virtual machine → Identity), or use a connection with workload identity federation.',
  );
}
