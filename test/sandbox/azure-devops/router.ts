import type { IncomingHttpHeaders } from 'node:http';
import type { Route } from './call.ts';
import { noRoute, ServerError } from './errors.ts';

interface Compiled {
  route: Route;
  segments: string[];
}

/** Finds the route of a call. Literal parts are compared without case, as the service does. */
export class Router {
  readonly #routes: Compiled[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({ route, segments: route.path.split('/') }));
  }

  /** `path` is below the collection, still percent-encoded. */
  find(verb: string, path: string): { route: Route; parameters: Record<string, string> } {
    const parts = path.split('/').filter((part) => part !== '');
    for (const { route, segments } of this.#routes) {
      if (route.verb !== verb) continue;
      const parameters = matched(segments, parts);
      if (parameters !== undefined) return { route, parameters };
    }
    if (this.#routes.some(({ segments }) => matched(segments, parts) !== undefined)) {
      throw new ServerError(
        405,
        'VssRequestMethodNotAllowedException',
        `The requested resource does not support http method '${verb}'.`,
      );
    }
    throw noRoute(verb, `/${path}`);
  }
}

function matched(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  let at = 0;
  for (const segment of pattern) {
    const part = parts[at];
    if (segment === '{project?}') {
      if (part === undefined || part.toLowerCase() === '_apis') continue;
      parameters['project'] = decodeURIComponent(part);
    } else if (part === undefined) {
      return undefined;
    } else if (segment.startsWith('{')) {
      parameters[segment.slice(1, -1)] = decodeURIComponent(part);
    } else if (segment.toLowerCase() !== part.toLowerCase()) {
      return undefined;
    }
    at += 1;
  }
  return at === parts.length ? parameters : undefined;
}

const newestVersion = 7.2;

/** Holds a call's api-version against the rules: writes need one, previews must be asked for. */
export function checkVersion(route: Route, headers: IncomingHttpHeaders, query: URLSearchParams): void {
  const asked =
    query.get('api-version') ?? /api-version=([^;,\s]+)/i.exec(String(headers.accept ?? ''))?.[1] ?? undefined;
  if (asked === undefined) {
    if (route.verb === 'GET' || route.verb === 'OPTIONS') return;
    throw new ServerError(
      400,
      'VssVersionNotSpecifiedException',
      `No api-version was supplied for the "${route.verb}" request. The version must be supplied either as part of the Accept header (e.g. "application/json; api-version=1.0") or as a query parameter (e.g. "?api-version=1.0").`,
    );
  }
  const [, number, preview] = /^(\d+(?:\.\d+)?)(-preview(?:\.\d+)?)?$/.exec(asked) ?? [];
  if (number === undefined || Number(number) > newestVersion) {
    throw new ServerError(
      400,
      'VssVersionOutOfRangeException',
      `The requested REST API version of ${asked} is out of range for this server. The latest REST API version this server supports is ${newestVersion}.`,
    );
  }
  if (route.preview === true && preview === undefined) {
    throw new ServerError(
      400,
      'VssInvalidPreviewVersionException',
      `The requested version "${asked}" of the resource is under preview. The -preview flag must be supplied in the api-version for such requests. For example: "${asked}-preview"`,
    );
  }
}
