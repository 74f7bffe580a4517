import { formatDuration } from '../../duration.ts';
import { messageOf, TaskError } from '../../errors.ts';
import type { PullRequest } from '../../ports/pull-requests.ts';
import type { Narrator } from './narrator.ts';
import type { Host, WaitOptions, WaitPorts } from './options.ts';

export type MergeOutcome =
  | { readonly kind: 'merged'; readonly pullRequest: PullRequest; readonly commit: string }
  | { readonly kind: 'abandoned'; readonly pullRequest: PullRequest }
  | { readonly kind: 'timedOut'; readonly pullRequest: PullRequest | undefined; readonly reason: string };

/**
 * Waits until a pull request is merged, and tells what holds it up as that changes. A host that cannot be reached for a
 * while is no reason to give up.
 * @throws CANCELLED, PULL_REQUEST_MISSING, NOT_ALLOWED, NOT_SIGNED_IN
 */
export async function waitForMerge(
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
export async function stopPullRequest(
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
