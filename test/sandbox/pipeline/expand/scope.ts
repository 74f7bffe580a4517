import { ExpressionError } from '../errors.ts';
import type { Context } from '../expressions/evaluator.ts';
import type { Lookup, Value } from '../expressions/values.ts';
import { unwrap } from '../expressions/values.ts';
import type { Token } from '../yaml/tokens.ts';
import type { Budget, Host } from './limits.ts';

/** Variables as template expressions see them: what was defined above, innermost first, always text. */
export class VariableScope {
  readonly #parent: VariableScope | undefined;
  readonly #values = new Map<string, { name: string; value: string }>();

  constructor(parent?: VariableScope) {
    this.#parent = parent;
  }

  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), { name, value });
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase())?.value ?? this.#parent?.get(name) ?? null;
  }

  entries(): [string, string][] {
    const inherited = (this.#parent?.entries() ?? []).filter(([name]) => !this.#values.has(name.toLowerCase()));
    return [...inherited, ...[...this.#values.values()].map((one): [string, string] => [one.name, one.value])];
  }

  lookup(): Lookup {
    return { kind: 'lookup', get: (name) => this.get(name), entries: () => this.entries() };
  }
}

/** What a template expression can name at one place of one file. */
export interface Scope {
  readonly parameters: Lookup;
  readonly variables: VariableScope;
  /** The names that surrounding `each` directives brought in. */
  readonly locals: Readonly<Record<string, Value>>;
  readonly budget: Budget;
  readonly host: Host;
}

/** Functions that came after Server 2022.2. */
const NOT_ON_SERVER = ['iif', 'trim'];

export function contextOf(scope: Scope): Context {
  const names = { ...scope.locals, parameters: scope.parameters, variables: scope.variables.lookup() };
  return scope.host === 'server' ? { names, missing: NOT_ON_SERVER } : { names };
}

/** A name that an `each` brings in; one that is there already cannot be brought in again. */
export function withLocal(scope: Scope, name: string, value: Value): Scope {
  const taken = ['parameters', 'variables', ...Object.keys(scope.locals)];
  if (taken.some((one) => one.toLowerCase() === name.toLowerCase()))
    throw new ExpressionError(`'${name}' is already defined`);
  return { ...scope, locals: { ...scope.locals, [name]: value } };
}

/** The parameters of a template. Where they are declared as a list, asking for another one is a mistake. */
export function parametersLookup(values: ReadonlyMap<string, { name: string; token: Token }>, strict: boolean): Lookup {
  return {
    kind: 'lookup',
    get(name) {
      const found = values.get(name.toLowerCase());
      if (!found && strict) throw new ExpressionError(`Key not found '${name}'`);
      return found ? unwrap(found.token) : null;
    },
    entries: () => [...values.values()].map(({ name, token }) => [name, unwrap(token)] as const),
  };
}

/** A pair as `each` over a mapping gives it. */
export function pairOf(key: string, value: Value): Lookup {
  return {
    kind: 'lookup',
    get: (name) => (name.toLowerCase() === 'key' ? key : name.toLowerCase() === 'value' ? value : null),
    entries: () => [
      ['key', key],
      ['value', value],
    ],
  };
}
