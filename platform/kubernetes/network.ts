import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';

import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';

import { messageOf, TaskError } from '../../core/errors.ts';
import type { NetworkSettings } from '../../core/ports/agent.ts';

/**
 * Sends a kubeconfig's connections the way the agent's own go: through its proxy (but for its bypass list), and trusting
 * its certificate authorities besides the usual. What the kubeconfig says itself (`proxy-url`, a certificate authority)
 * stays: a cluster's own authority is the only one that may speak for it.
 * @throws FILE_NOT_FOUND when the agent's file of authorities cannot be read
 */
export function throughAgentsNetwork(config: KubeConfig, network: NetworkSettings): void {
  config.clusters = config.clusters.map((cluster) => {
    const server = cluster.server.replace(/\/+$/, '');
    const proxyUrl = cluster.proxyUrl ?? proxyFor(server, network.proxy);
    const usual = cluster.caData === undefined && cluster.caFile === undefined && !cluster.skipTLSVerify;
    const ca = usual && network.caFile !== undefined ? authorities(network.caFile) : undefined;
    return {
      ...cluster,
      server,
      ...(proxyUrl === undefined ? {} : { proxyUrl }),
      ...(ca === undefined ? {} : { caData: Buffer.from(ca).toString('base64') }),
    };
  });
}

/** The proxy's address with its credentials: only ever in memory. */
function proxyFor(server: string, proxy: NetworkSettings['proxy']): string | undefined {
  if (proxy === undefined || proxy.bypass.some((pattern) => matches(pattern, server))) return undefined;
  const url = new URL(proxy.url);
  if (proxy.username !== undefined) {
    url.username = encodeURIComponent(proxy.username);
    url.password = encodeURIComponent(proxy.password?.reveal() ?? '');
  }
  return url.href;
}

/** The agent's list holds regular expressions; one that is none means itself. */
function matches(pattern: string, server: string): boolean {
  try {
    return new RegExp(pattern, 'i').test(server);
  } catch {
    return server.includes(pattern);
  }
}

function authorities(file: string): string {
  try {
    return [...rootCertificates, readFileSync(file, 'utf8')].join('\n');
  } catch (cause) {
    throw new TaskError(
      'FILE_NOT_FOUND',
      `The agent’s file of certificate authorities, ${file}, cannot be read: ${messageOf(cause)}`,
      'Look at the agent’s configuration (--sslcacert).',
      { cause },
    );
  }
}
