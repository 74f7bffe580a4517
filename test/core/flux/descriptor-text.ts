import type { DeploymentDescriptor } from '../../../core/manifests/descriptor.ts';
import { descriptorOf } from '../gitops-repo/descriptors.ts';
import { commits } from './build.ts';

/** The descriptor of the application web, as a repository has it, with what a test says of it. */
export function descriptorText(over: Partial<DeploymentDescriptor> = {}): string {
  return JSON.stringify(
    descriptorOf({
      application: 'web',
      namespace: 'demo',
      build: { id: '1', number: '1', definition: 'web', url: '' },
      source: { repository: 'web', branch: 'main', commit: commits.old },
      files: ['deployment.json'],
      ...over,
    }),
  );
}
