import type { Target } from './changes.ts';
import type { Slot } from './places/slot.ts';
import { parseReference } from './reference.ts';
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
    const [first] = changes;
    if (first === undefined || (slot.kind === 'marker' && slot.part === 'name')) return;
    const sameTag = comparison === undefined || comparison.before === comparison.after;
    const [before, after] = sameTag
      ? [versionIn(first.before), versionIn(first.after)]
      : [comparison.before, comparison.after];
    const name = target.kind === 'image' ? target.reference.written : slot.kind === 'version' ? slot.chart : '';
    const key = JSON.stringify([name, after]);
    const known = this.#found.get(key) ?? { name, before: new Set(), after };
    if (before !== '') known.before.add(before);
    this.#found.set(key, known);
  }

  all(): readonly VersionChange[] {
    return [...this.#found.values()].map(({ name, before, after }) => ({ name, before: [...before], after }));
  }
}

/** What follows the repository in a reference; any other text is a version itself. */
function versionIn(text: string): string {
  const { tag, digest } = parseReference(text) ?? {};
  const parts = [tag, digest].filter((part) => part !== undefined);
  return parts.length === 0 ? text : parts.join('@');
}
