import { scalarPlaces, type FoundPlaces } from './places/find.ts';
import { parseReference, repositoryKey, type ImageReference } from './reference.ts';
import { LineIndex } from '../yaml/lines.ts';
import { textOf } from '../yaml/navigate.ts';
import type { ScalarNode } from '../yaml/tree.ts';

/** An image that stands where no selector looks. */
export interface StrayReference {
  readonly image: ImageReference;
  /** The reference; undefined when it stands somewhere within a longer text. */
  readonly text: string | undefined;
  readonly path: string;
  readonly line: number;
}

interface Found extends Pick<StrayReference, 'image' | 'text'> {
  readonly scalar: ScalarNode;
}

/** The values of a file, whatever they are for, that hold one of the images. */
export function strayReferences({ file }: FoundPlaces, images: readonly ImageReference[]): StrayReference[] {
  const wanted = new Map(images.map((image) => [repositoryKey(image), image]));
  const found = file.scalars.flatMap((scalar): Found[] => {
    const text = textOf(scalar);
    const reference = parseReference(text);
    const whole = reference === undefined ? undefined : wanted.get(repositoryKey(reference));
    // Without a version it is more often a name than an image.
    if (whole !== undefined && (reference?.tag ?? reference?.digest) !== undefined)
      return [{ scalar, image: whole, text }];
    const within = isLong(scalar) ? images.find(({ written }) => text.includes(`${written}:`)) : undefined;
    return within === undefined ? [] : [{ scalar, image: within, text: undefined }];
  });
  if (found.length === 0) return [];
  const paths = scalarPlaces(file.documents);
  const lines = new LineIndex(file.text);
  return found.flatMap(({ scalar, image, text }) => {
    const at = paths.get(scalar);
    if (at === undefined) return [];
    return [{ image, text, path: at.path, line: lines.lineOf(scalar.start) }];
  });
}

/** Values or a patch that are handed on as text: a block of several lines. */
function isLong({ style, value }: ScalarNode): boolean {
  return (style === 'literal' || style === 'folded') && value.trim().includes('\n');
}
