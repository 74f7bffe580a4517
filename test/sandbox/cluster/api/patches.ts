import { isObject, type Json, type JsonObject } from '../json.ts';
import { ApiError, badRequest } from './status.ts';

/** RFC 7386: null removes, objects merge, everything else replaces. */
export function mergePatch(target: Json | undefined, patch: Json | undefined): Json | undefined {
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else if (value !== undefined) result[name] = mergePatch(result[name], value);
  }
  return result;
}

/** RFC 6902 with add, remove, replace and test. @throws ApiError 422 where a path is missing, 400 for a bad patch. */
export function jsonPatch(target: JsonObject, operations: Json): JsonObject {
  if (!Array.isArray(operations)) throw badRequest('error decoding patch: json: cannot unmarshal object into list');
  let document: Json = structuredClone(target);
  for (const operation of operations) document = applyOne(document, operation);
  if (!isObject(document)) throw badRequest('the patch leaves no object');
  return document;
}

function applyOne(document: Json, operation: Json): Json {
  const { op, path, value } = isObject(operation) ? operation : {};
  if (typeof op !== 'string' || typeof path !== 'string') throw badRequest('error decoding patch');
  const steps = path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = steps.pop();
  if (last === undefined) return value ?? null;
  let parent: Json = document;
  for (const step of steps) parent = child(parent, step) ?? missing(path, op);
  if (op === 'test') {
    if (JSON.stringify(child(parent, last)) !== JSON.stringify(value)) missing(path, op);
    return document;
  }
  if (Array.isArray(parent)) changeList(parent, op, last, value ?? null);
  else if (isObject(parent)) {
    if (op !== 'add' && !Object.hasOwn(parent, last)) missing(path, op);
    if (op === 'remove') delete parent[last];
    else parent[last] = value ?? null;
  } else missing(path, op);
  return document;
}

function changeList(items: Json[], op: string, step: string, value: Json): void {
  const index = step === '-' ? items.length : Number(step);
  if (op === 'add') items.splice(index, 0, value);
  else if (op === 'remove') items.splice(index, 1);
  else items[index] = value;
}

function child(parent: Json, step: string): Json | undefined {
  if (Array.isArray(parent)) return parent[Number(step)];
  return isObject(parent) ? parent[step] : undefined;
}

function missing(path: string, op: string): never {
  throw new ApiError(
    422,
    'Invalid',
    `the server rejected our request due to an error in our request: ${op} operation does not apply: doc is missing path: "${path}"`,
  );
}
