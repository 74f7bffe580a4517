import type { Finding, Place } from '../errors.ts';
import type { Slot } from './places/slot.ts';
import { formatReference, repositoryKey, type ImageReference } from './reference.ts';
import type { UpdateRequest } from './request.ts';

const most = 10;

/** Keeps count of what of a request found a place, and of places that came near. */
export class Misses {
  readonly #request: UpdateRequest;
  readonly #found = new Set<string>();
  readonly #near: Finding[] = [];
  readonly #names: ReadonlyMap<string, ImageReference>;

  constructor(request: UpdateRequest) {
    this.#request = request;
    this.#names = new Map(request.images.map((image) => [lastName(image), image]));
  }

  matched(slot: Slot): void {
    if (slot.kind === 'marker') this.matchedPolicy(slot.policy);
    else if (slot.kind === 'version') this.#found.add(`chart ${slot.chart}`);
    else this.#found.add(`image ${repositoryKey(slot.kind === 'path' ? slot.repository : slot.reference)}`);
  }

  matchedPolicy(policy: string): void {
    this.#found.add(`policy ${policy}`);
  }

  /** Notes a place that nothing asked for, when it has the name of something that was. */
  near(slot: Slot, at: Place): void {
    if (this.#near.length >= most) return;
    if (slot.kind === 'whole' || slot.kind === 'parts') {
      const image = this.#names.get(lastName(slot.reference));
      if (image !== undefined)
        this.#near.push({ message: `${formatReference(slot.reference)} is not ${image.written}`, at });
    } else if (slot.kind === 'marker') {
      const name = slot.policy.slice(slot.policy.indexOf(':') + 1);
      const asked = [...this.#request.policies.keys()].find((policy) => policy.endsWith(`:${name}`));
      if (asked !== undefined) this.#near.push({ message: `the marker names ${slot.policy}, not ${asked}`, at });
    }
  }

  /** What was asked for and found nowhere. An image counts as found when a policy of its own was. */
  unmatched(derived: ReadonlyMap<string, ImageReference> = new Map()): string[] {
    const viaPolicy = new Set([...derived].filter(([policy]) => this.#found.has(`policy ${policy}`)).map(([, i]) => i));
    const { images, policies, charts } = this.#request;
    return [
      ...images
        .filter((image) => !this.#found.has(`image ${repositoryKey(image)}`) && !viaPolicy.has(image))
        .map((image) => `image ${formatReference(image)}`),
      ...[...policies.keys()].filter((policy) => !this.#found.has(`policy ${policy}`)).map((name) => `policy ${name}`),
      ...[...charts.keys()].filter((chart) => !this.#found.has(`chart ${chart}`)).map((name) => `chart ${name}`),
    ];
  }

  nearMisses(): readonly Finding[] {
    return this.#near;
  }
}

function lastName({ path }: ImageReference): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
