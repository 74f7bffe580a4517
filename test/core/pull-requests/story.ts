import type { DeploymentDescriptor } from '../../../core/manifests/descriptor.ts';
import type { Story } from '../../../core/pull-requests/text.ts';
import { descriptorOf } from '../gitops-repo/descriptors.ts';

export const descriptor = (over: Partial<DeploymentDescriptor> = {}): DeploymentDescriptor =>
  descriptorOf({ namespace: 'shop', files: [], ...over });

/** An update of the shop from 1.0.0 to 1.1.0, with what a test says otherwise. */
export const story = (over: Partial<Story> = {}): Story => ({
  operation: 'deploy',
  identity: { environment: 'dev', cluster: '', application: 'shop' },
  version: '1.1.0',
  before: [descriptor({ images: ['web:1', 'db:5'] })],
  after: [descriptor({ version: '1.1.0', images: ['web:2', 'db:5'] })],
  changedFiles: ['dev/shop/manifests.yaml'],
  runUrl: 'https://dev.azure.com/contoso/Shop%20Team/_build/results?buildId=10',
  runName: '2026.10',
  ...over,
});
