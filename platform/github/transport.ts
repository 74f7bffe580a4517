import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Clock, NetworkSettings } from '../../core/ports/agent.ts';
import { cancelled } from '../clock.ts';
import { longest, readText, sendRequest, wordsOf, type HttpRequest } from '../http-request.ts';
import { isLasting, tlsMaterial } from '../network.ts';
import { patience, retryAfterOf, type Attempt } from '../patience.ts';
import { GitHubFailure } from './failure.ts';

/** What requests take. */
export interface TransportSettings {
  /** The one server that is asked: the token goes nowhere else. */
  readonly apiUrl: string;
  readonly network: NetworkSettings;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** 0 to 1; spreads pauses. */
  readonly random?: () => number;
}

/** As Octokit calls it: what of the Fetch standard it uses. */
export type Fetch = (
  url: string,
  request: { readonly method: string; readonly headers: Readonly<Record<string, string>>; readonly body?: string },
) => Promise<Response>;

const longestWords = 2000;
// Waiting longer for a limit to end would use up the run's time: then it is said when it ends.
const longestPause = 5 * 60_000;
// What GitHub asks for when it refuses for a secondary limit without saying how long.
const secondaryPause = 60_000;
// Headers that somebody reads behind Octokit.
const passedOn = ['link', 'x-oauth-scopes'];

/**
 * The requests of Octokit, through the agent's proxy and with its certificates, which Node's own fetch knows nothing of.
 * Behind it an answer is either a whole, successful one or a GitHubFailure. Safe requests are sent again after faults,
 * all requests after a limit that ends soon. No redirect is followed: it would take the token along.
 * @throws FILE_NOT_FOUND, FILE_NOT_ALLOWED, CERTIFICATE_INVALID
 */
export function createTransport(settings: TransportSettings): Fetch {
  const { apiUrl, network, clock, signal } = settings;
  const { origin } = new URL(apiUrl);
  const tls = tlsMaterial(network);
  const patiently = patience({ ...settings, longestPause });

  return (url, { method, headers, body }) => {
    const target = new URL(url);
    if (target.origin !== origin) {
      const said = 'this address is on another server than the token is for';
      return Promise.reject(new GitHubFailure({ kind: 'network', status: 0, said, method, url }));
    }
    const request: HttpRequest = { method: methodOf(method), headers, ...(body === undefined ? {} : { body }) };
    const safe = isSafe(request);
    return patiently(async (): Promise<Attempt<Response>> => {
      try {
        const answer = await sendRequest(target, request, network, tls, signal);
        return await judge(answer, { method, url, safe, now: clock.now() });
      } catch (cause) {
        if (signal.aborted) throw cancelled(signal.reason);
        const said = wordsOf(cause);
        const failure = new GitHubFailure({ kind: 'network', status: 0, said, method, url, cause });
        return { kind: 'failure', failure, again: safe && !isLasting(said), retryAfter: undefined };
      }
    });
  };
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly safe: boolean;
  readonly now: number;
}

async function judge(answer: IncomingMessage, asked: Asked): Promise<Attempt<Response>> {
  const status = answer.statusCode ?? 0;
  const good = status >= 200 && status < 300;
  const text = await readText(answer, good ? longest.answer : longest.error);
  const { headers } = answer;
  const { method, url, safe, now } = asked;
  const retryAfter = retryAfterOf(headers['retry-after'], now);
  const failed = (kind: GitHubFailure['kind'], said: string, again: boolean): Attempt<Response> => {
    const failure = new GitHubFailure({ kind, status: kind === 'network' ? 0 : status, said, method, url });
    return { kind: 'failure', failure, again, retryAfter };
  };
  if (good) {
    const told = graphqlTrouble(text);
    if (told?.kind === 'limit') return refusedByLimit(told.said, headers, { ...asked, status });
    if (told?.kind === 'fault') {
      const failure = new GitHubFailure({ kind: 'status', status: 500, said: told.said, method, url });
      return { kind: 'failure', failure, again: safe, retryAfter };
    }
    // A proxy's or a sign-in page, or an answer cut off: nobody is to take it for "nothing there".
    if (text !== '' && !isJson(text)) return failed('network', 'the answer is no whole JSON', safe);
    return { kind: 'answer', answer: response(status, headers, text), retryAfter };
  }
  const said = wordsIn(text) || answer.statusMessage || 'no reason given';
  if (status === 401) return failed('signIn', said, false);
  if (status === 429 || (status === 403 && isLimit(said, headers)) || (status === 422 && tooQuickly.test(said))) {
    return refusedByLimit(said, headers, { ...asked, status });
  }
  const again = safe && (status === 408 || status >= 500);
  const failure = new GitHubFailure({ kind: 'status', status, said, method, url }, detailsOf(headers));
  return { kind: 'failure', failure, again, retryAfter };
}

/** Nothing was done, so everything may be sent again, once the limit has ended. */
function refusedByLimit(
  said: string,
  headers: IncomingHttpHeaders,
  { method, url, now, status }: Asked & { readonly status: number },
): Attempt<Response> {
  const reset = Number(headers['x-ratelimit-reset']) * 1000 - now;
  const pause =
    headers['retry-after'] !== undefined
      ? retryAfterOf(headers['retry-after'], now)
      : headers['x-ratelimit-remaining'] === '0' && Number.isFinite(reset)
        ? Math.max(0, reset)
        : secondaryPause;
  const failure = new GitHubFailure({ kind: 'status', status, said, method, url }, { limitEnds: now + pause });
  return { kind: 'failure', failure, again: pause <= longestPause, retryAfter: pause };
}

function isLimit(said: string, headers: IncomingHttpHeaders): boolean {
  return headers['retry-after'] !== undefined || /rate limit|abuse detection/i.test(said);
}

// Pull requests and comments that come too fast are refused as if they were wrong.
const tooQuickly = /was submitted too quickly/i;

/** GraphQL tells limits and its own faults in an answer that looks like a success. */
function graphqlTrouble(text: string): { readonly kind: 'limit' | 'fault'; readonly said: string } | undefined {
  if (!text.includes('RATE_LIMIT') && !text.includes('Something went wrong')) return undefined;
  const errors: unknown = Object(parsed(text))['errors'];
  if (!Array.isArray(errors)) return undefined;
  for (const error of errors) {
    const { type, message } = Object(error) as Record<string, unknown>;
    const said = String(message).slice(0, longestWords);
    // It has been called both.
    if (type === 'RATE_LIMITED' || type === 'RATE_LIMIT') return { kind: 'limit', said };
    if (said.startsWith('Something went wrong while executing your query')) return { kind: 'fault', said };
  }
  return undefined;
}

function isSafe({ method, body }: HttpRequest): boolean {
  if (method === 'GET') return true;
  const query: unknown = method === 'POST' && body?.includes('"query"') ? Object(parsed(body))['query'] : undefined;
  return typeof query === 'string' && /^\s*query\b/.test(query);
}

function methodOf(method: string): HttpRequest['method'] {
  switch (method) {
    case 'GET':
    case 'POST':
    case 'PUT':
    case 'PATCH':
    case 'DELETE':
      return method;
    default:
      throw new Error(`no request of ours is a ${method}`);
  }
}

function response(status: number, headers: IncomingHttpHeaders, text: string): Response {
  const shown = passedOn.flatMap((name): [string, string][] => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  // What is passed on is JSON, whatever a proxy calls it: Octokit would take it for a text.
  const type: [string, string] = ['content-type', 'application/json'];
  return new Response(text === '' ? null : text, { status, headers: [type, ...shown] });
}

function detailsOf(headers: IncomingHttpHeaders): GitHubFailure['details'] {
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    ssoUrl: /\burl=(https?:\/\/\S{1,500})/.exec(header('x-github-sso') ?? '')?.[1],
    accepted: header('x-accepted-github-permissions'),
    scopes: header('x-oauth-scopes'),
    location: header('location'),
  };
}

/** The message, and what is wrong with which field. */
function wordsIn(text: string): string {
  const data: unknown = parsed(text);
  if (data === undefined) return text.trimStart().startsWith('<') ? '' : text.trim().slice(0, 500);
  const said: unknown = Object(data)['message'];
  const errors: unknown = Object(data)['errors'];
  const fields = Array.isArray(errors) ? errors.map(fieldWords) : typeof errors === 'string' ? [errors] : [];
  return [typeof said === 'string' ? said : '', ...new Set(fields)]
    .filter((part) => part !== '')
    .join('; ')
    .slice(0, longestWords);
}

function fieldWords(error: unknown): string {
  if (typeof error === 'string') return error;
  const { message, resource, field, code } = Object(error) as Record<string, unknown>;
  if (typeof message === 'string') return message;
  return [resource, field, code].filter((part) => typeof part === 'string').join(' ');
}

const isJson = (text: string): boolean => parsed(text) !== undefined;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
