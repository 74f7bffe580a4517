import { TaskError } from '../core/errors.ts';

/**
 * A port whose answers come from a server. What is JSON, but of another shape than the server's (a proxy's `{}`, a list
 * that is none), shows where it is read, as an error of JavaScript's: that is told as what it is, no proper answer.
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
export class WrongPart extends TypeError {}

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
  // The client of Azure DevOps looks for a browser (ReferenceError) when a date is none.
  const kinds = [TypeError, RangeError, SyntaxError, URIError, ReferenceError];
  if (!kinds.some((kind) => unexplained instanceof kind)) return undefined;
  // JavaScript's own words are for whoever mends this code: the debug log has them.
  const how = unexplained instanceof WrongPart ? `: ${unexplained.message}` : '';
  return new TaskError(
    'NOT_REACHABLE',
    `No proper answer from ${from}: what came is none of the kind that was asked for${how}.`,
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

/** What is to be a list: an empty answer is none, and must not be read as "nothing there". @throws WrongPart */
export function listIn<T>(value: readonly T[] | null | undefined, name: string): readonly T[] {
  if (Array.isArray(value)) return value;
  throw new WrongPart(`${name} is no list`);
}
