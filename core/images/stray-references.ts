import { scalarPlaces, type FoundPlaces } from './places/find.ts';
import { parseReference, repositoryKey, type ImageReference } from './reference.ts';
import { LineIndex } from '../yaml/lines.ts';
import { textOf } from '../yaml/tree.ts';

/** An image that stands where no selector looks. */
export interface StrayReference {
  readonly image: ImageReference;
  readonly text: string;
  readonly path: string;
  readonly line: number;
}

/** The values of a file, whatever they are for, that hold one of the images. */
export function strayReferences({ file }: FoundPlaces, images: readonly ImageReference[]): StrayReference[] {
  const wanted = new Map(images.map((image) => [repositoryKey(image), image]));
  const found = file.scalars.flatMap((scalar) => {
    const reference = parseReference(textOf(scalar));
    const image = reference === undefined ? undefined : wanted.get(repositoryKey(reference));
    // Without a version it is more often a name than an image.
    const versioned = (reference?.tag ?? reference?.digest) !== undefined;
    return image === undefined || !versioned ? [] : [{ scalar, image }];
  });
  if (found.length === 0) return [];
  const paths = scalarPlaces(file.documents);
  const lines = new LineIndex(file.text);
  return found.flatMap(({ scalar, image }) => {
    const at = paths.get(scalar);
    if (at === undefined) return [];
    return [{ image, text: textOf(scalar), path: at.path, line: lines.lineOf(scalar.start) }];
  });
}
