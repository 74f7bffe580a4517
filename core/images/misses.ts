import { formatPlace, type Finding, type Place } from '../errors.ts';
import type { Target } from './changes.ts';
import type { FilePart } from './file-parts.ts';
import type { FoundPlaces } from './places/find.ts';
import { wanted, type NearMiss } from './places/near.ts';
import type { Slot } from './places/slot.ts';
import { formatReference, parseReference, repositoryKey, type ImageReference } from './reference.ts';
import type { UpdateRequest } from './request.ts';
import { strayReferences } from './stray-references.ts';
import type { LineIndex } from '../yaml/lines.ts';
import { textOf } from '../yaml/navigate.ts';

/** How many near misses are told of one thing that was asked for, and how many of all together. */
const mostOfOne = 5;
const most = 30;

interface Near {
  readonly finding: Finding;
  readonly depth: number;
}

/** Keeps count of what of a request found a place, and of places that came near. */
export class Misses {
  readonly #request: UpdateRequest;
  readonly #found = new Set<string>();
  readonly #near = new Map<string, Near[]>();
  readonly #unpaired = new Map<string, Finding>();
  readonly #images = new Map<string, ImageReference[]>();
  readonly #policies = new Map<string, string>();
  /** Policies asked for, by the image that they are given. */
  readonly #policyOf = new Map<string, string>();
  /** What is asked for, by the name that `wanted` gives it, with the words for it. */
  readonly #asked = new Map<string, string>();

  constructor(request: UpdateRequest) {
    this.#request = request;
    for (const image of request.images) {
      this.#asked.set(wanted.image(image), `image ${formatReference(image)}`);
      const sameName = this.#images.get(lastName(image)) ?? [];
      sameName.push(image);
      this.#images.set(lastName(image), sameName);
    }
    for (const [policy, image] of request.policies) {
      this.#policyOf.set(repositoryKey(image), policy);
      this.#asked.set(wanted.policy(policy), `policy ${policy}`);
      this.#policies.set(policy.slice(policy.indexOf(':') + 1), policy);
    }
    for (const chart of request.charts.keys()) this.#asked.set(wanted.chart(chart), `chart ${chart}`);
    for (const { text } of request.selection.paths) this.#asked.set(wanted.path(text), `path ${text}`);
  }

  /** Notes a place with what it is set to. An image counts as found where a policy of its own was. */
  matched(slot: Slot, target: Target): void {
    if (slot.kind === 'marker') this.#found.add(wanted.policy(slot.policy));
    if (slot.kind === 'version') this.#found.add(wanted.chart(slot.chart));
    if (slot.kind === 'path') this.#found.add(wanted.path(slot.text));
    const itself = slot.kind === 'marker' && target.kind === 'image' && target.exact;
    if (target.kind === 'image' && !itself) this.#found.add(wanted.image(target.reference));
  }

  /** Notes a place that nothing asked for, when it has the name of something that was, or has no counterpart. */
  near(slot: Slot, at: Place): void {
    if (this.#request.copied !== undefined) this.#alone(slot, at, this.#request.copied);
    if (slot.kind === 'whole' || slot.kind === 'parts') this.#nearImage(slot.reference, at);
    else if (slot.kind === 'marker') {
      const asked = this.#policies.get(slot.policy.slice(slot.policy.indexOf(':') + 1));
      if (asked !== undefined && asked !== slot.policy)
        this.#keep(wanted.policy(asked), `the marker names ${slot.policy}, not ${asked}`, at);
      const held = parseReference(textOf(slot.spot.scalar));
      if (held === undefined || (slot.part !== 'reference' && slot.part !== 'name')) return;
      this.#nearImage(held, at);
      const given = this.#policyOf.get(repositoryKey(held));
      if (given !== undefined && given !== asked && given !== slot.policy)
        this.#keep(wanted.policy(given), `the marker of ${held.written} names ${slot.policy}, not ${given}`, at);
    }
  }

  #nearImage(held: ImageReference, at: Place): void {
    for (const image of (this.#images.get(lastName(held)) ?? []).slice(0, mostOfOne))
      this.#keep(wanted.image(image), `${formatReference(held)} is not ${image.written}`, at);
  }

  /** Notes what else came near in a file. */
  nearIn(file: string, misses: readonly NearMiss[], lines: LineIndex): void {
    for (const { wanted: key, message, offset, depth } of misses) {
      if (!this.#asked.has(key)) continue;
      const at = offset < 0 ? { file } : { file, line: lines.lineOf(offset) };
      this.#keep(key, message, at, depth);
    }
  }

  /** Notes a file that names something that was asked for, and cannot be read. */
  unread(file: string, text: string, reason: string): void {
    for (const image of this.#missingImages().slice(0, most))
      if (text.includes(lastName(image)))
        this.#keep(wanted.image(image), `it names ${lastName(image)}, but cannot be read as YAML: ${reason}`, { file });
  }

  /** Looks for the images that found no place in all values, wherever they stand. */
  search(places: Iterable<readonly [FilePart, FoundPlaces]>): void {
    const images = this.#missingImages().slice(0, most);
    if (images.length === 0) return;
    let left = most;
    for (const [part, found] of places) {
      const stray = strayReferences(found, images);
      for (const { image, path, line, text } of stray.slice(0, left))
        this.#keep(
          wanted.image(image),
          text === undefined
            ? `${path} names ${image.written} within a longer text, which is not looked into`
            : `${path} holds ${text}, where none of the selectors looks; path:${path}=${image.written} would`,
          { file: part.path, line: line + part.line - 1 },
        );
      left -= Math.min(left, stray.length);
      if (left === 0) return;
    }
  }

  /** What was asked for and found nowhere. */
  unmatched(): string[] {
    return [...this.#asked].flatMap(([key, words]) => (this.#found.has(key) ? [] : [words]));
  }

  /** What came near to what was not found. */
  nearMisses(): readonly Finding[] {
    const of = [...this.#near].filter(([key]) => !this.#found.has(key));
    return of
      .flatMap(([, near]) => near.toSorted((a, b) => b.depth - a.depth).slice(0, mostOfOne))
      .slice(0, most)
      .map(({ finding }) => finding);
  }

  /** Images that hold a version, and of which the files to copy from hold none. */
  unpaired(): readonly Finding[] {
    const findings = [...this.#unpaired.values()];
    if (findings.length <= most) return findings;
    return [
      ...findings.slice(0, most),
      { message: `… and ${findings.length - most} more images without a counterpart` },
    ];
  }

  #alone(slot: Slot, at: Place, placeholders: ReadonlySet<string>): void {
    if (slot.kind !== 'whole' && slot.kind !== 'parts') return;
    const { reference } = slot;
    const key = repositoryKey(reference);
    if ((reference.tag ?? reference.digest) === undefined || this.#unpaired.has(key) || placeholders.has(key)) return;
    const message = `${formatReference(reference)} stays: the files to copy from hold no version of it`;
    this.#unpaired.set(key, { message, at });
  }

  #missingImages(): ImageReference[] {
    return this.#request.images.filter((image) => !this.#found.has(wanted.image(image)));
  }

  #keep(key: string, message: string, at: Place, depth = 0): void {
    if (this.#found.has(key)) return;
    const near = this.#near.get(key) ?? [];
    // One place may be found in two ways.
    if (near.some(({ finding }) => finding.message === message && formatPlace(finding.at ?? at) === formatPlace(at)))
      return;
    const shallow = near.findIndex((other) => other.depth < depth);
    if (near.length >= mostOfOne && shallow === -1) return;
    if (near.length >= mostOfOne) near.splice(shallow, 1);
    near.push({ finding: { message, at }, depth });
    this.#near.set(key, near);
  }
}

function lastName({ path }: ImageReference): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
