import type { Position } from '../errors.ts';
import { PipelineError } from '../errors.ts';
import { isList } from '../expressions/lists.ts';
import type { Directive } from '../expressions/segments.ts';
import { isCollection, membersOf, toBoolean } from '../expressions/values.ts';
import type { Mapping, Scalar, Sequence, Token } from '../yaml/tokens.ts';
import { place } from '../yaml/tokens.ts';
import type { Scope } from './scope.ts';
import { pairOf, withLocal } from './scope.ts';
import { at, directiveAt, evaluateAt, expandScalar, expandText } from './text.ts';

export interface DeferredEntry {
  readonly key: Scalar;
  /** Not yet expanded. */
  readonly value: Token;
  readonly scope: Scope;
}

export interface DeferredItem {
  readonly token: Token;
  readonly scope: Scope;
}

/** Where an `if` chain stands: nothing to continue, a branch was taken, or still open. */
type Chain = 'none' | 'taken' | 'open';

/**
 * Carries out the directives among a mapping's keys and hands over its entries one by one, values not yet expanded:
 * so variables defined by one entry are there for the next, and each value keeps the names of its `each`.
 */
export function flattenMapping(mapping: Mapping, scope: Scope, emit: (entry: DeferredEntry) => void): void {
  let chain: Chain = 'none';
  for (const { key, value } of mapping.entries) {
    const directive = directiveAt(key);
    if (!directive) {
      chain = 'none';
      emit({ key: expandText(key, scope), value, scope });
      continue;
    }
    chain = direct(directive, key, scope, chain, (inner) => flattenBody(value, inner, emit));
  }
}

function flattenBody(value: Token, scope: Scope, emit: (entry: DeferredEntry) => void): void {
  const body = value.kind === 'scalar' ? expandScalar(value, scope) : value;
  if (body.kind === 'scalar' && body.value === null) return;
  if (body.kind !== 'mapping') throw new PipelineError(`A ${body.kind} was not expected`, value);
  flattenMapping(body, scope, emit);
}

/**
 * The same for a list: items of taken branches and of loops come one by one. A directive speaks of the list only when a
 * list stands below it; with a mapping below it, it makes entries of an item.
 */
export function flattenSequence(sequence: Sequence, scope: Scope, emit: (item: DeferredItem) => void): void {
  let chain: Chain = 'none';
  for (const item of sequence.items) {
    const [first, second] = item.kind === 'mapping' ? item.entries : [];
    const list = second === undefined && first?.value.kind === 'sequence' ? first.value : undefined;
    const directive = first && list && directiveAt(first.key);
    if (!directive) {
      chain = 'none';
      emitItem(item, scope, emit);
      continue;
    }
    chain = direct(directive, first.key, scope, chain, (inner) => flattenSequence(list, inner, emit));
  }
}

/** An item that is an expression may turn out as a list: its items are inserted. */
function emitItem(item: Token, scope: Scope, emit: (item: DeferredItem) => void): void {
  if (item.kind !== 'scalar') {
    emit({ token: item, scope });
    return;
  }
  const expanded = expandScalar(item, scope);
  if (expanded !== item && expanded.kind === 'sequence') for (const token of expanded.items) emit({ token, scope });
  else emit({ token: expanded, scope });
}

function direct(directive: Directive, key: Scalar, scope: Scope, chain: Chain, body: (scope: Scope) => void): Chain {
  switch (directive.kind) {
    case 'if': {
      const taken = toBoolean(evaluateAt(key, directive.condition, scope));
      if (taken) body(scope);
      return taken ? 'taken' : 'open';
    }
    case 'elseif': {
      refuseStray(chain, 'elseif', key);
      if (chain === 'taken') return 'taken';
      const taken = toBoolean(evaluateAt(key, directive.condition, scope));
      if (taken) body(scope);
      return taken ? 'taken' : 'open';
    }
    case 'else':
      refuseStray(chain, 'else', key);
      if (chain === 'open') body(scope);
      return 'none';
    case 'each': {
      const list = evaluateAt(key, directive.list, scope);
      if (list !== null && !isCollection(list))
        throw new PipelineError(`Expected a sequence or a mapping to loop over`, key);
      for (const member of membersOf(list)) {
        const value = member.key !== undefined && !isList(list) ? pairOf(member.key, member.value) : member.value;
        body(at(key, () => withLocal(scope, directive.name, value)));
      }
      return 'none';
    }
    case 'insert':
      body(scope);
      return 'none';
  }
}

function refuseStray(chain: Chain, word: string, key: Position): void {
  if (chain === 'none')
    throw new PipelineError(`The directive '${word}' is not allowed in this context: no 'if' precedes it.`, key);
}

/** A token with everything in it expanded, with no knowledge of what it means. */
export function expandAll(token: Token, scope: Scope): Token {
  if (token.kind !== 'scalar') scope.budget.add(token);
  if (token.kind === 'scalar') return expandScalar(token, scope);
  if (token.kind === 'sequence') {
    const items: Token[] = [];
    flattenSequence(token, scope, (item) => {
      items.push(expandAll(item.token, item.scope));
    });
    return { ...place(token), kind: 'sequence', items };
  }
  return collect(token, scope, (entry) => expandAll(entry.value, entry.scope));
}

/** The entries of a mapping with their values expanded by `value`; the same key twice is refused. */
export function collect(mapping: Mapping, scope: Scope, value: (entry: DeferredEntry) => Token): Mapping {
  const entries: { key: Scalar; value: Token }[] = [];
  flattenMapping(mapping, scope, (entry) => {
    refuseRepeated(entries, entry.key);
    entries.push({ key: entry.key, value: value(entry) });
  });
  return { ...place(mapping), kind: 'mapping', entries };
}

export function refuseRepeated(entries: readonly { readonly key: Scalar }[], key: Scalar): void {
  const same = entries.some((other) => other.key.text.toLowerCase() === key.text.toLowerCase());
  if (same) throw new PipelineError(`'${key.text}' is already defined`, key);
}
