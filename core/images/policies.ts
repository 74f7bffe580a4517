import { TaskError } from '../errors.ts';
import type { Target } from './changes.ts';
import type { FilePart } from './file-parts.ts';
import type { FoundPlaces } from './places/find.ts';
import { parseReference, repositoryKey, type ImageReference } from './reference.ts';
import type { UpdateRequest } from './request.ts';
import { textOf } from '../yaml/tree.ts';
import { LineIndex } from '../yaml/lines.ts';

/** Which reference each policy stands for, those given and those that an image was found to have. */
export interface PolicyTargets {
  readonly derived: ReadonlyMap<string, ImageReference>;
  readonly targetOf: (policy: string) => Target | undefined;
}

/**
 * With images alone, a policy belongs to the image that one of its full markers (or `:name` markers) holds, in
 * whatever file; its other markers then follow. Throws IMAGE_AMBIGUOUS when a policy's markers hold two of the images.
 */
export function derivePolicies(
  places: Iterable<readonly [FilePart, FoundPlaces]>,
  request: UpdateRequest,
): PolicyTargets {
  const images = new Map(request.images.map((image) => [repositoryKey(image), image]));
  const derived = new Map<string, ImageReference>();
  for (const [file, { slots }] of places) {
    for (const slot of slots) {
      if (slot.kind !== 'marker' || (slot.part !== 'reference' && slot.part !== 'name')) continue;
      if (request.policies.has(slot.policy)) continue;
      const held = parseReference(textOf(slot.spot.scalar));
      const image = held === undefined ? undefined : images.get(repositoryKey(held));
      if (image === undefined) continue;
      const other = derived.get(slot.policy);
      if (other !== undefined && other !== image)
        throw new TaskError(
          'IMAGE_AMBIGUOUS',
          `The markers of policy "${slot.policy}" hold two of the images: ${other.written} and ${image.written}.`,
          'Say which one it is: give the policy its reference in the input "policies".',
          { at: { file: file.path, line: new LineIndex(file.text, file.line).lineOf(slot.spot.scalar.start) } },
        );
      derived.set(slot.policy, image);
    }
  }
  const targetOf = (policy: string): Target | undefined => {
    const given = request.policies.get(policy);
    if (given !== undefined) return { kind: 'image', reference: given, exact: true };
    const image = derived.get(policy);
    return image === undefined ? undefined : { kind: 'image', reference: image, exact: false };
  };
  return { derived, targetOf };
}
