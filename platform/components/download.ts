import type { IncomingMessage } from 'node:http';
import { TaskError } from '../../core/errors.ts';
import type { Clock, NetworkSettings } from '../../core/ports/agent.ts';
import { cancelled } from '../clock.ts';
import { readUpTo, sendRequest, wordsOf } from '../http-request.ts';
import { adviceFor, isLasting, tlsMaterial, type TlsMaterial } from '../network.ts';

/** What downloading takes of the agent. */
export interface DownloadSetup {
  readonly network: NetworkSettings;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly signal: AbortSignal;
}

const tries = 3;
const mostRedirects = 5;
/** A file of manifests that is larger than this is none: 64 MiB. */
const largest = 64 * 1024 * 1024;
const longest = 5 * 60_000;

/**
 * Downloads a file without a sign-in, through the agent's proxy and with its certificates; faults of the network are
 * tried again.
 * @throws SOURCE_MISSING, NOT_SIGNED_IN, NOT_ALLOWED, NOT_REACHABLE, CANCELLED; FILE_NOT_FOUND, FILE_NOT_ALLOWED, CERTIFICATE_INVALID
 */
export async function download(url: string, setup: DownloadSetup): Promise<Buffer> {
  const tls = tlsMaterial(setup.network);
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask(url, setup, tls);
    if (Buffer.isBuffer(answer)) return answer;
    if (answer.code !== 'NOT_REACHABLE' || isLasting(answer.message) || attempt === tries) throw answer;
    await setup.clock.sleep(500 * 2 ** attempt, setup.signal);
  }
}

/** The file, or why there is none. */
async function ask(first: string, setup: DownloadSetup, tls: TlsMaterial): Promise<Buffer | TaskError> {
  let url = new URL(first);
  const signal = AbortSignal.any([setup.signal, AbortSignal.timeout(longest)]);
  try {
    for (let redirects = 0; ; redirects += 1) {
      const answer = await sendRequest(url, { method: 'GET', headers: { accept: '*/*' } }, setup.network, tls, signal);
      const status = answer.statusCode ?? 0;
      const target = answer.headers.location;
      if (![301, 302, 303, 307, 308].includes(status) || target === undefined) return await read(url, answer);
      answer.destroy();
      if (redirects === mostRedirects) return notReachable(url, `more than ${mostRedirects} redirects`);
      const next = new URL(target, url);
      // What was asked for over TLS comes over TLS.
      if (next.protocol !== 'https:' && next.protocol !== url.protocol) {
        return notReachable(url, `it redirects to ${next.protocol}//${next.host}`);
      }
      url = next;
    }
  } catch (error) {
    if (setup.signal.aborted) throw cancelled(setup.signal.reason);
    if (error instanceof TaskError) return error;
    return notReachable(url, signal.aborted ? `not done within ${longest / 60_000} minutes` : wordsOf(error));
  }
}

async function read(url: URL, answer: IncomingMessage): Promise<Buffer | TaskError> {
  const status = answer.statusCode ?? 0;
  const html = (answer.headers['content-type'] ?? '').startsWith('text/html');
  if (status !== 200 || html) {
    answer.destroy();
    return refusal(url, status);
  }
  const body = await readUpTo(answer, largest);
  if (body.length <= largest) return body;
  return new TaskError(
    'SOURCE_MISSING',
    `${nameOf(url)} is larger than ${largest} bytes.`,
    'It can hardly be a file of manifests: look at the address.',
  );
}

function refusal(url: URL, status: number): TaskError {
  const what = `${nameOf(url)} answered with status ${status}`;
  if (status === 401 || status === 407) {
    return new TaskError(
      'NOT_SIGNED_IN',
      `${what}: it wants to know who asks.`,
      'Files behind a sign-in are not fetched by method http: use method git, or put the file into the source.',
    );
  }
  if (status === 403) return new TaskError('NOT_ALLOWED', `${what}.`, 'Use an address that anybody may read.');
  if (status === 408 || status === 429 || status >= 500) return notReachable(url, `status ${status}`);
  if (status >= 200 && status < 300) {
    return new TaskError(
      'SOURCE_MISSING',
      `${nameOf(url)} is a page for people, no file.`,
      'Take the address of the raw file; a sign-in page means that it is not public.',
    );
  }
  return new TaskError('SOURCE_MISSING', `${what}.`, 'Look at the address: there is no such file.');
}

function notReachable(url: URL, said: string): TaskError {
  return new TaskError('NOT_REACHABLE', `No proper answer from ${nameOf(url)}: ${said}`, adviceFor(said));
}

/** Without what may be a token in it. */
function nameOf(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}
