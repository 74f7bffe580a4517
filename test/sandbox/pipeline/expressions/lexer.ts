import { ExpressionError } from '../errors.ts';
import type { Version } from './values.ts';
import { parseVersion } from './values.ts';

export type LexToken =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | Version; readonly at: number }
  | { readonly kind: 'name'; readonly text: string; readonly at: number }
  | { readonly kind: 'symbol'; readonly text: '(' | ')' | '[' | ']' | ',' | '.' | '*'; readonly at: number };

/** Takes an expression apart. Numbers start with `-`, `.` or a digit; with two dots or more they are versions. */
export function lex(text: string): LexToken[] {
  const tokens: LexToken[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (/\s/.test(char)) {
      at++;
      continue;
    }
    if (char === "'") {
      const { value, end } = readString(text, at);
      tokens.push({ kind: 'literal', value, at });
      at = end;
      continue;
    }
    if (isSymbol(char) && !(char === '.' && startsNumber(text, at, tokens))) {
      tokens.push({ kind: 'symbol', text: char, at });
      at++;
      continue;
    }
    const word = /^[^\s()[\],'*]+/.exec(text.slice(at))?.[0] ?? char;
    if (/^[-.\d]/.test(word)) {
      tokens.push({ kind: 'literal', value: readNumber(word, at, text), at });
      at += word.length;
      continue;
    }
    const name = /^[A-Za-z_][A-Za-z0-9_-]*/.exec(word)?.[0];
    if (name === undefined) throw unexpected(word, at, text);
    tokens.push(keyword(name, at, tokens) ?? { kind: 'name', text: name, at });
    at += name.length;
  }
  return tokens;
}

function keyword(name: string, at: number, before: readonly LexToken[]): LexToken | undefined {
  const last = before.at(-1);
  if (last?.kind === 'symbol' && last.text === '.') return undefined;
  switch (name.toLowerCase()) {
    case 'true':
      return { kind: 'literal', value: true, at };
    case 'false':
      return { kind: 'literal', value: false, at };
    case 'infinity':
      return { kind: 'literal', value: Infinity, at };
    case 'nan':
      return { kind: 'literal', value: NaN, at };
    default:
      return undefined;
  }
}

function isSymbol(char: string): char is '(' | ')' | '[' | ']' | ',' | '.' | '*' {
  return '()[],.*'.includes(char);
}

/** `.5` is a number unless something stands before it that can have properties. */
function startsNumber(text: string, at: number, before: readonly LexToken[]): boolean {
  const last = before.at(-1);
  const isProperty =
    last?.kind === 'name' || (last?.kind === 'symbol' && (last.text === ']' || last.text === ')' || last.text === '*'));
  return !isProperty && /\d/.test(text[at + 1] ?? '');
}

function readString(text: string, start: number): { value: string; end: number } {
  let value = '';
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf("'", at);
    if (quote < 0) throw unexpected(text.slice(start), start, text);
    value += text.slice(at, quote);
    if (text[quote + 1] !== "'") return { value, end: quote + 1 };
    value += "'";
    at = quote + 2;
  }
}

function readNumber(word: string, at: number, text: string): number | Version {
  if ((word.match(/\./g) ?? []).length >= 2) {
    const version = parseVersion(word);
    if (version) return version;
  } else if (/^-?(\d+(\.\d*)?|\.\d+)$/.test(word)) {
    return Number(word);
  }
  throw unexpected(word, at, text);
}

/** The message of Azure Pipelines for a symbol it does not expect. */
export function unexpected(symbol: string, at: number, text: string): ExpressionError {
  return new ExpressionError(
    `Unexpected symbol: '${symbol}'. Located at position ${at + 1} within expression: ${text.trim()}.`,
  );
}
