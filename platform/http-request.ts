import type { IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import { messageOf } from '../core/errors.ts';
import type { NetworkSettings } from '../core/ports/agent.ts';
import { printableLine } from '../core/printable.ts';
import { requests } from './http-modules.ts';
import { bypasses, proxyAddress, type TlsMaterial } from './network.ts';

/** What is asked. Redirects are the caller's to follow, or not. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const silence = 60_000;

/** Bytes of an answer, and of one that tells of an error: nobody reads megabytes of it. */
export const longest = { answer: 32 * 1024 * 1024, error: 1024 * 1024 } as const;

/** Sends one request through the agent's proxy and with its certificates; its body is still to be read. */
export async function sendRequest(
  url: URL,
  { method, headers, body = '' }: HttpRequest,
  network: NetworkSettings,
  tls: TlsMaterial,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const options: RequestOptions = {
    method,
    signal,
    ...tls,
    rejectUnauthorized: !network.skipCertificateValidation,
    headers: { 'user-agent': 'gitops-delivery', ...headers },
    agent: await agentFor(url, network, tls),
  };
  const { request: send } = await requests(url);
  return new Promise((resolve, reject) => {
    const request = send(url, options, resolve);
    request.setTimeout(silence, () => request.destroy(new Error(`no answer for ${silence / 1000} s`)));
    request.on('error', reject);
    request.end(body);
  });
}

/**
 * An answer's body; of one that is longer than `limit` bytes only the beginning, more than those. Nothing more is
 * received then. @throws when it breaks off
 */
export async function readUpTo(answer: AsyncIterable<unknown>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    chunks.push(bytes);
    if (size > limit) break;
  }
  return Buffer.concat(chunks);
}

/** An answer's body. @throws when it is longer than `limit` bytes, or breaks off */
export async function readWhole(answer: AsyncIterable<unknown>, limit: number): Promise<Buffer> {
  const body = await readUpTo(answer, limit);
  if (body.length > limit) throw new Error(`its answer is longer than ${limit} bytes`);
  return body;
}

/** An answer's body as text. @throws as readWhole */
export async function readText(answer: AsyncIterable<unknown>, limit: number): Promise<string> {
  return (await readWhole(answer, limit)).toString('utf8');
}

async function agentFor(
  url: URL,
  { proxy, skipCertificateValidation }: NetworkSettings,
  tls: TlsMaterial,
): Promise<RequestOptions['agent']> {
  if (proxy === undefined || bypasses(proxy, url.href)) return undefined;
  const proxyRequestOptions = {
    rejectUnauthorized: !skipCertificateValidation,
    ...(tls.ca === undefined ? {} : { ca: [tls.ca] }),
  };
  const settings = { proxy: proxyAddress(proxy), proxyRequestOptions };
  const { HttpProxyAgent, HttpsProxyAgent } = await import('hpagent');
  return url.protocol === 'https:' ? new HttpsProxyAgent(settings) : new HttpProxyAgent(settings);
}

/** Why a request got no answer, in one line; with the system's code, which `isLasting` and readers know. */
export function wordsOf(error: unknown): string {
  const said = printableLine(messageOf(error), 400);
  // The library's word for a proxy that refuses.
  const refused = /^Bad response: (\d+)$/.exec(said)?.[1];
  if (refused !== undefined) return `the proxy answered: code ${refused} from proxy`;
  const code: unknown = Object(error)['code'];
  return typeof code === 'string' && !said.includes(code) ? `${code}: ${said}` : said;
}
