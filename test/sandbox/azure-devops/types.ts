import type { Faults } from '../http/faults.ts';
import type { MergeStrategy } from '../git/merging.ts';
import type { RecordedRequest } from '../http/recorded-request.ts';

export type { MergeStrategy };

/** A team project. */
export interface Project {
  readonly id: string;
  readonly name: string;
  /** Private when not said. */
  readonly visibility?: 'private' | 'organization' | 'public';
}

/** Somebody who can sign in, or a group of such. */
export interface Identity {
  readonly id: string;
  readonly displayName: string;
  /** E-mail of a person, `Build\<guid>` of a service, `vstfs:///…\<name>` of a group. */
  readonly uniqueName: string;
  /** Subject descriptor: `aad.…`, `svc.…`, `vssgp.…`. */
  readonly descriptor: string;
}

/** Rights on a repository, by the names that Azure DevOps' messages use. */
export type Permission =
  | 'GenericRead'
  | 'GenericContribute'
  | 'CreateBranch'
  | 'ForcePush'
  | 'PullRequestContribute'
  | 'CreateTag'
  | 'PolicyExempt'
  /** Of work items in the repository's project: "Edit work items in this node". */
  | 'WorkItemWrite';

export type MergeStatus = 'notSet' | 'queued' | 'conflicts' | 'succeeded' | 'rejectedByPolicy' | 'failure';
export type PolicyKind =
  'minimumReviewers' | 'requiredReviewers' | 'build' | 'status' | 'mergeStrategy' | 'workItems' | 'comments';
export type StatusState = 'notSet' | 'pending' | 'succeeded' | 'failed' | 'error' | 'notApplicable';

/** A reviewer and the vote: 10 approved, 5 with suggestions, 0 none, -5 waiting for author, -10 rejected. */
export interface ReviewerState {
  identity: Identity;
  vote: number;
  isRequired: boolean;
}

/** A status on a commit or a pull request. */
export interface StatusRecord {
  id: number;
  state: StatusState;
  description: string;
  targetUrl?: string;
  context: { genre?: string; name: string };
  createdBy: Identity;
  creationDate: string;
  updatedDate: string;
  iterationId?: number;
}

export interface CommentState {
  id: number;
  parentCommentId: number;
  content: string;
  commentType: 'text' | 'codeChange' | 'system';
  author: Identity;
  publishedDate: string;
  lastUpdatedDate: string;
  isDeleted: boolean;
}

export interface ThreadState {
  id: number;
  status: 'unknown' | 'active' | 'fixed' | 'wontFix' | 'closed' | 'byDesign' | 'pending';
  comments: CommentState[];
  publishedDate: string;
  lastUpdatedDate: string;
  properties: Record<string, string>;
  threadContext?: unknown;
}

/** What the server knows of a pull request; plain data. */
export interface PullRequestState {
  id: number;
  status: 'active' | 'abandoned' | 'completed';
  title: string;
  description: string;
  sourceRefName: string;
  targetRefName: string;
  isDraft: boolean;
  /** The source branch is a fork's; the stand-in itself has no forks. */
  forkSource?: { name: string };
  createdBy: Identity;
  creationDate: string;
  closedBy?: Identity;
  closedDate?: string;
  mergeStatus: MergeStatus;
  mergeFailureMessage?: string;
  /** Tips of the last trial merge, and the merge itself; after completion the commit on the target branch. */
  lastMergeSourceCommit?: string;
  lastMergeTargetCommit?: string;
  lastMergeCommit?: string;
  completionOptions?: CompletionOptions;
  completionQueueTime?: string;
  autoCompleteSetBy?: Identity;
  reviewers: ReviewerState[];
  labels: { id: string; name: string }[];
  properties: Record<string, { $type: string; $value: string }>;
  statuses: StatusRecord[];
  threads: ThreadState[];
  workItems: string[];
  /** One for each push to the source branch. */
  iterations: { id: number; sourceCommit: string; targetCommit: string; createdDate: string; author: Identity }[];
}

export interface CompletionOptions {
  mergeStrategy?: MergeStrategy;
  mergeCommitMessage?: string;
  deleteSourceBranch?: boolean;
  transitionWorkItems?: boolean;
  bypassPolicy?: boolean;
  bypassReason?: string;
  autoCompleteIgnoreConfigIds?: number[];
}

/** A ref that moved; a deleted or new branch has a commit of zeros on one side. */
export interface PushEvent {
  branch: string;
  oldCommit: string;
  newCommit: string;
}

export interface PullRequestEvent {
  id: number;
  kind: 'created' | 'updated' | 'completed' | 'abandoned';
}

/** A git repository with its server side. */
export interface Repository {
  readonly id: string;
  readonly name: string;
  readonly project: Project;
  /** `{collection}{project}/_git/{name}`, percent-encoded. */
  readonly remoteUrl: string;
  /** The bare repository on disk. */
  readonly folder: string;
  /** Runs git in the bare repository; for assertions. Gives trimmed standard output. */
  git(...args: string[]): Promise<string>;
  /** As a person's push, past all policies. A new branch starts at the default branch. Gives the commit's id. */
  commit(o: {
    branch: string;
    files: Record<string, string | Buffer | null>;
    message?: string;
    author?: { name: string; email: string };
  }): Promise<string>;
  tip(branch: string): Promise<string | undefined>;
  /** Puts a branch on a commit, forwards or not, past all policies; `null` deletes it. */
  setBranch(branch: string, commit: string | null): Promise<void>;
  setDefaultBranch(branch: string): Promise<void>;
  /** A file's text at a branch or commit. */
  read(ref: string, path: string): Promise<string | undefined>;
  /** Paths of all files, sorted. */
  tree(ref: string): Promise<string[]>;
  /** Gives the configuration's id. `blocking` is true when not said. */
  addPolicy(o: { branch: string; kind: PolicyKind; blocking?: boolean; settings?: Record<string, unknown> }): number;
  /** As its administrator does it: nobody reads it, or writes to it. */
  disable(): void;
  pullRequests(): PullRequestState[];
  pullRequest(id: number): PullRequestState;
  /** Votes; 10 when not said. Resolves when what follows from it (auto-complete) is done. */
  approve(id: number, identity: Identity, vote?: number): Promise<void>;
  /** Completes it past the policies, as an administrator would. Gives the commit on the target branch. */
  complete(id: number, o?: { strategy?: MergeStrategy; identity?: Identity }): Promise<string>;
  abandon(id: number, identity?: Identity): Promise<void>;
  comment(id: number, o: { content: string; identity?: Identity; thread?: number }): Promise<number>;
  /** From now on the pull request's source branch is said to be a fork's. */
  comeFromFork(id: number): void;
  /** Also after merges. Gives a function that stops listening. */
  onPush(listener: (event: PushEvent) => void): () => void;
  onPullRequest(listener: (event: PullRequestEvent) => void): () => void;
}

/** What a job waits for. */
export interface PlanEvents {
  /** The first event of that name, also one that has come already. */
  waitFor(name: string, signal?: AbortSignal): Promise<{ result: string }>;
}

/** The stand-in. */
export interface AzureDevOps {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** `http://127.0.0.1:PORT/contoso/` */
  readonly collectionUrl: string;
  readonly requests: RecordedRequest[];
  /** Calls that the published specifications, or our short list, do not know. */
  readonly violations: string[];
  /** The other way round: what the stand-in's own answers hold that the specifications do not know. */
  readonly mismatches: string[];
  readonly faults: Faults;
  addProject(name: string, visibility?: Project['visibility']): Project;
  addIdentity(o: {
    name: string;
    email?: string;
    kind?: 'user' | 'service' | 'group';
    admin?: boolean;
    /** Of a group. */
    members?: Identity[];
  }): Identity;
  /** From now on there is no such work item; any other number is one. */
  hideWorkItem(id: string): void;
  /** Accepted as Bearer and as the password of Basic, for REST and git. */
  issueToken(identity: Identity, o?: { expired?: boolean }): string;
  /** From now on it is refused, as one whose time is over. */
  expireToken(token: string): void;
  deny(identity: Identity, permission: Permission, repository: Repository): void;
  allow(identity: Identity, permission: Permission, repository: Repository): void;
  addRepository(o: {
    project: Project;
    name: string;
    files?: Record<string, string | Buffer>;
    defaultBranch?: string;
    empty?: boolean;
  }): Promise<Repository>;
  addPlan(o: { project: Project; hub?: string; planId: string; jobId: string; taskId: string }): { events: PlanEvents };
  addTestRun(run: TestRunState): void;
  /** Resolves when nothing runs in the background: trial merges, auto-complete. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** One run of tests of a build. Its failures count as not analysed, what was skipped as not applicable. */
export interface TestRunState {
  readonly project: Project;
  /** `vstfs:///Build/Build/<id>` */
  readonly buildUri: string;
  readonly name: string;
  readonly stage: string;
  readonly total: number;
  readonly failed: number;
  readonly skipped: number;
}
