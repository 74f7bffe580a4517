import type { Shape } from './shape.ts';

/** The images whose tags are set, in files that all of them share. */
export const images = ['web', 'api'] as const;
export type Image = (typeof images)[number];
/** The chart whose version stands in them, too. */
export const chart = 'shop-chart';

const registry = 'registry.example.com/shop';
export const nameOf = (image: string): string => `${registry}/${image}`;
export const folderOfImages = (environment: string): string => `images/${environment}`;

const at = (image: Image): string => `${nameOf(image)}:1.0.0`;

/** The shared files of an environment, as people write them: comments, quotes, CRLF, no line end at the end. */
function filesOf(environment: string): Readonly<Record<string, string>> {
  const lines = {
    'pods.yaml': [
      `# What runs in ${environment}: everybody edits it.`,
      'apiVersion: v1',
      'kind: Pod',
      'metadata: { name: front }',
      'spec:',
      '  containers:',
      '    # web answers people',
      '    - name: web',
      `      image: ${at('web')}   # through the mirror`,
      '      args: [ --verbose ]',
      '    # api answers web',
      '    - name: api',
      `      image: "${at('api')}"`,
      '      args: []',
      '    # the end',
      '',
    ],
    'kustomization.yaml': [
      'resources: [ pods.yaml ]',
      'images:',
      '  # short',
      `  - { name: web, newName: ${nameOf('web')}, newTag: 1.0.0 } # in one line`,
      '  # long',
      `  - name: ${nameOf('api')}`,
      '    newTag: 1.0.0',
      '  # the end',
      '',
    ],
  };
  const windows = [
    'kind: HelmRelease',
    'apiVersion: helm.toolkit.fluxcd.io/v2',
    'metadata: { name: shop }',
    'spec:',
    '  values:',
    '    # the front',
    '    front:',
    '      image:',
    `        repository: ${nameOf('web')}`,
    "        tag: '1.0.0'",
    '    # the back',
    '    back:',
    `      image: ${at('api')}`,
    '    # the end',
  ];
  return Object.fromEntries([
    ...Object.entries(lines).map(([name, all]) => [`${folderOfImages(environment)}/${name}`, all.join('\n')]),
    [`${folderOfImages(environment)}/release.yaml`, windows.join('\r\n')],
  ]);
}

const marker = (policy: string): string => `# {"$imagepolicy": "flux-system:${policy}"}`;

/** Files with markers of Flux's image policies. */
function markedFiles(environment: string): Readonly<Record<string, string>> {
  const marked = [
    'apiVersion: v1',
    'kind: Pod',
    'metadata: { name: marked }',
    'spec:',
    '  containers:',
    '    # by its policy',
    '    - name: web',
    `      image: ${at('web')} ${marker('web')}`,
    '    # by its name',
    '    - name: more',
    `      image: '${at('web')}'`,
    '---',
    'apiVersion: v1',
    'kind: ConfigMap',
    'metadata: { name: marked }',
    'data:',
    `  WEB: "${at('web')}" ${marker('web')}`,
    '  # in two parts',
    `  API: ${nameOf('api')} ${marker('api:name')}`,
    `  API_TAG: '1.0.0' ${marker('api:tag')}`,
    '  # the end',
    '',
  ];
  const settings = [
    'apiVersion: v1',
    'kind: ConfigMap',
    'metadata: { name: settings }',
    'data:',
    '  # both are told alone',
    `  WEB_VERSION: 1.0.0 ${marker('web:tag')}`,
    `  API_VERSION: "1.0.0" ${marker('api:tag')}`,
    '  # the end',
  ];
  return {
    [`${folderOfImages(environment)}/marked.yaml`]: marked.join('\n'),
    [`${folderOfImages(environment)}/settings.yaml`]: settings.join('\r\n'),
  };
}

/** A file with a chart's version, wherever one may stand. */
function chartFiles(environment: string): Readonly<Record<string, string>> {
  const lines = [
    '\ufeffapiVersion: helm.toolkit.fluxcd.io/v2',
    'kind: HelmRelease',
    'metadata: { name: chart }',
    'spec:',
    '  chart:',
    '    spec:',
    `      chart: ${chart}`,
    "      version: '1.0.0'   # the chart's own",
    '      sourceRef: { kind: HelmRepository, name: charts }',
    '---',
    'apiVersion: source.toolkit.fluxcd.io/v1',
    'kind: OCIRepository',
    'metadata: { name: chart }',
    'spec:',
    `  url: oci://registry.example.com/charts/${chart}`,
    '  ref:',
    '    tag: 1.0.0 # what is pulled',
    '',
  ];
  return { [`${folderOfImages(environment)}/charts.yaml`]: lines.join('\r\n') };
}

/** A file of a shape that nobody can guess. */
function ownFiles(environment: string): Readonly<Record<string, string>> {
  const components = images.flatMap((image) => [`    - name: the-${image}`, `      release: "1.0.0" # of ${image}`]);
  const lines = ['apiVersion: example.com/v1', 'kind: Shop', 'spec:', '  components:', ...components, ''];
  return { [`${folderOfImages(environment)}/shop.yaml`]: lines.join('\n') };
}

function allOf(environment: string, updates: Shape['updates']): Readonly<Record<string, string>> {
  const { policies = 0, charts = 0, selectors = 0 } = updates ?? {};
  return {
    ...filesOf(environment),
    ...(policies > 0 ? markedFiles(environment) : {}),
    ...(charts > 0 ? chartFiles(environment) : {}),
    ...(selectors > 0 ? ownFiles(environment) : {}),
  };
}

/** Paths of the shared files of an environment. */
export const pathsOfImages = (environment: string, updates: Shape['updates']): readonly string[] =>
  Object.keys(allOf(environment, updates));

export function imageFiles({
  environments,
  updates,
}: Pick<Shape, 'environments' | 'updates'>): Readonly<Record<string, string>> {
  return Object.assign({}, ...environments.map((environment) => allOf(environment, updates)));
}
