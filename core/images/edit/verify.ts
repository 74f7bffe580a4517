import { getScalarValue, type Event, type ScalarEvent } from 'js-yaml';
import { eventsOf } from '../../yaml/events.ts';
import { resolve } from '../../yaml/navigate.ts';
import type { YamlFile, YamlNode } from '../../yaml/tree.ts';
import { messageOf } from '../../errors.ts';
import { offsetOf, type Change } from './change.ts';
import { needsQuotes } from './quoting.ts';

/**
 * Parses an edited text and compares it, event by event, with the text before and what was planned: everything but
 * the planned changes must read the same. Aliases are compared as aliases, so no text is ever expanded.
 * @returns what is wrong and where it stood before, undefined when all is well
 */
export function verifyEdit(before: YamlFile, after: string, changes: readonly Change[]): Fault | undefined {
  let events: readonly Event[];
  try {
    events = eventsOf(after);
  } catch (error) {
    const [message = ''] = messageOf(error).split('\n', 1);
    return {
      wrong: `the file would no longer parse: ${message}`,
      offset: changes.reduce((least, change) => Math.min(least, offsetOf(change)), before.text.length),
    };
  }
  const expected = expectation(before, changes);
  let offset = 0;
  for (const [index, want] of expected.entries()) {
    offset = startOf(want) ?? offset;
    const got = events[index];
    if (got === undefined || !matches(want, before.text, got, after))
      return { wrong: 'something else than this value would change with it', offset };
  }
  if (expected.length !== events.length) return { wrong: 'something would be added behind this value', offset };
  return undefined;
}

/**
 * Why an edit is not made, as a sentence that follows the value's path, and where that stood: in UTF-16 units of the
 * text before.
 */
export interface Fault {
  readonly wrong: string;
  readonly offset: number;
}

/** Where a value stood before; undefined for what has no place of its own. */
function startOf(want: Expected): number | undefined {
  const event = want.old;
  if (event === undefined) return undefined;
  if (event.type === 4) return event.valueStart < 0 ? undefined : event.valueStart;
  return event.type === 2 || event.type === 3 ? event.start : undefined;
}

/** What an event of the edited text must be: an old one, or a string of ours. */
type Expected = { readonly old: Event } | { readonly value: string; readonly old?: ScalarEvent };

function expectation(before: YamlFile, changes: readonly Change[]): Expected[] {
  const set = new Map<number, string>();
  const dropped = new Set<number>();
  const added = new Map<number, string[]>();
  for (const change of changes) {
    if (change.kind === 'set') set.set(change.scalar.event, textWith(change.scalar.value, change));
    else if (change.kind === 'fill') set.set(eventOf(change.entry.value), change.value);
    else if (change.kind === 'drop') {
      dropped.add(eventOf(change.entry.key));
      dropped.add(eventOf(change.entry.value));
    } else {
      const at = eventOf(change.after.value);
      added.set(at, [...(added.get(at) ?? []), change.key, change.value]);
    }
  }
  const expected: Expected[] = [];
  for (const [index, old] of before.events.entries()) {
    const value = set.get(index);
    if (value !== undefined && old.type === 4) expected.push({ value, old });
    else if (!dropped.has(index)) expected.push({ old });
    for (const text of added.get(index) ?? []) expected.push({ value: text });
  }
  return expected;
}

// A block scalar keeps the line ends behind its text; of one without text its header is replaced.
function textWith(old: string, change: Extract<Change, { kind: 'set' }>): string {
  const { style } = change.scalar;
  if (old.trim() === '') return change.value;
  return style === 'literal' || style === 'folded' ? old.replace(old.trim(), () => change.value) : change.value;
}

function eventOf(node: YamlNode): number {
  const found = resolve(node);
  return found?.kind === 'scalar' ? found.event : -1;
}

function matches(want: Expected, before: string, got: Event, after: string): boolean {
  if ('value' in want) {
    if (got.type !== 4 || got.valueStart < 0 || getScalarValue(after, got) !== want.value) return false;
    // Plain text of ours must read as a string to everyone.
    if (got.style === 1 && needsQuotes(want.value)) return false;
    return want.old === undefined || sameProperties(want.old, before, got, after);
  }
  const { old } = want;
  switch (old.type) {
    case 1:
      return got.type === 1 && got.explicitStart === old.explicitStart && got.explicitEnd === old.explicitEnd;
    case 2:
    case 3:
      return got.type === old.type && got.style === old.style && sameProperties(old, before, got, after);
    case 4: {
      if (got.type !== 4 || got.style !== old.style || !sameProperties(old, before, got, after)) return false;
      if (old.valueStart < 0 || got.valueStart < 0) return old.valueStart === got.valueStart;
      return getScalarValue(before, old) === getScalarValue(after, got);
    }
    case 5:
      return got.type === 5 && slice(before, old, 'anchor') === slice(after, got, 'anchor');
    case 6:
      return got.type === 6;
  }
}

interface Properties {
  readonly anchorStart: number;
  readonly anchorEnd: number;
  readonly tagStart?: number;
  readonly tagEnd?: number;
}

function sameProperties(old: Properties, before: string, got: Properties, after: string): boolean {
  return (
    slice(before, old, 'anchor') === slice(after, got, 'anchor') &&
    slice(before, old, 'tag') === slice(after, got, 'tag')
  );
}

function slice(text: string, event: Properties, which: 'anchor' | 'tag'): string {
  const start = which === 'anchor' ? event.anchorStart : (event.tagStart ?? -1);
  const end = which === 'anchor' ? event.anchorEnd : (event.tagEnd ?? -1);
  return start < 0 ? '' : text.slice(start, end);
}
