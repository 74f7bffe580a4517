import { partsChanges } from './parts-changes.ts';
import { pathChanges } from './path-changes.ts';
import type { MarkerSlot, Slot, VersionSlot } from './places/slot.ts';
import { formatReference, parseReference, sameRepository, type ImageReference } from './reference.ts';
import { compare, droppedNotes, set, wholeChanges, type PlannedChange, type SlotPlan } from './slot-plan.ts';
import { textOf } from '../yaml/navigate.ts';

/** What a place shall hold. `exact`: the reference as given, registry included; else the author's spelling stays. */
export type Target =
  | { readonly kind: 'image'; readonly reference: ImageReference; readonly exact: boolean }
  | { readonly kind: 'version'; readonly version: string };

/** The changes that bring a place to its target; none when it is there already. */
export function changesFor(slot: Slot, target: Target): SlotPlan {
  if (slot.kind === 'version') return versionChanges(slot, target.kind === 'version' ? target.version : '');
  if (target.kind === 'version') return { changes: [], comparison: undefined, notes: [] };
  switch (slot.kind) {
    case 'marker':
      return markerChanges(slot, target);
    case 'whole':
      return wholeChanges(slot.spot, slot.reference, target.reference);
    case 'parts':
      return partsChanges(slot, target.reference);
    case 'path':
      return pathChanges(slot, target.reference);
  }
}

function versionChanges({ spot, digest, locked }: VersionSlot, version: string): SlotPlan {
  const changes = set(spot, version);
  const comparison = compare(textOf(spot.scalar), version);
  if (changes.length > 0 && locked === true) {
    const note = 'a lock file beside it, if there is one, no longer fits: run `helm dependency update`';
    return { changes, comparison, notes: [note] };
  }
  if (digest === undefined) return { changes, comparison, notes: [] };
  const { mapping, entry, path, scalar } = digest;
  const before = textOf(scalar);
  const dropped = { change: { kind: 'drop', mapping, entry }, path, before, after: '' } as const;
  const note = `its digest ${before} is dropped, for Flux would take it before the tag`;
  return { changes: [...changes, dropped], comparison, notes: [note] };
}

function markerChanges(slot: MarkerSlot, target: Extract<Target, { kind: 'image' }>): SlotPlan {
  const { spot } = slot;
  const text = textOf(spot.scalar);
  const { reference, exact } = target;
  // Of a policy, all is to the byte as Flux's own next run would have it.
  const put = (value: string): PlannedChange[] => set(spot, value, exact);
  switch (slot.part) {
    case 'reference': {
      const current = parseReference(text);
      if (!exact && current !== undefined && sameRepository(current, reference))
        return wholeChanges(spot, current, reference);
      const notes = current === undefined ? [] : droppedNotes(current, reference);
      const comparison = compare(current?.tag, reference.tag);
      return { changes: put(formatReference(reference)), comparison, notes };
    }
    case 'tag':
      if (reference.tag === undefined)
        return { changes: [], comparison: undefined, notes: ['it stays as it is: the reference given has no tag'] };
      return { changes: put(reference.tag), comparison: compare(text, reference.tag), notes: [] };
    case 'name': {
      const current = parseReference(text);
      const right = !exact && current !== undefined && sameRepository(current, reference);
      return { changes: right ? [] : put(reference.written), comparison: undefined, notes: [] };
    }
    case 'digest': {
      const notes = reference.digest === undefined && text !== '' ? ['emptied: the reference given has no digest'] : [];
      // As good as empty.
      const none = reference.digest === undefined && spot.scalar.style === 'plain' && /^(?:~|null)$/i.test(text);
      if (none) return { changes: [], comparison: undefined, notes: [] };
      return { changes: put(reference.digest ?? ''), comparison: undefined, notes };
    }
  }
}
