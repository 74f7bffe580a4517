import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';

import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';

/** An answer of the API server, whatever its status. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

export interface ApiCall {
  readonly method: 'GET' | 'PATCH';
  /** With its query, beginning with `/`. */
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole answer. */
  readonly timeout: number;
}

/** An answer that is larger than this is refused: 64 MiB. */
const limit = 64 * 1024 * 1024;

/** One request to the API server that a kubeconfig's current context names, with its credentials. Rejects when no answer comes. */
export async function callApi(config: KubeConfig, call: ApiCall): Promise<ApiAnswer> {
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error('the context names no cluster');
  const url = new URL(`${cluster.server}${call.path}`);
  const options: RequestOptions = {};
  // Runs exec plugins and refreshes tokens, so it may take a while and may fail.
  await config.applyToHTTPSOptions(options);
  const deadline = AbortSignal.timeout(call.timeout);
  const signal = call.signal === undefined ? deadline : AbortSignal.any([call.signal, deadline]);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      ...options,
      method: call.method,
      signal,
      headers: {
        ...options.headers,
        accept: 'application/json',
        ...(call.body === undefined ? {} : { 'content-type': call.contentType ?? 'application/json' }),
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > limit) request.destroy(new Error('the answer is too large'));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    request.end(call.body);
  });
}
