import type { ErrorCode } from './error-codes.ts';
import { cutText } from './printable.ts';

/** Where an error was made: a file as its author knows it, with a line and column that count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** What an error may add to its text. `related` are further findings of the same kind, all shown to the user. */
export interface ErrorDetails {
  readonly cause?: unknown;
  readonly at?: Place;
  readonly related?: readonly Finding[];
}

/** One of several things found wrong at once. */
export interface Finding {
  readonly message: string;
  readonly at?: Place;
}

/**
 * The one error that reaches a user: what happened (and where), how to mend it, and the code whose paragraph is in
 * docs/errors.md. Text from outside may stand in it; whoever prints it defuses it.
 */
export class TaskError extends Error {
  readonly code: ErrorCode;
  readonly mend: string;
  readonly at: Place | undefined;
  readonly related: readonly Finding[];

  constructor(code: ErrorCode, what: string, mend: string, details: ErrorDetails = {}) {
    super(what, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'TaskError';
    this.code = code;
    this.mend = mend;
    this.at = details.at;
    this.related = details.related ?? [];
  }
}

/** `file:line:column`, as far as known. */
export function formatPlace(place: Place): string {
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(':');
}

/** The message of whatever was thrown, without its stack. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

// Nobody reads more findings, nor longer ones: a list of thousands would bury what it says, in every place that shows it.
const mostFindings = 50;
const longestFinding = 2_000;
const longestMessage = 20_000;

/** The text a user sees: what, where, the findings, how to mend it, and the code to look up. */
export function describeError({ message, at, related, mend, code }: TaskError): string {
  const told = (text: string, place: Place | undefined, limit: number): string =>
    `${cutText(text, limit)}${place === undefined ? '' : ` (${formatPlace(place)})`}`;
  const findings = related
    .slice(0, mostFindings)
    .map((finding) => `\n  - ${told(finding.message, finding.at, longestFinding)}`);
  const more = related.length - findings.length;
  if (more > 0) findings.push(`\n  - … and ${more} more`);
  return `${told(message, at, longestMessage)}${findings.join('')}\n${mend} [${code}]`;
}
