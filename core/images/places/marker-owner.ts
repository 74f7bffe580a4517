import type { YamlFile, ScalarNode } from '../../yaml/tree.ts';

/** Where a scalar that is a value stands. */
export interface ScalarPlace {
  readonly path: string;
  /** Its list, when it is a list's item. */
  readonly item?: { readonly first: boolean; readonly flow: boolean };
}

/** A comment with the written scalars before and behind it, by offsets: of its line's start, its `#`, its line's end. */
export interface CommentSpot {
  readonly previous: ScalarNode | undefined;
  readonly next: ScalarNode | undefined;
  readonly start: number;
  readonly hash: number;
  readonly end: number;
}

/**
 * The scalar that Flux takes a comment for: the one that ends right before it (a closing quote and a comma may stand
 * between), the block scalar whose header it follows, or the list item below it. Comments above a mapping's key, and
 * behind a bracket, are nobody's.
 */
export function ownerOf(
  { text }: YamlFile,
  spot: CommentSpot,
  placeOf: (scalar: ScalarNode) => ScalarPlace | undefined,
): ScalarNode | undefined {
  const { previous, next, start, hash, end } = spot;
  if (isBlock(next)) {
    const header = /[|>][-+0-9]*[ \t]+$/.test(text.slice(start, hash));
    if (header && next.start >= end && text.slice(end, next.start).trim() === '') return next;
  }
  if (previous !== undefined && previous.end > start) {
    const between = text.slice(behind(previous), hash);
    return /^(?:[ \t]*,)?[ \t]*$/.test(between) && between !== '' ? previous : undefined;
  }
  const item = next === undefined ? undefined : placeOf(next)?.item;
  if (next === undefined || item === undefined) return undefined;
  return isHead(text, spot, next, item) ? next : undefined;
}

// Anchor and tag of an item.
const properties = String.raw`(?:[&!]\S*\s+)*`;
const blockItem = new RegExp(String.raw`^\s*-\s+${properties}(?:["']?|[|>][-+0-9]*[ \t]*\r?\n\s*)$`);
const flowItem = new RegExp(String.raw`^\s*${properties}["']?$`);
const dashed = new RegExp(String.raw`^\s*${properties}["']?$`);

/** Whether a comment is all that stands above a list's item, with a line of its own or behind the item's dash. */
function isHead(
  text: string,
  { start, hash, end }: CommentSpot,
  next: ScalarNode,
  { first, flow }: NonNullable<ScalarPlace['item']>,
): boolean {
  const lead = text.slice(start, hash);
  const below = text.slice(end, next.start);
  const behindDash = !flow && /^[ \t]*-[ \t]+$/.test(lead);
  if (!behindDash && lead.trim() !== '') return false;
  if (!(behindDash ? dashed : flow ? flowItem : blockItem).test(below)) return false;
  const afterKey = first && !flow;
  const above = lineAbove(text, start);
  if (above.kind === 'comment') return false;
  if (!flow && !behindDash && isDedented(text, start, lead.length, below)) return false;
  const blankBelow = !behindDash && /^\r?\n[ \t]*\r?\n/.test(below);
  const lone = above.kind === 'content' ? afterKey || !blankBelow : loneAbove(text, above.start, afterKey);
  return lone && !hasLineComment(text, next);
}

/** Whether a comment stands in line with what is above it, further in than the item below, and so belongs above. */
function isDedented(text: string, start: number, column: number, below: string): boolean {
  const at = below.indexOf('-');
  const dash = at - (below.lastIndexOf('\n', at) + 1);
  if (column === dash) return false;
  let line = lineAbove(text, start);
  while (line.kind === 'blank') line = lineAbove(text, line.start);
  if (line.kind === 'comment') return false;
  const [lead = '', key] = /^[ \t]*(?:-[ \t]+)*([^\s#-]\S*:(?:\s|$))?/.exec(text.slice(line.start, start)) ?? [];
  if (key !== undefined) return dash < lead.length - key.length;
  return lead.includes('-') ? dash < lead.lastIndexOf('-') : dash < column;
}

/**
 * Whether no other comment above counts for the same item: those that follow the content right away, with a blank line
 * below, belong to that content.
 */
function loneAbove(text: string, from: number, afterKey: boolean): boolean {
  let at = lineAbove(text, from);
  while (at.kind === 'blank') at = lineAbove(text, at.start);
  if (at.kind === 'content') return true;
  if (afterKey) return false;
  while (at.kind === 'comment') at = lineAbove(text, at.start);
  return at.kind === 'content';
}

interface Line {
  readonly kind: 'blank' | 'comment' | 'content';
  readonly start: number;
}

/** The line above the one that starts at an offset; the text's start counts as content. */
function lineAbove(text: string, start: number): Line {
  if (start === 0) return { kind: 'content', start: 0 };
  const from = start === 1 ? 0 : text.lastIndexOf('\n', start - 2) + 1;
  const line = text.slice(from, start).trimStart();
  return { kind: line === '' ? 'blank' : line.startsWith('#') ? 'comment' : 'content', start: from };
}

function hasLineComment(text: string, scalar: ScalarNode): boolean {
  if (isBlock(scalar)) return false; // behind its header: what stands between was looked at
  return /^(?:[ \t]*,)?[ \t]*#/.test(text.slice(behind(scalar)));
}

function isBlock(scalar: ScalarNode | undefined): scalar is ScalarNode & { style: 'literal' | 'folded' } {
  return scalar?.style === 'literal' || scalar?.style === 'folded';
}

/** The offset right behind a scalar, closing quote included. */
export function behind({ style, end }: ScalarNode): number {
  return end + (style === 'single' || style === 'double' ? 1 : 0);
}
