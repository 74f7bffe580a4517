import { createHash } from 'node:crypto';
import { byCodeUnit } from '../by-code-unit.ts';
import type { DeliveryIdentity } from '../identity.ts';
import type { DeploymentDescriptor } from './descriptor.ts';
import type { OutputFile } from './layout.ts';
import type { Manifest } from './objects.ts';
import { imagesOf } from './rewrite.ts';

/** What a descriptor tells besides what was rendered. */
export interface DeliveryFacts {
  readonly team: string;
  readonly namespace: string;
  readonly version: string;
  readonly build: DeploymentDescriptor['build'];
  readonly source: DeploymentDescriptor['source'];
}

/** @param files what the identity owns, the descriptor itself among them */
export function describeDelivery(
  identity: DeliveryIdentity,
  facts: DeliveryFacts,
  manifests: readonly Manifest[],
  files: readonly string[],
): DeploymentDescriptor {
  return {
    schemaVersion: 1,
    ...identity,
    ...facts,
    images: listImages(manifests),
    objects: manifests.map(({ reference }) => reference),
    files: files.toSorted(byCodeUnit),
  };
}

/** Every image reference, sorted, each once. */
export function listImages(manifests: readonly Manifest[]): readonly string[] {
  return [...new Set(manifests.flatMap(({ data }) => imagesOf(data)))].toSorted(byCodeUnit);
}

/**
 * The digest of a delivery: sha256 over `path NUL length NUL bytes` of each file in order of path. Descriptors are not
 * part of it, so that a rerun of the same content in another build has the same digest.
 */
export function digestFiles(files: readonly OutputFile[]): string {
  const hash = createHash('sha256');
  for (const { path, content } of files.toSorted((a, b) => byCodeUnit(a.path, b.path))) {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}
