/** How a new version stands to an old one; `unlike`: they follow different schemes, so nobody can say. */
export type Comparison = 'older' | 'same' | 'newer' | 'unlike';

/**
 * Compares texts that have the same words and differ in their numbers only: build numbers, dates, times. The first
 * number that differs decides. Commits' ids say nothing of age: they are passed over.
 */
export function compareNumbered(before: string, after: string): Comparison {
  const [old, fresh] = [partsOf(before), partsOf(after)];
  if (old.length !== fresh.length) return 'unlike';
  let order = 0;
  for (const [index, left] of old.entries()) {
    const right = fresh[index] ?? '';
    if (left === right || sameKindOfId(old, fresh, index)) continue;
    const found = comparePart(left, right);
    if (found === undefined) return 'unlike';
    if (order === 0) order = found;
  }
  return order === 0 ? 'unlike' : order > 0 ? 'older' : 'newer';
}

/** The words between separators, with the separators. */
function partsOf(text: string): string[] {
  return text.split(/([-._+])/);
}

/** Numbers against numbers, and between them the same letters (`31T12`, `rc9`); undefined when they don't fit. */
function comparePart(left: string, right: string): number | undefined {
  const [a, b] = [left.match(/\d+|\D+/g) ?? [], right.match(/\d+|\D+/g) ?? []];
  if (a.length !== b.length) return undefined;
  let order = 0;
  for (const [index, x] of a.entries()) {
    const y = b[index] ?? '';
    if (x === y) continue;
    if (!/^\d{1,128}$/.test(x) || !/^\d{1,128}$/.test(y)) return undefined;
    const [m, n] = [BigInt(x), BigInt(y)];
    if (order === 0) order = m < n ? -1 : m > n ? 1 : 0;
  }
  return order;
}

/**
 * Whether both parts are commits' ids. An id may have digits only, and a number may look like an id, so one of the two
 * must have letters and digits, unless the words around say it: `sha-1234567`, or an id before a final time.
 */
function sameKindOfId(old: readonly string[], fresh: readonly string[], index: number): boolean {
  const [left = '', right = ''] = [old[index], fresh[index]];
  if (!isCommitId(left) || !isCommitId(right)) return false;
  return isMixedId(left) || isMixedId(right) || (namedAsId(old, index) && namedAsId(fresh, index));
}

function namedAsId(parts: readonly string[], index: number): boolean {
  if (/^(?:sha|git|commit|rev|g)$/i.test(parts[index - 2] ?? '')) return true;
  const last = parts.length - 1;
  return index === last - 2 && /^(?:1[5-9]\d{8}|20\d{12})$/.test(parts[last] ?? '') && index > 0;
}

/** What may be a commit's id, short or whole, also as `git describe` writes it (`gabcdef1`). */
export function isCommitId(text: string): boolean {
  return /^g?[0-9a-f]{6,64}$/.test(text);
}

/** A commit's id that no number and hardly a word can be taken for. */
export function isMixedId(text: string): boolean {
  return isCommitId(text) && text.length >= 7 && /[a-f]/.test(text) && /\d/.test(text);
}
