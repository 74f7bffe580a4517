import { ExpressionError } from '../errors.ts';
import type { Mapping, Sequence, Token } from '../yaml/tokens.ts';
import { plainOf } from '../yaml/tokens.ts';

export interface Version {
  readonly kind: 'version';
  readonly parts: readonly number[];
}

/** A point in time: `pipeline.startTime`. */
export interface Time {
  readonly kind: 'time';
  readonly at: Date;
}

/** Something with named members that is no YAML: `variables`, `dependencies`, a function's result. */
export interface Lookup {
  readonly kind: 'lookup';
  /** Set for a list that an expression made: `split`, a wildcard. */
  readonly list?: true;
  readonly get: (name: string) => Value;
  readonly entries: () => readonly (readonly [string, Value])[];
}

/** What an expression works with. Collections stay YAML tokens, so that what they insert keeps its place. */
export type Value = null | boolean | number | string | Version | Time | Sequence | Mapping | Lookup;

export function unwrap(token: Token): Value {
  return token.kind === 'scalar' ? token.value : token;
}

export function isCollection(value: Value): value is Sequence | Mapping | Lookup {
  return value !== null && typeof value === 'object' && value.kind !== 'version' && value.kind !== 'time';
}

/** Lists that are no YAML mark themselves; see lists.ts. */
function isListLike(value: Sequence | Mapping | Lookup): boolean {
  return value.kind === 'sequence' || (value.kind === 'lookup' && value.list === true);
}

/** The members of a collection, in order; keys of a list are undefined. */
export function membersOf(value: Value): { readonly key?: string; readonly value: Value }[] {
  if (!isCollection(value)) return [];
  if (value.kind === 'sequence') return value.items.map((item) => ({ value: unwrap(item) }));
  if (value.kind === 'mapping')
    return value.entries.map((entry) => ({ key: entry.key.text, value: unwrap(entry.value) }));
  return value.entries().map(([key, member]) => ({ key, value: member }));
}

export function parseVersion(text: string): Version | undefined {
  if (!/^\d+(\.\d+){1,3}$/.test(text)) return undefined;
  const parts = text.split('.').map(Number);
  return parts.every((part) => part <= 2147483647) ? { kind: 'version', parts } : undefined;
}

/** Conversions as documented under "Type casting" of Azure Pipelines' expressions. */
export function toBoolean(value: Value): boolean {
  if (value === null) return false;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0 && !Number.isNaN(value);
  return typeof value === 'string' ? value !== '' : true;
}

/** What error messages call the type of a value. */
export function kindOf(value: Value): string {
  if (value === null) return 'Null';
  if (typeof value === 'boolean') return 'Boolean';
  if (typeof value === 'number') return 'Number';
  if (typeof value === 'string') return 'String';
  if (value.kind === 'version') return 'Version';
  if (value.kind === 'time') return 'DateTime';
  return isListLike(value) ? 'Array' : 'Object';
}

/** Undefined for what has no text: lists and objects. */
export function toText(value: Value): string | undefined {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return value;
  if (value.kind === 'version') return value.parts.join('.');
  return value.kind === 'time' ? `${value.at.toISOString().slice(0, 19).replace('T', ' ')}+00:00` : undefined;
}

export function requireText(value: Value): string {
  const text = toText(value);
  if (text === undefined) throw notConvertible(value, 'String');
  return text;
}

function notConvertible(value: Value, to: string): ExpressionError {
  const shown = typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : (toText(value) ?? kindOf(value));
  return new ExpressionError(`Unable to convert from ${kindOf(value)} to ${to}. Value: ${shown}`);
}

/** .NET's number format `0.#######`: seven decimals at most, never an exponent, no thousands separator. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const precise = Number(value.toPrecision(15));
  if (Math.abs(precise) >= 1e21) return BigInt(precise).toString();
  const text = precise.toFixed(7).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}

/** Undefined where Azure Pipelines says "not convertible". */
export function toNumber(value: Value): number | undefined {
  if (value === null) return 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  if (value === '') return 0;
  // .NET's invariant style: a sign, a point, thousands separators before it, white space around; no exponent.
  const trimmed = value.trim();
  if (!/^[-+]?(\d[\d,]*(\.\d*)?|\.\d+)$/.test(trimmed)) return undefined;
  return Number(trimmed.replaceAll(',', ''));
}

export function toVersion(value: Value): Version | undefined {
  if (typeof value === 'string') return parseVersion(value.trim());
  if (typeof value === 'number') return value > 0 ? parseVersion(numberText(value)) : undefined;
  return value !== null && typeof value === 'object' && value.kind === 'version' ? value : undefined;
}

/** Whether the right side, made the left side's type, is the same. What cannot be made that is not. Text ignores case. */
export function equals(left: Value, right: Value): boolean {
  if (left === null) return right === null || right === '';
  if (typeof left === 'boolean') return left === toBoolean(right);
  if (typeof left === 'number') return left === toNumber(right);
  if (typeof left === 'string') return left.toUpperCase() === toText(right)?.toUpperCase();
  if (left.kind === 'version') {
    const other = toVersion(right);
    return other !== undefined && compareVersions(left, other) === 0;
  }
  if (left.kind === 'time') return left.at.getTime() === timeOf(right);
  return left === right;
}

/** -1, 0 or 1; the right side is made the left side's type, or it is an error. Null counts as 0. */
export function order(left: Value, right: Value): number {
  if (typeof left === 'boolean') return sign(Number(left), Number(toBoolean(right)));
  if (typeof left === 'string') return sign(left.toUpperCase(), requireText(right).toUpperCase());
  if (left !== null && typeof left === 'object' && left.kind === 'version') {
    const other = toVersion(right);
    if (!other) throw notConvertible(right, 'Version');
    return compareVersions(left, other);
  }
  if (left !== null && typeof left === 'object' && left.kind === 'time') {
    const other = timeOf(right);
    if (other === undefined) throw notConvertible(right, 'DateTime');
    return sign(left.at.getTime(), other);
  }
  return sign(requireNumber(left), requireNumber(right));
}

function requireNumber(value: Value): number {
  const number = toNumber(value);
  if (number === undefined) throw notConvertible(value, 'Number');
  return number;
}

function timeOf(value: Value): number | undefined {
  if (value !== null && typeof value === 'object') return value.kind === 'time' ? value.at.getTime() : undefined;
  const time = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

function compareVersions(left: Version, right: Version): number {
  for (let i = 0; i < 4; i++) {
    const difference = sign(left.parts[i] ?? -1, right.parts[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function sign<T extends number | string>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The value as JSON data, for convertToJson and for contexts that are shown whole. */
export function toJson(value: Value): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (value.kind === 'version' || value.kind === 'time') return toText(value);
  if (value.kind === 'lookup') return Object.fromEntries(value.entries().map(([key, member]) => [key, toJson(member)]));
  return plainOf(value);
}
