import type { CommitId } from '../ports/pull-requests.ts';

/** How a commit stands to the awaited one: `descendant` contains it. `unavailable`: nobody can be asked. */
export type Relation = 'same' | 'ancestor' | 'descendant' | 'unrelated' | 'unavailable';

/** Whether the delivered files at a commit are those of the awaited one. */
export type ContentAnswer =
  | { readonly kind: 'same' }
  | {
      readonly kind: 'differs';
      /** What took their place, for people: `build 20260103.2, version 1.4.0`. */
      readonly by: string;
      readonly files: readonly string[];
    }
  | { readonly kind: 'unavailable'; readonly because: string };

/** What is known of the branch that the awaited commit was merged into. */
export type BranchAnswer =
  | { readonly kind: 'unasked' }
  | { readonly kind: 'unavailable' }
  | {
      readonly kind: 'known';
      readonly name: string;
      /** undefined: there is no such branch any more. */
      readonly tip: CommitId | undefined;
      readonly contains: boolean;
    };

/** Everything that the clusters don't know: the host's history answers it. */
export interface Knowledge {
  readonly awaited: CommitId;
  /** The commit whose files must be there, when that is another than the awaited one: what a run had proposed. */
  readonly delivered?: CommitId | undefined;
  readonly relations: ReadonlyMap<CommitId, Relation>;
  readonly branch: BranchAnswer;
  /** undefined when no descriptor is known: ancestry alone decides then. */
  readonly content: ReadonlyMap<CommitId, ContentAnswer> | undefined;
  /** The repository and branch that the source must follow, as far as known. */
  readonly repositoryUrl: string | undefined;
  readonly branchName: string | undefined;
}

/** What must be asked before a verdict can be given. */
export type Question =
  | { readonly kind: 'relation'; readonly commit: CommitId }
  | { readonly kind: 'content'; readonly commit: CommitId }
  /** `source` is the branch that the source follows, for when nobody said which branch the commit is on. */
  | { readonly kind: 'branch'; readonly source: string | undefined };

/** Names a question: those that ask the same have the same key. */
export function questionKey(question: Question): string {
  return question.kind === 'branch' ? 'branch' : `${question.kind} ${question.commit}`;
}
