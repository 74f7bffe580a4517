/** An object that Flux can apply. */
export const manifest = (name: string, value: number | string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: default }\ndata: { value: '${value}' }\n`;

/** A workload that runs an image. */
export const workload = (name: string, image: string): string =>
  `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: default }
spec:
  replicas: 1
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: web, image: '${image}' }] }
`;

/** The image of a workload's manifest; undefined where it is none. */
export const imageOf = (text: string | undefined): string | undefined => /image: '(.*)'/.exec(text ?? '')?.[1];

/** Where the chart is that comes from the GitOps repository. */
export const chartFile = 'charts/web/Chart.yaml';

export const chart = (version: string): string => `apiVersion: v2\nname: web\nversion: ${version}\n`;

/** A release of a chart, with a value that tells which delivery it is of. */
export const release = (name: string, from: 'git' | 'repository', value: number | string): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: ${name}, namespace: default }
spec:
  interval: 10m
  chart: { spec: ${
    from === 'git'
      ? '{ chart: ./charts/web, sourceRef: { kind: GitRepository, name: gitops, namespace: flux-system } }'
      : '{ chart: web, version: 1.0.0, sourceRef: { kind: HelmRepository, name: charts, namespace: flux-system } }'
  } }
  values: { turn: '${value}' }
`;

/** The value of a release's manifest; undefined where it is none. */
export const valueOf = (text: string | undefined): string | undefined => /turn: '(.*)'/.exec(text ?? '')?.[1];

/** The version of a chart's file. */
export const versionOf = (text: string | undefined): string | undefined => /^version: (.*)$/m.exec(text ?? '')?.[1];
