import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';

import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';

import { messageOf, TaskError } from '../../core/errors.ts';
import type { Agent, Connection } from '../../core/ports/agent.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import { createCluster } from './cluster.ts';
import { throughAgentsNetwork } from './network.ts';

/** Which clusters, and how to get in. */
export type ClusterAccess =
  /** A service connection of type Kubernetes. */
  | { readonly kind: 'connection'; readonly connection: Connection }
  /** A kubeconfig file; undefined: as kubectl finds it. No contexts: its current one. */
  | { readonly kind: 'kubeconfig'; readonly path: string | undefined; readonly contexts: readonly string[] };

/**
 * Opens the clusters; nothing is asked of them yet.
 * @throws CONNECTION_INVALID, FILE_NOT_FOUND, KUBECONFIG_INVALID, NOT_AVAILABLE
 */
export async function openClusters(
  access: ClusterAccess,
  agent: Pick<Agent, 'clock' | 'network'>,
  options: { readonly pollInterval: number; readonly watchSeconds?: number },
): Promise<readonly Cluster[]> {
  // Heavy, so only loaded by those who need it.
  const { KubeConfig } = await import('./client-node.late.ts');
  const create = (name: string, config: KubeConfig): Cluster => {
    throughAgentsNetwork(config, agent.network);
    return createCluster({ name, config, clock: agent.clock, ...options });
  };
  switch (access.kind) {
    case 'connection': {
      const config = new KubeConfig();
      fromConnection(config, access.connection);
      return [create(hostOf(config), config)];
    }
    case 'kubeconfig': {
      const contexts = access.contexts.length === 0 ? [undefined] : access.contexts;
      return contexts.map((context) => {
        const config = new KubeConfig();
        load(config, access.path);
        if (context !== undefined) config.setCurrentContext(context);
        if (config.getCurrentCluster() === null) throw noSuchContext(config, access.path);
        return create(config.getCurrentContext(), config);
      });
    }
  }
}

function load(config: KubeConfig, path: string | undefined): void {
  const file = path === undefined || isAbsolute(path) ? path : resolve(path);
  if (file !== undefined && !existsSync(file)) {
    throw new TaskError('FILE_NOT_FOUND', `There is no kubeconfig ${file}.`, 'Look at the input kubeconfig.');
  }
  try {
    if (file === undefined) config.loadFromDefault();
    else config.loadFromFile(file);
  } catch (cause) {
    throw new TaskError(
      'KUBECONFIG_INVALID',
      `The kubeconfig ${file ?? 'that kubectl would use'} cannot be read: ${messageOf(cause)}`,
      'Try it with kubectl --kubeconfig … get namespaces.',
      { cause },
    );
  }
  // What the client falls back to when it finds nothing at all; nobody means that.
  if (
    file === undefined &&
    config.getCurrentContext() === 'loaded-context' &&
    config.clusters[0]?.server === 'http://localhost:8080'
  ) {
    throw new TaskError(
      'KUBECONFIG_INVALID',
      'No cluster is named, and there is none to be found as kubectl would (KUBECONFIG, ~/.kube/config, in-cluster).',
      'Set kubernetesConnection, or kubeconfig.',
    );
  }
}

/** A service connection's name never reaches a task; the server's does. */
function hostOf(config: KubeConfig): string {
  const server = config.getCurrentCluster()?.server ?? '';
  return URL.canParse(server) ? new URL(server).host : server;
}

function noSuchContext(config: KubeConfig, path: string | undefined): TaskError {
  const names = config.getContexts().map((context) => context.name);
  return new TaskError(
    'KUBECONFIG_INVALID',
    `The kubeconfig ${path ?? 'that kubectl would use'} has no usable context "${config.getCurrentContext()}".`,
    names.length === 0 ? 'It names no context at all.' : `It has: ${names.join(', ')}.`,
  );
}

/**
 * A Kubernetes service connection, as Azure Pipelines' own Kubernetes tasks read it: `authorizationType` says how, and the
 * kubeconfig, or the service account's token and certificate, are authorization parameters.
 */
function fromConnection(config: KubeConfig, connection: Connection): void {
  const type = connection.data('authorizationType') ?? 'Kubeconfig';
  switch (type.toLowerCase()) {
    case 'kubeconfig':
      return fromKubeconfig(config, connection);
    case 'serviceaccount':
      return fromServiceAccount(config, connection);
    case 'azuresubscription':
      throw new TaskError(
        'NOT_AVAILABLE',
        'Kubernetes service connections of the kind "Azure Subscription" are not there yet.',
        'Make one of the kind "Service Account" or "KubeConfig", or write a kubeconfig in a step before (az aks get-credentials) and name it in kubeconfig.',
      );
    default:
      throw invalid(connection, `its kind "${type}" is none of Kubeconfig, ServiceAccount, AzureSubscription`);
  }
}

function fromKubeconfig(config: KubeConfig, connection: Connection): void {
  const text = connection.parameter('kubeconfig');
  if (text === undefined) throw invalid(connection, 'it holds no kubeconfig');
  try {
    config.loadFromString(text.reveal());
  } catch {
    // The parser's message quotes the text, which holds secrets.
    throw invalid(connection, 'its kubeconfig is not valid YAML');
  }
  const context = connection.parameter('clusterContext')?.reveal() ?? connection.data('clusterContext');
  if (context !== undefined) config.setCurrentContext(context);
  if (config.getCurrentCluster() === null) {
    throw invalid(connection, `its kubeconfig has no usable context "${config.getCurrentContext()}"`);
  }
  if (!acceptsUntrusted(connection)) return;
  config.clusters = config.clusters.map(({ caData: _, caFile: __, ...cluster }) => ({
    ...cluster,
    skipTLSVerify: true,
  }));
}

function acceptsUntrusted(connection: Connection): boolean {
  return connection.data('acceptUntrustedCerts')?.toLowerCase() === 'true';
}

function fromServiceAccount(config: KubeConfig, connection: Connection): void {
  const token = connection.parameter('apiToken');
  if (token === undefined) throw invalid(connection, 'it holds no service account token');
  const encoded = connection.parameter('isCreatedFromSecretYaml')?.reveal().toLowerCase() === 'true';
  const certificate = connection.parameter('serviceAccountCertificate')?.reveal();
  if (!URL.canParse(connection.url)) throw invalid(connection, `its server "${connection.url}" is no address`);
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
    {
      name: 'service-account',
      token: encoded ? Buffer.from(token.reveal(), 'base64').toString('utf8') : token.reveal(),
    },
  );
  config.setCurrentContext(config.getContexts()[0]?.name ?? '');
}

function invalid(connection: Connection, why: string): TaskError {
  return new TaskError(
    'CONNECTION_INVALID',
    `The Kubernetes service connection ${connection.id} cannot be used: ${why}.`,
    'Open Project settings → Service connections and make it anew, of the kind "Service Account" or "KubeConfig".',
  );
}
