import { createServer, request as send, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer as it came, or as it is to be. */
export interface Spoken {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** A request and what was answered. */
export interface Exchange extends Spoken {
  /** Method and path. */
  readonly key: string;
}

/** Stands before a server, writes down what it answers, and answers something else where that is wanted. */
export interface AnsweringProxy {
  readonly origin: string;
  /** Since it was last emptied; discovery of routes left out. */
  readonly heard: Exchange[];
  /** Answers requests of this key so. */
  instead: { readonly key: string; readonly answer: Spoken } | undefined;
  stop(): Promise<void>;
}

export async function startAnsweringProxy(upstream: string): Promise<AnsweringProxy> {
  const { hostname, port } = new URL(upstream);
  const read = async (message: IncomingMessage): Promise<Buffer> => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  };
  const server = createServer((asked, response) => {
    void (async () => {
      const body = await read(asked);
      const key = `${asked.method} ${asked.url?.split('?')[0]}`;
      const { instead } = proxy;
      if (instead?.key === key) {
        const { status, type, body: said } = instead.answer;
        response.writeHead(status, { 'content-type': type }).end(said);
        return;
      }
      const { method, url: path, headers } = asked;
      const onwards = send({ hostname, port, method, path, headers }, (answer) => {
        void read(answer).then((bytes) => {
          const { statusCode: status = 0, headers: said } = answer;
          if (method !== 'OPTIONS')
            proxy.heard.push({ key, status, type: said['content-type'] ?? '', body: bytes.toString('utf8') });
          // How long it is and how it comes is of one connection, not of the next.
          for (const header of ['transfer-encoding', 'content-length', 'connection']) delete said[header];
          response.writeHead(status, said).end(bytes);
        });
      });
      onwards.on('error', () => response.destroy());
      onwards.end(body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: AnsweringProxy = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: [],
    instead: undefined,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return proxy;
}
