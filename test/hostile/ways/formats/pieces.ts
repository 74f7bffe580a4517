import {
  parseDescriptor,
  serializeDescriptor,
  type DeploymentDescriptor,
} from '../../../../core/manifests/descriptor.ts';

/** A text as a scalar of YAML. */
export const quoted = (text: string): string => JSON.stringify(text);

/** A pod with this container, as flow YAML. */
export const pod = (container: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [${container}]}\n`;

/** A descriptor with nothing wrong. */
export const right: DeploymentDescriptor = {
  schemaVersion: 1,
  application: 'shop',
  team: '',
  environment: 'dev',
  cluster: '',
  namespace: 'shop',
  version: '1',
  build: { id: '1', number: '1', definition: 'ci', url: 'https://x' },
  source: { repository: 'r', branch: 'main', commit: '0' },
  images: ['app:1'],
  objects: [{ apiVersion: 'v1', kind: 'ConfigMap', namespace: '', name: 'a' }],
  files: ['dev/shop/manifests.yaml'],
};

/** What is wrong when a descriptor, written, does not read back as itself. */
export function sameDescriptor(text: string): string | undefined {
  return serializeDescriptor(parseDescriptor(text, 'deployment.json')) === text
    ? undefined
    : 'a descriptor that reads back as another';
}

/** What may end in an error of a library's, of which those who ask make one of ours with the file's name. */
export function refused(action: () => unknown, kind: new (...args: never[]) => Error): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof kind)) throw error;
  }
}
