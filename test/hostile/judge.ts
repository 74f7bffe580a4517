import { inspect } from 'node:util';
import { errorCodes } from '../../core/error-codes.ts';
import { describeError, TaskError } from '../../core/errors.ts';
import { printable, printableLine } from '../../core/printable.ts';

/** What a way in made of a value: whatever a run would show of it, and what is wrong with the result. */
export interface Outcome {
  /** Texts that a run prints; the log defuses them. */
  readonly printed?: readonly string[];
  /** Texts that leave the run as they are: outputs, summaries, titles, commit messages, markers. */
  readonly leaves?: readonly string[];
  /** Paths that would be written, or refs that would be pushed. */
  readonly wrong?: readonly (string | undefined)[];
}

// Longer than a message that anybody reads; a list of mistakes holds one for each place.
const longestMessage = 200_000;
const codes: ReadonlySet<string> = new Set(errorCodes);

// Written anew here: what checks does not share the expressions of what is checked.
const command = /##\[|##vso\[/i;
const controls = /[^\P{Cc}\n\t]/u;
const reorders = /\p{Bidi_Control}/u;

/** What is wrong with how an attempt ended; empty when it is right. */
export function judgeResult(outcome: Outcome): string[] {
  const wrong = (outcome.wrong ?? []).filter((one) => one !== undefined);
  for (const text of outcome.printed ?? []) wrong.push(...wrongInPrint(printable(text)));
  for (const text of outcome.leaves ?? []) wrong.push(...wrongInPrint(text));
  return [...wrong, ...pollution()];
}

/** What is wrong with what an attempt threw; empty when it is one clear error. */
export function judgeError(thrown: unknown, value: string): string[] {
  if (!(thrown instanceof TaskError)) return [`threw no error of ours: ${short(stackOf(thrown))}`, ...pollution()];
  const wrong: string[] = [];
  if (!codes.has(thrown.code)) wrong.push(`the code ${thrown.code} is not documented`);
  if (thrown.code === 'INTERNAL') wrong.push(`blames itself: ${short(stackOf(thrown.cause ?? thrown))}`);
  const told = describeError(thrown);
  wrong.push(...wrongInPrint(printable(told)));
  if (told.length > longestMessage) wrong.push(`a message of ${told.length} characters: ${short(told)}`);
  if (thrown.message.trim() === '' || thrown.mend.trim() === '') wrong.push('says nothing');
  for (const inside of ['[object ', 'undefined', 'NaN'])
    if (thrown.message.includes(inside) && !value.includes(inside))
      wrong.push(`speaks of our insides: ${short(thrown.message)}`);
  return [...wrong, ...pollution()];
}

function wrongInPrint(text: string): string[] {
  return [
    ...(command.test(text) ? [`holds a command of the agent: ${short(text)}`] : []),
    ...(controls.test(text) ? [`holds a control character: ${short(text)}`] : []),
    ...(reorders.test(text) ? [`holds what turns text around: ${short(text)}`] : []),
  ];
}

const prototypes = {
  Object: Object.prototype,
  Array: Array.prototype,
  Function: Function.prototype,
  Map: Map.prototype,
};
const known = new Map(Object.entries(prototypes).map(([name, own]) => [name, Reflect.ownKeys(own).length]));

/** Whether something was put where every object has it. It is taken away again, for the next one to be judged by itself. */
function pollution(): string[] {
  const wrong: string[] = [];
  for (const [name, own] of Object.entries(prototypes)) {
    if (Reflect.ownKeys(own).length === known.get(name)) continue;
    wrong.push(`pollutes the prototype of ${name}`);
    Reflect.deleteProperty(own, 'polluted');
  }
  return wrong;
}

const stackOf = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message) : inspect(thrown);

/** A value or a message for people who look for the fault. */
export const short = (text: string): string => JSON.stringify(printableLine(text.slice(0, 4000), 600));
