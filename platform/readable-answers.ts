import { TaskError } from '../core/errors.ts';

/**
 * A port whose answers come from a server. What is JSON, but of another shape than the server's (a proxy's `{}`, a list
 * that is none), is a WrongPart where it is read: that is told as what it is, no proper answer. Any other error is a fault
 * of ours, and stays one.
 * @param from whose answers they are, for messages
 */
export function readableAnswers<Port extends object>(from: string, port: Port): Port {
  const guarded = Object.entries(port).map(([name, member]: [string, unknown]) => [
    name,
    typeof member === 'function'
      ? (...given: unknown[]): unknown => guard(from, Reflect.apply(member, port, given))
      : member,
  ]);
  return Object.fromEntries(guarded) as Port;
}

/** What is wrong with a part of an answer. */
export class WrongPart extends Error {}

/** The same for one answer. */
export function readableAnswer<T>(from: string, answer: Promise<T>): Promise<T> {
  return answer.catch((thrown: unknown) => {
    throw strange(from, thrown) ?? thrown;
  });
}

function guard(from: string, answer: unknown): unknown {
  return answer instanceof Promise ? readableAnswer(from, answer) : answer;
}

function strange(from: string, thrown: unknown): TaskError | undefined {
  const unexplained = thrown instanceof TaskError && thrown.code === 'INTERNAL' ? thrown.cause : thrown;
  if (!(unexplained instanceof WrongPart)) return undefined;
  return new TaskError(
    'NOT_REACHABLE',
    `No proper answer from ${from}: what came is none of the kind that was asked for: ${unexplained.message}.`,
    'Something in between, such as a proxy, may have answered in its place: look at the agent’s proxy settings, then run it again. If it stays, report the log.',
    { cause: thrown },
  );
}

/** A text of an answer; undefined where there is none. @throws WrongPart for anything else */
export function textIn(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw new WrongPart(`${name} is no text`);
}

/** A number by which the server knows something. @throws WrongPart for anything else, and where there is none */
export function numberIn(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw new WrongPart(`${name} is no number of something`);
}

/** A text that must be there. @throws WrongPart */
export function wordIn(value: unknown, name: string): string {
  const text = textIn(value, name);
  if (text === undefined) throw new WrongPart(`${name} is missing`);
  return text;
}

/** A part that has parts itself. @throws WrongPart for anything else, and where there is none */
export function partIn<T extends object>(value: T | null | undefined, name: string): T;
export function partIn(value: unknown, name: string): object;
export function partIn(value: unknown, name: string): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new WrongPart(`${name} is ${value === undefined || value === null ? 'missing' : 'none of its kind'}`);
}

/** A list of such parts: an empty answer is none, and must not be read as "nothing there". @throws WrongPart */
export function listIn<T extends object>(value: readonly T[] | null | undefined, name: string): T[];
export function listIn(value: unknown, name: string): object[];
export function listIn(value: unknown, name: string): object[] {
  if (!Array.isArray(value)) throw new WrongPart(`${name} is no list`);
  return value.map((one: unknown) => partIn(one, `an entry of ${name}`));
}

/** A list of texts, which may be left out, as each of them may; what is left out is passed over. @throws WrongPart */
export function textsIn(value: unknown, name: string): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new WrongPart(`${name} is no list`);
  return value.flatMap((one: unknown) => textIn(one, `an entry of ${name}`) ?? []);
}

/** A list that may be left out, as each of its entries may; what is left out is passed over. @throws WrongPart */
export function sparseListIn<T extends object>(value: readonly (T | null)[] | null | undefined, name: string): T[];
export function sparseListIn(value: unknown, name: string): object[];
export function sparseListIn(value: unknown, name: string): object[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new WrongPart(`${name} is no list`);
  const there: unknown[] = value.filter((one: unknown) => one !== null);
  return listIn(there, name);
}
