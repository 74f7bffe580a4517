import { pageReply, parameter, pullRequestOf, reads, repositoryOf, writes } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { ApiError, notFound, validationFailed } from '../errors.ts';
import { isJson, json, requiredText } from '../json.ts';
import { now } from '../pull-request-engine.ts';
import { atLeast, roleOf, tokenMay } from '../rights.ts';
import { commentJson, labelJson } from '../pull-request-json.ts';
import { administrator } from '../site.ts';
import type { PullRequestRecord, RepositoryState } from '../state.ts';
import type { Comment } from '../types.ts';
import type { Services } from './services.ts';

/** A pull request is an issue as well: labels and comments are the issue's. */
const seen = reads('issues', 'pull_requests');

/** A list of names, or an object with one, as old clients send it. */
function namesOf(body: unknown): string[] {
  const list: unknown = isJson(body) ? body['labels'] : body;
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw new ApiError(422, 'Invalid request.\n\nNo subschema in "anyOf" matched.');
  return list.map((entry: unknown) => {
    const name = isJson(entry) ? entry['name'] : entry;
    if (typeof name === 'string' && name !== '') return name;
    throw new ApiError(422, 'Invalid request.\n\nNo subschema in "anyOf" matched.');
  });
}

/** The label as the repository writes it, made if it is new; names know no case. */
function known(call: Call, repository: RepositoryState, name: string): string {
  for (const label of repository.labels) if (label.toLowerCase() === name.toLowerCase()) return label;
  const { token } = call;
  // Whoever may label pull requests may not make labels yet: they are the issues'.
  const may = token !== undefined && tokenMay(token, 'issues', 'write');
  if (!may || !atLeast(roleOf(call.site, repository, token.actor), 'write')) {
    throw new ApiError(403, 'You do not have permission to create labels on this repository.', {
      errors: [{ resource: 'Repository', field: 'label', code: 'unauthorized' }],
    });
  }
  if ([...name].length > 50) {
    throw validationFailed({
      resource: 'Label',
      code: 'custom',
      field: 'name',
      message: 'name is too long (maximum is 50 characters)',
    });
  }
  repository.labels.add(name);
  return name;
}

function labelsReply(call: Call, repository: RepositoryState, one: PullRequestRecord): Reply {
  return pageReply(
    call,
    one.labels.map((label) => labelJson(call, repository, label)),
  );
}

function setLabels(call: Call, { engine }: Services, replace: boolean): Reply {
  const { repository, pullRequest: one } = pullRequestOf(call, writes('triage', 'issues', 'pull_requests'));
  const wanted = namesOf(call.body).map((name) => known(call, repository, name));
  one.labels = [...new Set([...(replace ? [] : one.labels), ...wanted])];
  engine.touch(one);
  engine.announce(repository, one.number, 'updated');
  return { body: one.labels.map((label) => labelJson(call, repository, label)) };
}

function removeLabel(call: Call, { engine }: Services): Reply {
  const { repository, pullRequest: one } = pullRequestOf(call, writes('triage', 'issues', 'pull_requests'));
  const name = parameter(call, 'name').toLowerCase();
  if (!one.labels.some((label) => label.toLowerCase() === name)) throw new ApiError(404, 'Label does not exist');
  one.labels = one.labels.filter((label) => label.toLowerCase() !== name);
  engine.touch(one);
  return { body: one.labels.map((label) => labelJson(call, repository, label)) };
}

function checkedText(call: Call): string {
  const body = requiredText(json(call.body), 'body');
  if (body.trim() === '') throw validationFailed({ resource: 'IssueComment', code: 'missing_field', field: 'body' });
  if ([...body].length > 65_536) {
    throw validationFailed({
      resource: 'IssueComment',
      code: 'unprocessable',
      field: 'data',
      message: 'Body is too long (maximum is 65536 characters)',
    });
  }
  return body;
}

function addComment(call: Call, { engine }: Services): Reply {
  const { repository, pullRequest: one, by } = pullRequestOf(call, writes('read', 'issues', 'pull_requests'));
  const comment: Comment = { id: call.site.nextId(), body: checkedText(call), by, createdAt: now(), updatedAt: now() };
  one.comments.push(comment);
  engine.touch(one);
  engine.announce(repository, one.number, 'updated');
  const body = commentJson(call, repository, one.number, comment);
  return { status: 201, body, headers: { location: String(body['url']) } };
}

function comments(call: Call): Reply {
  const { repository, pullRequest: one } = pullRequestOf(call, seen);
  const since = call.query.get('since') ?? '';
  return pageReply(
    call,
    one.comments
      .filter((comment) => comment.updatedAt >= since)
      .map((comment) => commentJson(call, repository, one.number, comment)),
  );
}

/** The comment in the path; its author changes it, and who may write. */
function commentOf(
  call: Call,
  change: boolean,
): { repository: RepositoryState; one: PullRequestRecord; comment: Comment } {
  const repository = repositoryOf(call, change ? writes('read', 'issues', 'pull_requests') : seen);
  const id = parameter(call, 'id');
  const by = call.token?.actor ?? administrator;
  for (const one of repository.pullRequests) {
    const comment = one.comments.find((candidate) => String(candidate.id) === id);
    if (comment === undefined) continue;
    if (change && comment.by.id !== by.id && !atLeast(roleOf(call.site, repository, by), 'write')) {
      throw new ApiError(403, 'Must have admin rights to Repository.');
    }
    return { repository, one, comment };
  }
  throw notFound();
}

export const issueRoutes = (services: Services): readonly Route[] => {
  const repo = 'repos/{owner}/{repo}';
  const labels = `${repo}/issues/{number}/labels`;
  const list = `${repo}/issues/{number}/comments`;
  const one = `${repo}/issues/comments/{id}`;
  const docs = 'issues/comments#';
  return [
    {
      verb: 'GET',
      path: labels,
      docs: 'issues/labels#list-labels-for-an-issue',
      handle: (call) => {
        const { repository, pullRequest } = pullRequestOf(call, seen);
        return labelsReply(call, repository, pullRequest);
      },
    },
    {
      verb: 'POST',
      path: labels,
      docs: 'issues/labels#add-labels-to-an-issue',
      handle: (call) => setLabels(call, services, false),
    },
    {
      verb: 'PUT',
      path: labels,
      docs: 'issues/labels#set-labels-for-an-issue',
      handle: (call) => setLabels(call, services, true),
    },
    {
      verb: 'DELETE',
      path: `${labels}/{name}`,
      docs: 'issues/labels#remove-a-label-from-an-issue',
      handle: (call) => removeLabel(call, services),
    },
    { verb: 'GET', path: list, docs: `${docs}list-issue-comments`, handle: comments },
    { verb: 'POST', path: list, docs: `${docs}create-an-issue-comment`, handle: (call) => addComment(call, services) },
    {
      verb: 'GET',
      path: one,
      docs: `${docs}get-an-issue-comment`,
      handle: (call) => {
        const found = commentOf(call, false);
        return { body: commentJson(call, found.repository, found.one.number, found.comment) };
      },
    },
    {
      verb: 'PATCH',
      path: one,
      docs: `${docs}update-an-issue-comment`,
      handle: (call) => {
        const found = commentOf(call, true);
        found.comment.body = checkedText(call);
        found.comment.updatedAt = now();
        return { body: commentJson(call, found.repository, found.one.number, found.comment) };
      },
    },
    {
      verb: 'DELETE',
      path: one,
      docs: `${docs}delete-an-issue-comment`,
      handle: (call) => {
        const found = commentOf(call, true);
        found.one.comments.splice(found.one.comments.indexOf(found.comment), 1);
        return { status: 204 };
      },
    },
  ];
};
