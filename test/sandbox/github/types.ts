import type { Faults } from '../http/faults.ts';
import type { RecordedRequest } from '../http/recorded-request.ts';

/** Somebody who acts: a person, or an app, whose login ends in `[bot]`. */
export interface Actor {
  readonly id: number;
  readonly login: string;
  readonly type: 'User' | 'Bot';
  readonly name: string;
  readonly email: string;
}

export interface Organization {
  readonly id: number;
  readonly login: string;
}

export interface Team {
  readonly id: number;
  readonly organization: Organization;
  readonly slug: string;
  readonly name: string;
}

/** A role in a repository. Without one a private repository is not there at all: 404. */
export type Role = 'none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin';

/** What a fine-grained token or an app's installation may do; what is not named it may not. */
export type TokenPermissions = Partial<
  Record<
    'administration' | 'checks' | 'contents' | 'issues' | 'members' | 'pull_requests' | 'statuses',
    'read' | 'write'
  >
>;

/** What sort a token is; its text begins as the real ones do. */
export type TokenKind = 'classic' | 'fineGrained' | 'oauth' | 'installation';

export interface TokenOptions {
  /** `classic` when not said, of an app `installation`. */
  kind?: TokenKind;
  /** Of a classic or OAuth token; `repo`, `read:org` and `user:email` when not said. */
  scopes?: readonly string[];
  /** Of a fine-grained or installation token; all that deliveries need when not said. */
  permissions?: TokenPermissions;
  expired?: boolean;
  /** It was not authorized for organizations that enforce SAML single sign-on. */
  ssoRequired?: boolean;
}

export type MergeMethod = 'merge' | 'squash' | 'rebase';
export type StatusState = 'error' | 'failure' | 'pending' | 'success';

/** As GraphQL's `MergeStateStatus`, in the words of REST's `mergeable_state`. */
export type MergeableState = 'unknown' | 'dirty' | 'blocked' | 'behind' | 'unstable' | 'draft' | 'clean';

export interface ReviewRequest {
  id: number;
  kind: 'review_requested' | 'review_request_removed';
  of: Actor | Team;
  by: Actor;
  createdAt: string;
}

export interface Review {
  id: number;
  by: Actor;
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED';
  commit: string;
  submittedAt: string;
}

export interface Comment {
  id: number;
  body: string;
  by: Actor;
  createdAt: string;
  updatedAt: string;
}

/** A status of a commit; the newest of a context counts. */
export interface Status {
  id: number;
  state: StatusState;
  context: string;
  description: string | null;
  targetUrl: string | null;
  by: Actor;
  createdAt: string;
}

/** One end of a pull request. */
export interface End {
  /** Without `refs/heads/`. */
  branch: string;
  commit: string;
}

/** What the server knows of a pull request; plain data. */
export interface PullRequestState {
  number: number;
  /** `merged` is GitHub's closed with a date of merging. */
  state: 'open' | 'closed' | 'merged';
  title: string;
  body: string | null;
  draft: boolean;
  head: End;
  base: End;
  /** The branch is said to be a fork's; the stand-in itself has no forks. */
  forkOwner?: string;
  by: Actor;
  createdAt: string;
  updatedAt: string;
  closedAt?: string;
  closedBy?: Actor;
  mergedAt?: string;
  mergedBy?: Actor;
  /** undefined while the trial merge has not been made. */
  mergeable?: boolean;
  mergeableState: MergeableState;
  /** The trial merge; once merged the commit on the base branch. */
  mergeCommit?: string;
  labels: string[];
  requestedReviewers: { users: Actor[]; teams: Team[] };
  /** Who was asked for a review, and who no longer, in order. */
  requests: ReviewRequest[];
  reviews: Review[];
  comments: Comment[];
  autoMerge?: { method: MergeMethod; by: Actor; title?: string; message?: string };
  maintainerCanModify: boolean;
  /** Waits for its turn in the merge queue. */
  queued?: boolean;
  /** Statuses of the head commit, newest of each context. */
  statuses: Status[];
}

/** Protection of a branch: classic, or a ruleset's rules of the same meaning. */
export interface Protection {
  /** `classic` when not said. */
  kind?: 'classic' | 'ruleset';
  /** Changes must be made through a pull request, with so many approvals (0 is possible). */
  requiredReviews?: number;
  /** Contexts. */
  requiredStatusChecks?: readonly string[];
  /** The branch must be up to date with its base before it merges. */
  strict?: boolean;
  /** Nobody but these pushes; of a ruleset these pass all rules. */
  restrictPushes?: readonly Actor[];
  requireLinearHistory?: boolean;
  dismissStale?: boolean;
  /** Administrators are held to it as well; of a ruleset always. */
  enforceAdmins?: boolean;
  allowForcePushes?: boolean;
  allowDeletions?: boolean;
  /** Of a ruleset: the merge methods that it allows. */
  mergeMethods?: readonly MergeMethod[];
  /** Only its merge queue changes the branch. A turn comes at once, or in a `slow` one never. */
  mergeQueue?: boolean | 'slow';
}

export interface RepositorySettings {
  allowMergeCommit: boolean;
  allowSquash: boolean;
  allowRebase: boolean;
  allowAutoMerge: boolean;
  deleteBranchOnMerge: boolean;
  /** Private repositories of free plans know no drafts. */
  draftsSupported: boolean;
}

/** A ref that moved; a deleted or new branch has a commit of zeros on one side. */
export interface PushEvent {
  branch: string;
  oldCommit: string;
  newCommit: string;
}

export interface PullRequestEvent {
  number: number;
  kind: 'created' | 'updated' | 'closed' | 'reopened' | 'merged';
}

/** A git repository with its server side. */
export interface Repository {
  readonly id: number;
  readonly owner: string;
  /** As it is now: it may have been renamed. */
  readonly name: string;
  /** `http://127.0.0.1:PORT/owner/name.git` */
  readonly cloneUrl: string;
  /** The bare repository on disk. */
  readonly folder: string;
  /** Runs git in the bare repository; for assertions. Gives trimmed standard output. */
  git(...args: string[]): Promise<string>;
  /** As a person's push, past all protection. A new branch starts at the default branch. Gives the commit's id. */
  commit(o: {
    branch: string;
    files: Record<string, string | Buffer | null>;
    message?: string;
    author?: { name: string; email: string };
  }): Promise<string>;
  tip(branch: string): Promise<string | undefined>;
  /** A file's text at a branch or commit. */
  read(ref: string, path: string): Promise<string | undefined>;
  /** Paths of all files, sorted. */
  tree(ref: string): Promise<string[]>;
  /** Moves or deletes (no commit) a branch by force, as an administrator's push. */
  setBranch(branch: string, commit: string | undefined): Promise<void>;
  pullRequests(): PullRequestState[];
  pullRequest(number: number): PullRequestState;
  /** Newest of each context. */
  statuses(commit: string): Status[];
  /** Puts a status on a commit, as a build would. Resolves when what follows from it (auto-merge) is done. */
  setStatus(commit: string, o: { context: string; state: StatusState; by?: Actor }): Promise<void>;
  /** Resolves when what follows from it (auto-merge) is done. */
  approve(number: number, by: Actor): Promise<void>;
  requestChanges(number: number, by: Actor): Promise<void>;
  /** Merges it past all protection, as an administrator would. Gives the commit on the base branch. */
  merge(number: number, o?: { method?: MergeMethod; by?: Actor }): Promise<string>;
  close(number: number, by?: Actor): Promise<void>;
  comment(number: number, o: { body: string; by?: Actor }): Promise<number>;
  addLabel(number: number, label: string): Promise<void>;
  /** From now on the pull request's branch is said to be a fork's. */
  comeFromFork(number: number, owner?: string): void;
  protect(o: Protection & { branch: string }): void;
  unprotect(branch: string): void;
  renameBranch(from: string, to: string): Promise<void>;
  /** The old name leads to it with 301. */
  rename(name: string): void;
  archive(archived?: boolean): void;
  set(settings: Partial<RepositorySettings>): void;
  /** Also after merges. Gives a function that stops listening. */
  onPush(listener: (event: PushEvent) => void): () => void;
  onPullRequest(listener: (event: PullRequestEvent) => void): () => void;
}

/** The stand-in. */
export interface GitHub {
  /** `http://127.0.0.1:PORT`: the web pages', and git's. */
  readonly url: string;
  /** `…/api/v3`, as GitHub Enterprise Server has it. */
  readonly apiUrl: string;
  /** `…/api/graphql` */
  readonly graphqlUrl: string;
  readonly port: number;
  readonly requests: RecordedRequest[];
  /** Calls that GitHub's published description does not know, and queries that its schema refuses. */
  readonly violations: string[];
  /** The other way round: what the stand-in's own answers hold that the description does not allow. */
  readonly mismatches: string[];
  readonly faults: Faults;
  addUser(o: { login: string; name?: string; email?: string; memberOf?: Organization }): Actor;
  /** `basePermission` is what its members may in all its repositories; `write` when not said. */
  addOrganization(o: { login: string; basePermission?: Role; enforcesSso?: boolean }): Organization;
  addTeam(o: { organization: Organization; slug: string; name?: string; members?: readonly Actor[] }): Team;
  /** An app that is installed everywhere, with its bot. */
  addApp(o: { slug: string }): Actor;
  /** Accepted as `Bearer`, `token` and as the password of Basic, for REST, GraphQL and git. */
  issueToken(actor: Actor, o?: TokenOptions): string;
  /** From now on it is refused, as one whose time is over. */
  expireToken(token: string): void;
  /**
   * Without it: the owner and apps `write` or more, members of the owning organization its base permission, others
   * read what is public.
   */
  setRole(who: Actor | Team, role: Role, repository: Repository): void;
  /** `owner` is a user's or an organization's login; one that is not known becomes an organization. */
  addRepository(
    o: {
      owner: string;
      name: string;
      files?: Record<string, string | Buffer>;
      defaultBranch?: string;
      empty?: boolean;
      private?: boolean;
      archived?: boolean;
    } & Partial<RepositorySettings>,
  ): Promise<Repository>;
  /** Resolves when nothing runs in the background: trial merges, auto-merge. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}
