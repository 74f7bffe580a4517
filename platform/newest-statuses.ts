import type { CommitStatus } from '../core/ports/commit-statuses.ts';

/** A status with the names that its host knows its author by; none where the account is gone. */
export interface AuthoredStatus {
  readonly status: CommitStatus;
  readonly author: readonly (string | undefined)[];
}

/**
 * Of each context the newest that one of these accounts has set: what others set under its name hides nothing.
 * @param all newest first
 */
export function newestBy(all: readonly AuthoredStatus[], accounts: readonly string[]): readonly CommitStatus[] {
  const allowed = new Set(accounts.map((name) => name.toLowerCase()));
  const newest = new Map<string, CommitStatus>();
  for (const { status, author } of all) {
    const context = JSON.stringify([status.genre, status.name]);
    const counts = author.some((name) => name !== undefined && allowed.has(name.toLowerCase()));
    if (counts && !newest.has(context)) newest.set(context, status);
  }
  return [...newest.values()];
}
