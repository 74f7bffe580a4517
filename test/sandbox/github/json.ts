import { invalidRequest } from './errors.ts';

/** A JSON object. */
export type Json = Record<string, unknown>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function json(value: unknown): Json {
  if (value === undefined) return {};
  if (isJson(value)) return value;
  throw invalidRequest(`For 'links/0/schema', ${JSON.stringify(value)} is not an object.`);
}

const shown = (value: unknown): string => JSON.stringify(value) ?? 'nil';

/** The property's text; undefined when it is missing or null. */
export function text(from: Json, name: string): string | undefined {
  const value = from[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw invalidRequest(`For 'properties/${name}', ${shown(value)} is not a string.`);
}

export function requiredText(from: Json, name: string): string {
  const value = text(from, name);
  if (value === undefined) throw invalidRequest(`"${name}" wasn't supplied.`);
  return value;
}

export function flag(from: Json, name: string): boolean | undefined {
  const value = from[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  throw invalidRequest(`For 'properties/${name}', ${shown(value)} is not a boolean.`);
}

export function texts(from: Json, name: string): string[] {
  const value = from[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalidRequest(`For 'properties/${name}', ${shown(value)} is not an array.`);
  return value.map((entry: unknown) => {
    if (typeof entry === 'string') return entry;
    throw invalidRequest(`For 'items', ${shown(entry)} is not a string.`);
  });
}
