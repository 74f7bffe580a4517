import { diffArrays } from 'diff';
import { cutText, printable, printableLine } from '../../printable.ts';
import type { Data } from '../../unstructured.ts';
import type { ObjectReference } from '../descriptor.ts';
import { formatChangePath, type ChangePath } from './change-path.ts';
import type { ObjectChange } from './comparison.ts';
import type { FieldChange } from './fields.ts';
import { hiddenIn, hiddenValue, withoutHidden } from './hidden.ts';
import { fromDifference, valueText, yamlLines, type Mask } from './value-text.ts';

/** How much of a change is told. */
export interface Detail {
  /** Characters of one line. */
  readonly line: number;
  /** Lines of one field. */
  readonly field: number;
  /** Lines of one object. */
  readonly object: number;
}

/** How much of a change is told: in pull requests beside other text, in logs, comments and summaries, in diff.md. */
export const details = {
  /** For a text of a few thousand characters. */
  short: { line: 160, field: 8, object: 16 },
  brief: { line: 240, field: 30, object: 120 },
  whole: { line: 4000, field: 2000, object: 20_000 },
} as const satisfies Record<string, Detail>;

// Texts that differ more are told by their size: to find the fewest edits would take its time.
const mostEdits = 1000;
const context = 2;

/** What changes in an object, as the lines of a diff: each starts with `+ `, `- `, `! ` or two spaces. */
export function changeLines(change: ObjectChange, mask: Mask, detail: Detail): readonly string[] {
  switch (change.kind) {
    case 'added':
      return addedLines(change.reference, change.data, mask, detail);
    case 'changed': {
      const hidden = hiddenIn(change.reference, change.data);
      const lines = change.fields.flatMap((field) => fieldLines(visible(field, hidden), mask, detail));
      return cutLines(lines, detail.object, detail.line);
    }
    case 'removed':
    case 'moved':
      return [];
  }
}

function addedLines(reference: ObjectReference, data: Data, mask: Mask, detail: Detail): readonly string[] {
  const shown = yamlLines(withoutHidden(data, hiddenIn(reference, data), []), mask);
  return cutLines(
    shown.map((line) => `+ ${line}`),
    detail.object,
    detail.line,
  );
}

/** A field as it may be seen; of one whose value is hidden on either side only that it changes. */
type VisibleChange = FieldChange | { readonly kind: 'hidden'; readonly path: ChangePath };

function visible(field: FieldChange, hidden: ReturnType<typeof hiddenIn>): VisibleChange {
  const show = (value: unknown): unknown => withoutHidden(value, hidden, field.path);
  switch (field.kind) {
    case 'added':
      return { ...field, after: show(field.after) };
    case 'removed':
      return { ...field, before: show(field.before) };
    case 'changed': {
      const { path, before, after } = field;
      const isHidden = [before, after].some((value) => !isPart(value) && hidden(path, value));
      return isHidden ? { kind: 'hidden', path } : { ...field, before: show(before), after: show(after) };
    }
    case 'reordered':
      return field;
  }
}

function fieldLines(field: VisibleChange, mask: Mask, detail: Detail): readonly string[] {
  const name = pathText(field.path, mask);
  switch (field.kind) {
    case 'added':
      return valueLines('+', name, field.after, mask, detail);
    case 'removed':
      return valueLines('-', name, field.before, mask, detail);
    case 'reordered': {
      const list = (items: readonly string[]): string => items.map((item) => printableLine(mask(item), 100)).join(', ');
      return [`! ${name}: the order is ${list(field.after)}; it was ${list(field.before)}`];
    }
    case 'hidden':
      return [`! ${name}: changed ${hiddenValue}`];
    case 'changed':
      return changedLines(name, field.before, field.after, mask, detail);
  }
}

function changedLines(name: string, before: unknown, after: unknown, mask: Mask, detail: Detail): readonly string[] {
  if (isText(before) && isText(after)) return textLines(name, mask(before), mask(after), detail);
  if (isPart(before) || isPart(after)) {
    return [...valueLines('-', name, before, mask, detail), ...valueLines('+', name, after, mask, detail)];
  }
  const [old, now] = fromDifference(valueText(before, mask), valueText(after, mask), detail.line);
  return [`- ${name}: ${old}`, `+ ${name}: ${now}`];
}

function valueLines(mark: '+' | '-', name: string, value: unknown, mask: Mask, detail: Detail): readonly string[] {
  const lines = isPart(value) ? yamlLines(value, mask) : isText(value) ? linesOf(mask(value)) : undefined;
  if (lines === undefined) return [`${mark} ${name}: ${valueText(value, mask)}`];
  return [`${mark} ${name}:`, ...cutLines(lines, detail.field, detail.line).map((line) => `${mark}   ${line}`)];
}

/** Only the lines of a text that differ, with two around them. */
function textLines(name: string, before: string, after: string, detail: Detail): readonly string[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  if (before.endsWith('\n') !== after.endsWith('\n')) {
    (before.endsWith('\n') ? now : old).push('(no line end)');
  }
  const edits = diffArrays(old, now, { maxEditLength: mostEdits });
  if (edits === undefined) return [`! ${name}: another text: ${now.length} lines; it had ${old.length}`];
  if (!edits.some(({ added, removed }) => added || removed)) {
    return [`! ${name}: changed in line ends, or in what is not shown`];
  }
  const lines = edits.flatMap(({ added, removed, value }, index) => {
    if (added || removed) return value.map((line) => `${added ? '+' : '-'}   ${line}`);
    const head = index === 0 ? [] : value.slice(0, context);
    const tail = index === edits.length - 1 ? [] : value.slice(Math.max(head.length, value.length - context));
    const left = value.length - head.length - tail.length;
    return [...head, ...(left > 0 ? ['…'] : []), ...tail].map((line) => `    ${line}`);
  });
  return [`  ${name}:`, ...cutLines(lines, detail.field, detail.line)];
}

function linesOf(text: string): string[] {
  const lines = printable(text).split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function cutLines(lines: readonly string[], most: number, line: number): readonly string[] {
  const cut = lines.slice(0, most).map((each) => cutText(each, line));
  return lines.length <= most ? cut : [...cut, `  … ${lines.length - most} more lines`];
}

function pathText(path: ChangePath, mask: Mask): string {
  return printableLine(mask(formatChangePath(path)), 300);
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.includes('\n');

/** Maps and lists with something in them. */
function isPart(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  return Object.keys(value).length > 0;
}
