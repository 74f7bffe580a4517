import { compareVersions, type Comparison } from './downgrade.ts';
import type { Change } from './edit/change.ts';
import type { EntrySpot, MarkerSlot, PartsSlot, Slot } from './places/slot.ts';
import { formatReference, parseReference, sameRepository, type ImageReference } from './reference.ts';
import { entryOf, joinPath, textOf, type ScalarNode } from '../yaml/tree.ts';

/** What a place shall hold. `exact`: the reference as given, registry included; else the author's spelling stays. */
export type Target =
  | { readonly kind: 'image'; readonly reference: ImageReference; readonly exact: boolean }
  | { readonly kind: 'version'; readonly version: string };

/** A change with what people are told about it. */
export interface PlannedChange {
  readonly change: Change;
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

export interface SlotPlan {
  readonly changes: readonly PlannedChange[];
  /** How the new version stands to what is there; undefined when one of them is no version. */
  readonly comparison: { readonly order: Comparison; readonly before: string; readonly after: string } | undefined;
  /** Things worth saying: a digest dropped, a part that the reference doesn't have. */
  readonly notes: readonly string[];
  /** Why the place cannot be edited. */
  readonly refusal?: string;
}

/** The changes that bring a place to its target; none when it is there already. */
export function changesFor(slot: Slot, target: Target): SlotPlan {
  if (slot.kind === 'version') {
    const version = target.kind === 'version' ? target.version : '';
    return { changes: set(slot.spot, version), comparison: compare(textOf(slot.spot.scalar), version), notes: [] };
  }
  if (target.kind === 'version') return { changes: [], comparison: undefined, notes: [] };
  switch (slot.kind) {
    case 'marker':
      return markerChanges(slot, target);
    case 'whole':
      return wholeChanges(slot.spot, slot.reference, target.reference);
    case 'parts':
      return partsChanges(slot, target.reference);
    case 'path': {
      const current = parseReference(textOf(slot.spot.scalar));
      if (current !== undefined && sameRepository(current, slot.repository))
        return wholeChanges(slot.spot, current, target.reference);
      const value = target.reference.tag ?? target.reference.digest ?? '';
      return { changes: set(slot.spot, value), comparison: compare(textOf(slot.spot.scalar), value), notes: [] };
    }
  }
}

function set(spot: { scalar: ScalarNode; path: string }, value: string): PlannedChange[] {
  const before = textOf(spot.scalar);
  if (before === value) return [];
  return [{ change: { kind: 'set', scalar: spot.scalar, value }, path: spot.path, before, after: value }];
}

function compare(before: string | undefined, after: string | undefined): SlotPlan['comparison'] {
  if (before === undefined || after === undefined || before === '' || after === '') return undefined;
  return { order: compareVersions(before, after), before, after };
}

function wholeChanges(
  spot: { scalar: ScalarNode; path: string },
  current: ImageReference,
  target: ImageReference,
): SlotPlan {
  const { written } = current;
  const value = formatReference({ ...target, written });
  const changes = set(spot, value);
  return { changes, comparison: compare(current.tag, target.tag), notes: droppedNotes(current, target) };
}

function droppedNotes(current: ImageReference, target: ImageReference): string[] {
  if (current.digest !== undefined && target.digest === undefined)
    return [`its digest ${current.digest} is dropped, for it belongs to the old image and no new one was given`];
  if (current.tag !== undefined && target.tag === undefined)
    return [`its tag ${current.tag} is dropped, for only a digest was given`];
  return [];
}

function markerChanges(slot: MarkerSlot, target: Extract<Target, { kind: 'image' }>): SlotPlan {
  const { spot } = slot;
  const text = textOf(spot.scalar);
  const { reference, exact } = target;
  switch (slot.part) {
    case 'reference': {
      const current = parseReference(text);
      if (!exact && current !== undefined) return wholeChanges(spot, current, reference);
      const notes = current === undefined ? [] : droppedNotes(current, reference);
      const comparison = compare(current?.tag, reference.tag);
      return { changes: set(spot, formatReference(reference)), comparison, notes };
    }
    case 'tag':
      if (reference.tag === undefined)
        return { changes: [], comparison: undefined, notes: ['it stays as it is: the reference given has no tag'] };
      return { changes: set(spot, reference.tag), comparison: compare(text, reference.tag), notes: [] };
    case 'name': {
      const changes = exact ? set(spot, reference.written) : [];
      return { changes, comparison: undefined, notes: [] };
    }
    case 'digest': {
      const notes = reference.digest === undefined && text !== '' ? ['emptied: the reference given has no digest'] : [];
      return { changes: set(spot, reference.digest ?? ''), comparison: undefined, notes };
    }
  }
}

function partsChanges(slot: PartsSlot, target: ImageReference): SlotPlan {
  const changes: PlannedChange[] = [];
  const refusals: string[] = [];
  const apply = (spot: EntrySpot | undefined, key: string, value: string | undefined): void => {
    if (spot !== undefined && value !== undefined) changes.push(...set(spot, value));
    else if (spot !== undefined)
      changes.push({
        change: { kind: 'drop', mapping: spot.mapping, entry: spot.entry },
        path: spot.path,
        before: textOf(spot.scalar),
        after: '',
      });
    else if (value !== undefined) {
      const path = joinPath(slot.repository.path.replace(/\.?[\w-]+$/, ''), key);
      if (entryOf(slot.repository.mapping, key) === undefined)
        changes.push({ change: addition(slot, key, value, target.tag !== undefined), path, before: '', after: value });
      else refusals.push(`${path} is there, but not as text`);
    }
  };
  // A tag such as `1.2@sha256:…` carries the digest itself.
  const joined = slot.digest === undefined && slot.tag !== undefined && textOf(slot.tag.scalar).includes('@');
  const tag = joined && target.digest !== undefined ? `${target.tag ?? ''}@${target.digest}` : target.tag;
  if (slot.selector === 'helm' && tag === undefined && slot.tag !== undefined && !joined)
    refusals.push(`${slot.tag.path} needs a tag, and only a digest was given`);
  else apply(slot.tag, slot.keys.tag, tag);
  if (!joined) apply(slot.digest, slot.keys.digest, target.digest);
  return {
    changes,
    comparison: compare(slot.reference.tag, target.tag),
    notes: droppedNotes(slot.reference, target),
    ...(refusals[0] === undefined ? {} : { refusal: refusals[0] }),
  };
}

function addition(slot: PartsSlot, key: string, value: string, tagStays: boolean): Change {
  const { entry, mapping, scalar } = slot.repository;
  const quote = scalar.style === 'single' ? "'" : scalar.style === 'double' ? '"' : '';
  // Behind the tag when that is there: kustomize's own order.
  const behindTag = key === slot.keys.digest && tagStays && slot.tag?.mapping === mapping;
  const after = behindTag ? (slot.tag?.entry ?? entry) : entry;
  return { kind: 'add', mapping, after, key, value, quote };
}
