import { shortId } from '../commit-id.ts';
import { TaskError } from '../errors.ts';
import { rollbackMarks, type RollbackRun, type RolledBack } from '../gitops-repo/rollback-mark.ts';
import { readTrailers } from '../gitops-repo/trailers.ts';
import type { Log } from '../ports/agent.ts';
import type { GitRepository } from '../ports/git-repository.ts';
import type { Merges } from '../ports/merges.ts';
import type { CommitId, PullRequest } from '../ports/pull-requests.ts';
import { readMarker } from './marker.ts';

// A first attempt finds something only where the agent has started the step again by itself, and then at once.
const lookedAt = { first: 3, again: 20 };
// So many commits down a merged branch the run's own is looked for: others may have pushed on top.
const belowTip = 5;

/** What asking for an earlier attempt of the run takes. */
export interface EarlierAttemptPorts {
  readonly git: Pick<GitRepository, 'commit'>;
  readonly merges: Pick<Merges, 'broughtBy'>;
  readonly log: Pick<Log, 'info'>;
}

/**
 * Whether a run has rolled back already: what it left on the target branch bears its mark, or came by a pull request that
 * does, however that was merged (a squash and a merge commit have messages of their own).
 * @param history commits of the target branch that changed what is rolled back, newest first
 */
export async function rolledBackBy(
  ports: EarlierAttemptPorts,
  { mark, again }: RollbackRun,
  history: readonly CommitId[],
): Promise<RolledBack | undefined> {
  for (const commit of history.slice(0, again ? lookedAt.again : lookedAt.first)) {
    const { message } = await ports.git.commit(commit);
    const marks = rollbackMarks(message);
    if (marks.includes(mark)) return { commit, pullRequest: undefined };
    // Another delivery of ours, as it was committed.
    if (marks.length === 0 && readTrailers(message) !== undefined) continue;
    const pullRequest = await broughtBy(ports, commit);
    if (pullRequest !== undefined && (await bears(ports, pullRequest, mark))) return { commit, pullRequest };
  }
  return undefined;
}

async function broughtBy(
  { merges, log }: Pick<EarlierAttemptPorts, 'merges' | 'log'>,
  commit: CommitId,
): Promise<PullRequest | undefined> {
  try {
    return await merges.broughtBy(commit);
  } catch (error) {
    // A push takes no right to pull requests; what was pushed straight bears its mark itself.
    if (!(error instanceof TaskError) || error.code !== 'NOT_ALLOWED') throw error;
    log.info(`Whether ${shortId(commit)} is this run’s own rollback is not known: ${error.message}`);
    return undefined;
  }
}

async function bears(
  { git, log }: Pick<EarlierAttemptPorts, 'git' | 'log'>,
  { id, description, sourceCommit }: PullRequest,
  mark: string,
): Promise<boolean> {
  // Of many runs its text knows the latest, and one of somebody else's none: its branch may be this run's.
  if (readMarker(description)?.rollbacks.includes(mark) === true) return true;
  try {
    return await branchBears(git, sourceCommit, mark);
  } catch (error) {
    // A server need not keep what no branch holds any more.
    if (!(error instanceof TaskError) || error.code !== 'GIT_FAILED') throw error;
    log.info(
      `The branch of pull request ${id} is no more, so whether it was this run’s is not known: ${error.message}`,
    );
    return false;
  }
}

/** Whether a branch holds a run's rollback, and no delivery of other content has taken its place on it since. */
export async function branchBears(
  git: Pick<GitRepository, 'commit'>,
  tip: CommitId | undefined,
  mark: string,
): Promise<boolean> {
  let content: string | undefined;
  for (let at = tip, looked = 0; at !== undefined && looked < belowTip; looked++) {
    const { message, parents }: Awaited<ReturnType<GitRepository['commit']>> = await git.commit(at);
    const delivered = readTrailers(message)?.content;
    if (delivered !== undefined && delivered !== (content ??= delivered)) return false;
    if (rollbackMarks(message).includes(mark)) return true;
    at = parents[0];
  }
  return false;
}
