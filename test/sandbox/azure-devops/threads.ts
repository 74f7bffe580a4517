import type { CommentState, Identity, PullRequestState } from './types.ts';

/** Adds a comment, in a new active thread when none is named. Gives the thread's id. */
export function addComment(
  one: PullRequestState,
  o: {
    content: string;
    author: Identity;
    thread?: number | undefined;
    parent?: number | undefined;
    type?: CommentState['commentType'];
  },
): number {
  const now = new Date().toISOString();
  let thread = one.threads.find((candidate) => candidate.id === o.thread);
  if (thread === undefined) {
    const id = (one.threads.at(-1)?.id ?? 0) + 1;
    thread = { id, status: 'active', comments: [], publishedDate: now, lastUpdatedDate: now, properties: {} };
    one.threads.push(thread);
  }
  thread.comments.push({
    id: thread.comments.length + 1,
    parentCommentId: o.parent ?? (thread.comments.length === 0 ? 0 : 1),
    content: o.content,
    commentType: o.type ?? 'text',
    author: o.author,
    publishedDate: now,
    lastUpdatedDate: now,
    isDeleted: false,
  });
  thread.lastUpdatedDate = now;
  return thread.id;
}
