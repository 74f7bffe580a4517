/** Anything that JSON can say. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
/** A JSON object; `undefined` members are left out when written. */
export interface JsonObject {
  [key: string]: Json | undefined;
}

/** Whether a value is a plain JSON object (neither null nor a list). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of member names (or list positions), or undefined where the path ends early. */
export function at(value: unknown, ...path: (string | number)[]): Json | undefined {
  let here: unknown = value;
  for (const step of path) {
    if (typeof step === 'number') here = Array.isArray(here) ? here[step] : undefined;
    else here = isObject(here) ? here[step] : undefined;
  }
  return here as Json | undefined;
}

/** The text at a path, or undefined where there is none. */
export function text(value: unknown, ...path: (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** The number at a path, or undefined where there is none. */
export function number(value: unknown, ...path: (string | number)[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

/** Whether the value at a path is exactly `true`. */
export function flag(value: unknown, ...path: (string | number)[]): boolean {
  return at(value, ...path) === true;
}

/** The list at a path; an empty one where there is none. */
export function list(value: unknown, ...path: (string | number)[]): Json[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The object at a path; an empty one where there is none. */
export function record(value: unknown, ...path: (string | number)[]): JsonObject {
  const found = at(value, ...path);
  return isObject(found) ? found : {};
}

/** JSON with sorted keys: equal values give equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    isObject(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
  );
}
