import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';

/** The request's body with its content encoding undone. */
export function plainBody(request: IncomingMessage): Readable {
  switch (request.headers['content-encoding']) {
    case 'gzip':
    case 'x-gzip':
      return request.pipe(createGunzip());
    case 'deflate':
      return request.pipe(createInflate());
    default:
      return request;
  }
}

/** The whole body; for REST calls, which are small. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of plainBody(request)) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}
