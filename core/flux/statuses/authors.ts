import type { AuthoredStatus, AuthoredStatuses, CommitStatus, CommitStatuses } from '../../ports/commit-statuses.ts';
import type { CommitId } from '../../ports/pull-requests.ts';
import { printableLine } from '../../printable.ts';
import { shortCommit } from '../revision.ts';
import { contextOf } from './contexts.ts';

/** Statuses that count, and what was passed over. */
export interface ChosenStatuses extends CommitStatuses {
  /** What others have set on the commits that were asked about, for somebody who wonders why nothing came: a line each. */
  ignored(): readonly string[];
}

/** Statuses as these accounts alone have set them; without any, whoever did. */
export function setBy(statuses: AuthoredStatuses, accounts: readonly string[]): ChosenStatuses {
  const ignored = new Map<CommitId, readonly string[]>();
  const names = accounts.join(', ');
  return {
    async of(commit) {
      if (accounts.length === 0) return statuses.of(commit);
      const { counting, others } = newestBy(await statuses.authored(commit), accounts);
      const lines = others.map(({ status, authors }) => {
        const what = `status on ${shortCommit(commit)}: ${contextOf(status)} ${status.state}`;
        // An account that is gone has no name.
        return printableLine(`${what}, set by ${authors.at(-1) ?? 'nobody who is still there'}`, 300);
      });
      ignored.set(
        commit,
        [...new Set(lines)].map((line) => `${line}: ignored, because statusAuthors names ${printableLine(names, 200)}`),
      );
      return counting;
    },
    newest: (tip, most) => statuses.newest(tip, most),
    ignored: () => [...ignored.values()].flat(),
  };
}

/**
 * Of each context the newest that one of these accounts has set: what others set under its name hides nothing.
 * @param all newest first
 * @returns `others`: what does not count, newest first
 */
export function newestBy(
  all: readonly AuthoredStatus[],
  accounts: readonly string[],
): { readonly counting: readonly CommitStatus[]; readonly others: readonly AuthoredStatus[] } {
  const allowed = new Set(accounts.map((name) => name.toLowerCase()));
  const newest = new Map<string, CommitStatus>();
  const others: AuthoredStatus[] = [];
  for (const one of all) {
    const { status, authors } = one;
    const context = JSON.stringify([status.genre, status.name]);
    if (!authors.some((name) => allowed.has(name.toLowerCase()))) others.push(one);
    else if (!newest.has(context)) newest.set(context, status);
  }
  return { counting: [...newest.values()], others };
}
