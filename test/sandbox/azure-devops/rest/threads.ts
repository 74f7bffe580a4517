import { listReply, parameter, pullRequestOf } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { badArgument, ServerError } from '../errors.ts';
import { json, list, member, text } from '../json.ts';
import type { Json } from '../json.ts';
import type { Organization } from '../organization.ts';
import { identityRef, pullRequestUrl } from '../serialize.ts';
import { addComment } from '../threads.ts';
import type { CommentState, PullRequestState, ThreadState } from '../types.ts';
import type { Services } from './services.ts';

const threadStatuses: Readonly<Record<number, ThreadState['status']>> = {
  0: 'unknown',
  1: 'active',
  2: 'fixed',
  3: 'wontFix',
  4: 'closed',
  5: 'byDesign',
  6: 'pending',
};
const commentTypes: Readonly<Record<number, CommentState['commentType']>> = { 1: 'text', 2: 'codeChange', 3: 'system' };

/** What a comment may hold. Source: the limit that the service's own page states. */
const longestComment = 150_000;

function commentJson(organization: Organization, url: string, comment: CommentState): Json {
  const { author, content, isDeleted, ...rest } = comment;
  return {
    ...rest,
    author: identityRef(organization, author),
    ...(isDeleted ? { isDeleted } : { content }),
    lastContentUpdatedDate: comment.lastUpdatedDate,
    usersLiked: [],
    _links: { self: { href: `${url}/comments/${comment.id}` } },
  };
}

function threadJson(organization: Organization, base: string, thread: ThreadState): Json {
  const url = `${base}/threads/${thread.id}`;
  const properties = Object.entries(thread.properties).map(([name, value]) => [
    name,
    { $type: 'System.String', $value: value },
  ]);
  return {
    id: thread.id,
    publishedDate: thread.publishedDate,
    lastUpdatedDate: thread.lastUpdatedDate,
    comments: thread.comments.map((comment) => commentJson(organization, url, comment)),
    status: thread.status,
    threadContext: thread.threadContext ?? null,
    properties: Object.fromEntries(properties) as Json,
    identities: null,
    isDeleted: thread.comments.every((comment) => comment.isDeleted),
    _links: { self: { href: url } },
  };
}

function contentOf(from: Json): string {
  const content = text(from, 'content') ?? '';
  if (content === '') throw badArgument('content', 'a comment needs text');
  if (content.length > longestComment) throw badArgument('content', `at most ${longestComment} characters are allowed`);
  return content;
}

const typeOf = (from: Json): CommentState['commentType'] =>
  from['commentType'] === undefined ? 'text' : member(from['commentType'], commentTypes, 'commentType');

const parentOf = (from: Json): number | undefined =>
  typeof from['parentCommentId'] === 'number' ? from['parentCommentId'] : undefined;

/** Properties come as plain values or as `{ $type, $value }`. */
function propertiesOf(from: Json): Record<string, string> {
  const given = from['properties'];
  if (given === undefined || given === null) return {};
  return Object.fromEntries(
    Object.entries(json(given, 'properties')).map(([name, value]) => [
      name,
      String(typeof value === 'object' && value !== null ? json(value)['$value'] : value),
    ]),
  );
}

function threadOf(call: Call, one: PullRequestState): ThreadState {
  const found = one.threads.find((thread) => String(thread.id) === parameter(call, 'thread'));
  if (found !== undefined) return found;
  throw new ServerError(404, 'DiscussionThreadNotFoundException', 'There is no such comment thread.');
}

function commentOf(call: Call, thread: ThreadState): CommentState {
  const found = thread.comments.find((comment) => String(comment.id) === parameter(call, 'comment'));
  if (found !== undefined) return found;
  throw new ServerError(404, 'DiscussionCommentNotFoundException', 'There is no such comment.');
}

export const threadRoutes = ({ engine }: Services): readonly Route[] => {
  const path = '{project?}/_apis/git/repositories/{repository}/pullrequests/{pullRequest}/threads';
  const open = (call: Call, write: boolean): { one: PullRequestState; url: string; changed(): void } => {
    const { repository, pullRequest } = pullRequestOf(call, ...(write ? (['PullRequestContribute'] as const) : []));
    return {
      one: pullRequest,
      url: pullRequestUrl(call.organization, repository, pullRequest.id),
      changed() {
        engine.announce(repository, pullRequest.id, 'updated');
        engine.reconsider(repository, pullRequest);
      },
    };
  };
  return [
    {
      verb: 'GET',
      path,
      handle: (call) => {
        const { one, url } = open(call, false);
        return listReply(one.threads.map((thread) => threadJson(call.organization, url, thread)));
      },
    },
    {
      verb: 'POST',
      path,
      handle: (call) => {
        const { one, url, changed } = open(call, true);
        const body = json(call.body);
        const comments = list(body, 'comments');
        if (comments.length === 0) throw badArgument('comments', 'a thread begins with a comment');
        const contents = comments.map(contentOf);
        let thread: number | undefined;
        for (const [at, comment] of comments.entries()) {
          const [content = '', type, parent] = [contents[at], typeOf(comment), parentOf(comment)];
          thread = addComment(one, { content, type, parent, author: call.identity, thread });
        }
        const made = threadOf({ ...call, parameters: { thread: String(thread) } }, one);
        made.properties = propertiesOf(body);
        made.threadContext = body['threadContext'] ?? null;
        if (body['status'] !== undefined) made.status = member(body['status'], threadStatuses, 'status');
        changed();
        return { body: threadJson(call.organization, url, made) };
      },
    },
    {
      verb: 'GET',
      path: `${path}/{thread}`,
      handle: (call) => {
        const { one, url } = open(call, false);
        return { body: threadJson(call.organization, url, threadOf(call, one)) };
      },
    },
    {
      verb: 'PATCH',
      path: `${path}/{thread}`,
      handle: (call) => {
        const { one, url, changed } = open(call, true);
        const thread = threadOf(call, one);
        const body = json(call.body);
        if (body['status'] !== undefined) thread.status = member(body['status'], threadStatuses, 'status');
        Object.assign(thread.properties, propertiesOf(body));
        thread.lastUpdatedDate = new Date().toISOString();
        changed();
        return { body: threadJson(call.organization, url, thread) };
      },
    },
    {
      verb: 'GET',
      path: `${path}/{thread}/comments`,
      handle: (call) => {
        const { one, url } = open(call, false);
        const thread = threadOf(call, one);
        const base = `${url}/threads/${thread.id}`;
        return listReply(thread.comments.map((comment) => commentJson(call.organization, base, comment)));
      },
    },
    {
      verb: 'POST',
      path: `${path}/{thread}/comments`,
      handle: (call) => {
        const { one, url, changed } = open(call, true);
        const thread = threadOf(call, one);
        const body = json(call.body);
        const [content, type, parent] = [contentOf(body), typeOf(body), parentOf(body)];
        addComment(one, { content, type, parent, author: call.identity, thread: thread.id });
        changed();
        const made = thread.comments.at(-1);
        return { body: made && commentJson(call.organization, `${url}/threads/${thread.id}`, made) };
      },
    },
    {
      verb: 'PATCH',
      path: `${path}/{thread}/comments/{comment}`,
      handle: (call) => {
        const { one, url, changed } = open(call, true);
        const thread = threadOf(call, one);
        const comment = commentOf(call, thread);
        if (comment.author.id !== call.identity.id) {
          throw new ServerError(403, 'DiscussionPermissionException', 'Only its author edits a comment.');
        }
        comment.content = contentOf(json(call.body));
        comment.lastUpdatedDate = new Date().toISOString();
        changed();
        return { body: commentJson(call.organization, `${url}/threads/${thread.id}`, comment) };
      },
    },
    {
      verb: 'DELETE',
      path: `${path}/{thread}/comments/{comment}`,
      handle: (call) => {
        const { one, changed } = open(call, true);
        commentOf(call, threadOf(call, one)).isDeleted = true;
        changed();
        return { status: 200 };
      },
    },
  ];
};
