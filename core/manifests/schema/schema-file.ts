import { dirname, join } from 'node:path';
import { TaskError } from '../../errors.ts';
import type { Files } from '../../ports/files.ts';
import { entry, isRecord } from '../../unstructured.ts';
import { isInside } from '../local-references.ts';
import { fromJsonSchema, withObjectFields, type Dialect } from './json-schema.ts';
import type { LazySchema, Schema } from './schema.ts';

// The largest of the catalog has 3 MB.
const mostBytes = 32 * 1024 * 1024;
const mostFiles = 200;

/**
 * Reads a JSON schema of a kind, with the files that its `$ref`s lead to.
 * @param root references may not lead out of this folder
 * @param metadata ObjectMeta
 * @throws SCHEMA_INVALID
 */
export async function readSchemaFile(files: Files, path: string, root: string, metadata: LazySchema): Promise<Schema> {
  const documents = await readWithReferences(files, path, await files.realPath(root));
  const dialects = new Map<string, Dialect>();
  const dialectOf = (file: string): Dialect => {
    const known = dialects.get(file);
    if (known !== undefined) return known;
    const dialect: Dialect = {
      kind: 'json',
      metadata,
      resolve(ref) {
        const { target, pointer } = splitRef(ref, file);
        const raw = pointed(documents.get(target), pointer);
        return raw === undefined ? undefined : { raw, dialect: dialectOf(target) };
      },
    };
    dialects.set(file, dialect);
    return dialect;
  };
  const real = await files.realPath(path);
  const schema = fromJsonSchema(documents.get(real), dialectOf(real));
  return asObject(schema, metadata);
}

/**
 * What every object has. A schema that was made from a CRD names every field, though the usual converters don't say so
 * of the uppermost ones.
 */
function asObject(schema: Schema, metadata: LazySchema): Schema {
  const fields = schema.map?.fields;
  if (fields === undefined || !['apiVersion', 'kind', 'metadata'].every((name) => fields.has(name))) return schema;
  const others = schema.map?.others ?? 'refused';
  return { ...schema, map: { ...schema.map, fields: withObjectFields(fields, { metadata }), others } };
}

async function readWithReferences(files: Files, path: string, root: string): Promise<ReadonlyMap<string, unknown>> {
  const documents = new Map<string, unknown>();
  const wanted = [await files.realPath(path)];
  const references: { readonly from: string; readonly ref: string }[] = [];
  for (const file of wanted) {
    if (documents.has(file)) continue;
    if (documents.size >= mostFiles) throw invalid(path, `it leads to more than ${mostFiles} files by its $refs`);
    const document = await readJson(files, file);
    documents.set(file, document);
    for (const ref of refsOf(document)) {
      references.push({ from: file, ref });
      if (/^[a-z][a-z0-9+.-]*:/i.test(ref)) throw invalid(file, `its $ref "${ref}" leads to the network`);
      const { target } = splitRef(ref, file);
      if (target === file) continue;
      const outside = `its $ref "${ref}" leads out of ${root}`;
      if (!isInside(root, target)) throw invalid(file, outside);
      if ((await files.kind(target)) !== 'file') throw invalid(file, `its $ref "${ref}" leads to no file`);
      // No link on the way either.
      if ((await files.realPath(target)) !== target) throw invalid(file, outside);
      wanted.push(target);
    }
  }
  for (const { from, ref } of references) {
    const { target, pointer } = splitRef(ref, from);
    if (pointed(documents.get(target), pointer) === undefined) throw invalid(from, `its $ref "${ref}" leads nowhere`);
  }
  return documents;
}

/** Parses a JSON file of a bounded size. */
export async function readJson(files: Pick<Files, 'read'>, path: string): Promise<unknown> {
  const bytes = await files.read(path);
  if (bytes.length > mostBytes) throw invalid(path, 'it is larger than 32 MB');
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, '')) as unknown;
  } catch (error) {
    throw invalid(path, 'it is no JSON', error);
  }
}

/**
 * The error for a file of schemas that cannot be used (SCHEMA_INVALID).
 * @param why a sentence without its full stop, told behind the file's name
 */
export function invalid(file: string, why: string, cause?: unknown): TaskError {
  return new TaskError(
    'SCHEMA_INVALID',
    `The schema ${file}, which schemaLocations names, cannot be used: ${why}.`,
    'Mend the file, or take it out of schemaLocations.',
    { at: { file }, ...(cause === undefined ? {} : { cause }) },
  );
}

function splitRef(ref: string, from: string): { readonly target: string; readonly pointer: string } {
  const hash = ref.indexOf('#');
  const file = hash === -1 ? ref : ref.slice(0, hash);
  const target = file === '' ? from : file.startsWith('/') ? file : join(dirname(from), file);
  return { target, pointer: hash === -1 ? '' : ref.slice(hash + 1) };
}

/** A JSON pointer (RFC 6901) as a URI's fragment; own entries only. */
function pointed(document: unknown, pointer: string): unknown {
  if (pointer === '') return document;
  if (!pointer.startsWith('/')) return undefined;
  let at = document;
  for (const step of pointer.slice(1).split('/')) {
    const key = decoded(step).replaceAll('~1', '/').replaceAll('~0', '~');
    at = Array.isArray(at) ? (at as readonly unknown[])[/^\d{1,6}$/.test(key) ? Number(key) : -1] : entry(at, key);
  }
  return at;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone % is itself.
    return text;
  }
}

/** Every `$ref` of a document, found with a stack of its own: how deep it goes is its author's choice. */
function refsOf(document: unknown): ReadonlySet<string> {
  const refs = new Set<string>();
  const left: unknown[] = [document];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next !== 'object' || next === null) continue;
    const ref = isRecord(next) ? entry(next, '$ref') : undefined;
    if (typeof ref === 'string') refs.add(ref);
    for (const value of Object.values(next)) left.push(value);
  }
  return refs;
}
