import { ExpressionError } from '../errors.ts';
import { isList, listOf } from './lists.ts';
import type { Value } from './values.ts';
import { compare, isCollection, membersOf, requireText, toBoolean, toJson, toNumber, toText } from './values.ts';

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

function ordered(name: string, test: (order: number) => boolean): BuiltIn {
  return of(2, 2, (left, right) => {
    const order = compare(left ?? null, right ?? null);
    if (order === undefined)
      throw new ExpressionError(`Unable to convert '${toText(right ?? null) ?? 'Object'}' to compare it with ${name}.`);
    return test(order);
  });
}

function fold(value: string): string {
  return value.toUpperCase();
}

function isIn(values: readonly Value[]): boolean {
  const [wanted = null, ...others] = values;
  return others.some((other) => compare(wanted, other) === 0);
}

/** The functions that exist in every expression, by lower-case name. From Azure Pipelines' documentation of expressions. */
export const FUNCTIONS: Readonly<Record<string, BuiltIn | undefined>> = {
  and: { min: 2, max: MANY, run: (args) => args.every((arg) => toBoolean(arg())) },
  or: { min: 2, max: MANY, run: (args) => args.some((arg) => toBoolean(arg())) },
  not: of(1, 1, (value) => !toBoolean(value ?? null)),
  xor: of(2, 2, (left, right) => toBoolean(left ?? null) !== toBoolean(right ?? null)),
  eq: of(2, 2, (left, right) => compare(left ?? null, right ?? null) === 0),
  ne: of(2, 2, (left, right) => compare(left ?? null, right ?? null) !== 0),
  gt: ordered('gt', (order) => order > 0),
  ge: ordered('ge', (order) => order >= 0),
  lt: ordered('lt', (order) => order < 0),
  le: ordered('le', (order) => order <= 0),
  in: of(2, MANY, (...values) => isIn(values)),
  notin: of(2, MANY, (...values) => !isIn(values)),
  contains: text((whole = '', part = '') => fold(whole).includes(fold(part)), 2),
  startswith: text((whole = '', part = '') => fold(whole).startsWith(fold(part)), 2),
  endswith: text((whole = '', part = '') => fold(whole).endsWith(fold(part)), 2),
  containsvalue: of(2, 2, (collection, wanted) =>
    membersOf(collection ?? null).some((member) => compare(wanted ?? null, member.value) === 0),
  ),
  coalesce: { min: 2, max: MANY, run: coalesce },
  // All three are evaluated: a mistake in the branch that is not taken counts too.
  iif: of(3, 3, (condition, yes, no) => (toBoolean(condition ?? null) ? (yes ?? null) : (no ?? null))),
  format: of(1, MANY, (pattern, ...values) => format(requireText(pattern ?? null), values)),
  join: of(2, 2, (separator, list) => join(requireText(separator ?? null), list ?? null)),
  split: text((whole = '', separators = '') => listOf(split(whole, separators)), 2),
  replace: text((whole = '', from = '', to = '') => (from === '' ? whole : whole.split(from).join(to)), 3),
  lower: text((value = '') => value.toLowerCase(), 1),
  upper: text((value = '') => value.toUpperCase(), 1),
  trim: text((value = '') => value.trim(), 1),
  length: of(1, 1, (value) => length(value ?? null)),
  substring: of(2, 3, (value, start, count) => substring(value ?? null, start ?? null, count)),
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
      if (style !== undefined)
        throw new ExpressionError(`The format specifiers '${style}' are not valid here: ${pattern}`);
      if (Number(index) >= values.length)
        throw new ExpressionError(
          `The following format string references more arguments than were supplied: ${pattern}`,
        );
      return requireText(values[Number(index)] ?? null);
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

function length(value: Value): number {
  if (isCollection(value)) return membersOf(value).length;
  return requireText(value).length;
}

function substring(value: Value, start: Value, count: Value | undefined): string {
  const whole = requireText(value);
  const from = toNumber(start);
  const size = count === undefined ? whole.length : toNumber(count);
  if (from === undefined || size === undefined) throw new ExpressionError('substring expects numbers.');
  return whole.slice(from, from + size);
}

function jsonOf(value: Value): unknown {
  return isList(value) ? membersOf(value).map((member) => jsonOf(member.value)) : toJson(value);
}
