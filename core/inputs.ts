import { parseDuration } from './duration.ts';
import { TaskError, type Finding } from './errors.ts';
import { expandPattern, type PatternUse, type PlaceholderValues } from './placeholders.ts';

/** Gives an input's raw text, undefined when it is empty or not set. */
export type RawInputs = (name: string) => string | undefined;

/** Gives what one of the pipeline's own variables says (`Build.BuildId`), undefined when it is not set. */
export type VariableReader = (name: string) => string | undefined;

/** One entry of a multi-line input, with the line it stands on (from 1). */
export interface InputLine {
  readonly text: string;
  readonly line: number;
}

/**
 * Reads a task's inputs and gathers every mistake, so that an author sees them all at once and nothing is touched
 * before. A reading method that meets a mistake answers with a harmless value; `finish()` then throws.
 */
export class InputReader {
  readonly #raw: RawInputs;
  readonly #mistakes: Finding[] = [];

  constructor(raw: RawInputs) {
    this.#raw = raw;
  }

  /**
   * Notes a mistake: the input's name, what is wrong with it and how to mend it, and the line inside the input. Once,
   * however often the input is read.
   */
  mistake(name: string, what: string, line?: number): void {
    const message = `${name}${line === undefined ? '' : `, line ${line}`}: ${what}`;
    if (!this.#mistakes.some((known) => known.message === message)) this.#mistakes.push({ message });
  }

  optional(name: string): string | undefined {
    const value = this.#raw(name)?.trim();
    return value === undefined || value === '' ? undefined : value;
  }

  required(name: string): string {
    const value = this.optional(name);
    if (value === undefined) this.mistake(name, 'is required and empty');
    return value ?? '';
  }

  text(name: string, fallback: string): string {
    return this.optional(name) ?? fallback;
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.optional(name);
    if (value === undefined) return fallback;
    // The agent hands over what the author wrote; YAML's and Azure Pipelines' spellings are those two.
    if (/^true$/i.test(value)) return true;
    if (/^false$/i.test(value)) return false;
    this.mistake(name, `"${value}" is neither true nor false`);
    return fallback;
  }

  choice<T extends string>(name: string, values: readonly T[], fallback: T): T {
    const value = this.optional(name);
    if (value === undefined) return fallback;
    const found = values.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
    if (found === undefined) this.mistake(name, `"${value}" is not one of ${values.join(', ')}`);
    return found ?? fallback;
  }

  /** A whole number of at least `least`. */
  count(name: string, fallback: number, least = 0): number {
    const value = this.optional(name);
    if (value === undefined) return fallback;
    if (/^\d{1,9}$/.test(value) && Number(value) >= least) return Number(value);
    this.mistake(name, `"${value}" is no whole number of at least ${least}`);
    return fallback;
  }

  /** A pull request's number; undefined where none is given, or what is given is none. */
  pullRequest(name: string): number | undefined {
    const value = this.optional(name);
    if (value === undefined) return undefined;
    if (/^[1-9]\d{0,9}$/.test(value)) return Number(value);
    this.mistake(name, `"${value}" is no pull request’s number`);
    return undefined;
  }

  /** A duration in milliseconds. `zero` says whether `0` is allowed. */
  duration(name: string, fallback: string, zero: 'zeroAllowed' | 'positive'): number {
    const value = this.text(name, fallback);
    const milliseconds = parseDuration(value);
    if (milliseconds === undefined) this.mistake(name, `"${value}" is no duration; write 90s, 15m or 1h30m`);
    else if (milliseconds === 0 && zero === 'positive') this.mistake(name, 'must be longer than 0');
    return milliseconds ?? 0;
  }

  /** The entries of a multi-line input; blank lines and lines that start with `#` are skipped. */
  lines(name: string): readonly InputLine[] {
    return (this.#raw(name) ?? '')
      .split(/\r\n|\r|\n/)
      .map((text, index) => ({ text: text.trim(), line: index + 1 }))
      .filter(({ text }) => text !== '' && !text.startsWith('#'));
  }

  /** The entries of a multi-line input that are `name=value`; a name given twice is a mistake. */
  pairs(name: string): ReadonlyMap<string, string> {
    const pairs = new Map<string, string>();
    for (const { text, line } of this.lines(name)) {
      const equals = text.indexOf('=');
      const key = text.slice(0, Math.max(equals, 0)).trim();
      if (key === '') this.mistake(name, `"${text}" is not name=value`, line);
      else if (pairs.has(key)) this.mistake(name, `"${key}" is given twice`, line);
      else pairs.set(key, text.slice(equals + 1).trim());
    }
    return pairs;
  }

  /** An input's pattern, or the fallback, with its placeholders filled. */
  pattern(
    name: string,
    fallback: string,
    values: PlaceholderValues,
    use: PatternUse,
    extra: Readonly<Record<string, string>> = {},
  ): string {
    const expanded = expandPattern(this.text(name, fallback), values, use, extra);
    if (expanded.ok) return expanded.value;
    for (const mistake of expanded.mistakes) this.mistake(name, mistake);
    return '';
  }

  /** Throws INPUT_INVALID with every mistake, if there was one. */
  finish(): void {
    if (this.#mistakes.length === 0) return;
    const count = this.#mistakes.length === 1 ? 'An input is' : `${this.#mistakes.length} inputs are`;
    throw new TaskError('INPUT_INVALID', `${count} not right; nothing was touched:`, 'Mend them in the pipeline.', {
      related: this.#mistakes,
    });
  }
}
