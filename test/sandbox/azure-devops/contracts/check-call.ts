import { isJson } from '../json.ts';
import { ownRoutes } from './own-routes.ts';
import { unknownParts } from './schema.ts';
import type { Specifications } from './specifications.ts';

/** A REST call as it came. */
export interface IncomingCall {
  verb: string;
  /** Below the collection, percent-encoded. */
  path: string;
  query: URLSearchParams;
  body: unknown;
}

/**
 * What the published specifications and our short list do not know of a call: the route, a query parameter, a
 * property of the body. Without specifications only our own list is checked; the router knows the rest.
 */
export function checkCall(call: IncomingCall, specifications: Specifications | undefined): string[] {
  const label = `${call.verb} ${call.path}`;
  const own = ownRoutes.find((route) => route.verb === call.verb && route.path.test(call.path));
  if (own !== undefined) {
    const allowed = new Set(own.query.map((name) => name.toLowerCase()));
    const body = isJson(call.body) ? Object.keys(call.body).filter((name) => own.body?.includes(name) !== true) : [];
    return [
      ...unknownQuery(call.query, allowed).map((name) => `${label}: there is no query parameter ${name}`),
      ...body.map((name) => `${label}: body.${name} is not a property`),
    ];
  }
  if (specifications === undefined) return [];
  const operations = specifications.find(call.verb, call.path);
  if (operations.length === 0) return [`${label}: no published specification has this route and verb`];
  const allowed = new Set(operations.flatMap((operation) => [...operation.query]));
  const unknown = unknownQuery(call.query, allowed).map((name) => `${label}: there is no query parameter ${name}`);
  if (call.body === undefined) return unknown;
  const complaints = operations.flatMap(({ body, definitions }) =>
    body === undefined ? [] : [unknownParts(call.body, body, definitions)],
  );
  // Right for one of the published forms is right.
  const best = complaints.toSorted((a, b) => a.length - b.length)[0] ?? ['it takes no body'];
  return [...unknown, ...best.map((complaint) => `${label}: ${complaint}`)];
}

function unknownQuery(query: URLSearchParams, allowed: ReadonlySet<string>): string[] {
  return [...query.keys()].filter((name) => name.toLowerCase() !== 'api-version' && !allowed.has(name.toLowerCase()));
}
