import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(JSON.stringify(body));
  };

export const raw =
  (status: number, type: string, body: string): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': type }).end(body);
  };

/** A server that answers as it is told, each request once; `{ ok: true }` when nothing is left to say. */
export interface ScriptedServer {
  readonly origin: string;
  answers: Answer[];
  readonly asked: IncomingMessage[];
  stop(): Promise<void>;
}

export async function startScriptedServer(): Promise<ScriptedServer> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    request.resume();
    const answer = scripted.answers.shift() ?? json(200, { ok: true });
    answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const scripted: ScriptedServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers: [],
    asked,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return scripted;
}
