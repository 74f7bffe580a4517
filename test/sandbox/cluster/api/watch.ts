import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '../json.ts';
import { copy, type KubernetesObject } from '../objects.ts';
import type { ObjectStore, StoreEvent } from '../store.ts';
import type { ResourceRoute } from './route.ts';
import type { Matcher } from './selectors.ts';
import { ApiError, expired, statusBody } from './status.ts';

/** What a watch was asked for. */
export interface WatchOptions {
  route: ResourceRoute;
  matches: Matcher;
  /** Empty or `0`: start with the present state as ADDED events. */
  resourceVersion: string;
  bookmarks: boolean;
  timeoutMs: number;
  /** Told once it is open; whoever gives something there decides when each event is sent. */
  opened(watch: OpenWatch): ((send: () => void) => void) | undefined;
}

/** A watch while it is open. */
export interface OpenWatch {
  end(how: WatchEnd): void;
  /** Aborts when it has ended, or whoever asked has gone. */
  readonly over: AbortSignal;
}

/** How open watches can be ended from a test. */
export type WatchEnd = 'end' | 'reset' | 'silent' | 'expired';

/** All open watch connections. */
export class Watches {
  readonly #open = new Set<(how: WatchEnd) => void>();
  /** How often a bookmark is sent, in milliseconds (real servers: about a minute). */
  bookmarkMs = 60_000;
  /** Whether a too old resourceVersion answers as HTTP 410 or as 200 with an ERROR event: real servers do both. */
  expiry: 'status' | 'stream' = 'status';

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  readonly #store: ObjectStore;

  get count(): number {
    return this.#open.size;
  }

  /** Ends all open watches: cleanly, by a reset, by an in-stream 410, or silently (open, but nothing comes any more). */
  endAll(how: WatchEnd): void {
    for (const end of this.#open) end(how);
  }

  /** Serves one watch until its time is over or the client leaves. @throws ApiError 410 before anything is sent. */
  serve(request: IncomingMessage, response: ServerResponse, options: WatchOptions): void {
    const wanted = Number(options.resourceVersion === '' ? 0 : options.resourceVersion);
    if (Number.isNaN(wanted)) throw new ApiError(400, 'BadRequest', `invalid resource version`);
    const old = wanted > 0 && wanted < this.#store.oldestVersion;
    if (old && this.expiry === 'status') throw expired(wanted, this.#store.oldestVersion);
    response.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
    response.flushHeaders();
    const send = (type: string, object: JsonObject | KubernetesObject): void => {
      if (!response.writableEnded) response.write(`${JSON.stringify({ type, object })}\n`);
    };
    if (old) {
      send('ERROR', statusBody(expired(wanted, this.#store.oldestVersion)));
      response.end();
      return;
    }
    if (wanted > this.#store.version) {
      const message = `Too large resource version: ${wanted}, current: ${this.#store.version}`;
      send('ERROR', statusBody(new ApiError(504, 'Timeout', message)));
      response.end();
      return;
    }
    this.#stream(request, response, options, wanted, send);
  }

  #stream(
    request: IncomingMessage,
    response: ServerResponse,
    options: WatchOptions,
    wanted: number,
    send: (type: string, object: JsonObject | KubernetesObject) => void,
  ): void {
    const { route, matches } = options;
    const shown = (object: KubernetesObject): KubernetesObject => inVersion(object, route);
    const mine = (event: StoreEvent): boolean =>
      event.kind === route.kind &&
      (route.namespace === undefined || event.object.metadata.namespace === route.namespace);
    const tell = (event: StoreEvent): void => {
      if (!mine(event)) return;
      const type = seenAs(event, matches);
      if (type !== undefined) post(() => send(type, shown(event.object)));
    };
    const over = new AbortController();
    const post = options.opened({ end: (how) => end(how), over: over.signal }) ?? ((write: () => void) => write());
    if (wanted === 0) {
      for (const object of this.#store.list(route.kind, route.namespace))
        if (matches(object)) post(() => send('ADDED', shown(object)));
    } else for (const event of this.#store.since(wanted)) tell(event);
    const unlisten = this.#store.onChange(tell);
    const bookmark = (): void => {
      const metadata = { resourceVersion: String(this.#store.version), creationTimestamp: null };
      if (options.bookmarks) send('BOOKMARK', { kind: route.kind.kind, apiVersion: versionOf(route), metadata });
    };
    const ticker = setInterval(bookmark, this.bookmarkMs).unref();
    const quiet = (): void => {
      over.abort();
      unlisten();
      clearInterval(ticker);
      clearTimeout(timer);
    };
    const end = (how: WatchEnd): void => {
      quiet();
      if (how === 'silent') return;
      this.#open.delete(end);
      if (how === 'reset') request.socket.resetAndDestroy();
      else {
        if (how === 'expired') send('ERROR', statusBody(expired(wanted, this.#store.version)));
        response.end();
      }
    };
    const timer = setTimeout(() => {
      bookmark();
      end('end');
    }, options.timeoutMs).unref();
    this.#open.add(end);
    response.on('close', () => {
      quiet();
      this.#open.delete(end);
    });
  }
}

/** `kustomize.toolkit.fluxcd.io/v1` of a route. */
export function versionOf(route: ResourceRoute): string {
  return route.kind.group === '' ? route.version : `${route.kind.group}/${route.version}`;
}

/** The object in the API version that was asked for; a Status and the like would not convert, our kinds do by name. */
export function inVersion(object: KubernetesObject, route: ResourceRoute): KubernetesObject {
  return { ...copy(object), apiVersion: versionOf(route) };
}

/** A selector makes events of its own: an object that stops matching is DELETED, one that starts is ADDED. */
function seenAs(event: StoreEvent, matches: Matcher): string | undefined {
  const now = matches(event.object);
  if (event.type !== 'MODIFIED') return now ? event.type : undefined;
  const before = event.previous !== undefined && matches(event.previous);
  if (now) return before ? 'MODIFIED' : 'ADDED';
  return before ? 'DELETED' : undefined;
}
