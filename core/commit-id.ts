import type { CommitId } from './ports/pull-requests.ts';

/** Enough of a commit's id for a reader of a log or a report to find it by: ten digits. Flux' revisions have eight. */
export function shortId(commit: CommitId): string {
  return commit.slice(0, 10);
}
