import type { ErrorCode } from '../../core/error-codes.ts';
import type { Mishap } from './actor.ts';

/** What befalls a request, and which errors it explains. */
interface FaultKind {
  readonly mishap: Mishap;
  readonly explains: readonly ErrorCode[];
}

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
