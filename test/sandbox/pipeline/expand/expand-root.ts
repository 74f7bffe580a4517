import { PipelineError } from '../errors.ts';
import { hasExpression } from '../expressions/segments.ts';
import type { Entry, Mapping, Scalar, Token } from '../yaml/tokens.ts';
import { find, place, tokenOf } from '../yaml/tokens.ts';
import { Expander } from './expander.ts';
import type { DeferredEntry } from './flatten.ts';
import { expandAll, flattenMapping, refuseRepeated } from './flatten.ts';
import { Loader } from './loader.ts';
import type { Scope } from './scope.ts';
import { parametersLookup, VariableScope } from './scope.ts';

export interface ExpandOptions {
  /** The entry file: its path in the repository `self`. */
  readonly file: string;
  /** Folders by alias, by the repository's name, or by `name@ref`. */
  readonly repositories: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** What template expressions know of the run: predefined variables and those set when it is queued. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Carries out everything at compile time: what is left has no template expression and no template in it. */
export function expandRoot(o: ExpandOptions): { root: Mapping; files: number; parameters: Scope['parameters'] } {
  const loader = new Loader(o.repositories);
  const expander = new Expander(loader);
  const source = { repository: 'self', path: o.file.replace(/^\/+/, '') };
  const start = { file: source.path, line: 1, column: 1 };
  const token = loader.read(source, start);
  if (token.kind !== 'mapping') throw new PipelineError('A mapping was expected', token);
  const variables = new VariableScope();
  for (const [name, value] of Object.entries(o.variables ?? {})) variables.set(name, value);
  const empty: Scope = { parameters: parametersLookup(new Map(), false), variables, locals: {} };
  const at: Scalar = { ...start, kind: 'scalar', value: null, text: '', source };
  const given = Object.entries(o.parameters ?? {}).map(([name, value]) => ({
    key: { ...at, value: name, text: name },
    value: tokenOf(value, at),
    scope: empty,
  }));
  const declared = find(token, 'parameters')?.value;
  if (!declared && given.length > 0)
    throw new PipelineError(`Unexpected parameter '${given[0]?.key.text ?? ''}'`, start);
  const parameters = expander.bind(declared, given, start, empty);
  const root = expandFile(expander, token, { ...empty, parameters });
  return { root, files: loader.loaded, parameters };
}

/** The root of a pipeline, or of a template that it extends: resources, then variables, then the rest. */
function expandFile(expander: Expander, token: Mapping, scope: Scope): Mapping {
  const deferred: DeferredEntry[] = [];
  flattenMapping(token, scope, (entry) => {
    refuseRepeated(deferred, entry.key);
    if (entry.key.text.toLowerCase() !== 'parameters') deferred.push(entry);
  });
  const done: Entry[] = [];
  const resources = deferred.find((entry) => named(entry, 'resources'));
  if (resources) {
    const expanded = expandResources(expander, resources);
    done.push({ key: resources.key, value: expanded });
  }
  for (const entry of deferred)
    if (['trigger', 'pr', 'schedules'].some((name) => named(entry, name))) refuseExpressions(entry.value);
  const rest = deferred.filter((entry) => entry !== resources && !named(entry, 'extends'));
  done.push(...expander.entries(rest, 'root'));
  const extended = deferred.find((entry) => named(entry, 'extends'));
  if (extended) {
    if (extended.value.kind !== 'mapping')
      throw new PipelineError(`A ${extended.value.kind} was not expected`, extended.value);
    const reference = expander.reference(extended.value, extended.scope);
    const base = expander.inTemplate(reference, extended.scope, (root, inner) => expandFile(expander, root, inner));
    for (const entry of base.entries) {
      const before = done.find((one) => one.key.text.toLowerCase() === entry.key.text.toLowerCase());
      if (!before) done.push(entry);
      else if (named(entry, 'resources')) done.splice(done.indexOf(before), 1, mergeResources(before, entry));
      else throw new PipelineError(`'${entry.key.text}' is already defined`, entry.key);
    }
  }
  return { ...place(token), kind: 'mapping', entries: done };
}

function named(entry: { readonly key: Scalar }, name: string): boolean {
  return entry.key.text.toLowerCase() === name;
}

/** Repositories must be known before templates are read from them; only `ref` may be computed. */
function expandResources(expander: Expander, entry: DeferredEntry): Token {
  if (entry.value.kind === 'mapping') {
    const repositories = find(entry.value, 'repositories')?.value;
    for (const repository of repositories?.kind === 'sequence' ? repositories.items : []) {
      for (const one of repository.kind === 'mapping' ? repository.entries : []) {
        if (['repository', 'name', 'type', 'endpoint'].includes(one.key.text.toLowerCase()))
          refuseExpressions(one.value);
      }
    }
  }
  const expanded = expandAll(entry.value, entry.scope);
  const repositories = expanded.kind === 'mapping' ? find(expanded, 'repositories')?.value : undefined;
  for (const one of repositories?.kind === 'sequence' ? repositories.items : []) {
    const alias = one.kind === 'mapping' ? find(one, 'repository')?.value : undefined;
    const name = one.kind === 'mapping' ? find(one, 'name')?.value : undefined;
    const ref = one.kind === 'mapping' ? find(one, 'ref')?.value : undefined;
    if (alias?.kind !== 'scalar' || alias.text === '')
      throw new PipelineError("A repository resource needs 'repository'", one);
    const refText = ref?.kind === 'scalar' && ref.text !== '' ? ref.text : undefined;
    expander.loader.addRepository(alias.text, name?.kind === 'scalar' ? name.text : alias.text, refText, one);
  }
  return expanded;
}

function mergeResources(first: Entry, second: Entry): Entry {
  if (first.value.kind !== 'mapping' || second.value.kind !== 'mapping') return second;
  const entries = [...first.value.entries];
  for (const entry of second.value.entries) {
    const index = entries.findIndex((one) => one.key.text.toLowerCase() === entry.key.text.toLowerCase());
    const before = entries[index];
    if (!before) entries.push(entry);
    else if (before.value.kind === 'sequence' && entry.value.kind === 'sequence')
      entries[index] = {
        key: before.key,
        value: { ...before.value, items: [...before.value.items, ...entry.value.items] },
      };
    else throw new PipelineError(`'${entry.key.text}' is already defined`, entry.key);
  }
  return { key: first.key, value: { ...first.value, entries } };
}

function refuseExpressions(token: Token): void {
  if (token.kind === 'scalar') {
    if (hasExpression(token.text))
      throw new PipelineError('A template expression is not allowed in this context', token);
    return;
  }
  const inner = token.kind === 'sequence' ? token.items : token.entries.flatMap(({ key, value }) => [key, value]);
  inner.forEach(refuseExpressions);
}
