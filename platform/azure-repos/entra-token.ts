import { TaskError } from '../../core/errors.ts';
import type { Agent, Connection } from '../../core/ports/agent.ts';
import { printableLine } from '../../core/printable.ts';
import { Secret } from '../../core/secret.ts';
import { cancelled } from '../clock.ts';
import { readText, sendRequest, wordsOf, type HttpRequest } from '../http-request.ts';
import { adviceFor, isLasting, tlsMaterial } from '../network.ts';

/** What of an agent getting a token takes. */
export type EntraAgent = Pick<
  Agent,
  'clock' | 'signal' | 'network' | 'variable' | 'connection' | 'jobConnection' | 'maskSecret'
>;

// Azure DevOps as Microsoft Entra knows it, the same in every tenant.
const azureDevOps = '499b84ac-1321-427f-aa17-267ca6975798/.default';
const signInServer = 'https://login.microsoftonline.com';
const tries = 4;
const longestAnswer = 256 * 1024;
const inputName = 'azureDevOpsConnection';

/**
 * A token of the Microsoft Entra identity behind a service connection (`workloadidentityuser`). The agent hands over
 * none: Azure DevOps says in an assertion which run this is, and Microsoft Entra gives a token for it. It lasts about an
 * hour, and is masked from now on. Both routes are those of Microsoft's own tasks.
 * @param id of the service connection
 * @throws CONNECTION_INVALID, NOT_ALLOWED, NOT_SIGNED_IN, NOT_REACHABLE, CANCELLED; FILE_NOT_FOUND, CERTIFICATE_INVALID
 */
export async function entraToken(agent: EntraAgent, id: string): Promise<Secret> {
  const connection = agent.connection(id);
  const tenant = parameter(connection, 'tenantid');
  const client = parameter(connection, 'serviceprincipalid');
  const assertion = await askForAssertion(agent, id);
  agent.maskSecret(assertion);
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client,
    scope: azureDevOps,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion.reveal(),
  });
  const answer = await ask(agent, new URL(`${signInServer}/${tenant}/oauth2/v2.0/token`), {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  const token = textOf(answer.body, 'access_token');
  if (answer.status === 200 && token !== undefined) {
    const secret = new Secret(token);
    agent.maskSecret(secret);
    return secret;
  }
  // The first line has the code and the reason; after it come ids and times.
  const said = textOf(answer.body, 'error_description')?.split(/\r?\n/)[0] ?? `status ${answer.status}`;
  throw new TaskError(
    'NOT_SIGNED_IN',
    `Microsoft Entra gives the service connection ${id} no token: ${printableLine(said, 500)}`,
    'Compare issuer and subject of its federated credential with those that the service connection shows, and the tenant; the identity must also be a user of the organization (Organization settings → Users).',
  );
}

function parameter(connection: Connection, name: 'tenantid' | 'serviceprincipalid'): string {
  const value = connection.parameter(name)?.reveal() ?? '';
  // It becomes a part of an address.
  if (/^[A-Za-z0-9][A-Za-z0-9.-]{0,200}$/.test(value)) return value;
  throw new TaskError(
    'CONNECTION_INVALID',
    `${inputName}: the connection ${connection.id} (${connection.scheme}) has no ${name === 'tenantid' ? 'tenant' : 'client'} id.`,
    'Use a service connection of type "Azure DevOps" with workload identity federation, or the input azureReposConnection.',
  );
}

async function askForAssertion(agent: EntraAgent, id: string): Promise<Secret> {
  const url = new URL(assertionRoute(agent));
  url.searchParams.set('api-version', '7.1');
  url.searchParams.set('serviceConnectionId', id);
  const job = agent.jobConnection().parameter('AccessToken');
  const { status, body } = await ask(agent, url, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      authorization: `Bearer ${job?.reveal() ?? ''}`,
      'X-TFS-FedAuthRedirect': 'Suppress',
    },
  });
  const assertion = textOf(body, 'oidcToken');
  if (status === 200 && assertion !== undefined) return new Secret(assertion);
  const said = textOf(body, 'message') ?? `status ${status}`;
  throw new TaskError(
    'NOT_ALLOWED',
    `Azure DevOps gives this run no assertion for the service connection ${id}: ${printableLine(said, 500)}`,
    'Permit the pipeline to use the connection (Project settings → Service connections → Security), and look at whether it has workload identity federation. Azure DevOps Server has none.',
  );
}

/** @throws CONNECTION_INVALID outside of a pipeline's run */
function assertionRoute({ variable }: EntraAgent): string {
  const given = variable('System.OidcRequestUri');
  if (given !== undefined) return given;
  const names = ['System.CollectionUri', 'System.TeamProjectId', 'System.HostType', 'System.PlanId', 'System.JobId'];
  const [collection, project, hub, plan, job] = names.map((name) => variable(name));
  if ([collection, project, hub, plan, job].includes(undefined)) {
    throw new TaskError(
      'CONNECTION_INVALID',
      `${inputName}: this run is not told where Azure DevOps gives assertions.`,
      'Use a newer agent, or the input azureReposConnection.',
    );
  }
  return `${collection?.replace(/\/?$/, '/')}${project}/_apis/distributedtask/hubs/${hub}/plans/${plan}/jobs/${job}/oidctoken`;
}

interface JsonAnswer {
  readonly status: number;
  /** undefined when it is no JSON, such as a sign-in page. */
  readonly body: unknown;
}

/** Nothing is changed by these requests, so they are sent again after faults. */
async function ask(agent: EntraAgent, url: URL, request: HttpRequest): Promise<JsonAnswer> {
  const { network, signal, clock } = agent;
  const tls = tlsMaterial(network);
  for (let attempt = 1; ; attempt += 1) {
    let said: string;
    try {
      const answer = await sendRequest(url, request, network, tls, signal);
      const status = answer.statusCode ?? 0;
      const text = await readText(answer, longestAnswer);
      if (status !== 429 && status < 500) return { status, body: jsonOf(text) };
      said = `status ${status}`;
    } catch (error) {
      if (signal.aborted) throw cancelled(signal.reason);
      said = wordsOf(error);
    }
    if (attempt === tries || isLasting(said)) {
      throw new TaskError('NOT_REACHABLE', `No proper answer from ${url.origin}: ${said}`, adviceFor(said));
    }
    await clock.sleep(500 * 2 ** attempt, signal);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(body: unknown, key: string): string | undefined {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, key) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
