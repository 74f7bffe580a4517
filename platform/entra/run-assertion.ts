import { TaskError } from '../../core/errors.ts';
import type { Agent } from '../../core/ports/agent.ts';
import { printableLine } from '../../core/printable.ts';
import { Secret } from '../../core/secret.ts';
import { textAt } from '../../core/unstructured.ts';
import { bearerAuthorization } from '../authorization.ts';
import { askJson, type AskingAgent } from './ask.ts';

/** What of an agent being told who this run is takes. */
export type RunAgent = AskingAgent & Pick<Agent, 'variable' | 'jobConnection' | 'maskSecret'>;

/**
 * Azure DevOps' word on which run this is, for a service connection with workload identity federation. It lasts some
 * minutes, so it is asked for anew with each token.
 * @param instead the input, and what else can be used, for the message where there is no such route
 * @throws NOT_ALLOWED, CONNECTION_INVALID outside of a pipeline's run, NOT_REACHABLE, CANCELLED
 */
export async function runAssertion(
  agent: RunAgent,
  id: string,
  instead: { readonly input: string; readonly other: string },
): Promise<Secret> {
  const url = new URL(assertionRoute(agent, instead));
  url.searchParams.set('api-version', '7.1');
  url.searchParams.set('serviceConnectionId', id);
  const job = agent.jobConnection().parameter('AccessToken') ?? new Secret('');
  const { status, body } = await askJson(agent, url, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      authorization: bearerAuthorization(job).reveal(),
      'X-TFS-FedAuthRedirect': 'Suppress',
    },
  });
  const assertion = textAt(body, 'oidcToken');
  if (status === 200 && assertion !== '') {
    const secret = new Secret(assertion);
    agent.maskSecret(secret);
    return secret;
  }
  const said = textAt(body, 'message') || `status ${status}`;
  throw new TaskError(
    'NOT_ALLOWED',
    `Azure DevOps gives this run no assertion for the service connection ${id}: ${printableLine(said, 500)}`,
    'Permit the pipeline to use the connection (Project settings → Service connections → Security), and look at whether it has workload identity federation. Azure DevOps Server has none.',
  );
}

function assertionRoute({ variable }: RunAgent, { input, other }: { input: string; other: string }): string {
  const given = variable('System.OidcRequestUri');
  if (given !== undefined) return given;
  const names = ['System.CollectionUri', 'System.TeamProjectId', 'System.HostType', 'System.PlanId', 'System.JobId'];
  const [collection, project, hub, plan, job] = names.map((name) => variable(name));
  if ([collection, project, hub, plan, job].includes(undefined)) {
    throw new TaskError(
      'CONNECTION_INVALID',
      `${input}: this run is not told where Azure DevOps gives assertions.`,
      `Use a newer agent, or ${other}.`,
    );
  }
  return `${collection?.replace(/\/?$/, '/')}${project}/_apis/distributedtask/hubs/${hub}/plans/${plan}/jobs/${job}/oidctoken`;
}
