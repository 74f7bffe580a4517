import { formatReference, parseReference, repositoryKey, type ImageReference } from '../images/reference.ts';
import type { Ref } from './objects.ts';

/** Images that must run, instead of a commit that must be applied (where Flux's own image automation makes the commit). */
export interface ImagesAwaited {
  /** Each with a tag or a digest, or both. */
  readonly references: readonly ImageReference[];
  /** The targets among whose workloads each of them must be found. */
  readonly among: readonly Ref[];
}

/** How what runs in a workload stands to what is awaited. */
export interface ImageMatch {
  /** Awaited images that the pod template names. */
  readonly found: readonly ImageReference[];
  /** Images of the same repositories in another version, as they are written. */
  readonly others: readonly string[];
}

/** Compares a pod template's images with the awaited ones; both empty when it has nothing to do with them. */
export function matchImages(images: readonly string[], awaited: readonly ImageReference[]): ImageMatch {
  const found = new Set<ImageReference>();
  const others = new Set<string>();
  for (const image of images) {
    const running = parseReference(image);
    if (running === undefined) continue;
    const candidates = awaited.filter((one) => repositoryKey(one) === repositoryKey(running));
    const same = candidates.find((one) => isVersion(running, one));
    if (same !== undefined) found.add(same);
    else if (candidates.length > 0) others.add(image);
  }
  return { found: [...found], others: [...others] };
}

/** A digest is the image itself, so where one is awaited it alone decides; a tag must be named as such. */
function isVersion(running: ImageReference, awaited: ImageReference): boolean {
  if (awaited.digest !== undefined) return running.digest === awaited.digest;
  // As the kubelet does: neither tag nor digest means latest.
  const tag = running.tag ?? (running.digest === undefined ? 'latest' : undefined);
  return awaited.tag !== undefined && tag === awaited.tag;
}

/** The images for people. */
export function namesOf(references: readonly ImageReference[]): string {
  return references.map(formatReference).join(', ');
}
