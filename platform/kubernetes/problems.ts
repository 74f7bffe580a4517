import { messageOf, TaskError } from '../../core/errors.ts';
import type { ClusterProblem, ObjectType } from '../../core/ports/cluster.ts';
import { printableLine } from '../../core/printable.ts';
import { isRecord } from '../../core/unstructured.ts';
import type { ApiAnswer } from './http.ts';

/** A server, or a proxy before it, may say as much as an answer may hold. */
const longestWords = 2000;

/** What was asked, for the right that it takes. */
export interface Asked {
  readonly verb: 'get' | 'list' | 'watch' | 'patch';
  readonly type: ObjectType;
  /** The resource's name in the API, `kustomizations`. */
  readonly plural: string;
  readonly namespace: string;
}

/** Reads a refusal of the API server; undefined when there is none. A 404 is for the caller to read. */
export function problemOf(answer: Pick<ApiAnswer, 'status' | 'body'>, asked: Asked): ClusterProblem | undefined {
  if (answer.status >= 200 && answer.status < 300) return undefined;
  const said = messageIn(answer.body) ?? `HTTP ${answer.status}`;
  switch (answer.status) {
    case 401:
      return { kind: 'unauthorized', message: `the server does not accept the credentials (${said})` };
    case 403:
      return { kind: 'forbidden', right: rightText(asked), message: `the right to ${rightText(asked)} is missing` };
    case 404:
      return { kind: 'notServed', type: asked.type, message: `the server knows no ${asked.type.kind} (${said})` };
    default:
      return { kind: 'unreachable', message: `the server answered ${answer.status}: ${said}` };
  }
}

/**
 * Whether a 404 is about the object alone, which the server's Status then names (`details.name`): of a path that nothing
 * serves it says "404 page not found", or that the resource could not be found (apimachinery's `NewNotFound` and
 * `NewGenericServerResponse`).
 */
export function isAbsent({ status, body }: Pick<ApiAnswer, 'status' | 'body'>): boolean {
  if (status !== 404) return false;
  const details = statusIn(body)?.['details'];
  const name = isRecord(details) ? details['name'] : undefined;
  return typeof name === 'string' && name !== '';
}

/** No answer at all. */
export function noAnswer(thrown: unknown): ClusterProblem {
  // Credentials that could not be had anew: the server was not asked at all.
  if (thrown instanceof TaskError) return { kind: 'unauthorized', message: thrown.message };
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? ` (${thrown.cause.message})` : '';
  return { kind: 'unreachable', message: `${describe(thrown)}${cause}` };
}

function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return messageOf(thrown);
  if (thrown.name === 'TimeoutError') return 'no answer in time';
  // Each address of the host was tried; the error that sums it up has no words.
  if (thrown instanceof AggregateError && thrown.message === '') return thrown.errors.map(messageOf).join(', ');
  // The proxy agent's own words, which name no proxy.
  const refused = /^Bad response: (\d+)$/.exec(thrown.message)?.[1];
  if (refused !== undefined) return `the proxy answered ${refused}`;
  // The watch's client names the whole address, which is no news.
  return /^request to \S+ failed, reason: (.+)$/.exec(thrown.message)?.[1] ?? thrown.message;
}

const untrusted = /certificate|CERT_|altnames/i;

/** Whether trying again at once is no use: nobody mends a certificate or a proxy's password within seconds. */
export function isLasting({ kind, message }: ClusterProblem): boolean {
  return kind === 'unauthorized' || untrusted.test(message) || message.includes('the proxy answered 4');
}

/** What mends a cluster that cannot be reached. */
export function adviceForUnreachable(message: string): string {
  if (untrusted.test(message)) {
    return 'Give the certificate authority that signed the API server’s certificate: certificate-authority-data in the kubeconfig, ca.crt in the service account’s connection, or the agent’s own (--sslcacert). Accepting untrusted certificates is for trying only.';
  }
  if (message.includes('proxy'))
    return 'Look at the agent’s proxy: its credentials, and whether it lets the agent reach the API server; or add the server to its bypass list (.proxybypass).';
  return 'Look at whether the agent may reach the API server (a private cluster needs an agent in its network), and at its address.';
}

/** `watch kustomizations.kustomize.toolkit.fluxcd.io in namespace flux-system`. */
export function rightText({ verb, type, plural, namespace }: Asked): string {
  const resource = type.group === '' ? plural : `${plural}.${type.group}`;
  return `${verb} ${resource} in namespace ${namespace}`;
}

/** The message of a Kubernetes Status object. */
function messageIn(body: string): string | undefined {
  const message = statusIn(body)?.['message'];
  return typeof message === 'string' ? printableLine(message, longestWords) : undefined;
}

function statusIn(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
