import type { Splice } from './edit/change.ts';
import { needsQuotes } from './edit/quoting.ts';
import { parseMarker } from './places/markers.ts';
import type { MarkerSlot } from './places/slot.ts';
import type { ScalarStyle } from '../yaml/tree.ts';

// Dashes and a key, plain or in quotes: one of them must be there, for a bare word may be the rest of anything.
const lead = /^[ \t]*((?:-[ \t]+)*)(?:([\w./$-]+|"[^"\\]*"|'[^']*')[ \t]*:[ \t]+)?/;
// One value in any quoting, with a comma behind it in flow style. Template braces are no value of ours.
const value = /^(?:([\w.:/@+-]+)|"([\w.:/@+-]*)"|'([\w.:/@+-]*)')(?:[ \t]*,)?[ \t]+$/;
const blockHeader = /^(?:[&!][^\s]*[ \t]+)*[|>][-+0-9]*[ \t]*$/;

/**
 * The places of markers in a text that as a whole is no YAML (a helm template): such a line says itself what it is. A
 * line that isn't plainly `key: value # marker` counts as none, nor does one inside a block of text.
 */
export function findMarkerLines(text: string): MarkerSlot[] {
  const slots: MarkerSlot[] = [];
  let block: number | undefined;
  let at = 0;
  for (const line of text.split('\n')) {
    const start = at;
    at += line.length + 1;
    if (line.trim() === '') continue;
    const [head = '', dashes = '', key = ''] = lead.exec(line) ?? [];
    const column = head.length - head.trimStart().length;
    if (block !== undefined && column > block) continue;
    // Text of a block stands further in than its key, or than the dash when there is no key.
    const owner = key === '' ? column + Math.max(dashes.trimEnd().length - 1, 0) : column + dashes.length;
    const hash = commentStart(line, head.length);
    block = blockHeader.test(line.slice(head.length, hash)) ? owner : undefined;
    if (hash === line.length || (dashes === '' && key === '')) continue;
    const marker = parseMarker(line.slice(hash).replace(/\r$/, ''));
    const match = marker === undefined ? null : value.exec(line.slice(head.length, hash));
    if (marker === undefined || match === null) continue;
    const [, plain, double, single] = match;
    const style: ScalarStyle = plain !== undefined ? 'plain' : double !== undefined ? 'double' : 'single';
    const held = plain ?? double ?? single ?? '';
    const from = start + head.length + (style === 'plain' ? 0 : 1);
    const scalar = { kind: 'scalar', value: held, start: from, end: from + held.length, style, event: -1 } as const;
    slots.push({
      kind: 'marker',
      selector: 'markers',
      spot: { scalar, path: key.replace(/^["']|["']$/g, '') },
      ...marker,
    });
  }
  return slots;
}

/** The replacement of such a place's value; quotes stay, and come where the new value needs them. */
export function lineSplice({ spot: { scalar } }: MarkerSlot, after: string): Splice {
  const quote = scalar.style === 'plain' && needsQuotes(after) ? '"' : '';
  return { start: scalar.start, end: scalar.end, text: `${quote}${after}${quote}` };
}

/** Where a line's comment starts, at the earliest from an offset; the line's length when it has none. */
function commentStart(line: string, from: number): number {
  for (let hash = line.indexOf('#', from); hash !== -1; hash = line.indexOf('#', hash + 1)) {
    if (hash === 0 || line[hash - 1] === ' ' || line[hash - 1] === '\t') return hash;
  }
  return line.length;
}
