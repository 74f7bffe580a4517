import { createHash } from 'node:crypto';
import type { VariableReader } from '../inputs.ts';
import type { CommitId, PullRequest } from '../ports/pull-requests.ts';

/** A run of a pipeline that asks for what was there before: done twice it would go back twice. */
export interface RollbackRun {
  /** Names the run and what it rolls back. A rerun has the same, a new run another. 16 hex digits. */
  readonly mark: string;
  /** Whether it is not the run's first attempt. */
  readonly again: boolean;
}

/** What an earlier attempt of a run has rolled back, once that is on the target branch. */
export interface RolledBack {
  /** What it made of the target branch. */
  readonly commit: CommitId;
  /** undefined when it was pushed straight. */
  readonly pullRequest: Pick<PullRequest, 'id' | 'url'> | undefined;
}

/**
 * Looks for what an earlier attempt of the run has rolled back, which commits and pull requests tell.
 * @param history commits of the target branch that changed what is rolled back, newest first
 */
export type FindEarlierAttempt = (history: readonly CommitId[]) => Promise<RolledBack | undefined>;

const key = 'GitOps-Rollback';
/** Above the mark in a commit of create-gitops-pr: ChangePlan's `content`. */
export const contentKey = 'GitOps-Content';

/**
 * @param page the run's (`runPage`), the same in all its attempts
 * @param what which rollback of the run: data that JSON can hold, the same in all its attempts
 * @returns undefined outside a run: nobody reruns that
 */
export function rollbackRun(
  page: string | undefined,
  variable: VariableReader,
  what: unknown,
): RollbackRun | undefined {
  if (page === undefined || page === '') return undefined;
  const mark = createHash('sha256')
    .update(JSON.stringify([page, what]))
    .digest('hex')
    .slice(0, 16);
  // Jobs are run again alone, or with their stage.
  const again = ['System.JobAttempt', 'System.StageAttempt'].some((name) => Number(variable(name)) > 1);
  return { mark, again };
}

/** The trailer of a commit that a rollback makes (git-interpret-trailers(1)). */
export const rollbackTrailer = (mark: string): string => `${key}: ${mark}`;

const marked = new RegExp(`^[ \\t]*(?:${key}: ([0-9a-f]{16})|${contentKey}: ([0-9a-f]{40,64}))[ \\t\\r]*$`, 'gm');

/**
 * The marks in a commit's message, wherever a host has put it when it squashed several commits into one. A delivery of
 * other content that came on top of a rollback has taken its place: of several contents only the last one's marks count.
 */
export function rollbackMarks(message: string): readonly string[] {
  const marks = new Map<string, string[]>();
  let content = '';
  for (const [, mark, other] of message.matchAll(marked)) {
    content = other ?? content;
    const known = marks.get(content) ?? [];
    marks.set(content, mark === undefined ? known : [...known, mark]);
  }
  return marks.get(content) ?? [];
}
