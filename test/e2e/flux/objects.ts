import type { KubernetesObject } from './api.ts';

/** The GitRepository `gitops`, read with the Secret of that name. */
export function gitRepository(namespace: string, url: string): KubernetesObject {
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name: 'gitops', namespace },
    spec: { interval: '10m', timeout: '20s', url, ref: { branch: 'main' }, secretRef: { name: 'gitops' } },
  };
}

/** A Kustomization at `./<name>` that waits until all is healthy, with what else is said of it. */
export function kustomization(name: string, namespace: string, spec: object = {}): KubernetesObject {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace },
    spec: {
      interval: '10m',
      retryInterval: '5s',
      timeout: '30s',
      path: `./${name}`,
      prune: true,
      wait: true,
      targetNamespace: namespace,
      sourceRef: { kind: 'GitRepository', name: 'gitops' },
      ...spec,
    },
  };
}

export const configMap = (name: string, value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { value: "${value}" }\n`;

/** Runs wherever it may be pulled, and is small. */
const image = process.env['E2E_IMAGE'] ?? 'registry.k8s.io/pause:3.10';
/** No name below `invalid` ever resolves (RFC 6761). */
export const unpullable = 'registry.invalid/web:1';

/** A version that runs, or one whose image cannot be pulled. */
export const deployment = (version: string, from = image): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web }, annotations: { version: "${version}" } }
    spec:
      containers:
        - { name: web, image: "${from}" }
`;

/** One that is given up after some seconds, for its image cannot be pulled. */
export const doomed = (version: string): string =>
  deployment(version, unpullable).replace('replicas: 1', 'replicas: 1\n  progressDeadlineSeconds: 3');

/** The chart `./charts/web`, whose one object is a Deployment. */
export const chart = (version: string, from = image): Record<string, string> => ({
  'charts/web/Chart.yaml': `apiVersion: v2\nname: web\nversion: ${version}\n`,
  'charts/web/values.yaml': 'replicas: 1\n',
  'charts/web/templates/web.yaml': deployment(version, from).replace('replicas: 1', 'replicas: {{ .Values.replicas }}'),
});

/** A HelmRelease of that chart, as it lies in git. */
export const helmRelease = (
  namespace: string,
  { retries = 0, values = {} }: { readonly retries?: number; readonly values?: object } = {},
): string =>
  JSON.stringify({
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name: 'web', namespace },
    spec: {
      interval: '10m',
      timeout: '15s',
      chart: {
        spec: {
          chart: './charts/web',
          interval: '1m',
          sourceRef: { kind: 'GitRepository', name: 'gitops', namespace },
        },
      },
      upgrade: { remediation: { retries, remediateLastFailure: true } },
      values,
    },
  });
