import { compareVersions } from './compare-versions.ts';
import type { Change } from './edit/change.ts';
import type { Comparison } from './numbered.ts';
import { formatReference, type ImageReference } from './reference.ts';
import { textOf } from '../yaml/navigate.ts';
import type { ScalarNode } from '../yaml/tree.ts';

/** A change with what people are told about it. */
export interface PlannedChange {
  readonly change: Change;
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** What becomes of one place: its changes (none where it is right already), and what people are to know of them. */
export interface SlotPlan {
  readonly changes: readonly PlannedChange[];
  /** How the new version stands to what is there; undefined when one of them is no version. */
  readonly comparison: { readonly order: Comparison; readonly before: string; readonly after: string } | undefined;
  /** Things worth saying: a digest dropped, a part that the reference doesn't have. */
  readonly notes: readonly string[];
  /** Why the place cannot be edited. */
  readonly refusal?: string;
}

/**
 * The change of one scalar; none when it holds the value already.
 * @param asFlux as Flux's setter writes it
 */
export function set(spot: { scalar: ScalarNode; path: string }, value: string, asFlux = false): PlannedChange[] {
  const before = textOf(spot.scalar);
  if (before === value) return [];
  const change = { kind: 'set', scalar: spot.scalar, value, asFlux } as const;
  return [{ change, path: spot.path, before, after: value }];
}

/** How a version stands to the one before; undefined where one of them is missing. */
export function compare(before: string | undefined, after: string | undefined): SlotPlan['comparison'] {
  if (before === undefined || after === undefined || before === '' || after === '') return undefined;
  return { order: compareVersions(before, after), before, after };
}

/** Another version in a scalar that holds the whole reference; the spelling of its repository stays. */
export function wholeChanges(
  spot: { scalar: ScalarNode; path: string },
  current: ImageReference,
  target: ImageReference,
): SlotPlan {
  const value = formatReference({ ...target, written: current.written });
  return {
    changes: set(spot, value),
    comparison: compare(current.tag, target.tag),
    notes: droppedNotes(current, target),
  };
}

/** What becomes of a tag or digest for which nothing new was given. */
export function droppedNotes(current: ImageReference, target: ImageReference): string[] {
  if (current.digest !== undefined && target.digest === undefined)
    return [`its digest ${current.digest} is dropped, for it belongs to the old image and no new one was given`];
  if (current.tag !== undefined && target.tag === undefined)
    return [`its tag ${current.tag} is dropped, for only a digest was given`];
  return [];
}
