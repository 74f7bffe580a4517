import { toNumber } from '../expressions/values.ts';

/** The number that a parameter's text is, or undefined. Empty text is none. */
export function parseNumber(text: string): number | undefined {
  return text.trim() === '' ? undefined : toNumber(text);
}
