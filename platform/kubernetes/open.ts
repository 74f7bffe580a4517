import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';

import { TaskError } from '../../core/errors.ts';
import type { Agent, Connection } from '../../core/ports/agent.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import { printableLine } from '../../core/printable.ts';
import type { AzureAgent } from '../azure/connection.ts';
import { openAks, type AksAccess } from './aks-cluster.ts';
import { createCluster } from './cluster.ts';
import { readKubeconfig, type ReadKubeconfig } from './kubeconfig.ts';
import { throughAgentsNetwork } from './network.ts';
import { readServiceConnection } from './service-connection.ts';
import { takeOverSignIn, type SignInAgent } from './sign-in.ts';

/** Which clusters, and how to get in. */
export type ClusterAccess =
  /** A service connection of type Kubernetes. */
  | { readonly kind: 'connection'; readonly connection: Connection }
  /** A kubeconfig file; undefined: as kubectl finds it. No contexts: its current one. */
  | { readonly kind: 'kubeconfig'; readonly path: string | undefined; readonly contexts: readonly string[] }
  | ({ readonly kind: 'aks' } & AksAccess);

/** What of an agent opening clusters takes. */
export type ClusterAgent = SignInAgent & AzureAgent & Pick<Agent, 'log'>;

/**
 * Opens the clusters; of them nothing is asked yet, of Azure it is.
 * @throws CONNECTION_INVALID, FILE_NOT_FOUND, KUBECONFIG_INVALID; for AKS what Azure answers: CLUSTER_MISSING, NOT_ALLOWED,
 * NOT_SIGNED_IN, NOT_REACHABLE, CLUSTER_UNREACHABLE
 */
export async function openClusters(
  access: ClusterAccess,
  agent: ClusterAgent,
  options: { readonly pollInterval: number; readonly watchSeconds?: number },
): Promise<readonly Cluster[]> {
  // Heavy, so only loaded by those who need it.
  const { KubeConfig } = await import('./client-node.late.ts');
  const newConfig = (): KubeConfig => new KubeConfig();
  const open = (name: string, config: KubeConfig): Cluster => {
    warnOfUntrusted(config, name, agent);
    throughAgentsNetwork(config, agent.network);
    return createCluster({ name, config, clock: agent.clock, ...options });
  };
  switch (access.kind) {
    case 'connection': {
      const read = readServiceConnection(newConfig, access.connection);
      takeOverSignIn(read, agent);
      return [open(hostOf(read.config), read.config)];
    }
    case 'kubeconfig': {
      const reads = contextsOf(access.contexts, () => readKubeconfig(newConfig, access.path));
      return reads.map((read) => {
        takeOverSignIn(read, agent);
        return open(read.config.getCurrentContext(), read.config);
      });
    }
    case 'aks':
      return [await openAks(agent, access, newConfig, open)];
  }
}

/** A kubeconfig for each context, as one can have only one current. All that are wrong are told at once. */
function contextsOf(contexts: readonly string[], read: () => ReadKubeconfig): readonly ReadKubeconfig[] {
  const reads = (contexts.length === 0 ? [undefined] : contexts).map((context) => {
    const one = read();
    if (context !== undefined) one.config.setCurrentContext(context);
    return one;
  });
  const unusable = reads.filter(({ config }) => config.getCurrentCluster() === null);
  const [first] = unusable;
  if (first === undefined) return reads;
  const wanted = unusable.map(({ config }) => `"${printableLine(config.getCurrentContext() ?? '', 100)}"`).join(', ');
  const names = first.config.getContexts().map(({ name }) => printableLine(name, 100));
  throw new TaskError(
    'KUBECONFIG_INVALID',
    `The kubeconfig ${first.origin} has no usable context ${wanted}.`,
    names.length === 0 ? 'It names no context at all.' : `It has: ${names.join(', ')}.`,
  );
}

/** A service connection's name never reaches a task; the server's does. */
function hostOf(config: KubeConfig): string {
  const server = config.getCurrentCluster()?.server ?? '';
  return URL.canParse(server) ? new URL(server).host : server;
}

function warnOfUntrusted(config: KubeConfig, name: string, { log }: Pick<Agent, 'log'>): void {
  const cluster = config.getCurrentCluster();
  if (cluster?.skipTLSVerify !== true || !cluster.server.startsWith('https:')) return;
  log.warning(
    `${name}: the API server’s certificate is not looked at (insecure-skip-tls-verify, or untrusted certificates accepted), so anybody in between can read the credentials and write the answers. Give its certificate authority instead.`,
  );
}
