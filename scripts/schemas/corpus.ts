import type { GoTypes } from './go-types.ts';
import type { JsonDefinition, VersionedDefinitions } from './sources.ts';
import { kindsOf } from './merge.ts';
import { refName, shortName } from './type-text.ts';

/**
 * One right object of every kind, with every field of every type set in at least one of them: each type is written out
 * in full where it is first met, and with only what it must have after that.
 */
export function makeCorpus(
  { definitions }: VersionedDefinitions,
  { enums }: GoTypes,
): readonly Readonly<Record<string, unknown>>[] {
  const met = new Set<string>();

  const sample = (definition: JsonDefinition, path: readonly string[], values?: readonly string[]): unknown => {
    if (definition.$ref !== undefined) return typed(refName(definition.$ref), path);
    const type = [definition.type ?? 'any'].flat().find((each) => each !== 'null');
    switch (type) {
      case 'array':
        return [sample(definition.items ?? {}, path, values)];
      case 'object':
        return typeof definition.additionalProperties === 'object'
          ? { key: sample(definition.additionalProperties, path) }
          : {};
      case 'integer':
      case 'number':
        return 1;
      case 'boolean':
        return true;
      case 'string':
        if (definition.enum !== undefined) return definition.enum[0];
        if (definition.format === 'byte') return 'YQ==';
        return definition.format === 'date-time' ? '2026-01-31T12:00:00Z' : (values?.[0] ?? 'a');
      default:
        return {};
    }
  };

  const typed = (name: string, path: readonly string[]): unknown => {
    const definition = definitions[name] ?? {};
    if (name.endsWith('.Quantity')) return '1';
    if (definition.oneOf !== undefined) return 1;
    if (definition.properties === undefined) return sample(definition, path);
    const full = !met.has(name);
    met.add(name);
    const short = shortName(name);
    const entries = Object.entries(definition.properties).flatMap(([field, type]) => {
      const required = definition.required?.includes(field) === true;
      // A type that holds itself ends where it comes again.
      if (!required && (!full || path.includes(refName(type.$ref ?? type.items?.$ref ?? '')))) return [];
      return [[field, sample(type, [...path, name], enums.get(short)?.get(field))] as const];
    });
    return Object.fromEntries(entries);
  };

  return [...kindsOf(definitions)].flatMap(([key, name]) => {
    const [apiVersion, kind] = key.split(' ');
    // The package has its schema under a name by which kubeconform does not look for it.
    if (kind === 'StorageVersion') return [];
    return { ...(typed(name, []) as Readonly<Record<string, unknown>>), apiVersion, kind };
  });
}

/** An object with one thing changed. */
export interface Mutation {
  /** `spec.replicas: true`, `spec.selector: deleted`. */
  readonly what: string;
  readonly object: Readonly<Record<string, unknown>>;
}

const replacements: readonly unknown[] = [true, 'a b', 1.5, { 'a b': [] }, ['a b'], null];

/** Every field taken out, and set to a value of each other type; a field put into every map. Always in the same order. */
export function mutationsOf(object: Readonly<Record<string, unknown>>): readonly Mutation[] {
  const mutations: Mutation[] = [];
  const change = (
    path: readonly string[],
    what: string,
    edit: (holder: Record<string, unknown>, key: string) => void,
  ) => {
    // Only what lies on the way is copied: of tens of thousands of changed objects, nearly all is the same.
    const copy: Record<string, unknown> = { ...object };
    let holder = copy;
    for (const step of path.slice(0, -1)) {
      const inner = holder[step];
      holder[step] = Array.isArray(inner) ? [...(inner as readonly unknown[])] : { ...(inner as object) };
      holder = holder[step] as Record<string, unknown>;
    }
    edit(holder, path.at(-1) ?? '');
    mutations.push({ what: `${path.join('.')}: ${what}`, object: copy });
  };
  const visit = (value: unknown, path: readonly string[]): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!Array.isArray(value)) {
      change([...path, 'unknownField'], 'added', (holder, key) => void (holder[key] = 'a b'));
    }
    for (const [key, inner] of Object.entries(value)) {
      const at = [...path, key];
      // Without these nobody knows what to hold it against.
      if (path.length === 0 && (key === 'apiVersion' || key === 'kind')) continue;
      if (!Array.isArray(value)) change(at, 'deleted', (holder, name) => void delete holder[name]);
      for (const other of replacements) {
        change(at, JSON.stringify(other), (holder, name) => void (holder[name] = other));
      }
      visit(inner, at);
    }
  };
  visit(object, []);
  return mutations;
}
