/**
 * Readers of values whose shape nothing vouches for: manifests, the status of objects in a cluster, JSON of others. What is
 * there in another shape than expected is as good as not there; what must be refused is the schemas' to say.
 *
 * Kubernetes calls such objects unstructured, and as for its own code there is no difference between an empty text and none.
 */

/** A map, whatever it holds. */
export type Data = Readonly<Record<string, unknown>>;

/** Whether a value is a map: a list and null are none. */
export function isRecord(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a map; an empty one for anything else. */
export function recordOf(value: unknown): Data {
  return isRecord(value) ? value : {};
}

/** A list's items; none of what is no list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text that is not empty; undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A finite number; undefined for anything else, a number in quotes among it. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Whether a field has a value: `null` is none for Kubernetes. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** What stands under a chain of keys, each a map's own; undefined where there is none: a key may be `constructor`, too. */
export function entry(value: unknown, ...keys: readonly string[]): unknown {
  let at = value;
  for (const key of keys) at = isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return at;
}

/** The text under a chain of keys; empty where there is none. */
export function textAt(value: unknown, ...keys: readonly string[]): string {
  return textOf(entry(value, ...keys)) ?? '';
}

/** The entries of a map whose values are text, empty ones too: labels, annotations. */
export function textsOf(value: unknown): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [key, text] of Object.entries(recordOf(value))) {
    if (typeof text === 'string') texts.set(key, text);
  }
  return texts;
}
