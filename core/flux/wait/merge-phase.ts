import type { ErrorCode } from '../../error-codes.ts';
import { TaskError } from '../../errors.ts';
import type { Cluster } from '../../ports/cluster.ts';
import type { CommitId, PullRequest } from '../../ports/pull-requests.ts';
import { readMarker } from '../../pull-requests/marker.ts';
import { waitForMerge } from './merge-watch.ts';
import type { Narrator } from './narrator.ts';
import type { WaitOptions, WaitOutcome, WaitPorts } from './options.ts';
import { stopPullRequest } from './stop-pull-request.ts';

/** What of the outcome is known so far. */
export type PartOfOutcome = Pick<WaitOutcome, 'result' | 'reason'> & Partial<WaitOutcome>;

/** How the time before the rollout has ended: with what is waited for then, or with the whole wait. */
export type Merged =
  | {
      readonly kind: 'merged';
      /** Empty when images are awaited. */
      readonly commit: CommitId;
      readonly pullRequest: PullRequest | undefined;
      readonly clusters: readonly Cluster[];
    }
  | { readonly kind: 'over'; readonly outcome: PartOfOutcome };

/**
 * Opens the clusters, so that a wrong address or credential shows before anything is waited for, then waits for the
 * merge (if a pull request is awaited). However this ends without one, the pull request is seen to.
 * @throws what opening the clusters and reading the pull request throw
 */
export async function mergePhase(ports: WaitPorts, options: WaitOptions, narrator: Narrator): Promise<Merged> {
  const { awaited } = options;
  if (awaited.kind !== 'pullRequest') {
    const commit = awaited.kind === 'revision' ? awaited.commit : '';
    return { kind: 'merged', commit, pullRequest: undefined, clusters: await ports.openClusters() };
  }
  const { host } = ports;
  if (host === undefined) {
    throw new TaskError(
      'INPUT_INVALID',
      'A pull request is awaited, but its repository is not known.',
      'Set repository.',
    );
  }
  const { id } = awaited;
  const stop = (because: string): Promise<PullRequest | undefined> =>
    stopPullRequest(host, id, options, because, narrator);
  // Opening clusters may be refused a sign-in, too: to another service.
  let asking = false;
  try {
    const clusters = await ports.openClusters();
    asking = true;
    const merge = await waitForMerge(ports, host, awaited, options, narrator);
    switch (merge.kind) {
      case 'merged':
        return { kind: 'merged', commit: merge.commit, pullRequest: merge.pullRequest, clusters };
      case 'abandoned':
        return { kind: 'over', outcome: abandoned(merge.pullRequest) };
      case 'timedOut': {
        const now = await stop('it was not merged in time');
        if (now?.mergeCommit !== undefined) {
          narrator.say(`Pull request ${id} was merged at the last moment, as ${now.mergeCommit}.`);
          return { kind: 'merged', commit: now.mergeCommit, pullRequest: now, clusters };
        }
        const pullRequest = now ?? merge.pullRequest;
        return { kind: 'over', outcome: { result: 'timedOut', reason: merge.reason, pullRequest } };
      }
    }
  } catch (thrown) {
    const cancelled = ports.signal.aborted;
    const code = asking && thrown instanceof TaskError ? thrown.code : undefined;
    const now = beyondReach(code) ? undefined : await stop(cancelled ? 'it was cancelled' : 'it failed');
    if (code === 'NOT_SIGNED_IN' && options.whenStopped !== 'keep') {
      narrator.warn(
        `Without a token pull request ${id} is left as it is: if auto-complete is on, it will still merge.`,
      );
    }
    if (now !== undefined) narrator.warn(`Pull request ${id} is merged${asCommit(now)}: nobody watches its rollout.`);
    if (!cancelled) throw thrown;
    return { kind: 'over', outcome: cancelledBefore(id, now) };
  }
}

/** Whether nothing can be done to the pull request either. */
const beyondReach = (code: ErrorCode | undefined): boolean =>
  code === 'PULL_REQUEST_MISSING' || code === 'NOT_SIGNED_IN';

function abandoned(pullRequest: PullRequest): PartOfOutcome {
  const { id, url, closedBy, description } = pullRequest;
  const by = closedBy === undefined ? '' : ` by ${closedBy}`;
  const why = readMarker(description)?.superseded === true ? ' (it made room for another delivery)' : '';
  return { result: 'abandoned', reason: `Pull request ${id} was abandoned${by}${why}: ${url}`, pullRequest };
}

function cancelledBefore(id: number, merged: PullRequest | undefined): PartOfOutcome {
  if (merged === undefined) return { result: 'cancelled', reason: 'The run was cancelled before the merge.' };
  const reason = `The run was cancelled; pull request ${id} was merged all the same${asCommit(merged)}, and nobody watches its rollout.`;
  return { result: 'cancelled', reason, pullRequest: merged, mergeCommit: merged.mergeCommit };
}

const asCommit = ({ mergeCommit }: PullRequest): string => (mergeCommit === undefined ? '' : ` as ${mergeCommit}`);
