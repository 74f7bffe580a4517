import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';

import { TaskError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports/agent.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import { printableLine } from '../../core/printable.ts';
import { isRecord } from '../../core/unstructured.ts';
import { aksKubeconfig, whyUnreachable, type AksCluster } from '../azure/aks.ts';
import { readAzureConnection, type AzureAgent, type AzureConnection } from '../azure/connection.ts';
import type { EntraIdentity } from '../entra/identity.ts';
import { keepCredentials, useCredentials, type Credentials } from './credentials.ts';
import { argument } from './known-plugins.ts';
import { parseKubeconfig } from './kubeconfig.ts';
import { maskUser } from './mask-user.ts';
import { isLasting } from './problems.ts';

/** An AKS cluster by its Azure connection. */
export interface AksAccess {
  /** Id of a service connection of type Azure Resource Manager. */
  readonly connection: string;
  /** undefined: the connection's. */
  readonly subscription: string | undefined;
  readonly resourceGroup: string;
  readonly name: string;
  readonly admin: boolean;
}

// AKS' own server application, the same in every tenant.
const aksServer = '6dae42f8-4368-4678-94ff-3960e28e3630';

/**
 * Asks Azure for the cluster's kubeconfig. Where it leaves signing in to kubelogin, the connection's identity signs in
 * itself, as often as it takes.
 * @param agent whose signal ends the requests
 * @param open makes the cluster of a config
 * @throws what reading the connection, signing in and asking Azure throw; KUBECONFIG_INVALID
 */
export async function openAks(
  agent: AzureAgent,
  access: AksAccess,
  create: () => KubeConfig,
  open: (name: string, config: KubeConfig) => Cluster,
): Promise<Cluster> {
  const azure = readAzureConnection(agent, access.connection);
  const subscription = access.subscription ?? azure.subscription;
  if (subscription === undefined) {
    throw new TaskError(
      'CONNECTION_INVALID',
      `azureSubscription: the connection ${access.connection} names no subscription: it is scoped to a management group.`,
      'Give the cluster’s whole resource id in kubernetesCluster (/subscriptions/…/managedClusters/…), or use a connection scoped to its subscription.',
    );
  }
  const cluster: AksCluster = { subscription, resourceGroup: access.resourceGroup, name: access.name };
  const text = await aksKubeconfig(agent, azure, cluster, access);
  const config = readConfig(create, text, cluster.name);
  signIn(agent, azure, config, cluster.name);
  return explaining(open(cluster.name, config), agent, azure, cluster);
}

function readConfig(create: () => KubeConfig, text: string, name: string): KubeConfig {
  try {
    const { config } = parseKubeconfig(create, text, 'of Azure');
    if (config.getCurrentCluster() !== null) return config;
  } catch {
    // The parser's message quotes the text, which holds secrets.
  }
  throw new TaskError(
    'KUBECONFIG_INVALID',
    `What Azure gives for the AKS cluster ${name} is no kubeconfig.`,
    'Run it again; look at the cluster’s state in the Azure portal.',
  );
}

function signIn(agent: AzureAgent, { identity }: AzureConnection, config: KubeConfig, name: string): void {
  const user = config.getCurrentUser();
  if (user === null) return;
  const entra = entraSignIn(user);
  if (entra === undefined) return maskUser(user, agent);
  // A token for anything else (Azure itself, say) is not the cluster's to see, whoever set that up.
  if (entra.server !== aksServer) {
    throw new TaskError(
      'KUBECONFIG_INVALID',
      `The AKS cluster ${name} asks for tokens of the application ${printableLine(entra.server, 100)}, which is not AKS’ own.`,
      'Move the cluster to AKS-managed Microsoft Entra integration, or use a Kubernetes service connection of the kind "Service Account".',
    );
  }
  useCredentials(config, identityCredentials(identity, entra.tenant, agent.clock));
}

interface EntraSignIn {
  /** The application that a token is to be for. */
  readonly server: string;
  /** The cluster's, which may be another than the connection's. */
  readonly tenant: string | undefined;
}

/** How the cluster wants to be signed in to, where its kubeconfig says kubelogin, or what that replaced. */
function entraSignIn({ exec, authProvider }: { exec?: unknown; authProvider?: unknown }): EntraSignIn | undefined {
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
  if (isRecord(exec)) {
    const args = Array.isArray(exec['args']) ? exec['args'].map(String) : [];
    return { server: argument(args, '--server-id') ?? aksServer, tenant: argument(args, '--tenant-id', '-t') };
  }
  if (!isRecord(authProvider) || authProvider['name'] !== 'azure') return undefined;
  const settings = isRecord(authProvider['config']) ? authProvider['config'] : {};
  return { server: text(settings['apiserver-id']) ?? aksServer, tenant: text(settings['tenant-id']) };
}

function identityCredentials(
  identity: EntraIdentity,
  tenant: string | undefined,
  clock: Pick<Clock, 'now' | 'elapsed'>,
): Credentials {
  const scope = `${aksServer}/.default`;
  return keepCredentials(clock, async (anew) => {
    if (anew) identity.forget(scope, tenant);
    const { secret, until } = await identity.token(scope, tenant);
    return { credential: { token: secret }, until };
  });
}

/** A cluster that, when it cannot be reached, says what Azure knows about that. */
function explaining(cluster: Cluster, agent: AzureAgent, azure: AzureConnection, known: AksCluster): Cluster {
  return {
    ...cluster,
    probe: async (signal) => {
      try {
        await cluster.probe(signal);
      } catch (error) {
        if (error instanceof TaskError && error.code === 'CLUSTER_UNAUTHORIZED') {
          const mend =
            'Look at the Microsoft Entra tenant that the cluster takes identities of (az aks show --query aadProfile), and whether the connection’s identity is in it.';
          throw new TaskError(error.code, error.message, mend, { cause: error });
        }
        if (!(error instanceof TaskError) || error.code !== 'CLUSTER_UNREACHABLE') throw error;
        // A certificate, or the proxy's password: Azure knows nothing of them.
        if (isLasting({ kind: 'unreachable', message: error.message })) throw error;
        const found = await whyUnreachable(agent, azure, known);
        if (found === undefined) throw error;
        const what = `${error.message.replace(/\.$/, '')}: ${found.why}.`;
        throw new TaskError('CLUSTER_UNREACHABLE', what, found.mend, { cause: error });
      }
    },
  };
}
