import { isObject, type Json, type JsonObject, list, text } from '../json.ts';
import { asObject, copy, type KubernetesObject } from '../objects.ts';
import type { ObjectStore } from '../store.ts';
import { jsonPatch, mergePatch } from './patches.ts';
import type { ResourceRoute } from './route.ts';
import { fieldMatcher, labelMatcher, type Matcher } from './selectors.ts';
import { alreadyExists, ApiError, badRequest, conflict, notFound } from './status.ts';
import { inVersion, versionOf } from './watch.ts';

/** A list as the API answers it. */
export interface ObjectList {
  kind: string;
  apiVersion: string;
  metadata: JsonObject;
  items: KubernetesObject[];
}

/** Reads and changes of objects, as the API server's REST storage does them. */
export class Resources {
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  get(route: ResourceRoute): KubernetesObject {
    return inVersion(this.#found(route), route);
  }

  /** A list, in pages where `limit` is given. @throws ApiError 410 for a continue token from before a compaction. */
  list(route: ResourceRoute, query: URLSearchParams): ObjectList {
    const matches = matcher(query);
    const all = this.#store.list(route.kind, route.namespace).filter(matches);
    const limit = Number(query.get('limit') ?? '0');
    const token = readContinue(query.get('continue'));
    if (token !== undefined && token.version < this.#store.oldestVersion)
      throw new ApiError(
        410,
        'Expired',
        'The provided continue parameter is too old to display a consistent list result.',
      );
    const start = token?.start ?? 0;
    const end = limit > 0 ? start + limit : all.length;
    const items = all.slice(start, end).map((object) => inVersion(object, route));
    const version = token?.version ?? this.#store.version;
    const more = end < all.length;
    return {
      kind: `${route.kind.kind}List`,
      apiVersion: versionOf(route),
      metadata: {
        resourceVersion: String(version),
        ...(more ? { continue: writeContinue(version, end), remainingItemCount: all.length - end } : {}),
      },
      items,
    };
  }

  create(route: ResourceRoute, body: Json): KubernetesObject {
    const object = this.#admit(route, body);
    const { name } = object.metadata;
    if (this.#store.get(route.kind, route.namespace, name) !== undefined) throw alreadyExists(route.kind, name);
    if (route.kind.statusSubresource) delete object.status;
    return inVersion(this.#store.put(route.kind, object), route);
  }

  update(route: ResourceRoute, body: Json): KubernetesObject {
    const before = this.#found(route);
    const object = this.#admit(route, body);
    const wanted = object.metadata.resourceVersion;
    if (wanted !== undefined && wanted !== '' && wanted !== before.metadata.resourceVersion)
      throw conflict(route.kind, object.metadata.name);
    return inVersion(this.#store.put(route.kind, object, scopeOf(route)), route);
  }

  /** Merge, strategic merge (as a plain merge: no list is ever patched so), JSON and apply patches. */
  patch(route: ResourceRoute, body: Json, contentType: string): KubernetesObject {
    const before = asJson(this.#found(route));
    const apply = contentType.startsWith('application/apply-patch');
    const known = apply || /^application\/(strategic-)?merge-patch\+json/.test(contentType);
    if (!known && !contentType.startsWith('application/json-patch+json'))
      throw new ApiError(
        415,
        'UnsupportedMediaType',
        'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml, application/strategic-merge-patch+json',
      );
    const patched = known ? mergePatch(before, body) : jsonPatch(before, body);
    const object = asObject(patched);
    if (object === undefined) throw badRequest('the patched object has no name, kind or apiVersion');
    const wanted = text(body, 'metadata', 'resourceVersion');
    if (wanted !== undefined && wanted !== text(before, 'metadata', 'resourceVersion'))
      throw conflict(route.kind, object.metadata.name);
    return inVersion(this.#store.put(route.kind, object, scopeOf(route)), route);
  }

  remove(route: ResourceRoute): KubernetesObject {
    this.#found(route);
    const removed = this.#store.remove(route.kind, route.namespace, route.name ?? '');
    if (removed === undefined) throw notFound(route.kind, route.name ?? '');
    return inVersion(removed, route);
  }

  #found(route: ResourceRoute): KubernetesObject {
    const name = route.name ?? '';
    const object = this.#store.get(route.kind, route.namespace, name);
    if (object === undefined) throw notFound(route.kind, name);
    return object;
  }

  #admit(route: ResourceRoute, body: Json): KubernetesObject {
    const object = asObject(body);
    if (object === undefined)
      throw badRequest('the object provided is unrecognized (it needs apiVersion, kind and metadata.name)');
    if (object.kind !== route.kind.kind || object.apiVersion !== versionOf(route))
      throw badRequest(
        `the API version in the data (${object.apiVersion}, Kind=${object.kind}) does not match the expected API version (${versionOf(route)}, Kind=${route.kind.kind})`,
      );
    if (route.namespace !== undefined) object.metadata.namespace = route.namespace;
    return object;
  }
}

/**
 * What a pod's container wrote: the annotation `sandbox/log` (of the run before: `sandbox/previous-log`), else a line that
 * fits its state. @throws ApiError 400 while it has not started, for a container that is not there, and for the run
 * before where there was none.
 */
export function podLog(pod: KubernetesObject, query: URLSearchParams): string {
  const previous = query.get('previous') === 'true';
  const name = query.get('container') ?? text(pod, 'spec', 'containers', 0, 'name') ?? '';
  const statuses = [...list(pod, 'status', 'initContainerStatuses'), ...list(pod, 'status', 'containerStatuses')];
  const status = statuses.find((one) => text(one, 'name') === name);
  if (status === undefined) throw badRequest(`container ${name} is not valid for pod ${pod.metadata.name}`);
  const waiting = text(status, 'state', 'waiting', 'reason');
  if (waiting === 'ImagePullBackOff' || waiting === 'ErrImagePull')
    throw badRequest(
      `container "${name}" in pod "${pod.metadata.name}" is waiting to start: trying and failing to pull image`,
    );
  if (previous && text(status, 'lastState', 'terminated', 'reason') === undefined)
    throw badRequest(`previous terminated container "${name}" in pod "${pod.metadata.name}" not found`);
  const line = waiting === 'CrashLoopBackOff' ? 'fatal: cannot reach the database\n' : 'listening on port 8080\n';
  const { annotations = {} } = pod.metadata;
  const written = (previous ? annotations['sandbox/previous-log'] : undefined) ?? annotations['sandbox/log'] ?? line;
  const tail = Number(query.get('tailLines') ?? 'Infinity');
  const lines = written.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const end = `${lines.slice(Math.max(0, lines.length - tail)).join('\n')}\n`;
  return Buffer.from(end)
    .subarray(0, Number(query.get('limitBytes') ?? end.length * 4))
    .toString();
}

/** The label and field selectors of a query, together. */
export function matcher(query: URLSearchParams): Matcher {
  const labels = labelMatcher(query.get('labelSelector'));
  const fields = fieldMatcher(query.get('fieldSelector'));
  return (object) => labels(object) && fields(object);
}

function scopeOf(route: ResourceRoute): 'all' | 'status' {
  return route.subresource === 'status' ? 'status' : 'all';
}

function asJson(object: KubernetesObject): JsonObject {
  const plain = copy(object);
  return isObject(plain) ? plain : {};
}

function writeContinue(version: number, start: number): string {
  return Buffer.from(JSON.stringify({ version, start })).toString('base64url');
}

function readContinue(token: string | null): { version: number; start: number } | undefined {
  if (token === null || token === '') return undefined;
  try {
    const read: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (isObject(read) && typeof read['version'] === 'number' && typeof read['start'] === 'number')
      return { version: read['version'], start: read['start'] };
  } catch {
    // falls through to the refusal below
  }
  throw badRequest('continue key is not valid');
}
