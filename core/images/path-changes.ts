import { valueOf } from './places/parts.ts';
import type { PathSlot } from './places/slot.ts';
import { formatReference, isDigest, isTag, parseReference, sameRepository, type ImageReference } from './reference.ts';
import { compare, droppedNotes, set, wholeChanges, type SlotPlan } from './slot-plan.ts';

/**
 * The change of a place that was named by its path. What stands there says what it takes: a whole reference, a digest,
 * a tag, or a tag with its digest; an empty place takes a tag.
 */
export function pathChanges({ spot, repository }: PathSlot, target: ImageReference): SlotPlan {
  const text = valueOf(spot.scalar);
  const current = parseReference(text);
  if (current !== undefined && sameRepository(current, repository)) return wholeChanges(spot, current, target);
  // Another repository: the author says which one belongs here.
  if (current !== undefined && /[/:]/.test(text.split('@', 1)[0] ?? '') && !isDigest(text)) {
    const comparison = compare(current.tag, target.tag);
    return { changes: set(spot, formatReference(target)), comparison, notes: droppedNotes(current, target) };
  }
  if (isDigest(text)) {
    if (target.digest === undefined) return refused(`${spot.path} holds a digest, and none was given`);
    return { changes: set(spot, target.digest), comparison: undefined, notes: [] };
  }
  if (target.tag === undefined) return refused(`${spot.path} holds a tag, and only a digest was given`);
  const [tag = '', digest] = text.split('@', 2);
  const joined = digest !== undefined && isTag(tag) && isDigest(digest);
  const value = joined && target.digest !== undefined ? `${target.tag}@${target.digest}` : target.tag;
  const dropped = joined && target.digest === undefined ? droppedNotes({ ...repository, digest }, target) : [];
  const unused = !joined && target.digest !== undefined;
  const notes = [...dropped, ...(unused ? ['it holds a tag alone: the digest that was given is not set here'] : [])];
  return { changes: set(spot, value), comparison: compare(joined ? tag : text, target.tag), notes };
}

function refused(refusal: string): SlotPlan {
  return { changes: [], comparison: undefined, notes: [], refusal };
}
