import { formatPlace, TaskError, type Finding, type Place } from '../errors.ts';
import { filePartsOf, type FilePart } from './file-parts.ts';
import { overridesOf, type Overrides } from './kustomize-overrides.ts';
import { ParsedPlaces } from './parsed-places.ts';
import type { Selection } from './places/find.ts';
import { valueOf } from './places/parts.ts';
import type { MarkerSlot, PartsSlot, PathSlot, Slot } from './places/slot.ts';
import { formatReference, isDigest, isTag, parseReference, repositoryKey, type ImageReference } from './reference.ts';
import type { TextFile } from './request.ts';
import { LineIndex } from '../yaml/lines.ts';
import { textOf } from '../yaml/navigate.ts';

/** What the files of one environment run: to be set in another's. */
export interface CopiedReferences {
  readonly images: readonly ImageReference[];
  readonly policies: ReadonlyMap<string, ImageReference>;
  /** Repositories in manifests that a kustomization replaces: placeholders, which have no version of their own. */
  readonly replaced: ReadonlySet<string>;
  /** Files that could not be parsed: what they run is not copied. */
  readonly unread: readonly Finding[];
}

interface Held {
  readonly reference: ImageReference;
  readonly at: Place;
}

interface Source {
  readonly part: FilePart;
  readonly slots: readonly Slot[];
  /** By all of its file. */
  readonly named: Named;
}

/**
 * Takes the references out of files: an image by its repository, a marker's by its policy. What a kustomization says of
 * an image counts before the manifests beside and below it. Throws IMAGE_AMBIGUOUS when one image stands there with two
 * versions; a file that is no YAML is passed over, and named.
 */
export function copyReferences(files: readonly TextFile[], selection: Selection): CopiedReferences {
  const places = new ParsedPlaces(selection);
  const sources = files.flatMap((file) => sourcesOf(file, places));
  const overrides = overridesOf(sources.map(({ part, slots }) => ({ path: part.path, slots })));
  const images = new Map<string, Held>();
  const policies = new Map<string, Held>();
  const replaced = new Set<string>();
  for (const source of sources) copyPart(source, overrides, { images, policies, replaced });
  const references = (map: ReadonlyMap<string, Held>): [string, ImageReference][] =>
    [...map].map(([key, { reference }]) => [key, reference]);
  return {
    images: references(images).map(([, reference]) => reference),
    policies: new Map(references(policies)),
    replaced,
    unread: [...places.unparsed].map(([{ path }, why]) => ({
      message: `copyFrom: it cannot be read, so what it runs is not copied: ${why}`,
      at: { file: path },
    })),
  };
}

function sourcesOf(file: TextFile, places: ParsedPlaces): Source[] {
  const found = [...places.of(filePartsOf(file))];
  const named = namedBy(found.flatMap(([, { slots }]) => slots));
  return found.map(([part, { slots }]) => ({ part, slots, named }));
}

interface Copies {
  readonly images: Map<string, Held>;
  readonly policies: Map<string, Held>;
  readonly replaced: Set<string>;
}

function copyPart({ part, slots, named }: Source, overrides: Overrides, { images, policies, replaced }: Copies): void {
  if (slots.length === 0) return;
  const lines = new LineIndex(part.text, part.line);
  for (const slot of slots) {
    const reference = slot.kind === 'marker' ? markedWith(slot, named) : heldBy(slot);
    if (reference === undefined) continue;
    if (slot.kind !== 'marker' && slot.selector === 'containers' && overrides(part.path, reference)) {
      replaced.add(repositoryKey(reference));
      continue;
    }
    const scalar = slot.kind === 'parts' ? slot.repository.scalar : slot.spot.scalar;
    const at = { file: part.path, line: lines.lineOf(scalar.start) };
    const [map, key] = slot.kind === 'marker' ? [policies, slot.policy] : [images, repositoryKey(reference)];
    keep(map, key, { reference, at });
  }
}

/** The whole reference that a place holds; a repository without a version says too little. */
export function heldBy(slot: Exclude<Slot, MarkerSlot>): ImageReference | undefined {
  switch (slot.kind) {
    case 'whole':
    case 'parts':
      return withVersion(slot.reference);
    case 'path':
      return withVersion(heldByPath(slot));
    case 'version':
      return undefined;
  }
}

/** What stands at a path is a reference, or the tag or digest of the repository that was given with the path. */
function heldByPath({ spot, repository }: PathSlot): ImageReference | undefined {
  const text = valueOf(spot.scalar);
  if (isDigest(text)) return { ...repository, digest: text };
  return isTag(text) ? { ...repository, tag: text } : parseReference(text);
}

/** What a file's markers and values say of a policy beside its whole references. */
interface Named {
  /** The repository of a policy's `:name` marker. */
  readonly names: ReadonlyMap<string, string>;
  /** The digests of a policy's `:digest` markers. */
  readonly digests: ReadonlyMap<string, ReadonlySet<string>>;
  /** The repository beside a tag. */
  readonly tags: ReadonlyMap<unknown, PartsSlot>;
}

/** Reads all places of one file for what a marker alone does not say: a `:tag` marker's repository and digest. */
export function namedBy(slots: readonly Slot[]): Named {
  const names = new Map<string, string>();
  const digests = new Map<string, Set<string>>();
  const tags = new Map<unknown, PartsSlot>();
  for (const slot of slots) {
    const text = slot.kind === 'marker' ? textOf(slot.spot.scalar) : '';
    if (slot.kind === 'marker' && slot.part === 'name') names.set(slot.policy, text);
    if (slot.kind === 'marker' && slot.part === 'digest' && isDigest(text))
      digests.set(slot.policy, (digests.get(slot.policy) ?? new Set()).add(text));
    if (slot.kind === 'parts' && slot.tag !== undefined) tags.set(slot.tag.scalar, slot);
  }
  return { names, digests, tags };
}

/** The digest that a file's `:digest` markers give a policy, behind an `@`; empty where they give none, or several. */
export function digestOf(policy: string, { digests }: Pick<Named, 'digests'>): string {
  const [one, ...others] = digests.get(policy) ?? [];
  return one === undefined || others.length > 0 ? '' : `@${one}`;
}

/** The reference that a marker's value is, or that it is the tag of, by another marker or the repository beside it. */
export function markedWith({ part, policy, spot }: MarkerSlot, named: Named): ImageReference | undefined {
  const { names, tags } = named;
  const text = textOf(spot.scalar);
  if (part === 'reference') return withVersion(parseReference(text));
  if (part !== 'tag' || !isTag(text)) return undefined;
  const name = names.get(policy);
  if (name !== undefined) return withVersion(parseReference(`${name}:${text}${digestOf(policy, named)}`));
  const beside = tags.get(spot.scalar);
  // Put together with a registry of its own key it would be another text than the place takes.
  const asWritten = beside !== undefined && textOf(beside.repository.scalar) === beside.reference.written;
  return asWritten ? withVersion(beside.reference) : undefined;
}

function withVersion(reference: ImageReference | undefined): ImageReference | undefined {
  if (reference === undefined) return undefined;
  return isTag(reference.tag ?? '') || isDigest(reference.digest ?? '') ? reference : undefined;
}

function keep(map: Map<string, Held>, key: string, held: Held): void {
  const other = map.get(key);
  if (other === undefined || sameVersion(other.reference, held.reference)) {
    // Of one tag with a digest and without, the one with it says more.
    if (other === undefined || other.reference.digest === undefined) map.set(key, held);
    return;
  }
  throw new TaskError(
    'IMAGE_AMBIGUOUS',
    `The files to copy from hold two versions of one image: ${formatReference(other.reference)} ` +
      `(${formatPlace(other.at)}) and ${formatReference(held.reference)} (${formatPlace(held.at)}).`,
    'Narrow copyFrom to the files of one environment, or make them agree.',
  );
}

function sameVersion(a: ImageReference, b: ImageReference): boolean {
  if (a.tag === b.tag && a.tag !== undefined && (a.digest === undefined || b.digest === undefined)) return true;
  return a.tag === b.tag && a.digest === b.digest;
}
