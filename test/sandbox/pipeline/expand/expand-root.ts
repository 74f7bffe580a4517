import { PipelineError } from '../errors.ts';
import { hasExpression } from '../expressions/segments.ts';
import { isKnownToTemplates } from '../predefined.ts';
import type { Entry, Mapping, Scalar, Source, Token } from '../yaml/tokens.ts';
import { find, place, tokenOf } from '../yaml/tokens.ts';
import { Expander } from './expander.ts';
import type { DeferredEntry } from './flatten.ts';
import { expandAll, flattenMapping, refuseRepeated } from './flatten.ts';
import type { Host } from './limits.ts';
import { Budget } from './limits.ts';
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
  /** Azure DevOps Services, when not said. */
  readonly host?: Host;
}

export interface ExpandedRoot {
  readonly root: Mapping;
  readonly parameters: Scope['parameters'];
  /** How many separate files were read, and the most memory that was counted. */
  readonly files: number;
  readonly bytes: number;
  /** The templates that the pipeline extends, the outermost first. */
  readonly extended: readonly Source[];
}

/** Carries out everything at compile time: what is left has no template expression and no template in it. */
export function expandRoot(o: ExpandOptions): ExpandedRoot {
  const host = o.host ?? 'services';
  const budget = new Budget(host);
  const loader = new Loader(o.repositories, budget);
  const expander = new Expander(loader);
  const source = { repository: 'self', path: o.file.replace(/^\/+/, '') };
  const start = { file: source.path, line: 1, column: 1 };
  const token = loader.read(source, start);
  if (token.kind !== 'mapping') throw new PipelineError('A mapping was expected', token);
  const variables = new VariableScope();
  for (const [name, value] of Object.entries(o.variables ?? {}))
    if (isKnownToTemplates(name)) variables.set(name, value);
  const empty: Scope = { parameters: parametersLookup(new Map(), false), variables, locals: {}, budget, host };
  const at: Scalar = { ...start, kind: 'scalar', value: null, text: '', source };
  const given = Object.entries(o.parameters ?? {}).map(([name, value]) => ({
    key: { ...at, value: name, text: name },
    value: tokenOf(value, at),
    scope: empty,
  }));
  const declared = find(token, 'parameters')?.value;
  if (!declared && given.length > 0)
    throw new PipelineError(`Unexpected parameter '${given[0]?.key.text ?? ''}'`, start);
  const parameters = expander.bind(declared, given, start, empty, false);
  const extended: Source[] = [];
  const root = expandFile(expander, token, { ...empty, parameters }, extended);
  return { root, parameters, files: budget.files, bytes: budget.peak, extended };
}

/** The root of a pipeline, or of a template that it extends: resources, then variables, then the rest. */
function expandFile(expander: Expander, token: Mapping, scope: Scope, bases: Source[]): Mapping {
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
    const base = expander.inTemplate(reference, extended.scope, (root, inner, source) => {
      bases.push(source);
      return expandFile(expander, root, inner, bases);
    });
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

/** Repositories must be known before templates are read from them: only `ref` may be computed, and what is in containers. */
function expandResources(expander: Expander, entry: DeferredEntry): Token {
  for (const { key, value } of entry.value.kind === 'mapping' ? entry.value.entries : []) {
    if (key.text.toLowerCase() === 'containers') continue;
    if (key.text.toLowerCase() !== 'repositories' || value.kind !== 'sequence') {
      refuseExpressions(key);
      refuseExpressions(value);
      continue;
    }
    for (const repository of value.items) {
      if (repository.kind !== 'mapping') refuseExpressions(repository);
      for (const one of repository.kind === 'mapping' ? repository.entries : []) {
        refuseExpressions(one.key);
        if (one.key.text.toLowerCase() !== 'ref') refuseExpressions(one.value);
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
