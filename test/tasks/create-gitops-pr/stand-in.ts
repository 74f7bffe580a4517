import type { Endpoint } from '../../sandbox/agent/index.ts';
import type { Repository } from '../../sandbox/azure-devops/types.ts';
import type { StatusHost } from '../../sandbox/cluster/notification-controller.ts';
import type { Faults } from '../../sandbox/http/faults.ts';
import type { RecordedRequest } from '../../sandbox/http/recorded-request.ts';
import type { ServerTls } from '../../sandbox/http/server.ts';

export type HostName = 'azureRepos' | 'github';
/** GitHub knows no `rebaseMerge`. */
export type Strategy = 'squash' | 'noFastForward' | 'rebase' | 'rebaseMerge';

/** A pull request as a person sees it, on whatever host. */
export interface Pull {
  readonly id: number;
  readonly status: 'open' | 'abandoned' | 'completed';
  readonly title: string;
  readonly description: string;
  readonly sourceBranch: string;
  readonly targetBranch: string;
  readonly draft: boolean;
  /** Sorted. */
  readonly labels: readonly string[];
  /** Names of who was asked, or has voted, sorted; `required` is always false on GitHub. */
  readonly reviewers: readonly { readonly name: string; readonly required: boolean }[];
  /** Names of who has approved it, as far as the host still counts it. */
  readonly approvals: readonly string[];
  readonly workItems: readonly string[];
  /** With which strategy it completes by itself; undefined while it does not. */
  readonly autoComplete: Strategy | undefined;
  /** What people and tasks have said, in order. */
  readonly comments: readonly string[];
  /** `genre/name=state: text`, the newest of each, sorted. */
  readonly statuses: readonly string[];
  readonly mergeState: 'unknown' | 'clean' | 'conflicts';
}

/** The GitOps repository on its host. */
export type RepositoryStandIn = Pick<Repository, 'folder' | 'git' | 'commit' | 'tip' | 'read' | 'tree'> & {
  /** As the output `repositoryId` has it. */
  readonly id: string;
  /** As the input `repository` has it. */
  readonly name: string;
  /** For git. */
  readonly remoteUrl: string;
};

/** Which requests a fault or a count is about. */
export interface RouteOf {
  readonly method: string;
  readonly path: RegExp;
}

/** A stand-in for a host with one repository, and what people do there: what tests say about both hosts. */
export interface StandIn {
  readonly host: HostName;
  readonly repository: RepositoryStandIn;
  readonly requests: readonly RecordedRequest[];
  readonly faults: Faults;
  /** Where Flux writes statuses on its commits. */
  readonly commitStatuses: StatusHost;
  /** Of the identity that the task acts as. */
  readonly token: string;
  /** One whose time is over. */
  readonly expiredToken: string;
  /** The first request; listing and making pull requests; changing one (title, state); a push and a fetch. */
  readonly routes: Readonly<Record<'repository' | 'list' | 'create' | 'change' | 'push' | 'fetch', RouteOf>>;
  /** Who can be asked to review, as the input `reviewers` has it; approvals are this person's. */
  readonly reviewer: string;
  pulls(): readonly Pull[];
  /** From now on the token is refused, as one whose time is over. */
  expire(token: string): void;
  newToken(): string;
  /** What the identity that the task acts as may from now on: who may nothing is not even told that the repository is there. */
  setAccess(access: 'none' | 'read' | 'write'): void;
  /** A token that may read pull requests and files, but not what checks and policies say. */
  readersToken(): string;
  /** A pull request of a person. Gives its number. */
  openPull(o: { sourceBranch: string; targetBranch?: string; title: string; description: string }): Promise<number>;
  approve(id: number): Promise<void>;
  /** Completes it past all policies. Gives the commit on the target branch. */
  merge(id: number, strategy?: Strategy): Promise<string>;
  /** Closes it without a merge. */
  close(id: number): Promise<void>;
  comment(id: number, text: string): Promise<void>;
  edit(id: number, changes: { readonly title?: string; readonly description?: string }): Promise<void>;
  addLabel(id: number, label: string): Promise<void>;
  /** The branch asks for a review (and for a status): nothing completes at once, and nobody pushes straight to it. */
  protect(branch: string, o?: { readonly status?: string }): Promise<void>;
  /** Puts a status, which a build would, on a pull request. */
  report(id: number, name: string, state: 'pending' | 'succeeded' | 'failed'): Promise<void>;
  /** Says no to it. */
  reject(id: number): Promise<void>;
  /** It goes into another branch from now on. */
  retarget(id: number, branch: string): Promise<void>;
  /** The default branch has another name from now on; pull requests into it follow as the host lets them. */
  renameDefault(to: string): Promise<void>;
  deleteBranch(branch: string): Promise<void>;
  /** Puts a branch on a commit, forwards or not, as a person's forced push. */
  setBranch(branch: string, commit: string): Promise<void>;
  /**
   * Also after merges; a branch that was not there comes from 40 zeros, one that is gone goes there.
   * Gives a function that stops listening.
   */
  onPush(listener: (branch: string, move: { readonly from: string; readonly to: string }) => void): () => void;
  onPull(
    listener: (event: { id: number; kind: 'created' | 'updated' | 'completed' | 'abandoned' }) => void,
  ): () => void;
  /** What the task was wrong to ask, as the host's own description has it. */
  violations(): readonly string[];
  /** Resolves when nothing runs in the background. */
  settled(): Promise<void>;
  stop(): Promise<void>;
  /** How a pipeline reaches it: inputs, connections, the job's own token, variables. */
  wiring(token: string): {
    readonly inputs: Readonly<Record<string, string>>;
    readonly endpoints: readonly Endpoint[];
    readonly jobToken: { readonly url: string; readonly token: string };
    readonly project: string;
  };
}

export interface StandInOptions {
  /** State is kept below it. */
  readonly folder: string;
  readonly files: Readonly<Record<string, string>>;
  readonly tls?: ServerTls | undefined;
}
