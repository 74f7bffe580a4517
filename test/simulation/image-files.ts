/** The images whose tags are set, in files that all of them share. */
export const images = ['web', 'api'] as const;
export type Image = (typeof images)[number];

const registry = 'registry.example.com/shop';
export const nameOf = (image: string): string => `${registry}/${image}`;
export const folderOfImages = (environment: string): string => `images/${environment}`;

/** The shared files of an environment, as people write them: comments, quotes, CRLF, no line end at the end. */
function filesOf(environment: string): Readonly<Record<string, string>> {
  const at = (image: Image): string => `${nameOf(image)}:1.0.0`;
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

/** Paths of the shared files of an environment. */
export const pathsOfImages = (environment: string): readonly string[] => Object.keys(filesOf(environment));

export function imageFiles(environments: readonly string[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...environments.map(filesOf));
}

/** Where a text sets the version of an image: what stands before it, and the version. */
function placesPattern(image: string): RegExp {
  const between = /:|, newTag: |\r?\n *newTag: |\r?\n *tag: /.source;
  return new RegExp(`(${nameOf(image).replaceAll('.', '\\.')}(?:${between})["']?)([0-9][\\w.]*)`, 'g');
}

/** The versions of an image that a text holds, in their order. */
export function versionsIn(text: string, image: string): readonly string[] {
  return [...text.matchAll(placesPattern(image))].map(([, , version = '']) => version);
}

/** A text with other versions of an image. @param version which one instead; undefined leaves the place as it is */
export function withVersions(
  text: string,
  image: string,
  version: (there: string, place: number) => string | undefined,
): string {
  let place = 0;
  return text.replaceAll(
    placesPattern(image),
    (_, before: string, there: string) => `${before}${version(there, place++) ?? there}`,
  );
}

/** A text without what the versions of images say: nothing else may an update change. */
export function withoutVersions(text: string, of: readonly string[]): string {
  return of.reduce((left, image) => withVersions(left, image, () => '*'), text);
}

/** Negative where the first version is the older one. */
export function compare(one: string, other: string): number {
  const [a, b] = [one.split('.').map(Number), other.split('.').map(Number)];
  return a.map((part, index) => part - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
