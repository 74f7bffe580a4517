import { ExpressionError } from '../errors.ts';
import type { Mapping, Sequence, Token } from '../yaml/tokens.ts';
import { plainOf } from '../yaml/tokens.ts';

export interface Version {
  readonly kind: 'version';
  readonly parts: readonly number[];
}

/** Something with named members that is no YAML: `variables`, `dependencies`, a function's result. */
export interface Lookup {
  readonly kind: 'lookup';
  readonly get: (name: string) => Value;
  readonly entries: () => readonly (readonly [string, Value])[];
}

/** What an expression works with. Collections stay YAML tokens, so that what they insert keeps its place. */
export type Value = null | boolean | number | string | Version | Sequence | Mapping | Lookup;

export function unwrap(token: Token): Value {
  return token.kind === 'scalar' ? token.value : token;
}

export function isCollection(value: Value): value is Sequence | Mapping | Lookup {
  return value !== null && typeof value === 'object' && value.kind !== 'version';
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

/** Undefined for what has no text: lists and objects. */
export function toText(value: Value): string | undefined {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return value;
  return value.kind === 'version' ? value.parts.join('.') : undefined;
}

export function requireText(value: Value): string {
  const text = toText(value);
  if (text !== undefined) return text;
  const kind = isCollection(value) && value.kind === 'sequence' ? 'Array' : 'Object';
  throw new ExpressionError(`Unable to convert from ${kind} to String. Value: ${kind}`);
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '0' : String(value);
}

/** Undefined where Azure Pipelines says "not convertible". */
export function toNumber(value: Value): number | undefined {
  if (value === null) return 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const trimmed = value.trim();
  if (trimmed === '') return 0;
  // .NET's invariant number style: thousands separators are allowed before the point.
  if (!/^[-+]?(\d[\d,]*(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(trimmed)) return undefined;
  return Number(trimmed.replaceAll(',', ''));
}

export function toVersion(value: Value): Version | undefined {
  if (typeof value === 'string') return parseVersion(value.trim());
  if (typeof value === 'number') return value > 0 ? parseVersion(numberText(value)) : undefined;
  return value !== null && typeof value === 'object' && value.kind === 'version' ? value : undefined;
}

/** -1, 0, 1, or undefined when the right side cannot become the left side's type. Text ignores case. */
export function compare(left: Value, right: Value): number | undefined {
  if (left === null) {
    return right === null || right === '' ? 0 : undefined;
  }
  if (typeof left === 'boolean') return sign(Number(left), Number(toBoolean(right)));
  if (typeof left === 'number') {
    const other = toNumber(right);
    return other === undefined || Number.isNaN(other) || Number.isNaN(left) ? undefined : sign(left, other);
  }
  if (typeof left === 'string') {
    const other = toText(right);
    return other === undefined ? undefined : sign(left.toUpperCase(), other.toUpperCase());
  }
  if (left.kind === 'version') {
    const other = toVersion(right);
    return other && compareVersions(left, other);
  }
  return left === right ? 0 : undefined;
}

function compareVersions(left: Version, right: Version): number {
  for (let i = 0; i < 4; i++) {
    const order = sign(left.parts[i] ?? -1, right.parts[i] ?? -1);
    if (order !== 0) return order;
  }
  return 0;
}

function sign<T extends number | string>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The value as JSON data, for convertToJson and for contexts that are shown whole. */
export function toJson(value: Value): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (value.kind === 'version') return value.parts.join('.');
  if (value.kind === 'lookup') return Object.fromEntries(value.entries().map(([key, member]) => [key, toJson(member)]));
  return plainOf(value);
}
