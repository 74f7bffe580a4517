import { formatPlace, messageOf, TaskError, type Finding, type Place } from '../errors.ts';
import { findPlaces, type Selection } from './places/find.ts';
import type { Slot } from './places/slot.ts';
import { formatReference, isDigest, isTag, parseReference, repositoryKey, type ImageReference } from './reference.ts';
import type { TextFile } from './request.ts';
import { LineIndex } from '../yaml/lines.ts';
import { textOf } from '../yaml/tree.ts';

/** What the files of one environment run: to be set in another's. */
export interface CopiedReferences {
  readonly images: readonly ImageReference[];
  readonly policies: ReadonlyMap<string, ImageReference>;
  /** Files that could not be parsed: what they run is not copied. */
  readonly unread: readonly Finding[];
}

interface Held {
  readonly reference: ImageReference;
  readonly at: Place;
}

/**
 * Takes the references out of files: an image by its repository, a marker's by its policy. Throws IMAGE_AMBIGUOUS when
 * one image stands there with two versions; a file that is no YAML is passed over, and named.
 */
export function copyReferences(files: readonly TextFile[], selection: Selection): CopiedReferences {
  const images = new Map<string, Held>();
  const policies = new Map<string, Held>();
  const unread: Finding[] = [];
  for (const file of files) {
    const slots = slotsOf(file, selection, unread);
    const lines = new LineIndex(file.text);
    for (const slot of slots) {
      const held = heldBy(slot);
      if (held === undefined) continue;
      const scalar = slot.kind === 'parts' ? slot.repository.scalar : slot.spot.scalar;
      const at = { file: file.path, line: lines.lineOf(scalar.start) };
      const [map, key] = slot.kind === 'marker' ? [policies, slot.policy] : [images, repositoryKey(held)];
      keep(map, key, { reference: held, at });
    }
  }
  const references = (map: ReadonlyMap<string, Held>): [string, ImageReference][] =>
    [...map].map(([key, { reference }]) => [key, reference]);
  return {
    images: references(images).map(([, reference]) => reference),
    policies: new Map(references(policies)),
    unread,
  };
}

function slotsOf(file: TextFile, selection: Selection, unread: Finding[]): readonly Slot[] {
  try {
    return findPlaces(file.path, file.text, selection).slots;
  } catch (error) {
    const [why = ''] = messageOf(error).split('\n', 1);
    unread.push({
      message: `copyFrom: it cannot be read, so what it runs is not copied: ${why}`,
      at: { file: file.path },
    });
    return [];
  }
}

/** The whole reference that a place holds; a bare tag or a repository without a version says too little. */
function heldBy(slot: Slot): ImageReference | undefined {
  if (slot.kind === 'whole' || slot.kind === 'parts') return withVersion(slot.reference);
  if (slot.kind !== 'marker' || slot.part !== 'reference') return undefined;
  return withVersion(parseReference(textOf(slot.spot.scalar)));
}

function withVersion(reference: ImageReference | undefined): ImageReference | undefined {
  if (reference === undefined) return undefined;
  return isTag(reference.tag ?? '') || isDigest(reference.digest ?? '') ? reference : undefined;
}

function keep(map: Map<string, Held>, key: string, held: Held): void {
  const other = map.get(key);
  if (other !== undefined && version(other.reference) !== version(held.reference))
    throw new TaskError(
      'IMAGE_AMBIGUOUS',
      `The files to copy from hold two versions of one image: ${formatReference(other.reference)} ` +
        `(${formatPlace(other.at)}) and ${formatReference(held.reference)} (${formatPlace(held.at)}).`,
      'Narrow copyFrom to the files of one environment, or make them agree.',
    );
  if (other === undefined) map.set(key, held);
}

function version({ tag, digest }: ImageReference): string {
  return `${tag ?? ''}@${digest ?? ''}`;
}
