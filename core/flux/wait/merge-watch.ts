import { formatDuration } from '../../duration.ts';
import { TaskError } from '../../errors.ts';
import type { MergeProgress } from '../../ports/merges.ts';
import type { CommitId, PullRequest } from '../../ports/pull-requests.ts';
import { unlessAborted } from '../../unless-aborted.ts';
import { shortCommit } from '../revision.ts';
import { describeState, stateKey, waitsFor } from './merge-words.ts';
import type { Narrator } from './narrator.ts';
import type { Host, WaitOptions, WaitPorts } from './options.ts';
import { Patience } from './patience.ts';

/** How waiting for a merge has ended. Failing to read the pull request is thrown, unless it passes. */
export type MergeOutcome =
  | { readonly kind: 'merged'; readonly pullRequest: PullRequest; readonly commit: CommitId }
  | { readonly kind: 'abandoned'; readonly pullRequest: PullRequest }
  | { readonly kind: 'timedOut'; readonly pullRequest: PullRequest | undefined; readonly reason: string };

/**
 * Waits until a pull request is merged, and tells what holds it up as that changes. A host that cannot be reached for a
 * while is no reason to give up, nor is a refusal that passes; one that lasts is thrown once.
 * @param content the commit that the run has proposed, undefined when it did not say
 * @throws CANCELLED, PULL_REQUEST_MISSING, NOT_ALLOWED, NOT_SIGNED_IN; COMMIT_MISSING when there is no commit `content`
 */
export async function waitForMerge(
  ports: Pick<WaitPorts, 'clock' | 'signal'>,
  host: Pick<Host, 'merges' | 'history'>,
  awaited: { readonly id: number; readonly content: CommitId | undefined },
  options: Pick<WaitOptions, 'mergeTimeout' | 'pollInterval'>,
  narrator: Narrator,
): Promise<MergeOutcome> {
  const { clock, signal } = ports;
  const { id, content } = awaited;
  const until = clock.now() + options.mergeTimeout;
  const patience = new Patience(`Pull request ${id}`, options.pollInterval, narrator);
  let last: MergeProgress | undefined;
  for (;;) {
    let pause = options.pollInterval;
    try {
      const found = await unlessAborted(host.merges.look(id), signal);
      patience.answered();
      if (last === undefined && content !== undefined) await mustKnow(host, content, found.pullRequest, signal);
      last = found;
      const { pullRequest } = found;
      tell(found, content, narrator);
      if (pullRequest.status === 'abandoned') return { kind: 'abandoned', pullRequest };
      if (pullRequest.status === 'completed' && pullRequest.mergeCommit !== undefined) {
        return { kind: 'merged', pullRequest, commit: pullRequest.mergeCommit };
      }
    } catch (thrown) {
      pause = patience.refused(thrown, last !== undefined, ['COMMIT_MISSING']);
    }
    const left = until - clock.now();
    if (left <= 0) {
      const reason = `Pull request ${id} was not merged within ${formatDuration(options.mergeTimeout)}: ${stateOf(last)}`;
      return { kind: 'timedOut', pullRequest: last?.pullRequest, reason };
    }
    await clock.sleep(Math.min(pause, left), signal);
  }
}

function tell(found: MergeProgress, content: CommitId | undefined, narrator: Narrator): void {
  const { pullRequest, notes } = found;
  const name = `Pull request ${pullRequest.id}`;
  for (const note of notes) narrator.state(note, note, `Note: ${note}`, true);
  narrator.state(name, stateKey(pullRequest), `${name}: ${describeState(pullRequest)}`, true);
  if (pullRequest.status !== 'open') return;
  const open = waitsFor(found);
  const key = open.join('; ');
  change(
    narrator,
    `${name}, what it waits for`,
    key,
    key === '' ? `${name}: nothing holds it up any more.` : `${name} is held up by: ${key}`,
    '',
  );
  const { sourceCommit } = pullRequest;
  if (content === undefined || sourceCommit === undefined) return;
  change(
    narrator,
    `${name}, its branch`,
    sourceCommit,
    sourceCommit === content
      ? `${name}: its branch is at ${shortCommit(content)} again.`
      : `${name}: its branch is at ${shortCommit(sourceCommit)} by now, and this run had proposed ${shortCommit(content)}. What is merged is compared with that.`,
    content,
  );
}

/** What is told as it changes, but not while it is as it is `usually` and nothing else was said. */
function change(narrator: Narrator, subject: string, key: string, text: string, usually: string): void {
  if (key !== usually || narrator.linesOf(subject) > 0) narrator.state(subject, key, text, true);
}

function stateOf(last: MergeProgress | undefined): string {
  if (last === undefined) return 'it could not be read';
  const open = waitsFor(last);
  return `${describeState(last.pullRequest)}${open.length === 0 ? '' : ` – held up by: ${open.join('; ')}`}`;
}

/** A mistyped commit would show only after the merge. @throws COMMIT_MISSING */
async function mustKnow(
  { history }: Pick<Host, 'history'>,
  content: CommitId,
  { sourceCommit }: PullRequest,
  signal: AbortSignal,
): Promise<void> {
  if (sourceCommit === undefined || sourceCommit === content) return;
  try {
    await unlessAborted(history.relation(content, sourceCommit), signal);
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    // Whatever else is wrong shows when the history is really needed.
    if (!(thrown instanceof TaskError) || thrown.code !== 'COMMIT_MISSING') return;
    throw new TaskError(
      'COMMIT_MISSING',
      `The repository has no commit ${content}, which the input commit names.`,
      'Pass create-gitops-pr’s output commit of the same run.',
      { cause: thrown },
    );
  }
}
