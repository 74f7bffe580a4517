import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Json } from '../json.ts';

/** A way in which the API server, or what stands before it, misbehaves. */
export interface ApiFault {
  method?: string;
  /** Matched against the path with its query. */
  path: RegExp;
  /** How many requests it hits; all, where missing. */
  times?: number;
  /** How many matching requests pass unharmed first. */
  after?: number;
  /**
   * status: that answer; delay: late; reset: the connection breaks; truncated: half an answer; html: a proxy's page;
   * hang: no answer ever; bomb: few bytes that unpack to very many.
   */
  kind: 'status' | 'delay' | 'reset' | 'truncated' | 'html' | 'hang' | 'bomb';
  status?: number;
  headers?: Record<string, string>;
  body?: Json;
  ms?: number;
}

/** The faults in force; each request asks once. */
export class ApiFaults {
  #faults: { fault: ApiFault; seen: number }[] = [];

  add(fault: ApiFault): void {
    this.#faults.push({ fault, seen: 0 });
  }

  clear(): void {
    this.#faults = [];
  }

  /** The first fault that hits this request; counts it. */
  hit(method: string, path: string): ApiFault | undefined {
    for (const entry of this.#faults) {
      const { fault } = entry;
      if ((fault.method ?? method) !== method || !fault.path.test(path)) continue;
      entry.seen += 1;
      const turn = entry.seen - (fault.after ?? 0);
      if (turn > 0 && turn <= (fault.times ?? Infinity)) return fault;
    }
    return undefined;
  }
}

/** Misbehaves. @returns true when the request is answered (or broken), false when it should go on as usual. */
export async function commit(fault: ApiFault, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  switch (fault.kind) {
    case 'delay':
      await sleep(fault.ms ?? 1000);
      return false;
    case 'hang':
      return true;
    case 'bomb':
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync(Buffer.alloc(100 * 1024 * 1024, ' ')));
      return true;
    case 'reset':
      request.socket.resetAndDestroy();
      return true;
    case 'truncated':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '4096' });
      response.write('{"kind":"List","items":[');
      setTimeout(() => request.socket.destroy(), 10).unref();
      return true;
    case 'html':
      response.writeHead(fault.status ?? 200, { 'content-type': 'text/html; charset=utf-8', ...fault.headers });
      response.end('<html><body><h1>Sign in</h1></body></html>');
      return true;
    case 'status': {
      const status = fault.status ?? 500;
      response.writeHead(status, { 'content-type': 'application/json', ...fault.headers });
      response.end(JSON.stringify(fault.body ?? failure(status)));
      return true;
    }
  }
}

const reasons: Record<number, [string, string]> = {
  429: ['TooManyRequests', 'the server has received too many requests and has asked us to try again later'],
  500: ['InternalError', 'Internal error occurred: etcdserver: request timed out'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: ['Timeout', 'the server was unable to return a response in the time allotted'],
};

function failure(code: number): Json {
  const [reason, message] = reasons[code] ?? ['InternalError', 'an error on the server has prevented the request'];
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
}
