import { ExpressionError } from '../errors.ts';
import { find } from '../yaml/tokens.ts';
import { FUNCTIONS } from './functions.ts';
import { isFiltered, isList, listOf } from './lists.ts';
import type { Expression } from './parser.ts';
import type { Value } from './values.ts';
import { isCollection, membersOf, toNumber, toText, unwrap } from './values.ts';

/** What an expression can name, and functions that only exist where it stands (`succeeded()` in conditions). */
export interface Context {
  readonly names: Readonly<Record<string, Value>>;
  readonly functions?: Readonly<Record<string, ContextFunction>>;
  /** Functions that do not exist where it stands; in lower case. */
  readonly missing?: readonly string[];
}

export interface ContextFunction {
  readonly min: number;
  readonly max: number;
  readonly run: (args: readonly Value[]) => Value;
}

/** Evaluates an expression. Names and functions that are not evaluated are not looked up, as in Azure Pipelines. */
export function evaluate(expression: Expression, context: Context): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'name': {
      const name = Object.keys(context.names).find((known) => known.toLowerCase() === expression.name.toLowerCase());
      if (name === undefined) throw unknownName(expression.name);
      return context.names[name] ?? null;
    }
    case 'index':
      return member(evaluate(expression.of, context), evaluate(expression.index, context));
    case 'wildcard':
      return listOf(
        membersOf(evaluate(expression.of, context)).map((one) => one.value),
        true,
      );
    case 'call':
      return call(expression, context);
  }
}

function call(expression: Expression & { kind: 'call' }, context: Context): Value {
  const name = expression.name.toLowerCase();
  const own = findByName(context.functions ?? {}, name);
  const known = own ?? FUNCTIONS[name];
  if (!known || context.missing?.includes(name)) throw unknownFunction(expression.name);
  checkCount(expression, known);
  if (own) return own.run(expression.args.map((arg) => evaluate(arg, context)));
  const builtIn = FUNCTIONS[name];
  if (!builtIn) throw unknownFunction(expression.name);
  return builtIn.run(expression.args.map((arg) => () => evaluate(arg, context)));
}

function checkCount(expression: Expression & { kind: 'call' }, known: { min: number; max: number }): void {
  const count = expression.args.length;
  if (count < known.min) throw new ExpressionError(`Too few arguments to function '${expression.name}': ${count}.`);
  if (count > known.max) throw new ExpressionError(`Too many arguments to function '${expression.name}': ${count}.`);
}

/** Looks for names and functions that the place does not know, without evaluating anything. */
export function checkNames(expression: Expression, context: Context): void {
  switch (expression.kind) {
    case 'literal':
      return;
    case 'name':
      if (findByName(context.names, expression.name.toLowerCase()) === undefined) throw unknownName(expression.name);
      return;
    case 'index':
      checkNames(expression.of, context);
      checkNames(expression.index, context);
      return;
    case 'wildcard':
      checkNames(expression.of, context);
      return;
    case 'call': {
      const name = expression.name.toLowerCase();
      const known = findByName(context.functions ?? {}, name) ?? FUNCTIONS[name];
      if (!known || context.missing?.includes(name)) throw unknownFunction(expression.name);
      checkCount(expression, known);
      for (const arg of expression.args) checkNames(arg, context);
    }
  }
}

/** A member of a collection; a miss is null. What a wildcard gave is asked item by item. */
export function member(of: Value, index: Value): Value {
  if (!isCollection(of)) return null;
  if (of.kind === 'lookup' && isFiltered(of)) {
    const found = of.entries().map(([, value]) => member(value, index));
    return listOf(
      found.filter((value) => value !== null),
      true,
    );
  }
  if (isList(of)) {
    const at = toNumber(index);
    if (at === undefined || at < 0) return null;
    const items = membersOf(of);
    return items[Math.floor(at)]?.value ?? null;
  }
  const key = toText(index);
  if (key === undefined) return null;
  if (of.kind === 'lookup') return of.get(key);
  if (of.kind === 'sequence') return null;
  const entry = find(of, key);
  return entry ? unwrap(entry.value) : null;
}

function findByName<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  const key = Object.keys(record).find((known) => known.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : record[key];
}

function unknownName(name: string): ExpressionError {
  return new ExpressionError(`Unrecognized value: '${name}'. Unrecognized named-value: '${name}'.`);
}

function unknownFunction(name: string): ExpressionError {
  return new ExpressionError(`Unrecognized function: '${name}'.`);
}
