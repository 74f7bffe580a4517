import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { signInPage } from '../../http/server.ts';
import type { Arrival, Passage } from '../../http/faults.ts';
import type { Json } from '../json.ts';
import type { OpenWatch } from './watch.ts';

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

/** How a gate lets a request through; a watch is let through once, and each of its events apart. */
export interface ApiPassage extends Passage {
  /** Told of the watch that the request has opened; what it gives decides when each event is sent. */
  watching?(watch: OpenWatch): (send: () => void) => void;
}

/** Every request waits for it, as at the other servers. */
export type ApiGate = (arrival: Arrival) => Promise<ApiPassage>;

/** The faults in force; each request asks once. */
export class ApiFaults {
  #faults: { fault: ApiFault; seen: number }[] = [];
  #gate: ApiGate | undefined;

  /** Puts somebody at the gate; undefined opens it. */
  guard(gate: ApiGate | undefined): void {
    this.#gate = gate;
  }

  /** Waits at the gate, if somebody stands there. */
  async pass(arrival: Arrival): Promise<ApiPassage> {
    return this.#gate === undefined ? {} : this.#gate(arrival);
  }

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

/** What befalls a request: as a test plants it here, or as a gate of any server says. */
export type ApiMishap = Omit<ApiFault, 'path' | 'method' | 'times' | 'after'> | NonNullable<Passage['fault']>;

/**
 * Misbehaves.
 * @returns `over` when the request is answered (or broken); `unheard`: it is to be worked on, and nobody hears of it
 */
export async function commit(
  fault: ApiMishap,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<'over' | 'unheard' | 'goes on'> {
  switch (fault.kind) {
    case 'call':
      await fault.call?.();
      return 'goes on';
    case 'lostBefore':
      response.destroy();
      return 'over';
    case 'lostAfter':
      return 'unheard';
    case 'signIn':
      response.writeHead(203, { 'content-type': 'text/html; charset=utf-8' });
      response.end(signInPage);
      return 'over';
    case 'delay':
      await sleep(fault.ms ?? 1000);
      return 'goes on';
    case 'hang':
      return 'over';
    case 'bomb':
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync(Buffer.alloc(100 * 1024 * 1024, ' ')));
      return 'over';
    case 'reset':
      request.socket.resetAndDestroy();
      return 'over';
    case 'truncated':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '4096' });
      response.write('{"kind":"List","items":[', () => request.socket.destroy());
      return 'over';
    case 'html':
      response.writeHead(fault.status ?? 200, { 'content-type': 'text/html; charset=utf-8', ...fault.headers });
      response.end('<html><body><h1>Sign in</h1></body></html>');
      return 'over';
    case 'status': {
      const status = fault.status ?? 500;
      response.writeHead(status, { 'content-type': 'application/json', ...fault.headers });
      response.end(JSON.stringify(fault.body ?? failure(status)));
      return 'over';
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
