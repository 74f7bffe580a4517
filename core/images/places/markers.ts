import type { YamlFile, ScalarNode } from '../../yaml/tree.ts';
import type { MarkerSlot } from './slot.ts';

/** What a file without this text cannot hold. */
export const markerToken = '$imagepolicy';

const parts: Readonly<Record<string, MarkerSlot['part']>> = { tag: 'tag', name: 'name', digest: 'digest' };

/** A marker's policy (`namespace:name`) and part. */
export interface Marker {
  readonly policy: string;
  readonly part: MarkerSlot['part'];
}

/** Reads a comment, from its `#` to the end of its line, as Flux does: JSON of strings after the `#`s. */
export function parseMarker(comment: string): Marker | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(comment.replace(/^#+/, ''));
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  if (!Object.values(parsed).every((value) => typeof value === 'string')) return undefined;
  const setter: unknown = Reflect.get(parsed, markerToken);
  const match = typeof setter === 'string' ? /^([^:]+:[^:]+)(?::(tag|name|digest))?$/.exec(setter) : null;
  if (match?.[1] === undefined) return undefined;
  return { policy: match[1], part: parts[match[2] ?? ''] ?? 'reference' };
}

/** The markers of a file, each with the scalar it belongs to, and the offsets of those that belong to none. */
export function findMarkers(
  file: YamlFile,
  pathOf: (scalar: ScalarNode) => { path: string; item: boolean } | undefined,
): { slots: MarkerSlot[]; stray: number[] } {
  const { text, scalars } = file;
  const slots: MarkerSlot[] = [];
  const stray: number[] = [];
  for (let at = text.indexOf(markerToken); at !== -1; at = text.indexOf(markerToken, at + 1)) {
    const start = lineStart(text, at);
    const end = lineEnd(text, at);
    const next = firstFrom(scalars, at);
    const previous = scalars[next - 1];
    if (previous !== undefined && previous.end > at) continue; // inside a scalar: no comment
    const from = Math.max(start, previous === undefined ? start : previous.end);
    const hash = text.indexOf('#', from);
    if (hash === -1 || hash > at) continue;
    const marker = parseMarker(text.slice(hash, end));
    if (marker === undefined) continue;
    const scalar = owner(file, previous, scalars[next], { start, hash, end }, pathOf);
    const found = scalar === undefined ? undefined : pathOf(scalar);
    if (scalar === undefined || found === undefined) stray.push(at);
    else slots.push({ kind: 'marker', selector: 'markers', spot: { scalar, path: found.path }, ...marker });
  }
  return { slots, stray };
}

/**
 * The scalar that a comment is about: the one that ends right before it (a closing quote and a comma may stand
 * between), the block scalar whose header it follows, or the list item on the line below a comment of its own line.
 */
function owner(
  { text }: YamlFile,
  previous: ScalarNode | undefined,
  next: ScalarNode | undefined,
  line: { start: number; hash: number; end: number },
  pathOf: (scalar: ScalarNode) => { path: string; item: boolean } | undefined,
): ScalarNode | undefined {
  if (next?.style === 'literal' || next?.style === 'folded') {
    const header = /[|>][-+0-9]*[ \t]+$/.test(text.slice(line.start, line.hash));
    if (header && next.start >= line.end && text.slice(line.end, next.start).trim() === '') return next;
  }
  if (previous !== undefined && previous.end > line.start) {
    const closing = previous.style === 'single' || previous.style === 'double' ? 1 : 0;
    const between = text.slice(previous.end + closing, line.hash);
    if (/^[ \t]*(?:,[ \t]*)?$/.test(between) && between !== '') return previous;
    return undefined;
  }
  const alone = text.slice(line.start, line.hash).trim() === '';
  if (!alone || next === undefined || pathOf(next)?.item !== true) return undefined;
  return /^\r?\n[ \t]*-[ \t]+["']?$/.test(text.slice(line.end, next.start)) ? next : undefined;
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The end of the line at an offset, before its line end. */
export function lineEnd(text: string, offset: number): number {
  const feed = text.indexOf('\n', offset);
  if (feed === -1) return text.length;
  return text[feed - 1] === '\r' ? feed - 1 : feed;
}

/** The index of the first written scalar that starts at or after an offset. */
function firstFrom(scalars: readonly ScalarNode[], offset: number): number {
  let low = 0;
  let high = scalars.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((scalars[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
