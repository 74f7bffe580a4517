import { ExpressionError } from '../errors.ts';
import type { LexToken } from './lexer.ts';
import { lex, unexpected } from './lexer.ts';
import type { Version } from './values.ts';

export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | Version | null }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | { readonly kind: 'index'; readonly of: Expression; readonly index: Expression }
  | { readonly kind: 'wildcard'; readonly of: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly at: number };

/** The service's limits of one expression. */
const MAX_LENGTH = 21000;
const MAX_DEPTH = 50;

/** Parses an expression. Only its grammar is checked here: names and functions are, when it is evaluated. */
export function parseExpression(text: string): Expression {
  if (text.length > MAX_LENGTH) throw new ExpressionError(`Exceeded max expression length ${MAX_LENGTH}`);
  const parser = new Parser(text, lex(text));
  return parser.whole();
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly LexToken[];
  #next = 0;
  #depth = 0;

  constructor(text: string, tokens: readonly LexToken[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  whole(): Expression {
    if (this.#tokens.length === 0) throw new ExpressionError('An expression was expected.');
    const expression = this.#expression();
    const rest = this.#tokens[this.#next];
    if (rest) throw this.#unexpected(rest);
    return expression;
  }

  #expression(): Expression {
    if (++this.#depth > MAX_DEPTH) throw new ExpressionError(`Exceeded max expression depth ${MAX_DEPTH}`);
    const expression = this.#chain();
    this.#depth--;
    return expression;
  }

  #chain(): Expression {
    let expression = this.#primary();
    for (;;) {
      if (this.#take('.')) {
        if (this.#take('*')) {
          expression = { kind: 'wildcard', of: expression };
          continue;
        }
        const name = this.#tokens[this.#next++];
        if (name?.kind !== 'name') throw this.#unexpected(name);
        expression = { kind: 'index', of: expression, index: { kind: 'literal', value: name.text } };
      } else if (this.#take('[')) {
        if (this.#take('*')) expression = { kind: 'wildcard', of: expression };
        else expression = { kind: 'index', of: expression, index: this.#expression() };
        this.#expect(']');
      } else {
        return expression;
      }
    }
  }

  #primary(): Expression {
    const token = this.#tokens[this.#next++];
    if (token?.kind === 'literal') return { kind: 'literal', value: token.value };
    if (token?.kind !== 'name') throw this.#unexpected(token);
    if (!this.#take('(')) return { kind: 'name', name: token.text, at: token.at };
    const args: Expression[] = [];
    if (!this.#take(')')) {
      do args.push(this.#expression());
      while (this.#take(','));
      this.#expect(')');
    }
    return { kind: 'call', name: token.text, args, at: token.at };
  }

  #take(symbol: string): boolean {
    const token = this.#tokens[this.#next];
    if (token?.kind !== 'symbol' || token.text !== symbol) return false;
    this.#next++;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#take(symbol)) throw this.#unexpected(this.#tokens[this.#next]);
  }

  #unexpected(token: LexToken | undefined): ExpressionError {
    if (!token) return new ExpressionError(`Unexpected end of expression: ${this.#text.trim()}.`);
    const text = token.kind === 'literal' ? String(token.value) : token.text;
    return unexpected(text, token.at, this.#text);
  }
}
