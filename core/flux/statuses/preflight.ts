import type { CommitStatuses } from '../../ports/commit-statuses.ts';
import type { RepositoryHost } from '../../ports/repository-host.ts';
import type { Preflight } from '../preflight.ts';
import { refText, type Ref } from '../objects.ts';
import { shortCommit } from '../revision.ts';
import type { StatusContexts } from './contexts.ts';
import { describe, judgeStatuses, unheard } from './judge-statuses.ts';

/** So many of the branch's newest commits are looked at: some are not Flux's to apply, or were skipped. */
const lookBack = 10;

/**
 * Looks once at what a wait for statuses would read: whether they may be read, and who has set any on the branch's newest
 * commits. That nobody has is no failure: there may have been no delivery yet.
 */
export async function statusPreflight(
  host: Pick<RepositoryHost, 'label' | 'defaultBranch' | 'history'>,
  statuses: CommitStatuses,
  targets: readonly Ref[],
  contexts: StatusContexts,
): Promise<Preflight> {
  const branch = host.defaultBranch;
  const tip = branch === undefined ? undefined : await host.history.tip(branch);
  if (branch === undefined || tip === undefined) {
    return { problems: [`${host.label} has no commit yet.`], notes: [], facts: [] };
  }
  const commits = await statuses.newest(tip, lookBack);
  const reports = await Promise.all(
    commits.toReversed().map(async (commit) => ({ commit, statuses: await statuses.of(commit) })),
  );
  const judgements = judgeStatuses(reports, targets, contexts);
  const facts = judgements.flatMap(({ target, heard }) => heard.map((one) => `${refText(target)}: ${describe(one)}`));
  const silent = judgements.filter(({ heard }) => heard.length === 0).map(({ target }) => refText(target));
  const missing = [...silent, ...unheard(judgements, contexts)].map(
    (what) =>
      `Nothing has set a status of ${what} on the ${commits.length} newest commits of ${branch} (${shortCommit(tip)}): look at the Provider and the Alert.`,
  );
  return { problems: [], notes: missing, facts };
}
