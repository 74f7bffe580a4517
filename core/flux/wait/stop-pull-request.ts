import { messageOf, TaskError } from '../../errors.ts';
import type { PullRequest } from '../../ports/pull-requests.ts';
import type { Narrator } from './narrator.ts';
import type { Host, WaitOptions } from './options.ts';

/**
 * Leaves no auto-complete behind that would merge days later, with nobody watching. Failing at it is a warning. Nothing is
 * said on, nor done to, a pull request that is merged: not even when that happens at this very moment.
 * @param because why the run stops, for people
 * @returns the pull request if it turned out to be merged
 */
export async function stopPullRequest(
  host: Pick<Host, 'merges' | 'pullRequests'>,
  id: number,
  options: Pick<WaitOptions, 'whenStopped' | 'runUrl'>,
  because: string,
  narrator: Narrator,
): Promise<PullRequest | undefined> {
  const { whenStopped } = options;
  if (whenStopped === 'keep') return undefined;
  try {
    const found = await look(host, id);
    if (found.status !== 'open') return merged(found);
    if (whenStopped === 'disarm' && !found.autoComplete) return undefined;
    await act(host, id, whenStopped);
    const now = await look(host, id);
    if (now.status === 'completed') return now;
    narrator.say(
      whenStopped === 'disarm'
        ? `Took auto-complete off pull request ${id}, so that it is not merged unwatched.`
        : `Abandoned pull request ${id}.`,
    );
  } catch (thrown) {
    // It may have been refused because somebody merged it meanwhile.
    const now = await look(host, id).catch(() => undefined);
    if (now?.status === 'completed') return now;
    const late = thrown instanceof TaskError && thrown.code === 'CANCELLED';
    const why = late ? 'its host did not answer in the seconds that a cancelled run has' : messageOf(thrown);
    narrator.warn(
      `Pull request ${id} could not be seen to when the run stopped: ${why}. If auto-complete is on, it will still merge.`,
    );
    return undefined;
  }
  try {
    await host.pullRequests.comment(id, commentOn(options, because));
  } catch (thrown) {
    narrator.warn(`Why is not said on pull request ${id}: ${messageOf(thrown)}`);
  }
  return undefined;
}

const look = async (host: Pick<Host, 'merges'>, id: number): Promise<PullRequest> =>
  (await host.merges.look(id)).pullRequest;

const merged = (found: PullRequest): PullRequest | undefined => (found.status === 'completed' ? found : undefined);

async function act(
  { pullRequests }: Pick<Host, 'pullRequests'>,
  id: number,
  whenStopped: 'disarm' | 'abandon',
): Promise<void> {
  switch (whenStopped) {
    case 'disarm':
      return pullRequests.disarm(id);
    case 'abandon':
      await pullRequests.abandon(id);
  }
}

function commentOn({ whenStopped, runUrl }: Pick<WaitOptions, 'whenStopped' | 'runUrl'>, because: string): string {
  const link = runUrl === undefined ? 'The run' : `[The run](${runUrl})`;
  const stopped = `${link} that waited for this pull request has stopped (${because})`;
  return whenStopped === 'disarm'
    ? `${stopped}, so auto-complete was taken off: nobody would watch the rollout. Set it again, or run the stage again.`
    : `${stopped}, so it was abandoned.`;
}
