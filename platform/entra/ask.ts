import { TaskError } from '../../core/errors.ts';
import type { Agent } from '../../core/ports/agent.ts';
import { cancelled } from '../clock.ts';
import { readText, sendRequest, wordsOf, type HttpRequest } from '../http-request.ts';
import { adviceFor, isLasting, tlsMaterial } from '../network.ts';
import { patience, retryAfterOf } from '../patience.ts';

/** What of an agent asking takes. */
export type AskingAgent = Pick<Agent, 'clock' | 'signal' | 'network'>;

/** An answer that is neither a fault nor a limit: 429 and 5xx are asked again instead. */
export interface JsonAnswer {
  readonly status: number;
  /** undefined when it is no JSON, such as a sign-in page. */
  readonly body: unknown;
}

const longestAnswer = 4 * 1024 * 1024;

/**
 * Asks a route that changes nothing, so it is asked again after faults.
 * @throws NOT_REACHABLE, CANCELLED; FILE_NOT_FOUND, FILE_NOT_ALLOWED, CERTIFICATE_INVALID
 */
export async function askJson(agent: AskingAgent, url: URL, request: HttpRequest): Promise<JsonAnswer> {
  const { network, signal, clock } = agent;
  const tls = tlsMaterial(network);
  const failure = (said: string): TaskError =>
    new TaskError('NOT_REACHABLE', `No proper answer from ${url.origin}: ${said}`, adviceFor(said));
  return patience(agent)(async () => {
    try {
      const answer = await sendRequest(url, request, network, tls, signal);
      const status = answer.statusCode ?? 0;
      const retryAfter = retryAfterOf(answer.headers['retry-after'], clock.now());
      const text = await readText(answer, longestAnswer);
      if (status !== 429 && status < 500) {
        return { kind: 'answer', answer: { status, body: jsonOf(text) }, retryAfter: 0 };
      }
      return { kind: 'failure', failure: failure(`status ${status}`), again: true, retryAfter };
    } catch (error) {
      if (signal.aborted) throw cancelled(signal.reason);
      const said = wordsOf(error);
      return { kind: 'failure', failure: failure(said), again: !isLasting(said), retryAfter: undefined };
    }
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
