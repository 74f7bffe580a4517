import type { YamlFile } from '../../yaml/tree.ts';
import { offsetOf, type Change } from './change.ts';
import { duplicateOnTheWay } from './duplicates.ts';
import { applySplices, overlapping, spliceFor } from './splice.ts';
import { verifyEdit } from './verify.ts';

/** The text after an edit; or why there is none, and at which offset of the text as it was. */
export type Edited = { readonly text: string } | { readonly wrong: string; readonly offset: number };

/** Carries changes out in a file's text, and reads it again: exactly these changed, or there is no edit. */
export function editText(file: YamlFile, changes: readonly Change[]): Edited {
  const twice = duplicateOnTheWay(file, changes);
  if (twice !== undefined) return { wrong: `the key "${twice.key}" stands twice in one mapping`, offset: twice.offset };
  const splices = [];
  for (const change of changes) {
    const splice = spliceFor(file, change);
    if (typeof splice === 'string') return { wrong: splice, offset: offsetOf(change) };
    splices.push(splice);
  }
  const clash = overlapping(splices);
  if (clash !== undefined) return { wrong: 'two of the changes touch each other', offset: clash.start };
  const text = applySplices(file.text, splices);
  return verifyEdit(file, text, changes) ?? { text };
}
