import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** Where a handler writes its answer, so that faults can sit between it and the socket. */
export interface Sink {
  begin(status: number, headers: Record<string, string>): void;
  /** Resolves when more may be written. */
  write(chunk: Buffer): Promise<void>;
  end(): Promise<void>;
}

/** Straight to the client, with back pressure. */
export function responseSink(response: ServerResponse): Sink {
  return {
    begin(status, headers) {
      response.writeHead(status, headers);
    },
    async write(chunk) {
      if (response.destroyed) return;
      if (!response.write(chunk)) await drained(response);
    },
    async end() {
      if (response.destroyed) return;
      const closed = once(response, 'close');
      response.end();
      await closed;
    },
  };
}

/** Until the client has taken what was written, or is gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

/** The work is done, but nobody hears of it. */
export function swallowingSink(response: ServerResponse): Sink {
  return {
    begin() {},
    async write() {},
    async end() {
      response.destroy();
    },
  };
}

/** Sends the headers and the first half, then breaks off. */
export function truncatingSink(response: ServerResponse): Sink {
  const chunks: Buffer[] = [];
  return {
    begin(status, headers) {
      response.writeHead(status, headers);
    },
    async write(chunk) {
      chunks.push(chunk);
    },
    async end() {
      const body = Buffer.concat(chunks);
      await new Promise<void>((resolve) =>
        response.write(body.subarray(0, Math.ceil(body.length / 2)) || '', () => resolve()),
      );
      response.destroy();
    },
  };
}
