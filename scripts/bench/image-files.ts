import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The image that is updated. */
export const image = 'registry.example.com/team/app';

/** The same by Go's yq, for each kind of file below. */
export const yqUpdate = (version: string): string =>
  [
    `(.spec.template.spec.containers[]? | select(.image | test("^${image}:")) | .image) = "${image}:${version}"`,
    `(.images[]? | select(.name == "${image}") | .newTag) = "${version}"`,
    `(.spec.values.image | select(.repository == "${image}") | .tag) = "${version}"`,
  ].join(' | ');

/** Deployments, kustomizations and HelmReleases by turns, as teams write them, ten in a folder; gives their paths. */
export async function writeImageFiles(
  folder: string,
  count: number,
  matches: (index: number) => boolean,
): Promise<string[]> {
  const paths: string[] = [];
  for (let index = 0; index < count; index++) {
    const below = `apps/app-${Math.floor(index / 10)}`;
    if (index % 10 === 0) await mkdir(join(folder, below), { recursive: true });
    const path = `${below}/file-${index}.yaml`;
    await writeFile(join(folder, path), contentOf(index, matches(index) ? image : otherImage(index)));
    paths.push(path);
  }
  return paths;
}

/** Deployments as documents of one text of at least so many bytes; the last has the image when `matches`. */
export function manyDocuments(bytes: number, matches: boolean): string {
  const documents: string[] = [];
  for (let [index, size] = [0, 0]; size < bytes; index++) {
    const document = deployment(index, otherImage(index));
    documents.push(document);
    size += document.length;
  }
  if (matches) documents.push(deployment(documents.length, image));
  return documents.map((document) => `---\n${document}`).join('');
}

/** One of the images that are not updated; a number has always the same one, and shares it with no other number. */
export function otherImage(index: number): string {
  return `registry.example.com/team-${index % 37}/service-${index}`;
}

function contentOf(index: number, of: string): string {
  switch (index % 3) {
    case 0:
      return deployment(index, of);
    case 1:
      return kustomization(index, of);
    default:
      return helmRelease(index, of);
  }
}

function labels(index: number, indentation: string): string {
  return [
    `app: service-${index}`,
    `app.kubernetes.io/name: service-${index}`,
    'app.kubernetes.io/part-of: app',
    `team: team-${index % 37}`,
  ]
    .map((label) => `${indentation}${label}\n`)
    .join('');
}

function deployment(index: number, of: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: service-${index}
  namespace: team-${index % 37}
  labels:
${labels(index, '    ')}spec:
  replicas: ${1 + (index % 5)}
  selector:
    matchLabels:
      app.kubernetes.io/name: service-${index}
  template:
    metadata:
      labels:
${labels(index, '        ')}      annotations:
        prometheus.io/port: "9090"
    spec:
      serviceAccountName: service-${index}
      securityContext:
        runAsNonRoot: true
      containers:
        - name: app # the service itself
          image: ${of}:1.0.0
          ports:
            - name: http
              containerPort: 8080
          env:
            - name: DATABASE_URL
              valueFrom:
                secretKeyRef:
                  name: service-${index}
                  key: url
          readinessProbe:
            httpGet:
              path: /healthz
              port: http
          resources:
            requests:
              cpu: ${10 + (index % 90)}m
              memory: ${64 + (index % 448)}Mi
`;
}

function kustomization(index: number, of: string): string {
  return `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: team-${index % 37}
resources:
  - ../../base/service-${index}
  - ingress.yaml
  - network-policy.yaml
labels:
  - pairs:
${labels(index, '      ')}patches:
  - path: replicas.yaml
    target:
      kind: Deployment
      name: service-${index}
images:
  - name: ${of}
    newTag: 1.0.0
  - name: registry.example.com/shared/sidecar
    newTag: 2.3.4
configMapGenerator:
  - name: service-${index}
    files:
      - config.yaml
`;
}

function helmRelease(index: number, of: string): string {
  return `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: service-${index}
  namespace: team-${index % 37}
  labels:
${labels(index, '    ')}spec:
  interval: 10m
  chart:
    spec:
      chart: service
      version: 3.2.1
      sourceRef:
        kind: HelmRepository
        name: charts
        namespace: flux-system
  values:
    replicaCount: ${1 + (index % 5)}
    image:
      repository: ${of}
      tag: 1.0.0
      pullPolicy: IfNotPresent
    ingress:
      enabled: true
      hosts:
        - host: service-${index}.example.com
          paths:
            - path: /
              pathType: Prefix
    resources:
      requests:
        cpu: ${10 + (index % 90)}m
        memory: ${64 + (index % 448)}Mi
`;
}
