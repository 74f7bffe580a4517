import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Exchange } from '../http/server.ts';
import type { GitRunner } from './runner.ts';

/** What a CGI process answers: headers at once, the body as a stream. */
export interface CgiAnswer {
  status: number;
  headers: Record<string, string>;
  body: AsyncIterable<Buffer>;
}

/** Hands one request to git's own `http-backend`. `service` is the path below the repository. */
export async function httpBackend(
  runner: GitRunner,
  exchange: Exchange,
  o: { folder: string; service: string; user: string; body: Readable; environment?: NodeJS.ProcessEnv },
): Promise<CgiAnswer> {
  const { headers } = exchange.request;
  const protocol = headers['git-protocol'];
  const child = runner.spawn(['http-backend'], {
    ...o.environment,
    GIT_PROJECT_ROOT: o.folder,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${o.service}`,
    REMOTE_USER: o.user,
    REMOTE_ADDR: '127.0.0.1',
    REQUEST_METHOD: exchange.record.method,
    QUERY_STRING: exchange.query.toString(),
    CONTENT_TYPE: headers['content-type'] ?? '',
    ...(protocol === undefined ? {} : { GIT_PROTOCOL: String(protocol) }),
  });
  child.stderr.resume();
  // git may answer before it has read all; the rest is of no interest then.
  child.stdin.on('error', () => o.body.resume());
  o.body.pipe(child.stdin);
  // A client that goes away in the middle of its request would leave git waiting for the rest.
  const { request } = exchange;
  const gone = (): void => {
    // Not `complete`: a body that arrived whole may still lie in the request that was thrown away.
    if (!request.readableEnded) child.kill();
  };
  if (request.destroyed) gone();
  else request.once('close', gone);

  const iterator = (child.stdout as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let end = -1;
  while (end < 0) {
    const { value, done } = await iterator.next();
    if (done === true) throw new Error('git http-backend ended without an answer');
    head = Buffer.concat([head, value]);
    end = head.indexOf('\r\n\r\n');
  }
  const answer: CgiAnswer = { status: 200, headers: {}, body: rest(head.subarray(end + 4)) };
  for (const line of head.toString('latin1', 0, end).split('\r\n')) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    if (name === 'status') answer.status = Number.parseInt(value, 10);
    else answer.headers[name] = value;
  }
  return answer;

  async function* rest(first: Buffer): AsyncGenerator<Buffer> {
    if (first.length > 0) yield first;
    for (;;) {
      const { value, done } = await iterator.next();
      if (done === true) break;
      yield value;
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  }
}
