/** A part of a text with variables: text as it is, or one `${…}`. */
export type Part = { readonly kind: 'text'; readonly text: string } | Expression;

/** One `${…}`. How many words it has depends on the operator: `${a/b/c}` has two, `${a}` none. */
export interface Expression {
  readonly kind: 'expression';
  readonly name: string;
  /** `:=`, `//`, `^^` …; empty for a plain `${name}`. */
  readonly operator: string;
  readonly words: readonly (readonly Part[])[];
  /** As it was written. */
  readonly source: string;
}

/** A text that Flux's substitution refuses. */
export class BadSubstitution extends Error {
  /** The beginning of the expression; empty where it is no single one. */
  readonly source: string;

  constructor(reason: string, source = '') {
    super(reason);
    this.name = 'BadSubstitution';
    this.source = source;
  }
}

// No manifest nests defaults this deep; without a limit a hostile one would exhaust the stack.
const deepest = 100;

/**
 * Takes a text apart as Flux's postBuild does (github.com/fluxcd/pkg/envsubst, a fork of drone/envsubst): only `${…}`
 * counts, `$$` stands for a `$`, and what follows the name is one of the shell's operators.
 * @throws BadSubstitution
 */
export function parseEnvsubst(text: string): readonly Part[] {
  const parts: Part[] = [];
  let plain = '';
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf('$', at);
    if (dollar === -1 || dollar === text.length - 1) break;
    plain += text.slice(at, dollar);
    const next = text[dollar + 1];
    if (next === '{') {
      if (plain !== '') parts.push({ kind: 'text', text: plain });
      plain = '';
      const { expression, end } = new Parser(text, dollar).expression();
      parts.push(expression);
      at = end;
    } else {
      plain += '$';
      at = dollar + (next === '$' ? 2 : 1);
    }
  }
  plain += text.slice(at);
  if (plain !== '') parts.push({ kind: 'text', text: plain });
  return parts;
}

class Parser {
  readonly #text: string;
  readonly #start: number;
  #at: number;

  constructor(text: string, start: number) {
    this.#text = text;
    this.#start = start;
    this.#at = start;
  }

  expression(depth = 0): { readonly expression: Expression; readonly end: number } {
    const start = this.#at;
    if (depth > deepest) throw this.#bad('it is nested too deep');
    this.#at += 2;
    const made = (name: string, operator: string, words: readonly (readonly Part[])[]) => {
      if (this.#text[this.#at] !== '}') throw this.#bad('its closing brace is missing');
      this.#at += 1;
      const source = this.#text.slice(start, this.#at);
      return { expression: { kind: 'expression', name, operator, words, source } as const, end: this.#at };
    };
    if (this.#text[this.#at] === '#') {
      this.#at += 1;
      return made(this.#name(), '#', []);
    }
    const name = this.#name();
    const rest = this.#text.slice(this.#at, this.#at + 2);
    const [, operator = ''] = /^(:[=\-?+]|=|[,^]{1,2}|\/[/#%]?|##?|%%?|:)/.exec(rest) ?? [];
    this.#at += operator.length;
    switch (operator) {
      case '':
      case ',':
      case ',,':
      case ',^':
      case '^':
      case '^^':
      case '^,':
        return made(name, operator, []);
      case '=':
      case ':=':
      case ':-':
      case ':?':
      case ':+':
        return made(name, operator, [this.#default(depth)]);
      case ':':
        return made(name, operator, this.#substring(depth));
      case '#':
      case '##':
      case '%':
      case '%%':
        return made(name, operator, [this.#word(/[^}]/, depth)]);
      default:
        return made(name, operator, this.#replacement(depth));
    }
  }

  #bad(reason: string): BadSubstitution {
    const [line = ''] = this.#text.slice(this.#start, this.#start + 40).split('\n');
    return new BadSubstitution(reason, line);
  }

  #name(): string {
    const letters = /[\p{L}\p{Nd}_]+/uy;
    letters.lastIndex = this.#at;
    const [name] = letters.exec(this.#text) ?? [];
    if (name === undefined) throw this.#bad('there is no name of a variable in it');
    this.#at += name.length;
    return name;
  }

  /** Any number of words up to the brace. */
  #default(depth: number): readonly Part[] {
    const parts: Part[] = [];
    while (this.#at < this.#text.length && this.#text[this.#at] !== '}') parts.push(...this.#word(/[^}]/, depth));
    return parts;
  }

  #substring(depth: number): readonly (readonly Part[])[] {
    const words = [this.#word(/[^:}]/, depth)];
    if (this.#text[this.#at] !== ':') return words;
    while (this.#text[this.#at] === ':') this.#at += 1;
    return [...words, this.#word(/[^}]/, depth)];
  }

  #replacement(depth: number): readonly (readonly Part[])[] {
    const words = [this.#word(/[^/]/, depth, true)];
    if (this.#text[this.#at] !== '/') throw this.#bad('a / is missing in it');
    while (this.#text[this.#at] === '/') this.#at += 1;
    if (this.#text[this.#at] === '}') return words;
    return [...words, this.#word(/[^}]/, depth, true)];
  }

  /** One word: an expression, or what is allowed up to the next one. */
  #word(allowed: RegExp, depth: number, escapes = false): readonly Part[] {
    if (this.#text.startsWith('${', this.#at)) return [this.expression(depth + 1).expression];
    let text = '';
    const start = this.#at;
    while (this.#at < this.#text.length && !(this.#at > start && this.#text.startsWith('${', this.#at))) {
      const char = this.#text[this.#at] ?? '';
      const pair = this.#text.slice(this.#at, this.#at + 2);
      if (escapes && (pair === '$$' || pair === '\\/' || pair === '\\\\')) {
        text += pair[1] ?? '';
        this.#at += 2;
        continue;
      }
      if (!allowed.test(char)) break;
      text += char;
      this.#at += 1;
    }
    if (this.#at === start) throw this.#bad('a word is missing in it');
    return [{ kind: 'text', text }];
  }
}
