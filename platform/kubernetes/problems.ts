import { messageOf } from '../../core/errors.ts';
import type { ClusterProblem, ObjectType } from '../../core/ports/cluster.ts';
import type { ApiAnswer } from './http.ts';

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

/** No answer at all. */
export function noAnswer(thrown: unknown): ClusterProblem {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? ` (${thrown.cause.message})` : '';
  const name = thrown instanceof Error && thrown.name === 'TimeoutError' ? 'no answer in time' : messageOf(thrown);
  return { kind: 'unreachable', message: `${name}${cause}` };
}

/** `watch kustomizations.kustomize.toolkit.fluxcd.io in namespace flux-system`. */
export function rightText({ verb, type, plural, namespace }: Asked): string {
  const resource = type.group === '' ? plural : `${plural}.${type.group}`;
  return `${verb} ${resource} in namespace ${namespace}`;
}

/** The message of a Kubernetes Status object. */
function messageIn(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || !('message' in parsed)) return undefined;
    return typeof parsed.message === 'string' ? parsed.message : undefined;
  } catch {
    return undefined;
  }
}
