import { printableLine } from '../../printable.ts';
import { isRecord } from '../../unstructured.ts';
import type { ValueType } from './schema.ts';

/** The type that schemas give a value as YAML reads it. `1.0` is an integer, as for Kubernetes; binary is text. */
export function valueTypeOf(value: unknown): ValueType {
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'number';
    case 'boolean':
      return 'boolean';
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return 'list';
      // YAML's !!binary: Kubernetes reads it as text.
      return isRecord(value) && !(value instanceof Uint8Array) ? 'map' : 'text';
    case 'string':
    case 'bigint':
    case 'symbol':
    case 'undefined':
    case 'function':
      return 'text';
  }
}

const nouns: Readonly<Record<ValueType, string>> = {
  text: 'text',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  map: 'a map',
  null: 'null',
};

/** Whether a value of a type is one of those types: an integer is a number, too. */
export function isOfType(types: readonly ValueType[], type: ValueType): boolean {
  return types.includes(type) || (type === 'integer' && types.includes('number'));
}

/** `an integer or text`. */
function nounsOf(types: readonly ValueType[]): string {
  return listed(types.map((type) => nouns[type]));
}

/** `a, b or c`. */
export function listed(names: readonly string[], most = 12): string {
  const shown = names.length > most ? [...names.slice(0, most), `${names.length - most} more`] : names;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`;
}

/** `a and b`. */
export function listedAnd(names: readonly string[]): string {
  return names.join(' and ');
}

/** Why a value is none of those types, and how to mend it. */
export function typeMistake(types: readonly ValueType[], value: unknown): string {
  const quotes = types.includes('text') && (typeof value === 'number' || typeof value === 'boolean');
  const mend = quotes ? ': put it in quotes' : value === null ? ': leave the field out' : '';
  return `must be ${nounsOf(types)}, is ${typeNoun(value)}${mend}`;
}

/** What a value is, without saying it: of another type than it should be, any may be a secret. */
function typeNoun(value: unknown): string {
  if (value === true) return 'true (as YAML reads yes, on and y)';
  if (value === false) return 'false (as YAML reads no, off and n)';
  return nouns[valueTypeOf(value)];
}

/** A value in a message: JSON, on one line, cut. */
export function shown(value: unknown): string {
  return printableLine(JSON.stringify(value) ?? String(value), 80);
}
