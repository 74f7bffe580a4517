import { byCodeUnit } from '../by-code-unit.ts';
import { listImages } from '../manifests/describe.ts';
import type { DeploymentDescriptor, ObjectReference } from '../manifests/descriptor.ts';
import { objectKey } from '../manifests/objects.ts';
import { parseManifests } from '../manifests/parse.ts';

/** A descriptor that speaks of what is left, and what could not be read for it. */
export interface Redescribed {
  readonly descriptor: DeploymentDescriptor;
  readonly unread: readonly string[];
}

/**
 * Writes a descriptor again for files that are no longer those of its delivery: who, which version and which build stay,
 * files, images and objects are those that are there. Templates may read like objects: only what a descriptor lists is
 * one. Where a file cannot be read, nothing is taken off the lists.
 * @param facts the descriptor of which the rest stays
 * @param listed objects that descriptors list, those of `facts` among them
 * @param files what the application owns, by path below the descriptor's root, the descriptor itself among them
 * @param manifests the bytes of those that may hold objects
 */
export function redescribe(
  facts: DeploymentDescriptor,
  listed: readonly ObjectReference[],
  files: readonly string[],
  manifests: ReadonlyMap<string, Uint8Array>,
): Redescribed {
  const unread: string[] = [];
  const keys = new Set(listed.map(objectKey));
  const found = [...manifests].flatMap(([file, content]) => {
    const parsed = parseManifests({ file, text: Buffer.from(content).toString('utf8'), template: file });
    const objects = parsed.manifests.filter(({ reference }) => keys.has(objectKey(reference)));
    // A template is none of the manifests, and no YAML either.
    if (parsed.findings.length > 0 && !isTemplate(content)) unread.push(file);
    return objects;
  });
  const here = new Map(found.map(({ reference }) => [objectKey(reference), reference]));
  const ordered = [...new Set(listed.map(objectKey))];
  const whole = unread.length === 0;
  const objects = ordered.flatMap((key) => {
    const reference = here.get(key) ?? (whole ? undefined : facts.objects.find((one) => objectKey(one) === key));
    return reference === undefined ? [] : [reference];
  });
  const images = [...listImages(found), ...(whole ? [] : facts.images)];
  return {
    descriptor: {
      ...facts,
      images: [...new Set(images)].toSorted(byCodeUnit),
      objects,
      files: [...new Set(files)].toSorted(byCodeUnit),
    },
    unread,
  };
}

const isTemplate = (content: Uint8Array): boolean => Buffer.from(content).includes('{{');
