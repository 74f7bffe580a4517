import { compareNumbered, type Comparison } from './numbered.ts';
import { compareSemantic, parseSemantic } from './semantic.ts';

/**
 * Compares two tags as teams write them: semantic versions (with `v`, pre-release, fewer than three numbers, a word
 * before them), dates, build numbers, and numbers between words or commit ids (`main-1234-abcdef`).
 */
export function compareVersions(before: string, after: string): Comparison {
  if (before === after) return 'same';
  const prefix = samePrefix(before, after);
  const [old, fresh] = [parseSemantic(before.slice(prefix)), parseSemantic(after.slice(prefix))];
  if (old !== undefined && fresh !== undefined) return compareSemantic(old, fresh);
  return compareNumbered(before, after);
}

/** The length of the words that both start with: `release-1.2.3`. */
function samePrefix(before: string, after: string): number {
  const word = /^(?:[A-Za-z]+[-_])+/.exec(before)?.[0] ?? '';
  return after.startsWith(word) ? word.length : 0;
}
