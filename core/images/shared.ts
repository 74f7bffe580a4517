import { changesFor, type Target } from './changes.ts';
import { scalarsOf } from './places/find.ts';
import type { Slot } from './places/slot.ts';
import { repositoryKey } from './reference.ts';
import type { PlannedChange } from './slot-plan.ts';
import type { ScalarNode } from '../yaml/tree.ts';

/** A place with the changes decided for it. */
export interface ChosenPlace {
  readonly slot: Slot;
  readonly changes: readonly PlannedChange[];
}

/** A change that is refused, for it would reach a place of another image by an anchor. */
export interface SharedPlace {
  readonly change: PlannedChange;
  readonly scalar: ScalarNode;
  /** The place that would change along, and the image or chart that it is about. */
  readonly other: { readonly path: string; readonly about: string };
}

/**
 * Changes that would reach, by an anchor, a place about another image or chart that is not to become the same: a tag that
 * two images share says something about both. A whole reference names its image itself, and a marker is its author's word
 * on the value where it stands: those are edited, and their users named.
 */
export function sharedWithOthers(
  slots: readonly Slot[],
  chosen: readonly ChosenPlace[],
  targetOf: (slot: Slot) => Target | undefined,
): SharedPlace[] {
  const users = new Map<ScalarNode, Slot[]>();
  for (const slot of slots) {
    if (aboutOf(slot).length === 0) continue;
    for (const scalar of scalarsOf(slot)) {
      const known = users.get(scalar);
      if (known === undefined) users.set(scalar, [slot]);
      else known.push(slot);
    }
  }
  return chosen.flatMap(({ slot, changes }) => {
    const about = aboutOf(slot);
    if (about.length === 0) return [];
    return changes.flatMap((change) => {
      const scalar = scalarOf(change);
      const other = (scalar === undefined ? [] : (users.get(scalar) ?? [])).find(
        (user) =>
          // One place may be read in two ways: it is no other one for that.
          pathIn(user, scalar) !== change.path &&
          !aboutOf(user).some((name) => about.includes(name)) &&
          !becomes(user, change, targetOf(user)),
      );
      if (scalar === undefined || other === undefined) return [];
      return [{ change, scalar, other: { path: pathIn(other, scalar), about: aboutOf(other)[0] ?? '' } }];
    });
  });
}

/** What a bare tag or version is about: the image, by all its names, or the chart that stands beside it. */
function aboutOf(slot: Slot): readonly string[] {
  switch (slot.kind) {
    case 'parts':
      return [slot.reference, ...slot.also].map(repositoryKey);
    case 'version':
      return [`chart ${slot.chart}`];
    case 'path':
      return [repositoryKey(slot.repository)];
    case 'whole':
    case 'marker':
      return [];
  }
}

function scalarOf({ change }: PlannedChange): ScalarNode | undefined {
  if (change.kind === 'set') return change.scalar;
  return change.kind === 'drop' && change.entry.value.kind === 'scalar' ? change.entry.value : undefined;
}

function becomes(user: Slot, change: PlannedChange, target: Target | undefined): boolean {
  if (target === undefined) return false;
  return changesFor(user, target).changes.some(
    (own) => scalarOf(own) === scalarOf(change) && own.after === change.after,
  );
}

function pathIn(slot: Slot, scalar: ScalarNode | undefined): string {
  if (slot.kind !== 'parts') return slot.spot.path;
  return (slot.digest?.scalar === scalar ? slot.digest : slot.tag)?.path ?? slot.repository.path;
}
