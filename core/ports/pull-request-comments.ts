/** Who sees a project: its members, everybody of the organization, everybody. */
export type Visibility = 'private' | 'organization' | 'public';

/** A thread of a pull request that whoever asks has started: its first comment. */
export interface OwnComment {
  readonly thread: number;
  readonly comment: number;
  readonly text: string;
}

/** What keeping one comment on a pull request takes. Errors as PullRequestReader's. */
export interface PullRequestComments {
  /** The longest comment, in UTF-16 units. */
  readonly limit: number;
  /** Whether the changes come from a fork of the repository. */
  isFromFork(pullRequest: number): Promise<boolean>;
  /** The comments of whoever asks, never anybody else's; the oldest first. */
  own(pullRequest: number): Promise<readonly OwnComment[]>;
  /** In a closed thread: it waits for nobody's answer, and holds nothing up. */
  add(pullRequest: number, text: string): Promise<void>;
  change(pullRequest: number, comment: OwnComment, text: string): Promise<void>;
  /** One that is gone already is no failure. */
  remove(pullRequest: number, comment: OwnComment): Promise<void>;
}
