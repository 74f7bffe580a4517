import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/** A request as any server of this process got it, whole. */
export interface SeenRequest {
  readonly port: number;
  readonly method: string;
  /** With its query. */
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Complete once the server has read it. */
  body: string;
}

/** Writes down all requests to the servers of this process from now on. */
export function watchRequests(): { readonly requests: SeenRequest[]; stop(): void } {
  const requests: SeenRequest[] = [];
  const listener = (message: unknown): void => {
    const { request } = message as { readonly request: IncomingMessage };
    const seen: SeenRequest = {
      port: request.socket.localPort ?? 0,
      method: request.method ?? '',
      address: request.url ?? '',
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      body: '',
    };
    requests.push(seen);
    const emit = request.emit.bind(request);
    // A listener of its own would make the body flow before the server asks for it.
    request.emit = (event: string, ...args: unknown[]): boolean => {
      if (event === 'data') seen.body += Buffer.isBuffer(args[0]) ? args[0].toString('latin1') : String(args[0]);
      return emit(event, ...args);
    };
  };
  subscribe('http.server.request.start', listener);
  return { requests, stop: () => void unsubscribe('http.server.request.start', listener) };
}
