import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';

import type { NetworkSettings } from '../../core/ports/agent.ts';
import { authorities, bypasses, proxyAddress } from '../network.ts';

/**
 * Sends a kubeconfig's connections the way the agent's own go: through its proxy (but for its bypass list and this machine), and trusting
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

function proxyFor(server: string, proxy: NetworkSettings['proxy']): string | undefined {
  // An address that is none is told when it is connected to.
  if (proxy === undefined || !URL.canParse(server) || isHere(server) || bypasses(proxy, server)) return undefined;
  return proxyAddress(proxy);
}

/** This machine, which no proxy leads to (`az connectedk8s proxy`, a tunnel, kind): kubectl asks none either. */
function isHere(server: string): boolean {
  return /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(new URL(server).hostname);
}
