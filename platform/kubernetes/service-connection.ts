import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';

import { TaskError } from '../../core/errors.ts';
import type { Connection } from '../../core/ports/agent.ts';
import type { Secret } from '../../core/secret.ts';
import { parseKubeconfig, type ReadKubeconfig } from './kubeconfig.ts';

/**
 * A Kubernetes service connection, as Azure Pipelines' own Kubernetes tasks read it: `authorizationType` says how, and the
 * kubeconfig, or the service account's token and certificate, are authorization parameters. One of the kind Azure
 * Subscription has a service account, too: Azure DevOps makes it in the cluster when the connection is made.
 * @throws CONNECTION_INVALID
 */
export function readServiceConnection(create: () => KubeConfig, connection: Connection): ReadKubeconfig {
  const type = connection.data('authorizationType') ?? 'Kubeconfig';
  switch (type.toLowerCase()) {
    case 'kubeconfig':
      return fromKubeconfig(create, connection);
    case 'serviceaccount':
      return fromServiceAccount(create, connection);
    case 'azuresubscription':
      return fromAzureSubscription(create, connection);
    default:
      throw invalid(connection, `its kind "${type}" is none of Kubeconfig, ServiceAccount, AzureSubscription`);
  }
}

function fromKubeconfig(create: () => KubeConfig, connection: Connection): ReadKubeconfig {
  const text = connection.parameter('kubeconfig');
  if (text === undefined) throw invalid(connection, 'it holds no kubeconfig');
  let read: ReadKubeconfig;
  try {
    read = parseKubeconfig(create, text.reveal(), `of the service connection ${connection.id}`);
  } catch {
    // The parser's message quotes the text, which holds secrets.
    throw invalid(connection, 'its kubeconfig is not valid YAML');
  }
  const { config } = read;
  const context = connection.parameter('clusterContext')?.reveal() ?? connection.data('clusterContext');
  if (context !== undefined) config.setCurrentContext(context);
  if (config.getCurrentCluster() === null) {
    throw invalid(connection, `its kubeconfig has no usable context "${config.getCurrentContext()}"`);
  }
  if (acceptsUntrusted(connection)) {
    config.clusters = config.clusters.map(({ caData: _, caFile: __, ...cluster }) => ({
      ...cluster,
      skipTLSVerify: true,
    }));
  }
  return read;
}

/** With the option "Use cluster admin credentials" it holds what Azure gave for them instead. */
function fromAzureSubscription(create: () => KubeConfig, connection: Connection): ReadKubeconfig {
  if (connection.parameter('apiToken') !== undefined) return fromServiceAccount(create, connection);
  if (connection.parameter('kubeconfig') !== undefined) return fromKubeconfig(create, connection);
  throw new TaskError(
    'CONNECTION_INVALID',
    `The Kubernetes service connection ${connection.id} cannot be used: Azure DevOps holds no token of the service account that it made in the cluster.`,
    'Since Kubernetes 1.24 a service account has none by itself. Use the inputs azureSubscription, azureResourceGroup and kubernetesCluster instead, or a connection of the kind "Service Account".',
  );
}

function acceptsUntrusted(connection: Connection): boolean {
  return connection.data('acceptUntrustedCerts')?.toLowerCase() === 'true';
}

function fromServiceAccount(create: () => KubeConfig, connection: Connection): ReadKubeconfig {
  const token = connection.parameter('apiToken');
  if (token === undefined) throw invalid(connection, 'it holds no service account token');
  const certificate = connection.parameter('serviceAccountCertificate')?.reveal();
  if (!URL.canParse(connection.url)) throw invalid(connection, `its server "${connection.url}" is no address`);
  const config = create();
  config.loadFromClusterAndUser(
    {
      name: 'cluster',
      server: connection.url,
      skipTLSVerify: acceptsUntrusted(connection),
      // As a secret's `ca.crt` has it; some paste the certificate itself.
      ...(certificate === undefined
        ? {}
        : { caData: certificate.includes('-----BEGIN') ? Buffer.from(certificate).toString('base64') : certificate }),
    },
    { name: 'service-account', token: plainToken(connection, token) },
  );
  config.setCurrentContext(config.getContexts()[0]?.name ?? '');
  return { config, origin: `of the service connection ${connection.id}`, folders: new Map() };
}

const webToken = /^[\w-]{4,}\.[\w-]{4,}\.[\w-]*$/;

/** Taken from the secret's YAML it is base64, which the connection says; made by hand it may be either. */
function plainToken(connection: Connection, token: Secret): string {
  const given = token.reveal().trim();
  const decoded = Buffer.from(given, 'base64').toString('utf8').trim();
  if (webToken.test(given)) return given;
  const encoded = connection.parameter('isCreatedFromSecretYaml')?.reveal().toLowerCase() === 'true';
  return encoded || webToken.test(decoded) ? decoded : given;
}

function invalid(connection: Connection, why: string): TaskError {
  return new TaskError(
    'CONNECTION_INVALID',
    `The Kubernetes service connection ${connection.id} cannot be used: ${why}.`,
    'Open Project settings → Service connections and make it anew, of the kind "Service Account" or "KubeConfig".',
  );
}
