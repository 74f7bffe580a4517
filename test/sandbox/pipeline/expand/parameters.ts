import type { Position } from '../errors.ts';
import { PipelineError } from '../errors.ts';
import { hasExpression } from '../expressions/segments.ts';
import type { Lookup } from '../expressions/values.ts';
import { parseNumber } from './numbers.ts';
import type { Mapping, Scalar, Token } from '../yaml/tokens.ts';
import { find, scalarAt } from '../yaml/tokens.ts';
import type { DeferredEntry } from './flatten.ts';
import type { Scope } from './scope.ts';
import { parametersLookup } from './scope.ts';
import { expandAll } from './flatten.ts';

/** Expands a value of a structured type (`stepList` …) where it was written, and brings it into its full form. */
export type StructureExpander = (token: Token, scope: Scope, type: string) => Token;

const STRUCTURED = new Set([
  'step',
  'steplist',
  'job',
  'joblist',
  'deployment',
  'deploymentlist',
  'stage',
  'stagelist',
]);
const FREE = new Set([
  'object',
  'legacyobject',
  'environment',
  'filepath',
  'pool',
  'securefile',
  'serviceconnection',
  'container',
  'containerlist',
]);
const DECLARATION_KEYS = new Set(['name', 'displayname', 'type', 'default', 'values']);

interface Declaration {
  readonly name: string;
  readonly type: string;
  readonly fallback: Token | undefined;
  readonly values: Token | undefined;
  readonly at: Scalar;
}

/**
 * Binds what a caller gives to what a file declares.
 * A list of declarations is strict; the old mapping form takes anything, all of it text.
 */
export function bindParameters(o: {
  readonly declared: Token | undefined;
  readonly given: readonly DeferredEntry[];
  /** Where a missing parameter is missed: the place of the call. */
  readonly at: Position;
  readonly empty: Scope;
  readonly structure: StructureExpander;
  /** Templates know fewer types than the file that a run starts from. */
  readonly inTemplate: boolean;
}): Lookup {
  const { declared } = o;
  const isList = declared?.kind === 'sequence';
  const values = new Map<string, { name: string; token: Token }>();
  if (declared && !isList && declared.kind === 'mapping') {
    for (const { key, value } of declared.entries)
      values.set(key.text.toLowerCase(), { name: key.text, token: asText(expandAll(value, o.empty)) });
  } else if (declared?.kind === 'scalar' && declared.value !== null) {
    throw new PipelineError('A sequence of parameters was expected', declared);
  }
  if (!isList) {
    for (const { key, value, scope } of o.given)
      values.set(key.text.toLowerCase(), { name: key.text, token: asText(expandAll(value, scope)) });
    return parametersLookup(values, false);
  }
  const declarations = declared.items.map((token) => declaration(token, o));
  for (const { key } of o.given) {
    if (!declarations.some((one) => one.name.toLowerCase() === key.text.toLowerCase()))
      throw new PipelineError(`Unexpected parameter '${key.text}'`, key);
  }
  for (const one of declarations) {
    if (values.has(one.name.toLowerCase()))
      throw new PipelineError(`Parameter '${one.name}' is already defined`, one.at);
    const given = o.given.find((entry) => entry.key.text.toLowerCase() === one.name.toLowerCase());
    // A default that is not used must be right, too.
    const fallback = one.fallback && typed(one, one.fallback, o.empty, o.structure);
    const token = given ? typed(one, given.value, given.scope, o.structure) : fallback;
    if (!token) throw new PipelineError(`A value for the '${one.name}' parameter must be provided.`, o.at);
    values.set(one.name.toLowerCase(), { name: one.name, token });
  }
  return parametersLookup(values, true);
}

function declaration(token: Token, o: { readonly inTemplate: boolean; readonly empty: Scope }): Declaration {
  if (token.kind !== 'mapping') throw new PipelineError('A parameter declaration was expected', token);
  refuseExpressions(token);
  for (const { key } of token.entries)
    if (!DECLARATION_KEYS.has(key.text.toLowerCase())) throw new PipelineError(`Unexpected value '${key.text}'`, key);
  const name = find(token, 'name')?.value;
  if (name?.kind !== 'scalar' || name.text === '') throw new PipelineError('A parameter needs a name', token);
  const type = find(token, 'type')?.value;
  if (type && type.kind !== 'scalar') throw new PipelineError(`A ${type.kind} was not expected`, type);
  const typeName = (type?.text ?? 'string').toLowerCase();
  const known =
    ['string', 'number', 'boolean'].includes(typeName) ||
    (typeName === 'stringlist' && !o.inTemplate && o.empty.host === 'services') ||
    STRUCTURED.has(typeName) ||
    FREE.has(typeName);
  if (!known) throw new PipelineError(`Unexpected parameter type '${type?.text ?? ''}'`, type ?? token);
  return {
    name: name.text,
    type: typeName,
    fallback: find(token, 'default')?.value,
    values: find(token, 'values')?.value,
    at: name,
  };
}

/** Parameters are bound before anything is evaluated, so no expression can stand in their declaration. */
function refuseExpressions(token: Token): void {
  if (token.kind === 'scalar') {
    if (hasExpression(token.text))
      throw new PipelineError('A template expression is not allowed in this context', token);
  } else if (token.kind === 'sequence') {
    token.items.forEach(refuseExpressions);
  } else {
    for (const { key, value } of token.entries) {
      refuseExpressions(key);
      refuseExpressions(value);
    }
  }
}

function typed(one: Declaration, raw: Token, scope: Scope, structure: StructureExpander): Token {
  if (STRUCTURED.has(one.type)) return structure(raw, scope, one.type);
  const token = expandAll(raw, scope);
  if (one.type === 'legacyobject') return asText(token);
  if (FREE.has(one.type)) return token;
  if (one.type === 'stringlist') return stringList(one, token);
  if (token.kind !== 'scalar') throw new PipelineError(`A ${token.kind} was not expected`, token);
  const value = scalarOf(one, token);
  allowed(one, value);
  return value;
}

function scalarOf(one: Declaration, token: Scalar): Scalar {
  const invalid = (what: string): PipelineError =>
    new PipelineError(`The '${one.name}' parameter value '${token.text}' is not a valid ${what}.`, token);
  switch (one.type) {
    case 'boolean': {
      if (token.value === null) return scalarAt(token, false, 'False');
      if (!/^(true|false)$/i.test(token.text)) throw invalid('Boolean');
      const value = token.text.toLowerCase() === 'true';
      return scalarAt(token, value, value ? 'True' : 'False');
    }
    case 'number': {
      if (token.value === null) return scalarAt(token, 0, '0');
      const value = parseNumber(token.text);
      if (value === undefined) throw invalid('Number');
      return scalarAt(token, value, token.text);
    }
    default:
      return scalarAt(token, token.value === null ? '' : token.text, token.value === null ? '' : token.text);
  }
}

function stringList(one: Declaration, token: Token): Token {
  if (token.kind !== 'sequence') throw new PipelineError(`A ${token.kind} was not expected`, token);
  const items = token.items.map((item) => {
    if (item.kind !== 'scalar') throw new PipelineError(`A ${item.kind} was not expected`, item);
    allowed(one, item);
    return scalarAt(item, item.text, item.text);
  });
  return { ...token, items };
}

function allowed(one: Declaration, value: Scalar): void {
  if (!one.values) return;
  if (one.values.kind !== 'sequence') throw new PipelineError('A sequence of allowed values was expected', one.values);
  const texts = one.values.items.map((item) => (item.kind === 'scalar' ? item.text : ''));
  const matches = texts.some((text) =>
    one.type === 'boolean' ? text.toLowerCase() === value.text.toLowerCase() : text === value.text,
  );
  if (!matches)
    throw new PipelineError(
      `The '${one.name}' parameter value '${value.text}' is not an allowed value. Allowed: ${texts.join(', ')}.`,
      value,
    );
}

/** The old form knows text only. */
function asText(token: Token): Token {
  if (token.kind === 'scalar') return scalarAt(token, token.value === null ? null : token.text, token.text);
  if (token.kind === 'sequence') return { ...token, items: token.items.map(asText) };
  return {
    ...token,
    entries: token.entries.map(({ key, value }) => ({ key, value: asText(value) })),
  } satisfies Mapping;
}
