import { createHash } from 'node:crypto';
import type { OwnComment, PullRequestComments } from '../ports/pull-request-comments.ts';

/** What a comment of ours is about, and the run that speaks. */
export interface CommentMark {
  /** Comments with the same subject are one. */
  readonly subject: readonly string[];
  /** The run's number; later runs have higher ones. */
  readonly run: number;
}

/** What became of the comment. `newer`: a later run has spoken already. `none`: there is none, and nothing to say. */
export type CommentResult = 'added' | 'updated' | 'unchanged' | 'newer' | 'none';

/** The hidden first line of a comment. It holds a hash, for it leaves the agent and names may hold anything. */
export function markComment({ subject, run }: CommentMark, text: string): string {
  return `<!-- gitops-delivery ${keyOf(subject)} ${run} -->\n${text}`;
}

function keyOf(subject: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(subject)).digest('hex').slice(0, 32);
}

/** The run that wrote a comment of ours about the subject; undefined for any other comment. */
function runOf(text: string, subject: readonly string[]): number | undefined {
  const [, key, run] = /^<!-- gitops-delivery ([0-9a-f]{32}) (\d{1,15}) -->(?:\r?\n|$)/.exec(text) ?? [];
  return key === keyOf(subject) ? Number(run) : undefined;
}

/** Only looks: what keepOneComment would do. */
export async function previewComment(
  host: Pick<PullRequestComments, 'own'>,
  pullRequest: number,
  mark: CommentMark,
  text: string | undefined,
): Promise<CommentResult> {
  const [first] = await about(host, pullRequest, mark);
  if (first === undefined) return text === undefined ? 'none' : 'added';
  return first.run > mark.run ? 'newer' : 'updated';
}

/**
 * Sees to it that a pull request has one comment of ours about a subject, with what this run says. When runs overlap, the
 * oldest comment stays, the others go, and the latest run has the last word.
 * @param text what to say, unmarked; undefined for nothing that would be worth a comment of its own
 * @param instead what takes the place of an earlier comment when there is nothing to say
 */
export async function keepOneComment(
  host: Omit<PullRequestComments, 'isFromFork' | 'limit'>,
  pullRequest: number,
  mark: CommentMark,
  { text, instead }: { readonly text: string | undefined; readonly instead: string },
): Promise<CommentResult> {
  const content = markComment(mark, text ?? instead);
  let found = await about(host, pullRequest, mark);
  const before = found.length;
  if (before === 0) {
    if (text === undefined) return 'none';
    await host.add(pullRequest, content);
    // Another run may have done the same at the same moment.
    found = await about(host, pullRequest, mark);
  }
  const [first, ...others] = found;
  for (const { comment } of others) await host.remove(pullRequest, comment);
  if (first === undefined) return 'added';
  if (first.run > mark.run) return 'newer';
  if (first.comment.text === content) return before === 0 ? 'added' : 'unchanged';
  await host.change(pullRequest, first.comment, content);
  return 'updated';
}

async function about(
  host: Pick<PullRequestComments, 'own'>,
  pullRequest: number,
  { subject }: CommentMark,
): Promise<readonly { readonly comment: OwnComment; readonly run: number }[]> {
  return (await host.own(pullRequest)).flatMap((comment) => {
    const run = runOf(comment.text, subject);
    return run === undefined ? [] : [{ comment, run }];
  });
}
