export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly secret: boolean;
  readonly readOnly?: boolean;
}

const MAX_DEPTH = 50;

/** The variables of a job. Names ignore case; values refer to each other by macros, expanded recursively. */
export class Variables {
  readonly #byName = new Map<string, Variable>();

  static of(publicOnes: Readonly<Record<string, string>>, secrets: Readonly<Record<string, string>> = {}): Variables {
    const variables = new Variables();
    for (const [name, value] of Object.entries(publicOnes)) variables.set({ name, value, secret: false });
    for (const [name, value] of Object.entries(secrets)) variables.set({ name, value, secret: true });
    return variables;
  }

  /** A variable once secret stays secret: the agent never shows it again. */
  set(variable: Variable): void {
    const key = variable.name.toLowerCase();
    const before = this.#byName.get(key);
    this.#byName.set(key, { ...variable, secret: variable.secret || before?.secret === true });
  }

  get(name: string): Variable | undefined {
    const found = this.#byName.get(name.toLowerCase());
    return found && { ...found, value: this.#expand(found.value, [name.toLowerCase()]) };
  }

  value(name: string): string | undefined {
    return this.get(name)?.value;
  }

  /** All of them, values expanded. */
  all(): Variable[] {
    return [...this.#byName.values()].map((variable) => ({
      ...variable,
      value: this.#expand(variable.value, [variable.name.toLowerCase()]),
    }));
  }

  copy(): Variables {
    const copy = new Variables();
    for (const variable of this.#byName.values()) copy.#byName.set(variable.name.toLowerCase(), variable);
    return copy;
  }

  /** Replaces each `$(name)` once, by the expanded value; an unknown one stays as it is written. */
  expand(text: string): string {
    return replaceMacros(text, (name) => this.get(name)?.value);
  }

  #expand(text: string, seen: readonly string[]): string {
    if (!text.includes('$(')) return text;
    return replaceMacros(text, (name) => {
      const key = name.toLowerCase();
      // A circle is left as it is written, as the agent does after its warning.
      if (seen.includes(key) || seen.length > MAX_DEPTH) return undefined;
      const found = this.#byName.get(key);
      return found && this.#expand(found.value, [...seen, key]);
    });
  }
}

/** Replaces `$(name)` from left to right; what a value brings in is not looked at again. */
export function replaceMacros(text: string, find: (name: string) => string | undefined): string {
  let result = '';
  let from = 0;
  for (;;) {
    const start = text.indexOf('$(', from);
    if (start < 0) return result + text.slice(from);
    const end = text.indexOf(')', start);
    if (end < 0) return result + text.slice(from);
    const value = find(text.slice(start + 2, end));
    if (value === undefined) {
      // `$($(name))`: the inner macro may still be known, so only the prefix is passed over.
      result += text.slice(from, start + 2);
      from = start + 2;
    } else {
      result += text.slice(from, start) + value;
      from = end + 1;
    }
  }
}

/** `Build.Source Version` is `BUILD_SOURCE_VERSION` in the environment. */
export function environmentName(name: string): string {
  return name.replaceAll('.', '_').replaceAll(' ', '_').toUpperCase();
}
