import type { YamlFile, ScalarNode } from '../../yaml/tree.ts';
import type { MarkerSlot } from './slot.ts';
import { behind, ownerOf, type ScalarPlace } from './marker-owner.ts';

/** What a file without this text cannot hold. */
export const markerToken = '$imagepolicy';

const parts: Readonly<Record<string, MarkerSlot['part']>> = { tag: 'tag', name: 'name', digest: 'digest' };

/** A marker's policy (`namespace:name`) and part. */
export interface Marker {
  readonly policy: string;
  readonly part: MarkerSlot['part'];
}

/** A comment with the marker's word that sets nothing: its offset, and the marker if it is one. */
export interface StrayMarker {
  readonly at: number;
  readonly comment: string;
  readonly marker: Marker | undefined;
}

/** Reads a comment, from its `#` to the end of its line, as Flux does: JSON of strings (or nulls) after the `#`s. */
export function parseMarker(comment: string): Marker | undefined {
  const text = comment.replace(/^#+[ \t]*/, '');
  if (!text.startsWith('{')) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  if (!Object.values(parsed).every((value) => typeof value === 'string' || value === null)) return undefined;
  const setter: unknown = Reflect.get(parsed, markerToken);
  const match = typeof setter === 'string' ? /^([^:]+:[^:]+)(?::(tag|name|digest))?$/.exec(setter) : null;
  if (match?.[1] === undefined) return undefined;
  return { policy: match[1], part: parts[match[2] ?? ''] ?? 'reference' };
}

/** The markers of a file, each with the scalar it belongs to, and those that belong to none or are no markers. */
export function findMarkers(
  file: YamlFile,
  placeOf: (scalar: ScalarNode) => ScalarPlace | undefined,
): { slots: MarkerSlot[]; stray: StrayMarker[] } {
  const { text, scalars } = file;
  const slots: MarkerSlot[] = [];
  const stray: StrayMarker[] = [];
  // JSON may spell any letter of the word as an escape.
  const token = text.includes(String.raw`\u00`) ? /\$imagepolicy|\\u00/g : /\$imagepolicy/g;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const at = found.index;
    const next = firstFrom(scalars, at);
    const previous = scalars[next - 1];
    if (previous !== undefined && previous.end > at) {
      token.lastIndex = previous.end; // inside a scalar: no comment
      continue;
    }
    const start = lineStart(text, at);
    const end = lineEnd(text, at);
    token.lastIndex = end;
    const hash = commentStart(text, Math.max(start, previous === undefined ? start : behind(previous)));
    if (hash === -1 || hash > at) continue;
    const comment = text.slice(hash, end);
    const marker = parseMarker(comment);
    const scalar = marker && ownerOf(file, { previous, next: scalars[next], start, hash, end }, placeOf);
    const place = scalar && placeOf(scalar);
    if (marker !== undefined && scalar !== undefined && place !== undefined)
      slots.push({ kind: 'marker', selector: 'markers', spot: { scalar, path: place.path }, ...marker });
    else if (marker !== undefined || found[0] === markerToken) stray.push({ at, comment, marker });
  }
  return { slots, stray };
}

/** Where the comment starts behind an offset that is no scalar's: a `#` inside an alias's or a tag's name is none. */
function commentStart(text: string, from: number): number {
  for (let hash = text.indexOf('#', from); hash !== -1; hash = text.indexOf('#', hash + 1)) {
    if (hash === from || /[\s,[\]{}"']/.test(text[hash - 1] ?? '')) return hash;
  }
  return -1;
}

/** The start of the line at an offset; a carriage return alone ends one too, as YAML has it. */
export function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && !isLineEnd(text.charCodeAt(at - 1))) at--;
  return at;
}

/** The end of the line at an offset, before its line end. */
export function lineEnd(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && !isLineEnd(text.charCodeAt(at))) at++;
  return at;
}

function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
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
