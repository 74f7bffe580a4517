import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';

import { requests } from '../http-modules.ts';
import { retryAfterOf } from '../patience.ts';
import { renew, signIn } from './credentials.ts';

/** An answer of the API server, whatever its status. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
  /** Milliseconds that the server asks to be left alone for. */
  readonly retryAfter: number;
}

/** One request, as the API server takes it. */
export interface ApiCall {
  readonly method: 'GET' | 'PATCH';
  /** With its query, beginning with `/`. */
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  /** Bytes; an answer that is larger is refused. Default: 64 MiB. */
  readonly limit?: number;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole answer. */
  readonly timeout: number;
}

const defaultLimit = 64 * 1024 * 1024;

/**
 * One request to the API server that a kubeconfig's current context names, with its credentials: with new ones a second
 * time, when a plugin's are refused. Rejects when no answer comes.
 */
export async function callApi(config: KubeConfig, call: ApiCall): Promise<ApiAnswer> {
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error('the context names no cluster');
  const url = new URL(`${cluster.server}${call.path}`);
  // By hand: signals that are made of a long-lived one stay in memory for as long as that lives.
  const over = new AbortController();
  const abort = (): void => over.abort(call.signal?.reason);
  const timer = setTimeout(() => over.abort(new DOMException('no answer in time', 'TimeoutError')), call.timeout);
  if (call.signal?.aborted === true) abort();
  else if (call.signal !== undefined) listen(call.signal, abort);
  try {
    const options = await signIn(config, over.signal);
    const answer = await send(url, options, call, over.signal);
    if (answer.status !== 401 || !renew(config, options)) return answer;
    return await send(url, await signIn(config, over.signal), call, over.signal);
  } catch (thrown) {
    // What Node throws then says only that something was aborted.
    over.signal.throwIfAborted();
    throw thrown;
  } finally {
    clearTimeout(timer);
    call.signal?.removeEventListener('abort', abort);
  }
}

/** Many requests share one signal, and Node would warn of that in the run's log. */
function listen(signal: AbortSignal, abort: () => void): void {
  setMaxListeners(0, signal);
  signal.addEventListener('abort', abort, { once: true });
}

async function send(url: URL, options: RequestOptions, call: ApiCall, signal: AbortSignal): Promise<ApiAnswer> {
  const { request: start } = await requests(url);
  const request = start(url, {
    ...options,
    method: call.method,
    signal,
    headers: {
      ...options.headers,
      // As kubectl does: logs are plain text. Lists of many objects come compressed.
      accept: 'application/json, */*',
      'accept-encoding': 'gzip',
      ...(call.body === undefined ? {} : { 'content-type': call.contentType ?? 'application/json' }),
    },
  });
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const body = decoded(response, reject);
      body.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= (call.limit ?? defaultLimit)) return void chunks.push(chunk);
        reject(new Error('the answer is too large'));
        request.destroy();
      });
      body.on('error', reject);
      body.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString('utf8'),
          retryAfter: retryAfterOf(response.headers['retry-after'], Date.now()),
        }),
      );
    });
    request.end(call.body);
  });
}

function decoded(response: IncomingMessage, failed: (error: Error) => void): Readable {
  if (response.headers['content-encoding']?.toLowerCase() !== 'gzip') return response;
  response.on('error', failed);
  return response.pipe(createGunzip());
}
