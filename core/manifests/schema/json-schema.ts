import { entry, isRecord, listOf, numberOf, recordOf, type Data } from '../../unstructured.ts';
import type { LazySchema, ListKey, ListRules, MapRules, NumberRules, Schema, TextRules, ValueType } from './schema.ts';

/** How a schema is to be read. */
export interface Dialect {
  /**
   * `crd`: a structural schema, where a field that is not named is refused and null counts as absent. `part`: inside a
   * structural schema's allOf, anyOf, oneOf and not, which ask for values and name no fields. `json`: JSON schema.
   */
  readonly kind: 'crd' | 'part' | 'json';
  /** What a `$ref` leads to; undefined when it leads nowhere. */
  readonly resolve: (ref: string) => { readonly raw: unknown; readonly dialect: Dialect } | undefined;
  /** What every object and every embedded one has besides. */
  readonly metadata: LazySchema;
}

const types: Readonly<Record<string, ValueType>> = {
  string: 'text',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  array: 'list',
  object: 'map',
  null: 'null',
};

const made = new WeakMap<Data, Map<Dialect, Schema>>();

/** A schema of JSON schema's words; what it does not understand asks for nothing. */
export function fromJsonSchema(raw: unknown, dialect: Dialect): Schema {
  if (raw === false) return { not: () => ({}) };
  if (!isRecord(raw)) return {};
  const known = made.get(raw)?.get(dialect);
  if (known !== undefined) return known;
  const schema = compile(raw, dialect);
  made.set(raw, (made.get(raw) ?? new Map<Dialect, Schema>()).set(dialect, schema));
  return schema;
}

function compile(raw: Data, dialect: Dialect): Schema {
  const part: Dialect = dialect.kind === 'crd' ? partOf(dialect) : dialect;
  const lazy =
    (value: unknown, as = dialect): LazySchema =>
    () =>
      fromJsonSchema(value, as);
  const list = (key: string): readonly LazySchema[] => listOf(entry(raw, key)).map((each) => lazy(each, part));
  const condition = entry(raw, 'if');
  const negated = entry(raw, 'not');
  const constant = entry(raw, 'const');
  const values = entry(raw, 'enum');
  const fallback = entry(raw, 'default');
  const format = entry(raw, 'format');
  const ref = entry(raw, '$ref');
  const referred = typeof ref === 'string' ? [refersTo(ref, dialect)] : [];
  return {
    ...typesOf(raw, dialect),
    ...(dialect.kind === 'crd' && fallback !== undefined ? { default: fallback } : {}),
    ...(Array.isArray(values) ? { enum: values } : constant === undefined ? {} : { enum: [constant] }),
    ...(typeof format === 'string' ? { format } : {}),
    ...given('text', textRules(raw)),
    ...given('number', numberRules(raw)),
    ...given('list', listRules(raw, lazy)),
    ...given('map', mapRules(raw, dialect, lazy)),
    ...given('allOf', [...referred, ...list('allOf')]),
    ...given('anyOf', list('anyOf')),
    ...given('oneOf', list('oneOf')),
    ...(negated === undefined ? {} : { not: lazy(negated, part) }),
    ...(condition === undefined ? {} : { when: conditional(raw, (key) => lazy(entry(raw, key), part)) }),
  };
}

const parts = new WeakMap<Dialect, Dialect>();

function partOf(dialect: Dialect): Dialect {
  const part = parts.get(dialect) ?? { ...dialect, kind: 'part' };
  parts.set(dialect, part);
  return part;
}

/** Follows a `$ref`, and one that it leads to at once; a circle of them asks for nothing. */
function refersTo(ref: string, dialect: Dialect): LazySchema {
  return () => {
    let target = dialect.resolve(ref);
    for (let hops = 0; hops < 100; hops++) {
      const next = entry(target?.raw, '$ref');
      if (target === undefined || typeof next !== 'string') break;
      if (hops === 99) return {};
      target = target.dialect.resolve(next);
    }
    return target === undefined ? {} : fromJsonSchema(target.raw, target.dialect);
  };
}

function typesOf(raw: Data, { kind }: Dialect): Pick<Schema, 'types' | 'nulls'> {
  const nulls = kind === 'json' ? 'value' : 'absent';
  const said = entry(raw, 'type');
  const names = (Array.isArray(said) ? said : [said]).flatMap((name): ValueType[] => {
    const type = typeof name === 'string' && Object.hasOwn(types, name) ? types[name] : undefined;
    return type === undefined ? [] : [type];
  });
  const own: ValueType[] = entry(raw, 'x-kubernetes-int-or-string') === true ? ['integer', 'text'] : names;
  const nullable = entry(raw, 'nullable') === true;
  if (own.length === 0) return nullable ? {} : { nulls };
  return nullable ? { types: [...own, 'null'] } : { types: own, nulls };
}

function textRules(raw: Data): TextRules {
  const pattern = entry(raw, 'pattern');
  return {
    ...given('minLength', numberOf(entry(raw, 'minLength'))),
    ...given('maxLength', numberOf(entry(raw, 'maxLength'))),
    ...(typeof pattern === 'string' ? { pattern } : {}),
  };
}

/** Bounds are exclusive by a flag in OpenAPI and draft 4, by a number of their own later. */
function numberRules(raw: Data): NumberRules {
  const minimum = numberOf(entry(raw, 'minimum'));
  const maximum = numberOf(entry(raw, 'maximum'));
  const above = entry(raw, 'exclusiveMinimum') === true ? minimum : numberOf(entry(raw, 'exclusiveMinimum'));
  const below = entry(raw, 'exclusiveMaximum') === true ? maximum : numberOf(entry(raw, 'exclusiveMaximum'));
  return {
    ...given('minimum', minimum),
    ...given('maximum', maximum),
    ...given('above', above),
    ...given('below', below),
    ...given('multipleOf', numberOf(entry(raw, 'multipleOf'))),
  };
}

function listRules(raw: Data, lazy: (value: unknown) => LazySchema): ListRules {
  const items = entry(raw, 'items');
  const apartBy = apartByOf(raw);
  return {
    // One schema for each place (draft 4) says nothing of Kubernetes' lists.
    ...(isRecord(items) ? { items: lazy(items) } : {}),
    ...given('minItems', numberOf(entry(raw, 'minItems'))),
    ...given('maxItems', numberOf(entry(raw, 'maxItems'))),
    ...given('apartBy', apartBy),
  };
}

function apartByOf(raw: Data): ListRules['apartBy'] {
  const type = entry(raw, 'x-kubernetes-list-type');
  if (type === 'set' || entry(raw, 'uniqueItems') === true) return 'value';
  if (type !== 'map') return undefined;
  const fields = entry(raw, 'items', 'properties');
  return listOf(entry(raw, 'x-kubernetes-list-map-keys'))
    .filter((name) => typeof name === 'string')
    .map((name): ListKey => ({ name, ...given('fallback', entry(entry(fields, name), 'default')) }));
}

function mapRules(raw: Data, dialect: Dialect, lazy: (value: unknown) => LazySchema): MapRules {
  const properties = entry(raw, 'properties');
  const fields = new Map(
    isRecord(properties) ? Object.entries(properties).map(([name, each]) => [name, lazy(each)]) : [],
  );
  const required = listOf(entry(raw, 'required')).filter((name) => typeof name === 'string');
  const embedded = entry(raw, 'x-kubernetes-embedded-resource') === true;
  const names = entry(raw, 'propertyNames');
  const patterns = entry(raw, 'patternProperties');
  const needs = Object.entries(recordOf(entry(raw, 'dependentRequired') ?? entry(raw, 'dependencies'))).flatMap(
    ([name, asked]) =>
      Array.isArray(asked) ? [[name, asked.filter((each) => typeof each === 'string')] as const] : [],
  );
  const rules: MapRules = {
    ...(patterns === undefined
      ? {}
      : { patterns: Object.entries(recordOf(patterns)).map(([pattern, each]) => ({ pattern, schema: lazy(each) })) }),
    ...(names === undefined ? {} : { names: lazy(names) }),
    ...given('minFields', numberOf(entry(raw, 'minProperties'))),
    ...given('maxFields', numberOf(entry(raw, 'maxProperties'))),
    ...(needs.length === 0 ? {} : { needs: new Map(needs) }),
    ...given('others', othersOf(raw, dialect, lazy)),
  };
  if (embedded) {
    return {
      ...rules,
      fields: withObjectFields(fields, dialect),
      required: [...new Set(['apiVersion', 'kind', ...required])],
    };
  }
  return {
    ...rules,
    ...(fields.size === 0 ? {} : { fields }),
    ...given('required', required),
  };
}

/** Which fields may stand beside the named ones. */
function othersOf(raw: Data, { kind }: Dialect, lazy: (value: unknown) => LazySchema): MapRules['others'] {
  const additional = entry(raw, 'additionalProperties');
  if (isRecord(additional)) return lazy(additional);
  if (additional === false) return 'refused';
  if (kind !== 'crd' || additional === true || entry(raw, 'x-kubernetes-preserve-unknown-fields') === true) {
    return undefined;
  }
  return entry(raw, 'type') === 'object' || entry(raw, 'properties') !== undefined ? 'refused' : undefined;
}

const textOnly: Schema = { types: ['text'], nulls: 'absent' };

/** apiVersion, kind and metadata, which a schema need not name; what it says of metadata counts besides. */
export function withObjectFields(
  fields: ReadonlyMap<string, LazySchema>,
  { metadata }: Pick<Dialect, 'metadata'>,
): ReadonlyMap<string, LazySchema> {
  const own = fields.get('metadata');
  return new Map<string, LazySchema>([
    ['apiVersion', () => textOnly],
    ['kind', () => textOnly],
    ...fields,
    [
      'metadata',
      () => ({ nulls: 'absent', allOf: own === undefined ? [metadata] : [metadata, () => withoutRefusal(own())] }),
    ],
  ]);
}

/** `metadata: {type: object}` names no field, and means no other than any object's. */
function withoutRefusal(schema: Schema): Schema {
  if (schema.map?.others !== 'refused') return schema;
  const { others: _, ...map } = schema.map;
  return { ...schema, map };
}

function conditional(raw: Data, part: (key: string) => LazySchema): NonNullable<Schema['when']> {
  return {
    condition: part('if'),
    ...given('met', entry(raw, 'then') === undefined ? undefined : part('then')),
    ...given('otherwise', entry(raw, 'else') === undefined ? undefined : part('else')),
  };
}

/** A key with its value, or nothing: an optional property may not be undefined; a group of rules without one is none. */
function given<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  const empty =
    typeof value === 'object' && value !== null && !(value instanceof Map) && Object.keys(value).length === 0;
  return value === undefined || empty ? {} : ({ [key]: value } as { readonly [P in K]: V });
}
