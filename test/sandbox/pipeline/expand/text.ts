import type { Position } from '../errors.ts';
import { ExpressionError, PipelineError } from '../errors.ts';
import { evaluate } from '../expressions/evaluator.ts';
import { isList } from '../expressions/lists.ts';
import type { Expression } from '../expressions/parser.ts';
import type { Directive, Segment } from '../expressions/segments.ts';
import { directiveOf, hasExpression, segmentsOf } from '../expressions/segments.ts';
import type { Value } from '../expressions/values.ts';
import { membersOf, requireText } from '../expressions/values.ts';
import type { Entry, Mapping, Scalar, Token } from '../yaml/tokens.ts';
import { place, scalarAt } from '../yaml/tokens.ts';
import type { Scope } from './scope.ts';
import { contextOf } from './scope.ts';

/** Runs something that works on expressions, and gives its mistakes a place. */
export function at<T>(position: Position, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof ExpressionError) throw new PipelineError(error.message, position, error);
    throw error;
  }
}

const SEGMENTS = new Map<string, readonly Segment[]>();

function segments(text: string): readonly Segment[] {
  let found = SEGMENTS.get(text);
  if (!found) {
    found = segmentsOf(text);
    SEGMENTS.set(text, found);
  }
  return found;
}

export function evaluateAt(position: Position, expression: Expression, scope: Scope): Value {
  return at(position, () => evaluate(expression, contextOf(scope)));
}

const DIRECTIVES = new Map<string, Directive | undefined>();

export function directiveAt(key: Scalar): Directive | undefined {
  if (!DIRECTIVES.has(key.text))
    DIRECTIVES.set(
      key.text,
      at(key, () => directiveOf(key.text)),
    );
  return DIRECTIVES.get(key.text);
}

/**
 * A scalar with its expressions replaced. One that is nothing but an expression may become a list or an object;
 * anything else that an expression gives is text from then on: a boolean reads `True`, also to `convertToJson`.
 */
export function expandScalar(token: Scalar, scope: Scope): Token {
  scope.budget.add(token);
  if (!hasExpression(token.text)) return token;
  return at(token, () => {
    const parts = segments(token.text);
    const [only] = parts;
    if (parts.length === 1 && only !== undefined && typeof only !== 'string')
      return inserted(tokenFrom(evaluate(only, contextOf(scope)), token), scope);
    const text = parts
      .map((part) => (typeof part === 'string' ? part : requireText(evaluate(part, contextOf(scope)))))
      .join('');
    return inserted(scalarAt(token, text, text), scope);
  });
}

function inserted(token: Token, scope: Scope): Token {
  scope.budget.addAll(token);
  return token;
}

/** As {@link expandScalar}, for places that only take text. */
export function expandText(token: Token, scope: Scope): Scalar {
  if (token.kind !== 'scalar') throw new PipelineError(`A ${token.kind} was not expected`, token);
  const expanded = expandScalar(token, scope);
  if (expanded.kind !== 'scalar') throw new PipelineError(`A ${expanded.kind} was not expected`, token);
  return expanded;
}

export function tokenFrom(value: Value, place_: Scalar): Token {
  if (value !== null && typeof value === 'object' && (value.kind === 'sequence' || value.kind === 'mapping'))
    return value;
  if (isList(value))
    return { ...place(place_), kind: 'sequence', items: membersOf(value).map((one) => tokenFrom(one.value, place_)) };
  if (value !== null && typeof value === 'object' && value.kind === 'lookup') {
    const entries = value
      .entries()
      .map(([key, member]): Entry => ({ key: scalarAt(place_, key, key), value: tokenFrom(member, place_) }));
    return { ...place(place_), kind: 'mapping', entries } satisfies Mapping;
  }
  if (value === null) return scalarAt(place_, null, '');
  const text = requireText(value);
  return scalarAt(place_, text, text);
}

/** Finds mistakes of grammar in every expression of a file, also in branches that are never taken. */
export function checkSyntax(token: Token): void {
  if (token.kind === 'scalar') {
    if (hasExpression(token.text)) at(token, () => segments(token.text));
  } else if (token.kind === 'sequence') {
    token.items.forEach(checkSyntax);
  } else {
    for (const { key, value } of token.entries) {
      if (hasExpression(key.text) && !directiveAt(key)) checkSyntax(key);
      checkSyntax(value);
    }
  }
}
