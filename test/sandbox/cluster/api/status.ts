import type { JsonObject } from '../json.ts';
import type { ResourceKind } from '../kinds.ts';

/** An answer that is an error: the HTTP status, its reason and the text, as a Kubernetes Status object carries them. */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: JsonObject | undefined;
  readonly headers: Record<string, string>;

  constructor(
    code: number,
    reason: string,
    message: string,
    o: { details?: JsonObject; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = o.details;
    this.headers = o.headers ?? {};
  }
}

/** The metav1.Status body of an error. */
export function statusBody(error: ApiError): JsonObject {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: error.message,
    reason: error.reason,
    ...(error.details === undefined ? {} : { details: error.details }),
    code: error.code,
  };
}

/** `kustomizations.kustomize.toolkit.fluxcd.io`; core resources have no group. */
export function qualified(kind: Pick<ResourceKind, 'group' | 'plural'>): string {
  return kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
}

export function notFound(kind: ResourceKind, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${qualified(kind)} "${name}" not found`, {
    details: { name, group: kind.group, kind: kind.plural },
  });
}

export function unauthorized(): ApiError {
  return new ApiError(401, 'Unauthorized', 'Unauthorized');
}

/** The server's 404 for a path that no API owns; real servers answer it as plain text. */
export function noSuchPath(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource');
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function conflict(kind: ResourceKind, name: string): ApiError {
  return new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(kind)} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    { details: { name, group: kind.group, kind: kind.plural } },
  );
}

export function alreadyExists(kind: ResourceKind, name: string): ApiError {
  return new ApiError(409, 'AlreadyExists', `${qualified(kind)} "${name}" already exists`, {
    details: { name, group: kind.group, kind: kind.plural },
  });
}

/** 410: the wanted resourceVersion is no longer in the server's window. */
export function expired(wanted: number, oldest: number): ApiError {
  return new ApiError(410, 'Expired', `too old resource version: ${wanted} (${oldest})`);
}
