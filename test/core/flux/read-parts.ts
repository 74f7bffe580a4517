import type { FluxObject } from '../../../core/flux/objects.ts';
import { readObject } from '../../../core/flux/read-object.ts';

export const groups = {
  Kustomization: 'kustomize.toolkit.fluxcd.io/v1',
  HelmRelease: 'helm.toolkit.fluxcd.io/v2',
  HelmChart: 'source.toolkit.fluxcd.io/v1',
  GitRepository: 'source.toolkit.fluxcd.io/v1',
  OCIRepository: 'source.toolkit.fluxcd.io/v1',
  Bucket: 'source.toolkit.fluxcd.io/v1',
  HelmRepository: 'source.toolkit.fluxcd.io/v1',
  ExternalArtifact: 'source.toolkit.fluxcd.io/v1',
  Canary: 'flagger.app/v1beta1',
  Deployment: 'apps/v1',
} as const;
export type Kind = keyof typeof groups;

/** What is read of an object of which nothing is known but this. */
export function read(
  kind: Kind,
  spec?: unknown,
  status?: unknown,
  apiVersion: string = groups[kind],
): FluxObject | undefined {
  return readObject({ apiVersion, kind, metadata: { name: 'web', namespace: 'demo' }, spec, status });
}

/** The same, as far as a test asks for it. */
export function part<const Field extends string>(object: FluxObject | undefined, ...fields: readonly Field[]) {
  return Object.fromEntries(Object.entries(object ?? {}).filter(([name]) => fields.some((field) => field === name)));
}
