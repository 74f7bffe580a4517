import { changesFor, type Target } from './changes.ts';
import { needsQuotes } from './edit/quoting.ts';
import { parseMarker } from './places/markers.ts';
import type { SlotPlan } from './slot-plan.ts';

/** What the marker lines of a text that is no YAML would become. */
export interface LineEdits {
  readonly changes: readonly { readonly line: number; readonly plan: SlotPlan }[];
  /** Policies with a target, one for each marker met. */
  readonly matched: readonly string[];
  /** The text with the edits of these lines. */
  readonly apply: (lines: ReadonlySet<number>) => string;
}

// A key or a dash, one value in any quoting, a comment. Template braces in the value are no value of ours.
const line = /^([ \t]*(?:-[ \t]+)*(?:[\w./-]+:[ \t]+)?)(["']?)([\w.:/@+-]*)\2([ \t]+(#.*))$/;

/**
 * Edits by marker where the file as a whole is no YAML (a helm template): such a line says itself what it is. A line
 * that isn't plainly `key: value # marker` is left alone.
 */
export function editMarkerLines(text: string, targetOf: (policy: string) => Target | undefined): LineEdits {
  const lines = text.split('\n');
  const changes: { line: number; plan: SlotPlan }[] = [];
  const edited = new Map<number, string>();
  const matched: string[] = [];
  for (const [index, full] of lines.entries()) {
    const end = full.endsWith('\r') ? '\r' : '';
    const match = line.exec(end === '' ? full : full.slice(0, -1));
    if (match === null) continue;
    const [, lead = '', quote = '', value = '', tail = '', comment = ''] = match;
    const marker = parseMarker(comment);
    const target = marker === undefined ? undefined : targetOf(marker.policy);
    if (marker === undefined || target === undefined) continue;
    matched.push(marker.policy);
    const scalar = { kind: 'scalar', value, start: 0, end: 0, style: 'plain', event: 0 } as const;
    const path = /([\w./-]+):[ \t]+$/.exec(lead)?.[1] ?? '';
    const plan = changesFor({ kind: 'marker', selector: 'markers', spot: { scalar, path }, ...marker }, target);
    const after = plan.changes[0]?.after;
    if (after === undefined) continue;
    const quotes = quote === '' && needsQuotes(after) ? '"' : quote;
    changes.push({ line: index + 1, plan });
    edited.set(index, `${lead}${quotes}${after}${quotes}${tail}${end}`);
  }
  const apply = (chosen: ReadonlySet<number>): string =>
    lines.map((full, index) => (chosen.has(index + 1) ? (edited.get(index) ?? full) : full)).join('\n');
  return { changes, matched, apply };
}
