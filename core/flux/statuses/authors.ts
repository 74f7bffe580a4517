import type { CommitStatuses } from '../../ports/commit-statuses.ts';

/** Statuses as these accounts alone have set them; without any, whoever did. */
export function setBy(statuses: CommitStatuses, accounts: readonly string[]): CommitStatuses {
  if (accounts.length === 0) return statuses;
  return {
    of: (commit) => statuses.of(commit, accounts),
    newest: (tip, most) => statuses.newest(tip, most),
  };
}
