import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Exchange } from '../http/server.ts';
import type { GitRunner } from './runner.ts';

/** What git answers: headers at once, the body as a stream. */
export interface GitAnswer {
  status: number;
  headers: Record<string, string>;
  body: AsyncIterable<Buffer>;
}

const services: readonly string[] = ['git-upload-pack', 'git-receive-pack'];
const advertisements = new Map<string, Promise<Buffer>>();

/**
 * Hands one request of git's smart protocol to `git upload-pack` or `git receive-pack`, as `git http-backend` does, which
 * would be two processes more for each request. `action` is the path below the repository.
 * Format: git's `gitprotocol-http`; what http-backend serves besides, to clients older than it, is not here.
 */
export async function smartHttp(
  runner: GitRunner,
  exchange: Exchange,
  o: { folder: string; action: string; body: Readable; environment?: NodeJS.ProcessEnv },
): Promise<GitAnswer> {
  const asks = exchange.record.method === 'GET' && o.action === 'info/refs';
  const service = asks ? (exchange.query.get('service') ?? '') : o.action;
  if (!services.includes(service) || !(asks || exchange.record.method === 'POST') || !existsSync(o.folder)) {
    o.body.resume();
    return { status: 404, headers: {}, body: parts() };
  }
  const { 'git-protocol': protocol } = exchange.request.headers;
  const environment = { ...o.environment, ...(protocol === undefined ? {} : { GIT_PROTOCOL: String(protocol) }) };
  const program = service.replace(/^git-/, '');
  const headers = (kind: string): Record<string, string> => ({
    'content-type': `application/x-${service}-${kind}`,
    expires: 'Fri, 01 Jan 1980 00:00:00 GMT',
    pragma: 'no-cache',
    'cache-control': 'no-cache, max-age=0, must-revalidate',
  });
  if (!asks) {
    const body = stream(runner, exchange, [program, '--stateless-rpc', o.folder], o.body, environment);
    return { status: 200, headers: headers('result'), body };
  }
  o.body.resume();
  const advertise = (): Promise<Buffer> =>
    runner.run(o.folder, [program, '--stateless-rpc', '--advertise-refs', o.folder], { environment });
  const second = /(?:^|:)version=2(?:$|:)/.test(environment.GIT_PROTOCOL ?? '');
  const text = second && program === 'upload-pack' ? await capabilities(o.folder, advertise) : await advertise();
  const announced = second ? [] : [packet(`# service=${service}\n`), Buffer.from('0000')];
  return { status: 200, headers: headers('advertisement'), body: parts(...announced, text) };
}

/** What a server says first in version 2 is what it can do, nothing of its refs: the same for the same configuration. */
async function capabilities(folder: string, ask: () => Promise<Buffer>): Promise<Buffer> {
  const configuration = await readFile(join(folder, 'config'), 'utf8');
  const known = advertisements.get(configuration) ?? ask();
  advertisements.set(configuration, known);
  known.catch(() => advertisements.delete(configuration));
  return known;
}

async function* stream(
  runner: GitRunner,
  { request }: Exchange,
  args: readonly string[],
  body: Readable,
  environment: NodeJS.ProcessEnv,
): AsyncGenerator<Buffer> {
  const child = runner.spawn(args, environment);
  child.stderr.resume();
  // git may answer before it has read all; the rest is of no interest then.
  child.stdin.on('error', () => body.resume());
  body.pipe(child.stdin);
  // A client that goes away in the middle of its request would leave git waiting for the rest.
  const gone = (): void => {
    // Not `complete`: a body that arrived whole may still lie in the request that was thrown away.
    if (!request.readableEnded) child.kill();
  };
  if (request.destroyed) gone();
  else request.once('close', gone);
  yield* child.stdout as AsyncIterable<Buffer>;
  if (child.exitCode === undefined) await once(child, 'close');
}

async function* parts(...all: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* all;
}

const packet = (content: string): Buffer =>
  Buffer.from(`${(content.length + 4).toString(16).padStart(4, '0')}${content}`);
