import { messageOf } from '../../errors.ts';
import type { ContentAnswer } from '../knowledge.ts';
import type { CommitId, PullRequest } from '../../ports/pull-requests.ts';
import { unlessAborted } from '../../unless-aborted.ts';
import { shortCommit } from '../revision.ts';
import { someOf } from '../../wording.ts';
import type { Answers } from './answers.ts';
import type { PartOfOutcome } from './merge-phase.ts';
import type { Narrator } from './narrator.ts';
import type { WaitOptions } from './options.ts';

/**
 * Whether what was merged is what the run had proposed: if not, nobody needs to wait for the rollout. A host that cannot
 * be asked now is asked again when Flux has applied it.
 * @returns how it ended; undefined to go on
 */
export async function compareMerged(
  { commit, pullRequest }: { readonly commit: CommitId; readonly pullRequest: PullRequest },
  { awaited }: Pick<WaitOptions, 'awaited'>,
  answers: Answers,
  { narrator, signal }: { readonly narrator: Narrator; readonly signal: AbortSignal },
): Promise<PartOfOutcome | undefined> {
  const content = awaited.kind === 'pullRequest' ? awaited.content : undefined;
  if (content === undefined) return undefined;
  if (answers.knowledge.content === undefined) {
    // Without a descriptor it is known only where that very commit was merged.
    if (pullRequest.sourceCommit !== content) {
      narrator.warn(
        `Whether the merged content is that of ${shortCommit(content)} is not compared: somebody pushed to the branch after it, and no descriptor is known (set descriptor).`,
      );
    }
    return undefined;
  }
  let answer: ContentAnswer;
  try {
    answer = await unlessAborted(answers.compare(commit), signal);
  } catch (thrown) {
    if (!signal.aborted) narrator.say(`What was merged could not be compared yet: ${messageOf(thrown)}`);
    return undefined;
  }
  switch (answer.kind) {
    case 'same':
    case 'unavailable':
      return undefined;
    case 'differs': {
      const others = `${someOf(answer.files, 5)} ${answer.files.length === 1 ? 'differs' : 'differ'}`;
      const reason = `What was merged is not what this run had proposed (${shortCommit(content)}): ${others}. Somebody rewrote the pull request before its merge: ${answer.by}`;
      return { result: 'superseded', reason, supersededBy: answer.by };
    }
  }
}
