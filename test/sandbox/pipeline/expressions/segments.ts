import { ExpressionError } from '../errors.ts';
import type { Expression } from './parser.ts';
import { parseExpression } from './parser.ts';

/** `${{ if … }}:`, `${{ elseif … }}:`, `${{ else }}:`, `${{ each x in … }}:`, `${{ insert }}:` as a key. */
export type Directive =
  | { readonly kind: 'if' | 'elseif'; readonly condition: Expression }
  | { readonly kind: 'else' }
  | { readonly kind: 'insert' }
  | { readonly kind: 'each'; readonly name: string; readonly list: Expression };

export type Segment = string | Expression;

/** The text between `${{` and `}}`, wherever they stand; a quoted `}}` does not close. */
function* pieces(text: string): Generator<{ readonly literal: string } | { readonly inner: string }> {
  let from = 0;
  for (;;) {
    const start = text.indexOf('${{', from);
    if (start < 0) break;
    if (start > from) yield { literal: text.slice(from, start) };
    const end = closing(text, start + 3);
    if (end < 0)
      throw new ExpressionError(
        'The expression is not closed. An unescaped ${{ sequence was found, but the closing }} sequence was not found.',
      );
    yield { inner: text.slice(start + 3, end) };
    from = end + 2;
  }
  if (from < text.length) yield { literal: text.slice(from) };
}

function closing(text: string, from: number): number {
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    if (text[at] === "'") quoted = !quoted;
    else if (!quoted && text.startsWith('}}', at)) return at;
  }
  return -1;
}

export function hasExpression(text: string): boolean {
  return text.includes('${{');
}

/** Text and expressions in turn. A directive among them is a mistake here. */
export function segmentsOf(text: string): Segment[] {
  return [...pieces(text)].map((piece) => {
    if ('literal' in piece) return piece.literal;
    if (/^\s*(if|elseif|else|each|insert)(\s|$)/i.test(piece.inner))
      throw new ExpressionError(`The directive '${piece.inner.trim()}' is not allowed in this context.`);
    return parseExpression(piece.inner);
  });
}

/** The directive that a key is, or undefined for an ordinary key. */
export function directiveOf(text: string): Directive | undefined {
  if (!text.startsWith('${{')) return undefined;
  const parts = [...pieces(text)];
  const [only] = parts;
  if (parts.length !== 1 || !only || !('inner' in only)) return undefined;
  const inner = only.inner.trim();
  const word = /^(if|elseif|else|each|insert)(?=\s|\(|$)/i.exec(inner)?.[1]?.toLowerCase();
  if (word === undefined) return undefined;
  const rest = inner.slice(word.length).trim();
  switch (word) {
    case 'if':
    case 'elseif':
      return { kind: word, condition: parseExpression(rest) };
    case 'each': {
      const match = /^([A-Za-z_][A-Za-z0-9_]*)\s+in\s+(.+)$/is.exec(rest);
      if (!match) throw new ExpressionError(`'each' expects a name, 'in' and a list: ${inner}`);
      return { kind: 'each', name: match[1] ?? '', list: parseExpression(match[2] ?? '') };
    }
    default:
      if (rest !== '') throw new ExpressionError(`Unexpected symbol: '${rest}' after '${word}'.`);
      return { kind: word === 'else' ? 'else' : 'insert' };
  }
}
