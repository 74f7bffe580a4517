import { dump } from 'js-yaml';

/** What a kubeconfig says of one cluster and its user. Certificates and keys are PEM. */
export interface KubeconfigEntry {
  name: string;
  url: string;
  token?: string;
  /** Its certificate authority; without one, certificates are not looked at. */
  ca?: string;
  client?: { key: string; certificate: string };
  /** What else a user's entry holds: `exec`, `tokenFile` … */
  user?: object;
}

/**
 * A kubeconfig for one or more clusters, the first being the current context; a context is named as its cluster.
 * Where the stand-in speaks plain HTTP, the JavaScript client takes that only with TLS verification off.
 */
export function kubeconfigText(clusters: KubeconfigEntry[]): string {
  const base64 = (pem: string): string => Buffer.from(pem).toString('base64');
  return dump({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': clusters[0]?.name ?? '',
    clusters: clusters.map(({ name, url, ca }) => ({
      name,
      cluster: {
        server: url,
        ...(ca === undefined ? { 'insecure-skip-tls-verify': true } : { 'certificate-authority-data': base64(ca) }),
      },
    })),
    users: clusters.map(({ name, token, client, user }) => ({
      name: `${name}-user`,
      user: {
        ...(token === undefined ? {} : { token }),
        ...(client === undefined
          ? {}
          : { 'client-certificate-data': base64(client.certificate), 'client-key-data': base64(client.key) }),
        ...user,
      },
    })),
    contexts: clusters.map(({ name }) => ({ name, context: { cluster: name, user: `${name}-user` } })),
  });
}
