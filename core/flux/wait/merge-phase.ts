import { formatDuration } from '../../duration.ts';
import { messageOf, TaskError } from '../../errors.ts';
import type { Cluster } from '../../ports/cluster.ts';
import type { CommitId, PullRequest } from '../../ports/pull-requests.ts';
import type { Narrator } from './narrator.ts';
import type { Host, WaitOptions, WaitOutcome, WaitPorts } from './options.ts';

/** What of the outcome is known so far. */
export type PartOfOutcome = Pick<WaitOutcome, 'result' | 'reason'> & Partial<WaitOutcome>;

type MergeOutcome =
  | { readonly kind: 'merged'; readonly pullRequest: PullRequest; readonly commit: string }
  | { readonly kind: 'abandoned'; readonly pullRequest: PullRequest }
  | { readonly kind: 'timedOut'; readonly pullRequest: PullRequest | undefined; readonly reason: string };

/**
 * Waits until a pull request is merged, and tells what holds it up as that changes. A host that cannot be reached for a
 * while is no reason to give up.
 * @throws CANCELLED, PULL_REQUEST_MISSING, NOT_ALLOWED, NOT_SIGNED_IN
 */
async function waitForMerge(
  ports: Pick<WaitPorts, 'clock' | 'signal'>,
  host: Pick<Host, 'pullRequests'>,
  id: number,
  options: Pick<WaitOptions, 'mergeTimeout' | 'pollInterval'>,
  narrator: Narrator,
): Promise<MergeOutcome> {
  const { clock, signal } = ports;
  const until = clock.now() + options.mergeTimeout;
  let last: PullRequest | undefined;
  for (;;) {
    const found = await look(host, id, signal, narrator);
    last = found ?? last;
    if (found !== undefined) {
      const subject = `pull request ${id}`;
      narrator.state(subject, keyOf(found), `Pull request ${id}: ${describeState(found)}`, true);
      if (found.status === 'abandoned') return { kind: 'abandoned', pullRequest: found };
      if (found.status === 'completed' && found.mergeCommit !== undefined) {
        return { kind: 'merged', pullRequest: found, commit: found.mergeCommit };
      }
    }
    const left = until - clock.now();
    if (left <= 0) {
      const state = last === undefined ? 'it could not be read' : describeState(last);
      const reason = `Pull request ${id} was not merged within ${formatDuration(options.mergeTimeout)}: ${state}`;
      return { kind: 'timedOut', pullRequest: last, reason };
    }
    await clock.sleep(Math.min(options.pollInterval, left), signal);
  }
}

async function look(
  host: Pick<Host, 'pullRequests'>,
  id: number,
  signal: AbortSignal,
  narrator: Narrator,
): Promise<PullRequest | undefined> {
  try {
    return await host.pullRequests.get(id, signal);
  } catch (thrown) {
    if (!(thrown instanceof TaskError) || thrown.code !== 'NOT_REACHABLE') throw thrown;
    narrator.warn(`Pull request ${id} could not be read, it is tried again: ${messageOf(thrown)}`);
    return undefined;
  }
}

function keyOf(pullRequest: PullRequest): string {
  const { status, mergeState, mergeMessage, draft, autoComplete, mergeCommit } = pullRequest;
  // "unknown" is what the host says while it looks again, every time somebody pushes to the target.
  const state = mergeState === 'unknown' ? 'clean' : mergeState;
  return JSON.stringify([status, state, mergeMessage, draft, autoComplete, mergeCommit]);
}

function describeState(pullRequest: PullRequest): string {
  const { status, mergeState, mergeMessage, draft, autoComplete, closedBy, url } = pullRequest;
  const by = closedBy === undefined ? '' : ` by ${closedBy}`;
  switch (status) {
    case 'completed':
      return `merged${by}${pullRequest.mergeCommit === undefined ? '; its commit is not known yet' : ` as ${pullRequest.mergeCommit}`}`;
    case 'abandoned':
      return `abandoned${by}`;
    case 'open': {
      const said = mergeMessage === undefined ? '' : ` (${mergeMessage})`;
      const merge =
        mergeState === 'conflicts'
          ? `has conflicts with ${pullRequest.targetBranch}${said}`
          : mergeState === 'refused'
            ? `was refused by the host${said}`
            : 'waits to be completed';
      const how = draft ? ', is a draft' : autoComplete ? ', completes by itself once its policies are met' : '';
      return `${merge}${how}: ${url}`;
    }
  }
}

/** What is done to a pull request that is still open when the run stops; failing at it is a warning. */
async function stopPullRequest(
  host: Pick<Host, 'pullRequests'>,
  pullRequest: PullRequest,
  options: Pick<WaitOptions, 'whenStopped' | 'runUrl'>,
  because: string,
  narrator: Narrator,
): Promise<void> {
  const link = options.runUrl === undefined ? 'The run' : `[The run](${options.runUrl})`;
  try {
    switch (options.whenStopped) {
      case 'keep':
        return;
      case 'disarm':
        if (!pullRequest.autoComplete) return;
        await host.pullRequests.disarm(
          pullRequest.id,
          `${link} that waited for this pull request has stopped (${because}), so auto-complete was taken off: nobody would watch the rollout. Set it again, or run the stage again.`,
        );
        narrator.say(`Took auto-complete off pull request ${pullRequest.id}, so that it is not merged unwatched.`);
        return;
      case 'abandon':
        await host.pullRequests.abandon(
          pullRequest.id,
          `${link} that waited for this pull request has stopped (${because}), so it was abandoned.`,
        );
        narrator.say(`Abandoned pull request ${pullRequest.id}.`);
    }
  } catch (thrown) {
    narrator.warn(`Pull request ${pullRequest.id} was left as it is: ${messageOf(thrown)}`);
  }
}

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
  try {
    const clusters = await ports.openClusters();
    const merge = await waitForMerge(ports, host, awaited.id, options, narrator);
    switch (merge.kind) {
      case 'merged':
        return { kind: 'merged', commit: merge.commit, pullRequest: merge.pullRequest, clusters };
      case 'abandoned': {
        const by = merge.pullRequest.closedBy === undefined ? '' : ` by ${merge.pullRequest.closedBy}`;
        const reason = `Pull request ${awaited.id} was abandoned${by}: ${merge.pullRequest.url}`;
        return { kind: 'over', outcome: { result: 'abandoned', reason, pullRequest: merge.pullRequest } };
      }
      case 'timedOut':
        await stop(ports, options, awaited.id, 'it was not merged in time', narrator);
        return {
          kind: 'over',
          outcome: { result: 'timedOut', reason: merge.reason, pullRequest: merge.pullRequest },
        };
    }
  } catch (thrown) {
    const cancelled = ports.signal.aborted;
    const missing = thrown instanceof TaskError && thrown.code === 'PULL_REQUEST_MISSING';
    if (!missing) await stop(ports, options, awaited.id, cancelled ? 'it was cancelled' : 'it failed', narrator);
    if (!cancelled) throw thrown;
    return { kind: 'over', outcome: { result: 'cancelled', reason: 'The run was cancelled before the merge.' } };
  }
}

/** Leaves no auto-complete behind that would merge days later, with nobody watching. */
async function stop(
  ports: WaitPorts,
  options: WaitOptions,
  id: number,
  because: string,
  narrator: Narrator,
): Promise<void> {
  if (options.whenStopped === 'keep' || ports.host === undefined) return;
  try {
    const now = await ports.host.pullRequests.get(id);
    if (now.status === 'open') await stopPullRequest(ports.host, now, options, because, narrator);
  } catch (thrown) {
    narrator.warn(`Pull request ${id} was left as it is: ${messageOf(thrown)}`);
  }
}
