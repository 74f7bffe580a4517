import type { EntrySpot, PartsSlot } from './places/slot.ts';
import { valueOf } from './places/parts.ts';
import type { ImageReference } from './reference.ts';
import { compare, droppedNotes, set, type PlannedChange, type SlotPlan } from './slot-plan.ts';
import { entryOf, joinPath, resolve, textOf } from '../yaml/navigate.ts';

/** The changes of a repository's tag and digest, each under a key of its own. */
export function partsChanges(slot: PartsSlot, target: ImageReference): SlotPlan {
  return slot.selector === 'helm' ? valuesChanges(slot, target) : entryChanges(slot, target);
}

/** kustomize: what is not given goes with its key, for a `newTag` beside a new `digest` would go into the image too. */
function entryChanges(slot: PartsSlot, target: ImageReference): SlotPlan {
  const writer = new Writer(slot);
  if (target.tag === undefined) writer.drop(slot.tag);
  else writer.put(slot.tag, slot.keys.tag, target.tag, slot.repository);
  if (target.digest === undefined) writer.drop(slot.digest);
  // Behind the tag when that stays: kustomize's own order.
  else writer.put(slot.digest, slot.keys.digest, target.digest, target.tag === undefined ? undefined : slot.tag);
  return writer.plan(target, droppedNotes(slot.reference, target));
}

/**
 * Helm: a key stays, for the value that the chart itself has for it would come back. A chart that has no key for the
 * digest takes it behind the tag, where every chart puts it into the image.
 */
function valuesChanges(slot: PartsSlot, target: ImageReference): SlotPlan {
  const writer = new Writer(slot);
  const { digest: key } = slot.keys;
  if (key === undefined) {
    const { tag, digest } = target;
    if (tag === undefined)
      return writer.refused(`${writer.pathOf(slot.keys.tag)} needs a tag, and only a digest was given`);
    writer.put(slot.tag, slot.keys.tag, digest === undefined ? tag : `${tag}@${digest}`, slot.repository);
    return writer.plan(target, droppedNotes(slot.reference, target));
  }
  if (target.digest !== undefined && isBare(slot, key) && !target.digest.startsWith('sha256:'))
    return writer.refused(`${writer.pathOf(key)} takes a sha256 digest, and ${target.digest} is none`);
  if (target.tag !== undefined) writer.put(slot.tag, slot.keys.tag, target.tag, slot.repository);
  if (target.digest !== undefined) writer.put(slot.digest, key, asWritten(slot, key, target.digest), slot.tag);
  else if (slot.digest !== undefined && valueOf(slot.digest.scalar) !== '') writer.put(slot.digest, key, '', undefined);
  const stays = target.tag === undefined && slot.reference.tag !== undefined;
  return writer.plan(
    target,
    stays
      ? [`its tag ${slot.reference.tag} stays, for the chart may need one: the digest decides`]
      : droppedNotes(slot.reference, target),
  );
}

function asWritten(slot: PartsSlot, key: string, digest: string): string {
  return isBare(slot, key) ? digest.replace(/^sha256:/, '') : digest;
}

/** A chart that calls it `sha` writes the algorithm itself. */
function isBare(slot: PartsSlot, key: string): boolean {
  return key.startsWith('sha') && !(slot.digest !== undefined && textOf(slot.digest.scalar).includes(':'));
}

/** Collects the changes of one slot. */
class Writer {
  readonly #slot: PartsSlot;
  readonly #changes: PlannedChange[] = [];
  #refusal: string | undefined;

  constructor(slot: PartsSlot) {
    this.#slot = slot;
  }

  /** Sets a key: the scalar that is there, or the empty place behind the key, or a new line behind another key. */
  put(spot: EntrySpot | undefined, key: string | undefined, value: string, after: EntrySpot | undefined): void {
    if (key === undefined) return;
    if (spot !== undefined) {
      if (valueOf(spot.scalar) !== '' || value !== '') this.#changes.push(...set(spot, value));
      return;
    }
    const { entry, mapping, scalar } = this.#slot.repository;
    const path = this.pathOf(key);
    const there = entryOf(mapping, key);
    const quote = scalar.style === 'single' ? "'" : scalar.style === 'double' ? '"' : '';
    if (there === undefined) {
      const behind = after?.mapping === mapping ? after.entry : entry;
      const change = { kind: 'add', mapping, after: behind, key, value, quote } as const;
      this.#changes.push({ change, path, before: '', after: value });
    } else if (resolve(there.value)?.kind === 'scalar') {
      const change = { kind: 'fill', mapping, entry: there, value, quote } as const;
      this.#changes.push({ change, path, before: '', after: value });
    } else this.#refusal ??= `${path} is there, but not as text`;
  }

  drop(spot: EntrySpot | undefined): void {
    if (spot === undefined) return;
    const { mapping, entry, path, scalar } = spot;
    this.#changes.push({ change: { kind: 'drop', mapping, entry }, path, before: textOf(scalar), after: '' });
  }

  pathOf(key: string): string {
    return joinPath(this.#slot.repository.path.replace(/\.?[\w-]+$/, ''), key);
  }

  plan(target: ImageReference, notes: readonly string[]): SlotPlan {
    return {
      changes: this.#changes,
      comparison: compare(this.#slot.reference.tag, target.tag),
      notes,
      ...(this.#refusal === undefined ? {} : { refusal: this.#refusal }),
    };
  }

  refused(refusal: string): SlotPlan {
    return { changes: [], comparison: undefined, notes: [], refusal };
  }
}
