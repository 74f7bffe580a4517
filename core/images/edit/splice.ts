import { lineEnd, lineStart } from '../places/markers.ts';
import { resolve } from '../../yaml/navigate.ts';
import type { ScalarNode, YamlFile, YamlNode } from '../../yaml/tree.ts';
import type { Change, Splice } from './change.ts';
import { needsQuotes, preferredQuote } from './quoting.ts';

/** Replaces; the splices must not overlap. Two insertions at one offset keep their order. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const sorted = splices.toSorted((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let at = 0;
  for (const splice of sorted) {
    result += text.slice(at, splice.start) + splice.text;
    at = splice.end;
  }
  return result + text.slice(at);
}

/** A splice that begins before an earlier one has ended. */
export function overlapping(splices: readonly Splice[]): Splice | undefined {
  const sorted = splices.toSorted((a, b) => a.start - b.start || a.end - b.end);
  return sorted.find(({ start }, index) => start < (sorted[index - 1]?.end ?? 0));
}

/** The replacement that carries a change out; a sentence when no splice of ours can. */
export function spliceFor(file: YamlFile, change: Change): Splice | string {
  return spliced(file, change) ?? 'it is written in a way that cannot be edited';
}

function spliced(file: YamlFile, change: Change): Splice | string | undefined {
  switch (change.kind) {
    case 'set':
      return setScalar(file, change);
    case 'add':
      return addEntry(file, change);
    case 'fill':
      return fillEntry(file, change);
    case 'drop':
      return dropEntry(file, change);
  }
}

// What a tag can say and a version is not.
const otherTypes = /^(?:!!|!<tag:yaml\.org,2002:)(?:int|float|bool|null|binary|timestamp|seq|map|set|omap|pairs)>?$/;

// One file has many places.
let lastText = { text: '', json: false };

/** Whether a text is JSON, where a number or a null must become a string in quotes. */
function isJson(text: string): boolean {
  if (lastText.text !== text) lastText = { text, json: /^\s*[[{]/.test(text) && parsesAsJson(text) };
  return lastText.json;
}

function parsesAsJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function setScalar(file: YamlFile, change: Extract<Change, { kind: 'set' }>): Splice | string | undefined {
  const { scalar, value } = change;
  const tag = tagOf(file, scalar);
  if (otherTypes.test(tag)) return `its tag ${tag} says that it is no text`;
  const { start, end } = scalar;
  switch (scalar.style) {
    case 'plain': {
      const json = isJson(file.text);
      return { start, end, text: json ? `"${value}"` : inQuotes(file, change) };
    }
    case 'single':
    case 'double':
      return /["'\\\n]/.test(value) ? undefined : { start, end, text: value };
    case 'literal':
    case 'folded': {
      const raw = file.text.slice(start, end);
      const old = raw.trim();
      if (old === '' && value !== '') return setEmptyBlock(file, change);
      // Several lines are one value only where a policy's marker says so; elsewhere they are more than a version.
      const several = /[\r\n]/.test(old) && change.asFlux !== true;
      if (value === '' || several) return undefined;
      const from = start + raw.indexOf(old);
      return { start: from, end: from + old.length, text: value };
    }
  }
}

/** A value in the quotes that it needs. */
function inQuotes(file: YamlFile, { value, asFlux }: Extract<Change, { kind: 'set' }>): string {
  if (!needsQuotes(value)) return value;
  const quote = asFlux === true ? '"' : preferredQuote(file);
  return `${quote}${value}${quote}`;
}

/** A block without a line in it (`|`, a marker, and nothing below): the value takes the place of its header. */
function setEmptyBlock(file: YamlFile, change: Extract<Change, { kind: 'set' }>): Splice | undefined {
  const { start, event } = change.scalar;
  const { text } = file;
  const found = file.events[event];
  const properties = found?.type === 4 ? Math.max(found.anchorEnd, found.tagEnd) : -1;
  // It starts on the line below its header, if there is one.
  const feed = /(?:\r\n?|\n)?$/.exec(text.slice(Math.max(start - 2, 0), start))?.[0].length ?? 0;
  const from = Math.max(lineStart(text, start - feed), properties);
  const header = /(?<=^|[ \t])[|>][-+0-9]*(?=[ \t]*(?:[ \t]#.*)?$)/.exec(text.slice(from, lineEnd(text, from)));
  if (header === null) return undefined;
  const at = from + header.index;
  return { start: at, end: at + header[0].length, text: inQuotes(file, change) };
}

function tagOf(file: YamlFile, { event }: ScalarNode): string {
  const found = file.events[event];
  return found?.type === 4 && found.tagStart >= 0 ? file.text.slice(found.tagStart, found.tagEnd) : '';
}

/** The offset right behind a scalar as written, closing quote included. */
function endOf(node: YamlNode | undefined): number | undefined {
  if (node?.kind !== 'scalar' || node.start < 0) return undefined;
  if (node.style === 'literal' || node.style === 'folded') return undefined;
  return node.end + (node.style === 'plain' ? 0 : 1);
}

function addEntry(file: YamlFile, change: Extract<Change, { kind: 'add' }>): Splice | undefined {
  const { text } = file;
  const end = endOf(change.after.value);
  const key = resolve(change.after.key);
  if (end === undefined || key?.kind !== 'scalar' || key.start < 0) return undefined;
  const keyQuote = key.style === 'double' ? '"' : key.style === 'single' ? "'" : '';
  const quote = change.quote === '' && needsQuotes(change.value) ? preferredQuote(file) : change.quote;
  const pair = `${keyQuote}${change.key}${keyQuote}: ${quote}${change.value}${quote}`;
  if (change.mapping.flow) {
    // As the author sets pairs apart: one a line, or all on one.
    const before = text.slice(change.mapping.start + 1, key.start - keyQuote.length);
    const gap = /\n[ \t]*$/.exec(before)?.[0];
    const feed = gap === undefined ? ' ' : `${before.includes('\r\n') ? '\r' : ''}${gap}`;
    return { start: end, end, text: `,${feed}${pair}` };
  }
  const firstLine = lineStart(text, change.mapping.start);
  const column = change.mapping.start - firstLine;
  const at = lineEnd(text, end);
  const bom = firstLine === 0 && text.startsWith('\uFEFF') ? 1 : 0;
  return { start: at, end: at, text: `${lineBreakAt(text, at)}${' '.repeat(column - bom)}${pair}` };
}

/** A value right behind the colon; an anchor or a tag that stands there would belong to it, which is left alone. */
function fillEntry({ text }: YamlFile, change: Extract<Change, { kind: 'fill' }>): Splice | undefined {
  const end = endOf(change.entry.key);
  const colon = end === undefined ? null : /^[ \t]*:(?=[ \t]*(?:[\r\n,}#]|$))/.exec(text.slice(end, end + 1000));
  if (end === undefined || colon === null) return undefined;
  const quote = change.quote === '' && needsQuotes(change.value) ? '"' : change.quote;
  const at = end + colon[0].length;
  return { start: at, end: at, text: ` ${quote}${change.value}${quote}` };
}

/** The line end in use at an offset, or on the line before when the text ends there. */
function lineBreakAt(text: string, at: number): string {
  if (text.startsWith('\r\n', at)) return '\r\n';
  const end = text.charAt(at);
  if (end !== '') return end;
  const before = text.lastIndexOf('\n');
  return before > 0 && text[before - 1] === '\r' ? '\r\n' : '\n';
}

function dropEntry(file: YamlFile, change: Extract<Change, { kind: 'drop' }>): Splice | undefined {
  const { text } = file;
  const { entry, mapping } = change;
  const end = endOf(entry.value);
  const key = resolve(entry.key);
  if (end === undefined || key?.kind !== 'scalar' || key.start < 0) return undefined;
  const keyStart = key.start - (key.style === 'plain' ? 0 : 1);
  const start = lineStart(text, keyStart);
  const valueLine = lineStart(text, end);
  const ownLine = text.slice(start, keyStart).trim() === '' && valueLine === start;
  if (!mapping.flow && ownLine) {
    const stop = lineEnd(text, end);
    if (stop < text.length) return { start, end: stop + lineBreakAt(text, stop).length, text: '' };
    const previous = text.startsWith('\r\n', start - 2) ? start - 2 : start - 1;
    return previous < 0 ? undefined : { start: previous, end: text.length, text: '' };
  }
  if (!mapping.flow || mapping.entries.length < 2) return undefined;
  const index = mapping.entries.indexOf(entry);
  if (index > 0) {
    const from = endOf(mapping.entries[index - 1]?.value);
    return from === undefined ? undefined : { start: from, end, text: '' };
  }
  const next = resolve(mapping.entries[1]?.key);
  if (next?.kind !== 'scalar' || next.start < 0) return undefined;
  return { start: keyStart, end: next.start - (next.style === 'plain' ? 0 : 1), text: '' };
}
