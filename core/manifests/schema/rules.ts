import { entry } from '../../unstructured.ts';
import type { ListKey, NumberRules, TextRules } from './schema.ts';
import { valueTypeOf } from './values.ts';

/** What a number had to be; undefined when it is. */
export function rangeMistake(rules: NumberRules, value: number): string | undefined {
  const { minimum, maximum, above, below, multipleOf } = rules;
  if (minimum !== undefined && value < minimum) return `at least ${minimum}`;
  if (maximum !== undefined && value > maximum) return `at most ${maximum}`;
  if (above !== undefined && value <= above) return `above ${above}`;
  if (below !== undefined && value >= below) return `below ${below}`;
  if (multipleOf === undefined || multipleOf <= 0) return undefined;
  const times = value / multipleOf;
  return Math.abs(times - Math.round(times)) < 1e-9 ? undefined : `a multiple of ${multipleOf}`;
}

/** What is wrong with a text's length, in code points as Kubernetes counts it; undefined when nothing is. */
export function lengthMistake(rules: TextRules, value: string): string | undefined {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = rules;
  // One code point has one or two units: most texts need no counting.
  const counted = value.length > maxLength || value.length < minLength * 2 ? [...value].length : value.length;
  if (counted < minLength) return `has ${counted} characters, must have at least ${minLength}`;
  if (counted > maxLength) return `has ${counted} characters, may have at most ${maxLength}`;
  return undefined;
}

/** What an item is told apart by; undefined when it has not all of the fields. */
export function keyOf(keys: readonly ListKey[], item: unknown): string | undefined {
  if (valueTypeOf(item) !== 'map') return undefined;
  const parts: unknown[] = [];
  for (const { name, fallback } of keys) {
    const part = entry(item, name) ?? fallback;
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return JSON.stringify(parts);
}
