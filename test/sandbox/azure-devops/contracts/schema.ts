import { isJson } from '../json.ts';

/** As much of an OpenAPI 2 schema as the published specifications use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
}

export type Definitions = Readonly<Record<string, Schema>>;

/**
 * Definitions that say nothing of the wire: "any object", or a .NET class that is sent in another form
 * (a property bag as its entries, an identity's descriptor as one string).
 */
const free: ReadonlySet<string> = new Set([
  'ChangeCountDictionary',
  'IdentityDescriptor',
  'JObject',
  'PropertiesCollection',
  'ReferenceLinks',
]);

/** A JSON Patch document's definition says only that it is a list. */
const jsonPatch: Schema = {
  type: 'array',
  items: { properties: { op: { type: 'string' }, path: { type: 'string' }, from: { type: 'string' }, value: {} } },
};

interface Resolved {
  name: string;
  schema: Schema;
}

function resolved(schema: Schema, definitions: Definitions): Resolved {
  const name = schema.$ref?.replace('#/definitions/', '') ?? '';
  if (name === '') return { name, schema };
  if (name === 'JsonPatchDocument') return { name, schema: jsonPatch };
  return { name, schema: free.has(name) ? {} : (definitions[name] ?? {}) };
}

/** A schema's own properties and those it takes over; undefined when anything may be in it. */
function propertiesOf(schema: Schema, definitions: Definitions): Readonly<Record<string, Schema>> | undefined {
  if (schema.additionalProperties !== undefined) return undefined;
  const inherited = (schema.allOf ?? []).map((part) => {
    const { schema: base } = resolved(part, definitions);
    return propertiesOf(base, definitions) ?? {};
  });
  const all = Object.assign({}, ...inherited, schema.properties ?? {}) as Record<string, Schema>;
  return Object.keys(all).length === 0 ? undefined : all;
}

/**
 * What in a value the schema does not know: properties, members of enumerations, something else where an object or a
 * list belongs. Numbers pass for enumerations, as they do on the service. Gives sentences that begin with the place.
 */
export function unknownParts(value: unknown, schema: Schema, definitions: Definitions, at = 'body'): string[] {
  if (value === null || value === undefined) return [];
  const { name, schema: known } = resolved(schema, definitions);
  // A property of a generic type in .NET, e.g. a change's item.
  if (known.format === 'T') return [];
  if (known.items !== undefined) {
    if (!Array.isArray(value)) return [`${at} is not a list`];
    const { items } = known;
    return value.flatMap((entry: unknown, index) => unknownParts(entry, items, definitions, `${at}[${index}]`));
  }
  const properties = propertiesOf(known, definitions);
  if (properties !== undefined) {
    if (!isJson(value)) return [`${at} is not an object`];
    return Object.entries(value).flatMap(([key, content]) => {
      const property = properties[key];
      return property === undefined
        ? [`${at}.${key} is not a property${name === '' ? '' : ` of ${name}`}`]
        : unknownParts(content, property, definitions, `${at}.${key}`);
    });
  }
  if (known.enum !== undefined && typeof value === 'string') {
    const wanted = value.toLowerCase();
    return known.enum.some((member) => member.toLowerCase() === wanted) ? [] : [`${at}: "${value}" is not known`];
  }
  return [];
}
