import { serializeDescriptor, type DeploymentDescriptor } from '../../../core/manifests/descriptor.ts';

/** A descriptor at `dev/<application>/deployment.json`, with what a test says of it. */
export function descriptorOf(over: Partial<DeploymentDescriptor> = {}): DeploymentDescriptor {
  const application = over.application ?? 'shop';
  return {
    schemaVersion: 1,
    application,
    team: '',
    environment: 'dev',
    cluster: '',
    namespace: '',
    version: '1.0.0',
    build: { id: '', number: '', definition: 'cd', url: '' },
    source: { repository: '', branch: '', commit: '' },
    images: [],
    objects: [],
    files: [`dev/${application}/deployment.json`],
    ...over,
  };
}

/** Files of an application as they are delivered, each with its text, and the descriptor that lists them. */
export function deliveredFiles(
  files: Readonly<Record<string, string>>,
  over: Partial<DeploymentDescriptor> = {},
): Record<string, string> {
  const application = over.application ?? 'shop';
  const path = `dev/${application}/deployment.json`;
  const listed = [path, ...Object.keys(files)].toSorted();
  return { ...files, [path]: serializeDescriptor(descriptorOf({ files: listed, ...over })) };
}
