import type { Target } from './changes.ts';
import type { Slot } from './places/slot.ts';
import { isDigest, parseReference, type ImageReference } from './reference.ts';
import type { SlotPlan } from './slot-plan.ts';

/** What was set to which version, wherever it stands. */
export interface VersionChange {
  /** An image as it was asked for, or a chart. */
  readonly name: string;
  /** The versions that places had before, each once. */
  readonly before: readonly string[];
  readonly after: string;
}

/** Gathers what changes in a plan, place by place. */
export class VersionChanges {
  readonly #found = new Map<string, { name: string; before: Set<string>; after: string }>();

  /** Notes a place that changes. */
  note(slot: Slot, target: Target, { changes, comparison }: SlotPlan): void {
    if (changes.length === 0 || (slot.kind === 'marker' && slot.part === 'name')) return;
    const sameTag = comparison === undefined || comparison.before === comparison.after;
    const [before, after] = sameTag ? versionsIn(changes) : [comparison.before, comparison.after];
    const name = target.kind === 'image' ? target.reference.written : slot.kind === 'version' ? slot.chart : '';
    // A digest that only goes leaves the version that was asked for.
    const became = after === '' && target.kind === 'image' ? versionOf(target.reference) : after;
    const key = JSON.stringify([name, became]);
    const known = this.#found.get(key) ?? { name, before: new Set(), after: became };
    if (before !== '') known.before.add(before);
    this.#found.set(key, known);
  }

  all(): readonly VersionChange[] {
    return [...this.#found.values()].map(({ name, before, after }) => ({ name, before: [...before], after }));
  }
}

/** What the values of one place say of a version together: a tag may go where a digest comes. */
function versionsIn(changes: SlotPlan['changes']): readonly [before: string, after: string] {
  const pairs = changes.map(({ before, after }) => {
    const version = versionIn(after);
    const old = version === after || isDigest(before) ? undefined : parseReference(before);
    // Where whole references stand, one without a version is no version itself.
    return [old === undefined ? versionIn(before) : versionOf(old), version] as const;
  });
  const all = (of: 0 | 1): string =>
    pairs
      .map((pair) => pair[of])
      .filter((text) => text !== '')
      .join('@');
  return [all(0), all(1)];
}

/** What follows the repository in a reference; any other text is a version itself. */
function versionIn(text: string): string {
  const reference = isDigest(text) ? undefined : parseReference(text);
  return (reference === undefined ? '' : versionOf(reference)) || text;
}

function versionOf({ tag, digest }: ImageReference): string {
  return [tag, digest].filter((part) => part !== undefined).join('@');
}
