import { TaskError } from '../../core/errors.ts';
import type { Agent, Connection } from '../../core/ports/agent.ts';
import type { Secret } from '../../core/secret.ts';
import { certificateAssertion } from '../entra/certificate-assertion.ts';
import { addressPart, entraId } from '../entra/connection-ids.ts';
import { keepTokens, type EntraIdentity } from '../entra/identity.ts';
import { runAssertion, type RunAgent } from '../entra/run-assertion.ts';
import { requestToken, tokenRoute, type Proof } from '../entra/token.ts';
import { cloudNamed, type Cloud } from './clouds.ts';
import { managedIdentityToken } from './managed-identity.ts';

/** What of an agent an Azure connection takes. */
export type AzureAgent = RunAgent & Pick<Agent, 'connection'>;

/** A service connection of type Azure Resource Manager, ready to ask. */
export interface AzureConnection {
  /** For messages: `the service connection …`. */
  readonly label: string;
  /** undefined where the connection is scoped to a management group. */
  readonly subscription: string | undefined;
  /** Without a slash at its end. */
  readonly management: string;
  readonly identity: EntraIdentity;
}

type SignIn =
  | { readonly kind: 'secret'; readonly secret: Secret }
  | { readonly kind: 'certificate'; readonly pem: Secret }
  | { readonly kind: 'federation' }
  | { readonly kind: 'managedIdentity' };

const input = 'azureSubscription';

/**
 * Reads an Azure connection as Azure Pipelines' own tasks do; nothing is asked yet.
 * @throws CONNECTION_INVALID
 */
export function readAzureConnection(agent: AzureAgent, id: string): AzureConnection {
  const connection = agent.connection(id);
  const cloud = cloudOf(connection);
  const signIn = signInOf(connection);
  const subscription = addressPart(connection.data('subscriptionid'));
  const common = { label: `the service connection ${id}`, subscription, management: cloud.management };
  if (signIn.kind === 'managedIdentity') {
    const client = addressPart(connection.data('msiclientId'));
    return {
      ...common,
      identity: keepTokens(client, agent.clock, (scope) => managedIdentityToken(agent, scope, client)),
    };
  }
  const lacking = (why: string): TaskError => invalid(connection, why);
  const home = entraId(connection, 'tenantid', lacking);
  const client = entraId(connection, 'serviceprincipalid', lacking);
  const identity = keepTokens(client, agent.clock, async (scope, other) => {
    const tenant = addressPart(other) ?? home;
    const at = { authority: cloud.authority, tenant, client };
    return requestToken(agent, {
      ...at,
      scope,
      proof: await proofOf(agent, id, signIn, at),
      whose: common.label,
      mend: 'Open Project settings → Service connections, and verify the connection there.',
    });
  });
  return { ...common, identity };
}

async function proofOf(
  agent: AzureAgent,
  id: string,
  signIn: Exclude<SignIn, { readonly kind: 'managedIdentity' }>,
  { authority, tenant, client }: { readonly authority: string; readonly tenant: string; readonly client: string },
): Promise<Proof> {
  switch (signIn.kind) {
    case 'secret':
      return signIn;
    case 'certificate': {
      const audience = tokenRoute(authority, tenant);
      const whose = `the service connection ${id}`;
      const assertion = certificateAssertion({ pem: signIn.pem, client, audience, now: agent.clock.now(), whose });
      return { kind: 'assertion', assertion };
    }
    case 'federation': {
      const assertion = await runAssertion(agent, id, { input, other: 'a connection with a secret' });
      return { kind: 'assertion', assertion };
    }
  }
}

function cloudOf(connection: Connection): Cloud {
  const name = connection.data('environment') ?? 'AzureCloud';
  const known = cloudNamed(name);
  // The connection's own addresses come first; those of a cloud that is not known are all there is.
  const authority = address(connection.data('activeDirectoryAuthority')) ?? known?.authority;
  const management = address(connection.url) ?? known?.management;
  if (authority !== undefined && management !== undefined) return { authority, management };
  throw invalid(connection, `its environment "${name}" is none that is known`);
}

function signInOf(connection: Connection): SignIn {
  switch (connection.scheme.toLowerCase()) {
    case 'workloadidentityfederation':
      return { kind: 'federation' };
    case 'managedserviceidentity':
      return { kind: 'managedIdentity' };
    case 'serviceprincipal': {
      if (connection.parameter('authenticationType')?.reveal().toLowerCase() === 'spncertificate') {
        const pem = connection.parameter('servicePrincipalCertificate');
        if (pem === undefined) throw invalid(connection, 'it holds no certificate');
        return { kind: 'certificate', pem };
      }
      const secret = connection.parameter('serviceprincipalkey');
      if (secret === undefined) throw invalid(connection, 'it holds no secret');
      return { kind: 'secret', secret };
    }
    default:
      throw invalid(
        connection,
        `its kind "${connection.scheme}" is none of service principal, workload identity federation, managed identity`,
      );
  }
}

function address(value: string | undefined): string | undefined {
  if (value === undefined || !URL.canParse(value)) return undefined;
  // Tokens and secrets go there.
  const url = new URL(value);
  return url.protocol === 'https:' ? url.href.replace(/\/+$/, '') : undefined;
}

function invalid(connection: Connection, why: string): TaskError {
  return new TaskError(
    'CONNECTION_INVALID',
    `${input}: the connection ${connection.id} cannot be used: ${why}.`,
    'Use a service connection of type Azure Resource Manager, scoped to the cluster’s subscription; workload identity federation is the kind that holds no secret.',
  );
}
