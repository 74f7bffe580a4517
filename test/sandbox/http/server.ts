import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault, FaultList } from './faults.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { responseSink, swallowingSink, truncatingSink } from './sink.ts';
import type { Sink } from './sink.ts';

/** One request on its way through a server. */
export interface Exchange {
  readonly request: IncomingMessage;
  /** Decoded path. */
  readonly path: string;
  /** Path as sent, still percent-encoded. */
  readonly rawPath: string;
  readonly query: URLSearchParams;
  readonly sink: Sink;
  readonly record: RecordedRequest;
}

/** A running server on 127.0.0.1. */
export interface HttpServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** The page that Azure DevOps shows instead of an error to somebody who is not signed in. */
export const signInPage =
  '<!DOCTYPE html>\n<html>\n<head><title>Azure DevOps Services | Sign In</title></head>\n<body>Sign in</body>\n</html>\n';

/** What a server that speaks HTTPS shows, all PEM; with `clientCa` it talks only to clients with a certificate of it. */
export interface ServerTls {
  key: string;
  certificate: string;
  clientCa?: string;
}

/** Serves on a free port. `handle` may throw: the client then sees 500. */
export async function startHttpServer(options: {
  faults: FaultList;
  requests: RecordedRequest[];
  handle(exchange: Exchange): Promise<void>;
  tls?: ServerTls;
  /** What others call this machine: then it listens on all its addresses, not only on 127.0.0.1. */
  host?: string;
}): Promise<HttpServer> {
  const sockets = new Set<Socket>();
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const work = serve(request, response, options, stopping.signal).catch(() => {
      response.destroy();
    });
    running.add(work);
    void work.finally(() => running.delete(work));
  };
  const { tls, host } = options;
  const server =
    tls === undefined
      ? createServer(listener)
      : createSecureServer(
          {
            key: tls.key,
            cert: tls.certificate,
            ...(tls.clientCa === undefined ? {} : { ca: tls.clientCa, requestCert: true, rejectUnauthorized: true }),
          },
          listener,
        );
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host === undefined ? '127.0.0.1' : '0.0.0.0', resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host ?? '127.0.0.1'}:${address.port}`,
    async stop() {
      stopping.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      await Promise.allSettled(running);
    },
  };
}

const counted = new WeakMap<Socket, { read: number; written: number }>();

/** Fills in the bytes that the socket has moved since the last request on it. */
function count(socket: Socket, record: RecordedRequest): void {
  const before = counted.get(socket) ?? { read: 0, written: 0 };
  const now = { read: socket.bytesRead, written: socket.bytesWritten };
  record.bytesIn = now.read - before.read;
  record.bytesOut = now.written - before.written;
  counted.set(socket, now);
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: Parameters<typeof startHttpServer>[0],
  stopping: AbortSignal,
): Promise<void> {
  const method = request.method ?? 'GET';
  const raw = request.url ?? '/';
  const mark = raw.indexOf('?');
  const rawPath = mark < 0 ? raw : raw.slice(0, mark);
  const search = mark < 0 ? '' : raw.slice(mark);
  const query = new URLSearchParams(search);
  const path = decoded(rawPath);
  const record: RecordedRequest = {
    method,
    path,
    query: Object.fromEntries(query),
    status: 0,
    route: '',
    bytesIn: 0,
    bytesOut: 0,
  };
  options.requests.push(record);
  const socket = request.socket;
  // 'finish' comes before the client can act on the answer; 'close' also when it never gets one.
  response.once('finish', () => count(socket, record));
  response.once('close', () => {
    if (!response.writableFinished) count(socket, record);
  });

  const gone = new AbortController();
  const leave = (): void => gone.abort();
  response.once('close', leave);
  const target = path + search;
  const { authorization } = request.headers;
  const passage = await options.faults.pass({ method, target, authorization, gone: gone.signal });
  response.off('close', leave);
  try {
    if (response.destroyed) return;
    const fault = passage.fault ?? options.faults.next(method, target);
    const exchange = { request, path, rawPath, query, sink: responseSink(response), record };
    await answer(exchange, response, fault, options.handle, stopping);
  } finally {
    passage.done?.();
  }
}

async function answer(
  exchange: Exchange,
  response: ServerResponse,
  fault: Omit<Fault, 'path'> | undefined,
  handle: (exchange: Exchange) => Promise<void>,
  stopping: AbortSignal,
): Promise<void> {
  const { request, record } = exchange;
  let { sink } = exchange;
  switch (fault?.kind) {
    case 'lostBefore':
      response.destroy();
      return;
    case 'reset':
      request.socket.resetAndDestroy();
      return;
    case 'delay':
      await delay(fault.ms ?? 0, response, stopping);
      // Whoever asked has gone meanwhile, and with them what they would have sent.
      if (response.destroyed) return;
      break;
    case 'call':
      await fault.call?.();
      if (response.destroyed) return;
      break;
    case 'status':
    case 'signIn': {
      request.resume();
      record.status = fault.kind === 'signIn' ? 203 : (fault.status ?? 500);
      const html = fault.kind === 'signIn';
      const body = html ? signInPage : typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body ?? {});
      sink.begin(record.status, {
        'content-type': html ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
        ...fault.headers,
      });
      await sink.write(Buffer.from(body));
      await sink.end();
      return;
    }
    case 'lostAfter':
      sink = swallowingSink(response);
      break;
    case 'truncated':
      sink = truncatingSink(response);
      break;
    case undefined:
      break;
  }
  const recording: Sink = {
    ...sink,
    begin(status, headers) {
      if (fault?.kind !== 'lostAfter') record.status = status;
      // With a delay, headers come on top: a throttled answer is a good one with Retry-After.
      sink.begin(status, fault?.kind === 'delay' ? { ...headers, ...fault.headers } : headers);
    },
  };
  await handle({ ...exchange, sink: recording });
}

/** Until the time is over, the client is gone, or the server stops. */
async function delay(milliseconds: number, response: ServerResponse, stopping: AbortSignal): Promise<void> {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  response.once('close', leave);
  try {
    await wait(milliseconds, undefined, { signal: AbortSignal.any([gone.signal, stopping]) });
  } catch {
    response.destroy();
  } finally {
    response.off('close', leave);
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
