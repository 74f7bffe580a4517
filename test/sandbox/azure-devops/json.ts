import { badArgument } from './errors.ts';

/** A JSON object. */
export type Json = Record<string, unknown>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value as an object, or 400. */
export function json(value: unknown, name = 'body'): Json {
  if (isJson(value)) return value;
  throw badArgument(name, 'an object is expected');
}

/** The property's text; undefined when it is missing or null, 400 when it is something else. */
export function text(from: Json, name: string): string | undefined {
  const value = from[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw badArgument(name, 'a string is expected');
}

/** As `text`, but it has to be there. */
export function requiredText(from: Json, name: string): string {
  const value = text(from, name);
  if (value === undefined || value === '') throw badArgument(name, 'a value is required');
  return value;
}

/** true and false, also as the words. */
export function flag(from: Json, name: string): boolean | undefined {
  const value = from[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  throw badArgument(name, 'true or false is expected');
}

/** The objects of a list; an empty list when it is missing. */
export function list(from: Json, name: string): Json[] {
  const value = from[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw badArgument(name, 'a list is expected');
  return value.map((entry) => json(entry, name));
}

/** An enumeration's member, which clients send by name (any case) or by number. */
export function member<T extends string>(value: unknown, members: Readonly<Record<number, T>>, name: string): T {
  const found = Object.entries(members).find(
    ([number, member]) => String(value) === number || String(value).toLowerCase() === member.toLowerCase(),
  );
  if (found === undefined) throw badArgument(name, `${String(value)} is not one of ${Object.values(members).join()}`);
  return found[1];
}
