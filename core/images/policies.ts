import { formatPlace, TaskError, type Place } from '../errors.ts';
import type { Target } from './changes.ts';
import type { MarkerSlot, Slot } from './places/slot.ts';
import { parseReference, repositoryKey, type ImageReference } from './reference.ts';
import type { TextFile, UpdateRequest } from './request.ts';
import type { FilePart } from './file-parts.ts';
import { textOf } from '../yaml/navigate.ts';
import { LineIndex } from '../yaml/lines.ts';

/** An image that markers of one policy hold; `asked` when it is one of those to set. */
interface Holder {
  readonly written: string;
  readonly asked: ImageReference | undefined;
  readonly first: { readonly part: FilePart; readonly slot: MarkerSlot };
  readonly files: Set<TextFile>;
}

/**
 * What each policy's markers become. With images alone, a policy belongs to the image that one of its full markers (or
 * `:name` markers) holds, in whatever file; its other markers then follow. Where its markers hold several images (one
 * name for the policies of several clusters, say), each keeps to its own, and a part follows the one of its own file.
 */
export class Policies {
  readonly #given: ReadonlyMap<string, ImageReference>;
  readonly #images: ReadonlyMap<string, ImageReference>;
  readonly #holders = new Map<string, Map<string, Holder>>();

  constructor(request: UpdateRequest) {
    this.#given = request.policies;
    const images = request.markersFollow === false ? [] : request.images;
    this.#images = new Map(images.map((image) => [repositoryKey(image), image]));
  }

  /** Takes note of the images that the markers among some places hold. */
  learn(places: Iterable<readonly [part: FilePart, found: { readonly slots: readonly Slot[] }]>): void {
    if (this.#images.size === 0) return;
    for (const [part, { slots }] of places)
      for (const slot of slots) if (slot.kind === 'marker') this.#hold(part, slot);
  }

  /** Whether a policy is one to set, given or by an image. */
  isAsked(policy: string): boolean {
    if (this.#given.has(policy)) return true;
    return [...(this.#holders.get(policy)?.values() ?? [])].some(({ asked }) => asked !== undefined);
  }

  /** The policies that an image turned out to have. */
  get derived(): string[] {
    return [...this.#holders.keys()].filter((policy) => this.isAsked(policy));
  }

  /** What a marker's place shall hold. Throws IMAGE_AMBIGUOUS when that is one of several images, and nothing says which. */
  targetOf(slot: MarkerSlot, part: FilePart): Target | undefined {
    const given = this.#given.get(slot.policy);
    if (given !== undefined) return { kind: 'image', reference: given, exact: true };
    const holders = this.#holders.get(slot.policy);
    if (holders === undefined) return undefined;
    const held = this.#heldBy(slot);
    const asked = held === undefined ? followed(slot, part, [...holders.values()]) : this.#askedFor(held);
    return asked === undefined ? undefined : { kind: 'image', reference: asked, exact: false };
  }

  #hold(part: FilePart, slot: MarkerSlot): void {
    const held = this.#given.has(slot.policy) ? undefined : this.#heldBy(slot);
    if (held === undefined) return;
    const holders = this.#holders.get(slot.policy) ?? new Map<string, Holder>();
    this.#holders.set(slot.policy, holders);
    const key = repositoryKey(held);
    const known = holders.get(key);
    known?.files.add(part.whole);
    if (known !== undefined) return;
    const asked = this.#askedFor(held);
    holders.set(key, { written: held.written, asked, first: { part, slot }, files: new Set([part.whole]) });
  }

  /** The image that a place holds; undefined for a part of one, and for what may as well be a stand-in. */
  #heldBy(slot: MarkerSlot): ImageReference | undefined {
    if (slot.part !== 'reference' && slot.part !== 'name') return undefined;
    const held = parseReference(textOf(slot.spot.scalar));
    if (held === undefined || this.#askedFor(held) !== undefined) return held;
    const { written, tag, digest } = held;
    const said = tag !== undefined || digest !== undefined || written.includes('/');
    return said ? held : undefined;
  }

  #askedFor(image: ImageReference): ImageReference | undefined {
    return this.#images.get(repositoryKey(image));
  }
}

/** The image whose version a part, or a place without an image, follows. */
function followed(slot: MarkerSlot, part: FilePart, all: readonly Holder[]): ImageReference | undefined {
  const own = all.filter(({ files }) => files.has(part.whole));
  const among = own.length > 0 ? own : all;
  const [one, other] = among;
  const asked = among.flatMap((holder) => (holder.asked === undefined ? [] : [holder.asked]));
  if (one === undefined || other === undefined || asked.length === 0) return asked[0];
  const values = new Set(asked.map((image) => partOf(image, slot.part)));
  if (asked.length === among.length && values.size === 1) return asked[0];
  throw new TaskError(
    'IMAGE_AMBIGUOUS',
    `The markers of policy "${slot.policy}" hold two images, ${one.written} (${formatPlace(placeOf(one.first))}) and ` +
      `${other.written} (${formatPlace(placeOf(other.first))}), and nothing says which of them the marker here follows.`,
    'Give the policy its reference in the input "policies", or leave the files of the other one out of "files".',
    { at: placeOf({ part, slot }) },
  );
}

function partOf({ written, tag, digest }: ImageReference, part: MarkerSlot['part']): string | undefined {
  switch (part) {
    case 'tag':
      return tag;
    case 'digest':
      return digest;
    case 'name':
    case 'reference':
      return written;
  }
}

function placeOf({ part, slot }: Holder['first']): Place {
  return { file: part.path, line: new LineIndex(part.text, part.line).lineOf(slot.spot.scalar.start) };
}
