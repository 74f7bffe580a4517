import type { CommitId } from './pull-requests.ts';

/** What a path holds in a commit. `mode` is git's: 100644, 100755, 120000 (symbolic link), 160000 (submodule), 040000 (folder). */
export interface TreeEntry {
  readonly mode: string;
  /** Object id. */
  readonly id: string;
}

/** A commit without its content. */
export interface CommitInfo {
  readonly id: CommitId;
  readonly tree: string;
  readonly parents: readonly CommitId[];
  /** Who made it and when, as git has it: a rebase keeps it. Text from outside. */
  readonly author: string;
  /** Who put it where it is and when, as `author`: a rebase sets it. */
  readonly committer: string;
  /** The whole message; text from outside. */
  readonly message: string;
}

/** One change to a path, on top of the base's tree. */
export type FileChange =
  | { readonly kind: 'write'; readonly path: string; readonly mode: string; readonly content: Uint8Array }
  /** Content that the repository holds already. */
  | { readonly kind: 'copy'; readonly path: string; readonly mode: string; readonly id: string }
  | { readonly kind: 'delete'; readonly path: string };

/** A commit to make: exactly the tree of `base` with `changes`, whatever its parents hold. Both may have been made here. */
export interface NewCommit {
  readonly base: CommitId;
  /** First the branch's old tip, if there is one. */
  readonly parents: readonly CommitId[];
  readonly changes: readonly FileChange[];
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
}

/** Who made a commit, or put it there, and when. Name and email must hold no `<`, `>` or line break. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  /** Milliseconds since 1970, UTC. */
  readonly time: number;
}

/** A text, and what two sides made of it. */
export interface TextVersions {
  readonly base: Uint8Array;
  readonly ours: Uint8Array;
  readonly theirs: Uint8Array;
}

/** How a push ended that the server did not refuse for a reason of its own. */
export type PushResult = 'pushed' | 'moved';

/**
 * A remote repository of which only what is asked for is fetched. Errors of all methods: NOT_ALLOWED, NOT_SIGNED_IN,
 * NOT_REACHABLE, REPOSITORY_MISSING, GIT_FAILED, CANCELLED.
 */
export interface GitRepository {
  /** The tips of branches, as the server has them now; a branch that is not there has no entry. */
  tips(branches: readonly string[]): Promise<ReadonlyMap<string, CommitId>>;
  /** Branches that keep one of this name from being made: while there is an `a` there can be no `a/b`, and the reverse. */
  inTheWay(branch: string): Promise<readonly string[]>;
  commit(id: CommitId): Promise<CommitInfo>;
  /** What paths hold at a commit; what is not there has no entry. All folders above an entry are in the answer too. */
  entries(commit: CommitId, paths: readonly string[]): Promise<ReadonlyMap<string, TreeEntry>>;
  /** The names in folders (`''`: the root), folders among them; a folder that is not there has no entry. */
  names(commit: CommitId, folders: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /**
   * Everything but folders below some folders (`''`: the whole repository), however deep.
   * @param into whether a folder on the way is looked into; all are when it is not given
   */
  files(
    commit: CommitId,
    folders: readonly string[],
    into?: (folder: string) => boolean,
  ): Promise<ReadonlyMap<string, TreeEntry>>;
  /** Everything but folders that differs between two commits, with what each holds there. */
  differences(
    before: CommitId,
    after: CommitId,
  ): Promise<ReadonlyMap<string, { readonly before?: TreeEntry | undefined; readonly after?: TreeEntry | undefined }>>;
  /** The bytes of blobs, by id. */
  blobs(ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>>;
  /**
   * What two versions of a text come to that have one in common, merged line by line as git does it; undefined where both
   * changed the same lines.
   */
  mergeText(versions: TextVersions): Promise<Buffer | undefined>;
  /** Makes a commit in the local repository. */
  write(commit: NewCommit): Promise<CommitId>;
  /**
   * Moves a branch forward to a commit; `moved` when it is no descendant of what the branch has become meanwhile. With
   * `from` the branch must still stand there: one that was deleted meanwhile is not made anew.
   */
  push(branch: string, commit: CommitId, from?: CommitId): Promise<PushResult>;
  /** Removes what is on the agent's disk. */
  close(): Promise<void>;
}
