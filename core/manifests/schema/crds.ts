import { entry, type Data } from '../../unstructured.ts';
import { groupOf } from '../objects.ts';
import { fromJsonSchema, withObjectFields, type Dialect } from './json-schema.ts';
import type { Deprecation, LazySchema, Schema } from './schema.ts';

/** What is known of a custom kind in one of its versions. */
export type CustomKind =
  | { readonly kind: 'served'; readonly schema: Schema; readonly deprecated?: Deprecation }
  /** Its definition is known, and serves other versions only; `use` is the newest of them. */
  | { readonly kind: 'notServed'; readonly use: string };

/** Custom kinds by `group/version Kind`. */
export interface CustomKinds {
  readonly find: (apiVersion: string, kind: string) => CustomKind | undefined;
  /** Whether a kind has rules in CEL, which nobody but an API server runs. */
  readonly hasCel: (apiVersion: string, kind: string) => boolean;
}

/** Whether an object is a CustomResourceDefinition of `apiextensions.k8s.io/v1`. */
export function isCrd(data: Data): boolean {
  return entry(data, 'kind') === 'CustomResourceDefinition' && entry(data, 'apiVersion') === 'apiextensions.k8s.io/v1';
}

function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.lastIndexOf('/') + 1);
}

interface Version {
  readonly name: string;
  readonly raw: unknown;
  readonly served: boolean;
  readonly deprecated: boolean;
}

/** Reads definitions; of several of one kind the first counts. @param metadata ObjectMeta */
export function readCrds(crds: readonly Data[], metadata: LazySchema): CustomKinds {
  const kinds = new Map<string, { readonly group: string; readonly versions: readonly Version[] }>();
  for (const crd of crds) {
    const spec = entry(crd, 'spec');
    const group = entry(spec, 'group');
    const kind = entry(spec, 'names', 'kind');
    const versions = versionsOf(entry(spec, 'versions'));
    if (typeof group !== 'string' || typeof kind !== 'string' || versions.length === 0) continue;
    const key = `${group} ${kind}`;
    if (!kinds.has(key)) kinds.set(key, { group, versions });
  }
  const dialect: Dialect = { kind: 'crd', resolve: () => undefined, metadata };
  const definition = (apiVersion: string, kind: string) => kinds.get(`${groupOf(apiVersion)} ${kind}`);
  return {
    find(apiVersion, kind) {
      const known = definition(apiVersion, kind);
      if (known === undefined) return undefined;
      const served = known.versions.filter((version) => version.served);
      const version = served.find(({ name }) => name === versionOf(apiVersion));
      const use = served.find(({ deprecated }) => !deprecated) ?? served[0];
      const instead = use === undefined ? '' : `${known.group}/${use.name}`;
      if (version === undefined) return { kind: 'notServed', use: instead };
      return {
        kind: 'served',
        schema: rootOf(version.raw, dialect),
        ...(version.deprecated && instead !== apiVersion ? { deprecated: { since: '', use: instead } } : {}),
      };
    },
    hasCel(apiVersion, kind) {
      const version = definition(apiVersion, kind)?.versions.find(({ name }) => name === versionOf(apiVersion));
      return holdsCel(version?.raw);
    },
  };
}

function versionsOf(versions: unknown): readonly Version[] {
  if (!Array.isArray(versions)) return [];
  return versions.flatMap((version: unknown): Version[] => {
    const name = entry(version, 'name');
    if (typeof name !== 'string') return [];
    return [
      {
        name,
        raw: entry(version, 'schema', 'openAPIV3Schema'),
        served: entry(version, 'served') !== false,
        deprecated: entry(version, 'deprecated') === true,
      },
    ];
  });
}

/** The schema of a whole object: what it says, and what every object has. */
function rootOf(raw: unknown, dialect: Dialect): Schema {
  const schema = fromJsonSchema(raw, dialect);
  const fields = withObjectFields(schema.map?.fields ?? new Map(), dialect);
  return { ...schema, types: ['map'], map: { ...schema.map, fields } };
}

/** Looks for `x-kubernetes-validations`, with a stack of its own: how deep a schema goes is its author's choice. */
function holdsCel(raw: unknown): boolean {
  const left: unknown[] = [raw];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (Object.hasOwn(next, 'x-kubernetes-validations')) return true;
    for (const value of Object.values(next)) left.push(value);
  }
  return false;
}
