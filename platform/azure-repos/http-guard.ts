import type { GitApi } from 'azure-devops-node-api/GitApi.js';
import { unlessAborted } from '../../core/unless-aborted.ts';
import { cancelled } from '../clock.ts';
import { longest, readUpTo, wordsOf } from '../http-request.ts';
import { isLasting } from '../network.ts';
import { patience, retryAfterOf, type Attempt, type PatienceOptions } from '../patience.ts';
import { HttpFailure } from './failure.ts';

type HttpClient = GitApi['http'];
type Answer = Awaited<ReturnType<HttpClient['request']>>;

/** What of a client's gate its maker says. */
export interface GuardOptions extends PatienceOptions {
  /** Makes the client sign in with something that counts; undefined where there is nothing else. */
  readonly signInAgain?: (() => Promise<void>) | undefined;
}

const longestWords = 2000;
/** Milliseconds. No token ends sooner. */
const shortestLife = 60_000;
// Nothing is changed by these: they may be sent again whatever happened to them.
const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Puts one gate before every request of the Azure DevOps client, which by itself turns a missing thing, a sign-in page
 * and a broken body alike into `null`. Behind it an answer is either a whole, successful one or an HttpFailure. Safe
 * requests are sent again after faults, all requests after a 429, each as late as `Retry-After` asks; a `Retry-After`
 * on a success holds back the next request.
 */
export function guardHttp(client: HttpClient, options: GuardOptions): void {
  const send = client.request.bind(client);
  const patiently = patience(options);
  const { clock, signal } = options;
  const signedIn = new SignIn(options);

  client.request = (verb, url, data, headers) =>
    patiently(async (): Promise<Attempt<Answer>> => {
      const { count } = signedIn;
      let retryAfter: number | undefined;
      let failure: HttpFailure;
      try {
        // The client cannot be cancelled; the answer that nobody waits for any more is dropped.
        const answer = await unlessAborted(send(verb, url, data, headers), signal);
        retryAfter = retryAfterOf(answer.message.headers['retry-after'], clock.now());
        const checked = await unlessAborted(check(answer, verb, url, headers), signal);
        if (!(checked instanceof HttpFailure)) return { kind: 'answer', answer: checked, retryAfter };
        failure = checked;
      } catch (cause) {
        if (signal.aborted) throw cancelled(signal.reason);
        const said = wordsOf(cause);
        failure = new HttpFailure({ kind: 'network', status: 0, said, method: verb, url, cause });
      }
      const again = failure.kind === 'signIn' ? await signedIn.again(count) : worthAnother(failure, verb);
      return { kind: 'failure', failure, again, retryAfter };
    });
}

/** Signs in again where that can be done, once for all requests that were refused at the same time. */
class SignIn {
  readonly #options: GuardOptions;
  #at: number;
  #signingIn: Promise<void> | undefined;
  #count = 0;

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#at = options.clock.elapsed();
  }

  /** How often it has signed in. */
  get count(): number {
    return this.#count;
  }

  /**
   * @param count as it was when the request was made that was refused
   * @returns whether it is worth another attempt: a refusal soon after signing in has other reasons
   */
  async again(count: number): Promise<boolean> {
    const { clock, signInAgain } = this.#options;
    if (signInAgain === undefined) return false;
    if (count !== this.#count) return true;
    if (this.#signingIn === undefined) {
      if (clock.elapsed() - this.#at < shortestLife) return false;
      this.#at = clock.elapsed();
      this.#signingIn = signInAgain().then(() => {
        this.#count += 1;
      });
    }
    try {
      await this.#signingIn;
      return true;
    } catch {
      // Then it is the refusal that is told.
      return false;
    } finally {
      this.#signingIn = undefined;
    }
  }
}

function worthAnother(failure: HttpFailure, verb: string): boolean {
  if (failure.kind === 'signIn' || (failure.kind === 'network' && isLasting(failure.said))) return false;
  if (failure.status === 429) return true;
  if (!safe.has(verb.toUpperCase())) return false;
  return failure.status === 0 || failure.status === 408 || failure.status >= 500;
}

/** The answer with its body read whole, or what is wrong with it. */
async function check(answer: Answer, method: string, url: string, headers: unknown): Promise<Answer | HttpFailure> {
  const { message } = answer;
  const status = message.statusCode ?? 0;
  const type = message.headers['content-type'] ?? '';
  const html = type.startsWith('text/html');
  const wantsBytes = String(Object(headers)['Accept'] ?? '').startsWith('application/octet-stream');
  if (status >= 200 && status < 300 && status !== 203 && wantsBytes && !html) return answer;

  const good = status >= 200 && status < 300 && status !== 203;
  const limit = good ? longest.answer : longest.error;
  const body = await readUpTo(message, limit);
  if (good && body.length > limit) {
    const said = `its answer is longer than ${limit} bytes`;
    return new HttpFailure({ kind: 'network', status: 0, said, method, url });
  }
  if (status === 203 || status === 302 || status === 401 || (html && status < 300)) {
    const said = html ? 'the answer is a sign-in page' : serverMessage(body) || 'signed out';
    return new HttpFailure({ kind: 'signIn', status, said, method, url });
  }
  if (status < 200 || status > 299) {
    const said = serverMessage(body) || message.statusMessage || 'no reason given';
    return new HttpFailure({ kind: 'status', status, said, method, url });
  }
  if (body.length > 0) {
    try {
      JSON.parse(body.toString('utf8'));
    } catch {
      // A proxy's page, or an answer cut off: the client would take it for "nothing there".
      return new HttpFailure({ kind: 'network', status: 0, said: 'the answer is no whole JSON', method, url });
    }
  }
  return { message, readBody: async () => body.toString('utf8') };
}

function serverMessage(body: Buffer): string {
  const text = body.toString('utf8').trim();
  try {
    const data: unknown = JSON.parse(text);
    const said: unknown = Object(data)['message'] ?? Object(Object(data)['value'])['Message'];
    return typeof said === 'string' ? said.slice(0, longestWords) : '';
  } catch {
    return text.startsWith('<') ? '' : text.slice(0, 500);
  }
}
