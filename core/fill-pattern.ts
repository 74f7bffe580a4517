import { TaskError } from './errors.ts';
import { expandPattern, type ExpandedPattern, type PatternUse, type PlaceholderValues } from './placeholders.ts';

/** Fills a pattern whose values are known now. @throws INPUT_INVALID naming the input */
export function fill(
  input: string,
  pattern: string,
  values: PlaceholderValues,
  use: PatternUse,
  extra: Readonly<Record<string, string>> = {},
): string {
  return filledOr(input, expandPattern(pattern, values, use, extra));
}

/** @throws INPUT_INVALID naming the input, where the pattern could not be filled */
export function filledOr(input: string, filled: ExpandedPattern): string {
  if (filled.ok) return filled.value;
  throw new TaskError('INPUT_INVALID', 'An input is not right; nothing was touched:', 'Mend it in the pipeline.', {
    related: filled.mistakes.map((message) => ({ message: `${input}: ${message}` })),
  });
}
