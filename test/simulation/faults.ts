import type { ErrorCode } from '../../core/error-codes.ts';
import type { Mishap, ServerName } from './actor.ts';

/** What befalls a request, and which errors it explains. */
interface FaultKind {
  readonly mishap: Mishap;
  /** At a host of repositories. */
  readonly explains: readonly ErrorCode[];
}

/** What of the same explains an error at a cluster's API server. */
const atCluster: Readonly<Partial<Record<ErrorCode, readonly ErrorCode[]>>> = {
  NOT_REACHABLE: ['CLUSTER_UNREACHABLE'],
  NOT_SIGNED_IN: ['CLUSTER_UNAUTHORIZED', 'CLUSTER_UNREACHABLE'],
};

const message = (text: string): { readonly message: string } => ({ message: text });

export const faults = {
  /** The connection breaks before the request is worked on. */
  lostBefore: { mishap: { kind: 'lostBefore' }, explains: ['NOT_REACHABLE'] },
  reset: { mishap: { kind: 'reset' }, explains: ['NOT_REACHABLE'] },
  /** It is worked on, and nobody hears of it. */
  lostAfter: { mishap: { kind: 'lostAfter' }, explains: ['NOT_REACHABLE'] },
  /** Half an answer: git may have half a pack. */
  truncated: { mishap: { kind: 'truncated' }, explains: ['NOT_REACHABLE', 'GIT_FAILED'] },
  throttled: {
    mishap: { kind: 'status', status: 429, headers: { 'Retry-After': '20' }, body: message('too many requests') },
    explains: ['NOT_REACHABLE'],
  },
  failure: {
    mishap: { kind: 'status', status: 500, body: message('an error occurred') },
    explains: ['NOT_REACHABLE'],
  },
  unavailable: { mishap: { kind: 'status', status: 503, body: message('later') }, explains: ['NOT_REACHABLE'] },
  /** The page for people who are not signed in, with a status of success. */
  signIn: { mishap: { kind: 'signIn' }, explains: ['NOT_SIGNED_IN'] },
  /** The run's token is refused from now on. */
  expired: { mishap: { kind: 'call' }, explains: ['NOT_SIGNED_IN'] },
} as const satisfies Readonly<Record<string, FaultKind>>;

export type FaultName = keyof typeof faults;

export const faultNames = Object.keys(faults) as [FaultName, ...FaultName[]];

/** Whether what befell a request explains the error that its run ended with. */
export function explains(
  { fault, server }: { readonly fault: FaultName; readonly server: ServerName },
  code: ErrorCode,
): boolean {
  const own: readonly ErrorCode[] = faults[fault].explains;
  return (server === 'host' ? own : own.flatMap((one) => atCluster[one] ?? [])).includes(code);
}
