/** An object that Flux can apply. */
export const manifest = (name: string, value: number | string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: default }\ndata: { value: '${value}' }\n`;

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
