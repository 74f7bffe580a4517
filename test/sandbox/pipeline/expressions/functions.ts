import { ExpressionError } from '../errors.ts';
import { isList, listOf } from './lists.ts';
import type { Value } from './values.ts';
import { formatTime } from './times.ts';
import {
  equals,
  isCollection,
  kindOf,
  membersOf,
  order,
  requireText,
  toBoolean,
  toJson,
  toNumber,
  toText,
} from './values.ts';

/** Arguments come unevaluated: some functions look at no more than they need. */
type Argument = () => Value;

interface BuiltIn {
  readonly min: number;
  readonly max: number;
  readonly run: (args: readonly Argument[]) => Value;
}

const MANY = 255;

function of(min: number, max: number, run: (...values: Value[]) => Value): BuiltIn {
  return { min, max, run: (args) => run(...args.map((arg) => arg())) };
}

function text(run: (...texts: string[]) => Value, count: number): BuiltIn {
  return of(count, count, (...values) => run(...values.map(requireText)));
}

function ordered(test: (difference: number) => boolean): BuiltIn {
  return of(2, 2, (left, right) => test(order(left ?? null, right ?? null)));
}

function fold(value: string): string {
  return value.toUpperCase();
}

function isIn(values: readonly Value[]): boolean {
  const [wanted = null, ...others] = values;
  return others.some((other) => equals(wanted, other));
}

/**
 * The functions that exist in every expression, by lower-case name, as Azure Pipelines' documentation of expressions has
 * them. (`substring` is not documented.)
 */
export const FUNCTIONS: Readonly<Record<string, BuiltIn | undefined>> = {
  and: { min: 2, max: MANY, run: (args) => args.every((arg) => toBoolean(arg())) },
  or: { min: 2, max: MANY, run: (args) => args.some((arg) => toBoolean(arg())) },
  not: of(1, 1, (value) => !toBoolean(value ?? null)),
  xor: of(2, 2, (left, right) => toBoolean(left ?? null) !== toBoolean(right ?? null)),
  eq: of(2, 2, (left, right) => equals(left ?? null, right ?? null)),
  ne: of(2, 2, (left, right) => !equals(left ?? null, right ?? null)),
  gt: ordered((difference) => difference > 0),
  ge: ordered((difference) => difference >= 0),
  lt: ordered((difference) => difference < 0),
  le: ordered((difference) => difference <= 0),
  in: of(1, MANY, (...values) => isIn(values)),
  notin: of(1, MANY, (...values) => !isIn(values)),
  contains: text((whole = '', part = '') => fold(whole).includes(fold(part)), 2),
  startswith: text((whole = '', part = '') => fold(whole).startsWith(fold(part)), 2),
  endswith: text((whole = '', part = '') => fold(whole).endsWith(fold(part)), 2),
  containsvalue: of(2, 2, (collection, wanted) =>
    membersOf(collection ?? null).some((member) => equals(wanted ?? null, member.value)),
  ),
  coalesce: { min: 2, max: MANY, run: coalesce },
  // All three are evaluated: a mistake in the branch that is not taken counts too.
  iif: of(3, 3, (condition, yes, no) => (toBoolean(condition ?? null) ? (yes ?? null) : (no ?? null))),
  format: of(1, MANY, (pattern, ...values) => format(requireText(pattern ?? null), values)),
  join: of(2, 2, (separator, list) => join(requireText(separator ?? null), list ?? null)),
  split: text((whole = '', separators = '') => listOf(split(whole, separators)), 2),
  replace: text((whole = '', from = '', to = '') => replace(whole, from, to), 3),
  lower: text((value = '') => value.toLowerCase(), 1),
  upper: text((value = '') => value.toUpperCase(), 1),
  trim: text((value = '') => value.trim(), 1),
  length: of(1, 1, (value) => length(value ?? null)),
  substring: of(3, 3, (value, start, count) => substring(value ?? null, start ?? null, count ?? null)),
  converttojson: of(1, 1, (value) => JSON.stringify(jsonOf(value ?? null), null, 2)),
};

function coalesce(args: readonly Argument[]): Value {
  for (const arg of args) {
    const value = arg();
    if (value !== null && value !== '') return value;
  }
  return null;
}

function format(pattern: string, values: readonly Value[]): string {
  return pattern.replace(
    /\{\{|\}\}|\{(\d+)(?::([^}]*))?\}|[{}]/g,
    (match, index: string | undefined, style?: string) => {
      if (match === '{{') return '{';
      if (match === '}}') return '}';
      if (index === undefined) throw new ExpressionError(`The following format string is invalid: ${pattern}`);
      if (Number(index) >= values.length)
        throw new ExpressionError(
          `The following format string references more arguments than were supplied: ${pattern}`,
        );
      return formatted(values[Number(index)] ?? null, style);
    },
  );
}

/** Items that are lists or objects count as empty text; anything that is no list is its own text. */
function join(separator: string, list: Value): string {
  if (!isList(list)) return toText(list) ?? '';
  return membersOf(list)
    .map((member) => toText(member.value) ?? '')
    .join(separator);
}

/** Every character of the second argument separates. */
function split(whole: string, separators: string): string[] {
  const parts = [''];
  for (const char of whole) {
    if (separators.includes(char)) parts.push('');
    else parts.push((parts.pop() ?? '') + char);
  }
  return parts;
}

function formatted(value: Value, style: string | undefined): string {
  if (style === undefined) return requireText(value);
  if (value !== null && typeof value === 'object' && value.kind === 'time') return formatTime(value.at, style);
  throw new ExpressionError(`The format specifiers '${style}' are not valid for objects of type '${kindOf(value)}'`);
}

function replace(whole: string, from: string, to: string): string {
  if (from === '') throw new ExpressionError('String cannot be of zero length.');
  return whole.split(from).join(to);
}

function length(value: Value): number {
  return isCollection(value) ? membersOf(value).length : requireText(value).length;
}

function substring(value: Value, start: Value, count: Value): string {
  const whole = requireText(value);
  const from = toNumber(start);
  const size = toNumber(count);
  if (from === undefined || size === undefined) throw new ExpressionError('substring expects numbers.');
  if (from < 0 || size < 0 || from + size > whole.length)
    throw new ExpressionError('Index and length must refer to a location within the string.');
  return whole.slice(from, from + size);
}

function jsonOf(value: Value): unknown {
  return isList(value) ? membersOf(value).map((member) => jsonOf(member.value)) : toJson(value);
}
