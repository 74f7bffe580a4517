import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { load } from 'js-yaml';
import { isObject, type Json, type JsonObject, text } from '../json.ts';
import type { ObjectStore } from '../store.ts';
import { Access } from './access.ts';
import { apiGroup, apiGroups, apiResources, coreVersions, versionInfo } from './discovery.ts';
import { ApiFaults, type ApiPassage, commit } from './faults.ts';
import { matcher, podLog, Resources } from './resources.ts';
import { parseRoute, type ResourceRoute } from './route.ts';
import { ApiError, badRequest, noSuchPath, statusBody } from './status.ts';
import type { ClusterTls } from '../tls.ts';
import { Watches } from './watch.ts';

/** One request that arrived, with its answer's status (0 while a watch is open or the connection was broken). */
export interface RecordedRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  status: number;
  user?: string;
  /** `watch kustomizations.kustomize.toolkit.fluxcd.io`, for requests of the resource API. */
  route?: string;
  fieldManager?: string;
  /** How the answer was compressed. */
  encoding?: string;
}

/** The HTTP face of the cluster. */
export class ApiServer {
  readonly access = new Access();
  readonly faults = new ApiFaults();
  readonly requests: RecordedRequest[] = [];
  readonly watches: Watches;
  readonly #store: ObjectStore;
  readonly #resources: Resources;
  readonly #gitVersion: string;
  readonly #server: Server | SecureServer;
  readonly #tls: ClusterTls | undefined;
  /** The token of the user that a client certificate stands for. */
  certificateToken: string | undefined;

  constructor(store: ObjectStore, gitVersion: string, tls?: ClusterTls) {
    this.#store = store;
    this.#gitVersion = gitVersion;
    this.#resources = new Resources(store);
    this.watches = new Watches(store);
    this.#tls = tls;
    const answer = (request: IncomingMessage, response: ServerResponse): void => void this.#answer(request, response);
    this.#server =
      tls === undefined
        ? createServer(answer)
        : createSecureServer(
            { key: tls.key, cert: tls.certificate, ca: tls.ca, requestCert: true, rejectUnauthorized: false },
            answer,
          );
  }

  /** Starts listening on a free port of 127.0.0.1. @returns the base URL, without a slash at its end. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    return `${this.#tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  }

  /** How many connections are open. */
  connections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
    });
  }

  /** Refuses connections until the returned function is called: then it listens again, on the same port. */
  async outage(): Promise<() => Promise<void>> {
    const { port } = this.#server.address() as AddressInfo;
    await this.#close('reset');
    return () => new Promise((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    if (this.#server.listening) await this.#close('end');
  }

  async #close(how: 'end' | 'reset'): Promise<void> {
    this.watches.endAll(how);
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET';
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const recorded: RecordedRequest = {
      method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      status: 0,
    };
    this.requests.push(recorded);
    response.on('finish', () => (recorded.status = response.statusCode));
    const target = url.pathname + url.search;
    const passage = await this.#pass(method, target, request, response);
    if (response.destroyed) return passage.done?.();
    if (passage.done !== undefined) response.once('close', () => passage.done?.());
    try {
      const fault = passage.fault ?? this.faults.hit(method, target);
      const went = fault === undefined ? 'goes on' : await commit(fault, request, response);
      if (went === 'over') return;
      const body = await readBody(request);
      // What only reads leaves nothing behind when nobody hears of it.
      const answer =
        went === 'unheard' && method === 'GET' ? '' : this.#route(request, response, url, body, recorded, passage);
      if (went === 'unheard') return void response.destroy();
      if (answer === undefined) return;
      const encoding = send(response, method === 'POST' ? 201 : 200, answer, {}, request);
      if (encoding !== undefined) recorded.encoding = encoding;
    } catch (error) {
      const known = error instanceof ApiError ? error : new ApiError(500, 'InternalError', String(error));
      if (response.headersSent) response.destroy();
      else send(response, known.code, statusBody(known), known.headers);
    }
  }

  async #pass(
    method: string,
    target: string,
    { headers }: IncomingMessage,
    response: ServerResponse,
  ): Promise<ApiPassage> {
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    response.once('close', leave);
    const { authorization } = headers;
    const passage = await this.faults.pass({ method, target, authorization, gone: gone.signal });
    response.off('close', leave);
    return passage;
  }

  #route(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    body: string,
    recorded: RecordedRequest,
    passage: ApiPassage,
  ): object | string | undefined {
    const path = url.pathname.replace(/\/$/, '');
    if (['/healthz', '/livez', '/readyz'].includes(path)) return 'ok';
    if (path === '/version') return versionInfo(this.#gitVersion);
    const known = request.socket instanceof TLSSocket && request.socket.authorized;
    const header = known ? `Bearer ${this.certificateToken ?? ''}` : request.headers.authorization;
    const token = this.access.authenticate(header);
    recorded.user = this.access.userName(token);
    const manager = url.searchParams.get('fieldManager');
    if (manager !== null) recorded.fieldManager = manager;
    const found = this.#discovery(path);
    if (found !== undefined) return found;
    if (/^\/apis\/authorization\.k8s\.io\/v1\/selfsubjectaccessreviews$/.test(path))
      return this.#review(token, parse(body, 'json'));
    const route = parseRoute(this.#store.registry, path);
    if (route === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('404 page not found\n');
      return undefined;
    }
    return this.#resource(request, response, url, body, recorded, token, route, passage);
  }

  #discovery(path: string): JsonObject | undefined {
    const { registry } = this.#store;
    if (path === '/api') return coreVersions();
    if (path === '/apis') return apiGroups(registry);
    const [, root, group = '', version, ...rest] = path.split('/');
    if (rest.length > 0) return undefined;
    if (root === 'api' && version === undefined) return apiResources(registry, '', group);
    if (root !== 'apis') return undefined;
    return version === undefined ? apiGroup(registry, group) : apiResources(registry, group, version);
  }

  #resource(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    body: string,
    recorded: RecordedRequest,
    token: string,
    route: ResourceRoute,
    passage: ApiPassage,
  ): object | string | undefined {
    const query = url.searchParams;
    const { kind, name, namespace, subresource } = route;
    const method = request.method ?? 'GET';
    const watching = method === 'GET' && name === undefined && /^(1|true)$/.test(query.get('watch') ?? '');
    const verb = verbOf(method, name !== undefined, watching);
    recorded.route = `${verb} ${kind.plural}${kind.group === '' ? '' : `.${kind.group}`}${subresource === undefined ? '' : `/${subresource}`}`;
    this.access.check(token, {
      verb,
      group: kind.group,
      plural: kind.plural,
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
      ...(subresource === undefined ? {} : { subresource }),
    });
    if (subresource === 'log' && kind.kind === 'Pod') return podLog(this.#resources.get(route), query);
    if (subresource !== undefined && subresource !== 'status') throw noSuchPath();
    switch (verb) {
      case 'watch': {
        const seconds = Number(query.get('timeoutSeconds') ?? '1800');
        this.watches.serve(request, response, {
          route,
          matches: matcher(query),
          resourceVersion: query.get('resourceVersion') ?? '',
          bookmarks: query.get('allowWatchBookmarks') === 'true' || query.get('allowWatchBookmarks') === '1',
          timeoutMs: seconds * 1000,
          opened: (watch) => {
            const post = passage.watching?.(watch);
            passage.done?.();
            return post;
          },
        });
        return undefined;
      }
      case 'list':
        return this.#resources.list(route, query);
      case 'get':
        return this.#resources.get(route);
      case 'create':
        return this.#resources.create(route, parse(body, 'json'));
      case 'update':
        return this.#resources.update(route, parse(body, 'json'));
      case 'patch': {
        const type = request.headers['content-type'] ?? '';
        return this.#resources.patch(route, parse(body, type.includes('yaml') ? 'yaml' : 'json'), type);
      }
      case 'delete':
        return this.#resources.remove(route);
    }
  }

  #review(token: string, body: Json): JsonObject {
    const at = (name: string): string | undefined => text(body, 'spec', 'resourceAttributes', name);
    const [group, plural, subresource, namespace, name] = [
      at('group') ?? '',
      at('resource') ?? '',
      at('subresource'),
      at('namespace'),
      at('name'),
    ];
    const allowed = this.access.may(token, {
      verb: at('verb') ?? '',
      group,
      plural,
      ...(subresource === undefined ? {} : { subresource }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
    });
    const given = isObject(body) ? body : {};
    return { ...given, kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', status: { allowed } };
  }
}

type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

function verbOf(method: string, named: boolean, watching: boolean): Verb {
  switch (method) {
    case 'GET':
      return watching ? 'watch' : named ? 'get' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return 'delete';
    default:
      throw new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

function parse(body: string, format: 'json' | 'yaml'): Json {
  try {
    return (format === 'json' ? JSON.parse(body) : load(body)) as Json;
  } catch (error) {
    throw badRequest(`the body could not be read: ${String(error)}`);
  }
}

/** Bytes from which the API server compresses an answer for those who take it. */
const compressFrom = 128 * 1024;

function send(
  response: ServerResponse,
  status: number,
  body: object | string,
  headers: Record<string, string> = {},
  request?: IncomingMessage,
): 'gzip' | undefined {
  const content = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
  const compressed = content.length >= compressFrom && /\bgzip\b/.test(request?.headers['accept-encoding'] ?? '');
  response.writeHead(status, {
    'content-type': type,
    ...(compressed ? { 'content-encoding': 'gzip', vary: 'Accept-Encoding' } : {}),
    ...headers,
  });
  response.end(compressed ? gzipSync(content, { level: 4 }) : content);
  return compressed ? 'gzip' : undefined;
}
