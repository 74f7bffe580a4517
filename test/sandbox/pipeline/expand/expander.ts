import type { Position } from '../errors.ts';
import { PipelineError } from '../errors.ts';
import type { Entry, Mapping, Scalar, Source, Token } from '../yaml/tokens.ts';
import { find, place } from '../yaml/tokens.ts';
import type { DeferredEntry } from './flatten.ts';
import { expandAll, flattenMapping, flattenSequence, refuseRepeated } from './flatten.ts';
import type { Loader } from './loader.ts';
import { normalise } from './normalise.ts';
import { bindParameters } from './parameters.ts';
import type { Scope } from './scope.ts';
import { parametersLookup, VariableScope } from './scope.ts';
import type { ListKind, Shape } from './shapes.ts';
import { CHILDREN, isList, LISTS } from './shapes.ts';
import { expandScalar, expandText } from './text.ts';

/** Expands what has a meaning: lists with templates in them, variables before what uses them. */
export class Expander {
  readonly loader: Loader;

  constructor(loader: Loader) {
    this.loader = loader;
  }

  /** A mapping of a known shape. Its variables are expanded first, wherever they stand. */
  shaped(token: Token, scope: Scope, shape: Shape): Token {
    const body = token.kind === 'scalar' ? expandScalar(token, scope) : token;
    if (body.kind !== 'mapping') return body.kind === 'scalar' ? body : expandAll(body, scope);
    const inner =
      shape === 'stage' || shape === 'job' ? { ...scope, variables: new VariableScope(scope.variables) } : scope;
    const entries: DeferredEntry[] = [];
    flattenMapping(body, inner, (entry) => {
      refuseRepeated(entries, entry.key);
      entries.push(entry);
    });
    return { ...place(body), kind: 'mapping', entries: this.entries(entries, shape) };
  }

  /** The values of deferred entries, variables first. */
  entries(entries: readonly DeferredEntry[], shape: Shape): Entry[] {
    const done = new Map<DeferredEntry, Token>();
    const isVariables = (entry: DeferredEntry): boolean => entry.key.text.toLowerCase() === 'variables';
    const order =
      shape === 'step' ? entries : [...entries.filter(isVariables), ...entries.filter((one) => !isVariables(one))];
    for (const entry of order) done.set(entry, this.#child(entry, shape));
    return entries.map((entry) => ({ key: entry.key, value: done.get(entry) ?? entry.value }));
  }

  #child(entry: DeferredEntry, shape: Shape): Token {
    const kind = CHILDREN[shape][entry.key.text.toLowerCase()];
    if (kind === undefined) return expandAll(entry.value, entry.scope);
    if (kind === 'variables') return this.variables(entry.value, entry.scope);
    return isList(kind) ? this.list(entry.value, entry.scope, kind) : this.shaped(entry.value, entry.scope, kind);
  }

  /** A list of stages, jobs or steps, templates replaced by what they hold. */
  list(token: Token, scope: Scope, kind: ListKind): Token {
    const body = token.kind === 'scalar' ? expandScalar(token, scope) : token;
    if (body.kind === 'scalar' && body.value === null) return { ...place(token), kind: 'sequence', items: [] };
    if (body.kind !== 'sequence') throw new PipelineError(`A ${body.kind} was not expected`, token);
    const items: Token[] = [];
    flattenSequence(body, scope, (item) => {
      if (item.token.kind !== 'mapping') throw new PipelineError(notExpected(item.token), item.token);
      const reference = this.#reference(item.token, item.scope);
      if (reference) {
        const included = this.include(reference, item.scope, kind);
        const list = find(included, kind)?.value;
        if (list?.kind === 'sequence') items.push(...list.items);
        return;
      }
      const expanded = this.shaped(item.token, item.scope, LISTS[kind]);
      refuseEmpty(expanded);
      items.push(expanded);
    });
    return { ...place(token), kind: 'sequence', items };
  }

  /** Variables, each visible to the next. The list form may name groups and templates. */
  variables(token: Token, scope: Scope): Token {
    const body = token.kind === 'scalar' ? expandScalar(token, scope) : token;
    if (body.kind === 'scalar') {
      if (body.value !== null) throw new PipelineError('A string was not expected', token);
      return body;
    }
    if (body.kind === 'mapping') {
      const entries: Entry[] = [];
      flattenMapping(body, scope, (entry) => {
        refuseRepeated(entries, entry.key);
        const value = expandText(entry.value, entry.scope);
        scope.variables.set(entry.key.text, value.text);
        entries.push({ key: entry.key, value });
      });
      return { ...place(token), kind: 'mapping', entries };
    }
    const items: Token[] = [];
    flattenSequence(body, scope, (item) => {
      if (item.token.kind !== 'mapping') throw new PipelineError(`A ${item.token.kind} was not expected`, item.token);
      const reference = this.#reference(item.token, item.scope);
      if (reference) {
        items.push(...this.#includedVariables(reference, item.scope));
        return;
      }
      const expanded = expandAll(item.token, item.scope);
      if (expanded.kind !== 'mapping') return;
      refuseEmpty(expanded);
      const name = find(expanded, 'name')?.value;
      const value = find(expanded, 'value')?.value;
      if (name?.kind === 'scalar' && value?.kind === 'scalar') scope.variables.set(name.text, value.text);
      else if (value && value.kind !== 'scalar') throw new PipelineError(`A ${value.kind} was not expected`, value);
      items.push(expanded);
    });
    return { ...place(token), kind: 'sequence', items };
  }

  #includedVariables(reference: Reference, scope: Scope): readonly Token[] {
    const included = find(this.include(reference, scope, 'variables'), 'variables')?.value;
    if (included?.kind === 'sequence') return included.items;
    if (included?.kind !== 'mapping') return [];
    return included.entries.map(({ key, value }): Mapping => {
      const named = (text: string): Scalar => ({ ...key, value: text, text });
      const entries = [
        { key: named('name'), value: named(key.text) },
        { key: named('value'), value },
      ];
      return { ...place(key), kind: 'mapping', entries };
    });
  }

  /** Reads a template file and expands it; it must hold what the place asks for, besides its parameters. */
  include(reference: Reference, scope: Scope, kind: ListKind | 'variables'): Mapping {
    return this.inTemplate(reference, scope, (root, inner) => {
      const entries: DeferredEntry[] = [];
      flattenMapping(root, inner, (entry) => {
        if (entry.key.text.toLowerCase() === 'parameters') return;
        if (entry.key.text.toLowerCase() !== kind)
          throw new PipelineError(`Unexpected value '${entry.key.text}'`, entry.key);
        entries.push(entry);
      });
      if (entries.length === 0) throw new PipelineError(`The template has no '${kind}'.`, root);
      return { ...place(root), kind: 'mapping', entries: this.entries(entries, 'root') };
    });
  }

  /** Loads a template, binds its parameters, and hands over its root with the scope to expand it in. */
  inTemplate<T extends Token>(
    reference: Reference,
    scope: Scope,
    expand: (root: Mapping, scope: Scope, source: Source) => T,
  ): T {
    return this.loader.budget.deeper(reference.path, () => {
      const { token, source } = this.loader.template(reference.path);
      if (token.kind !== 'mapping') throw new PipelineError('A mapping was expected', token);
      const empty: Scope = { ...scope, parameters: parametersLookup(new Map(), false), locals: {} };
      const parameters = this.bind(find(token, 'parameters')?.value, reference.parameters, reference.path, empty, true);
      return expand(token, { ...empty, parameters }, source);
    });
  }

  bind(
    declared: Token | undefined,
    given: readonly DeferredEntry[],
    at: Position,
    empty: Scope,
    inTemplate: boolean,
  ): Scope['parameters'] {
    return bindParameters({
      inTemplate,
      declared,
      given,
      at,
      empty,
      structure: (token, inner, type) => this.#structured(token, inner, type),
    });
  }

  #structured(token: Token, scope: Scope, type: string): Token {
    const kind = type.replace('list', '');
    const shape = kind === 'stage' ? 'stage' : kind === 'step' ? 'step' : 'job';
    const body = token.kind === 'scalar' ? expandScalar(token, scope) : token;
    if (!type.endsWith('list') && body.kind === 'sequence')
      throw new PipelineError('A sequence was not expected', token);
    const expanded = type.endsWith('list') ? this.list(body, scope, `${shape}s`) : this.shaped(body, scope, shape);
    if (kind === 'deployment') refuseJobs(expanded);
    return normalise(expanded, type.endsWith('list') ? `${shape}s` : shape);
  }

  /** `template:` and its parameters, when that is what an item is. */
  #reference(item: Mapping, scope: Scope): Reference | undefined {
    if (!item.entries.some(({ key }) => key.text.toLowerCase() === 'template')) return undefined;
    return this.reference(item, scope);
  }

  reference(item: Mapping, scope: Scope): Reference {
    let path: Scalar | undefined;
    let parameters: DeferredEntry[] = [];
    flattenMapping(item, scope, (entry) => {
      const key = entry.key.text.toLowerCase();
      if (key === 'template') {
        path = expandText(entry.value, entry.scope);
      } else if (key === 'parameters') {
        const value = entry.value.kind === 'scalar' ? expandScalar(entry.value, entry.scope) : entry.value;
        if (value.kind === 'scalar' && value.value === null) return;
        if (value.kind !== 'mapping') throw new PipelineError(`A ${value.kind} was not expected`, entry.value);
        parameters = [];
        flattenMapping(value, entry.scope, (parameter) => {
          refuseRepeated(parameters, parameter.key);
          parameters.push(parameter);
        });
      } else if (key !== 'templatecontext') {
        throw new PipelineError(`Unexpected value '${entry.key.text}'`, entry.key);
      }
    });
    if (!path) throw new PipelineError("Expected 'template'", item);
    return { path, parameters };
  }
}

/** A stage, a job, a step or a variable of which the directives have left nothing. */
function refuseEmpty(token: Token): void {
  if (token.kind === 'mapping' && token.entries.length === 0)
    throw new PipelineError('Expected at least one key-value pair in the mapping', token);
}

/** Text where a mapping is needed: an expression that gave nothing, a forgotten colon. */
function notExpected(token: Token): string {
  return token.kind === 'scalar' ? `Unexpected value '${token.text}'` : `A ${token.kind} was not expected`;
}

/** What a parameter of the type `deployment` or `deploymentList` does not take. */
function refuseJobs(token: Token): void {
  if (token.kind === 'sequence') token.items.forEach(refuseJobs);
  const [first] = token.kind === 'mapping' ? token.entries : [];
  if (first && token.kind === 'mapping' && !find(token, 'deployment'))
    throw new PipelineError(`Unexpected value '${first.key.text}'`, first.key);
}

export interface Reference {
  readonly path: Scalar;
  readonly parameters: readonly DeferredEntry[];
}
