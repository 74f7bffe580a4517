import type { ErrorCode } from '../../core/error-codes.ts';
import type { HostName } from '../tasks/create-gitops-pr/stand-in.ts';
import type { Mishap, ServerName } from './actor.ts';

/** What befalls a request, and which errors it explains. */
interface FaultKind {
  readonly mishap?: Mishap;
  /** What the run's identity may in the repository while the request is worked on; all where not said. */
  readonly access?: 'none' | 'read';
  /** The only host that knows it. */
  readonly host?: HostName;
  /** The only server that knows it. */
  readonly server?: ServerName;
  /** Which requests it befalls, by their targets; any where not said. */
  readonly at?: RegExp;
  /** At a host of repositories. */
  readonly explains: readonly ErrorCode[];
  /** At one of them besides. */
  readonly also?: Partial<Readonly<Record<HostName, readonly ErrorCode[]>>>;
}

/** What of the same explains an error at a cluster's API server. */
const atCluster: Readonly<Partial<Record<ErrorCode, readonly ErrorCode[]>>> = {
  NOT_REACHABLE: ['CLUSTER_UNREACHABLE'],
  NOT_SIGNED_IN: ['CLUSTER_UNAUTHORIZED', 'CLUSTER_UNREACHABLE'],
};

const message = (text: string): { readonly message: string } => ({ message: text });

const kinds = {
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
  /**
   * The page for people who are not signed in, with a status of success. GitHub's API has none: there it is a proxy's, and
   * no proper answer.
   */
  signIn: { mishap: { kind: 'signIn' }, explains: ['NOT_SIGNED_IN'], also: { github: ['NOT_REACHABLE'] } },
  /** The run's token is refused from now on. */
  expired: { explains: ['NOT_SIGNED_IN'] },
  /** The repository is not there for whoever asks. GitHub does not say what of a pull request's address is missing. */
  hidden: {
    access: 'none',
    explains: ['REPOSITORY_MISSING', 'PULL_REQUEST_MISSING'],
    // Nor what of a comparison's.
    also: { github: ['COMMIT_MISSING'] },
  },
  /** Whoever asks may read, and nothing else. */
  readOnly: { access: 'read', explains: ['NOT_ALLOWED'] },
  /** The repository is there, and a pull request in it is not. */
  noPullRequest: {
    host: 'azureRepos',
    at: /\/pullrequests\/\d+/i,
    mishap: { kind: 'status', status: 404, body: message('TF401180: The requested pull request was not found.') },
    explains: ['PULL_REQUEST_MISSING'],
  },
  /** An API server that is overloaded answers everything but what takes it long. */
  unlisted: {
    server: 'cluster',
    at: /\?limit=/,
    mishap: { kind: 'status', status: 503, body: message('the server is currently unable to handle the request') },
    explains: ['NOT_REACHABLE'],
  },
} as const satisfies Readonly<Record<string, FaultKind>>;

export type FaultName = keyof typeof kinds;

/** Those of which every world has some. */
export const faultNames = Object.keys(kinds).filter((name) => name !== 'unlisted') as [FaultName, ...FaultName[]];

export const faults: Readonly<Record<FaultName, FaultKind>> = kinds;

/** Those of a world's faults that can befall a request. */
export function befalling(
  { faults: names, host }: { readonly faults: readonly FaultName[]; readonly host: HostName },
  { server, target }: { readonly server: ServerName; readonly target: string },
): readonly FaultName[] {
  return names.filter((name) => {
    const { access, at, host: only = host, server: by = server } = faults[name];
    return (
      only === host &&
      by === server &&
      (access === undefined || server === 'host') &&
      (at === undefined || at.test(target))
    );
  });
}

/** Whether what befell a request explains the error that its run ended with. */
export function explains(
  { fault, server }: { readonly fault: FaultName; readonly server: ServerName },
  code: ErrorCode,
  host: HostName,
): boolean {
  const { explains: always, also } = faults[fault];
  const own = [...always, ...(also?.[host] ?? [])];
  return (server === 'host' ? own : own.flatMap((one) => atCluster[one] ?? [])).includes(code);
}
