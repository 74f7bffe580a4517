import { dump } from 'js-yaml';

/**
 * A kubeconfig for one or more clusters, the first being the current context; a context is named as its cluster.
 * The stand-in speaks plain HTTP, which the JavaScript client takes only where TLS verification is off.
 */
export function kubeconfigText(clusters: { name: string; url: string; token: string }[]): string {
  return dump({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': clusters[0]?.name ?? '',
    clusters: clusters.map(({ name, url }) => ({ name, cluster: { server: url, 'insecure-skip-tls-verify': true } })),
    users: clusters.map(({ name, token }) => ({ name: `${name}-user`, user: { token } })),
    contexts: clusters.map(({ name }) => ({ name, context: { cluster: name, user: `${name}-user` } })),
  });
}
