import { listReply, need, parameter, pullRequestOf, queriedFlag, queriedNumber, repositoryOf } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { badArgument, noObject, ServerError } from '../errors.ts';
import { json, member, requiredText, text } from '../json.ts';
import type { Json } from '../json.ts';
import { pullRequestUrl, repositoryUrl, statusJson } from '../serialize.ts';
import type { PullRequestState, StatusRecord, StatusState } from '../types.ts';
import type { Services } from './services.ts';

const states: Readonly<Record<number, StatusState>> = {
  0: 'notSet',
  1: 'pending',
  2: 'succeeded',
  3: 'failed',
  4: 'error',
  5: 'notApplicable',
};

function newStatus(call: Call, body: Json): StatusRecord {
  const context = json(body['context'], 'context');
  const genre = text(context, 'genre');
  const targetUrl = text(body, 'targetUrl');
  const iterationId = body['iterationId'];
  const now = new Date().toISOString();
  return {
    id: call.organization.nextId('status'),
    state: member(body['state'] ?? 0, states, 'state'),
    description: text(body, 'description') ?? '',
    ...(targetUrl === undefined ? {} : { targetUrl }),
    context: { ...(genre === undefined ? {} : { genre }), name: requiredText(context, 'name') },
    createdBy: call.identity,
    creationDate: now,
    updatedDate: now,
    ...(typeof iterationId === 'number' ? { iterationId } : {}),
  };
}

async function commitOf(call: Call): Promise<{ id: string; repository: ReturnType<typeof repositoryOf> }> {
  const repository = repositoryOf(call);
  const id = parameter(call, 'commit');
  if (!/^[0-9a-f]{40}$/.test(id) || (await repository.bare.resolve(id)) === undefined) throw noObject(id);
  return { id, repository };
}

/** Newest first; `latestOnly` leaves one for each context. */
async function commitStatuses(call: Call): Promise<Reply> {
  const { id, repository } = await commitOf(call);
  const seen = new Set<string>();
  const url = `${repositoryUrl(call.organization, repository)}/commits/${id}/statuses`;
  const latest = queriedFlag(call, 'latestOnly');
  const skip = queriedNumber(call, 'skip') ?? 0;
  const found = (repository.commitStatuses.get(id) ?? []).toReversed().filter(({ context }) => {
    const key = `${context.genre ?? ''}/${context.name}`;
    const first = !seen.has(key);
    seen.add(key);
    return first || !latest;
  });
  const page = found.slice(skip, skip + (queriedNumber(call, 'top') ?? 1000));
  return listReply(page.map((status) => statusJson(call.organization, url, status)));
}

async function createCommitStatus(call: Call): Promise<Reply> {
  const { id, repository } = await commitOf(call);
  need(call, repository, 'GenericContribute');
  const status = newStatus(call, json(call.body));
  const existing = repository.commitStatuses.get(id) ?? [];
  repository.commitStatuses.set(id, [...existing, status]);
  const url = `${repositoryUrl(call.organization, repository)}/commits/${id}/statuses`;
  return { status: 201, body: statusJson(call.organization, url, status) };
}

export const statusRoutes = ({ engine }: Services): readonly Route[] => {
  const commit = '{project?}/_apis/git/repositories/{repository}/commits/{commit}/statuses';
  const path = '{project?}/_apis/git/repositories/{repository}/pullrequests/{pullRequest}/statuses';
  const existing = (call: Call, one: PullRequestState): StatusRecord => {
    const found = one.statuses.find((status) => String(status.id) === parameter(call, 'status'));
    if (found !== undefined) return found;
    throw new ServerError(404, 'GitPullRequestStatusNotFoundException', 'There is no such status.');
  };
  const shown = (call: Call, status: StatusRecord, id: number): Json =>
    statusJson(call.organization, `${pullRequestUrl(call.organization, repositoryOf(call), id)}/statuses`, status);
  return [
    { verb: 'GET', path: commit, handle: commitStatuses },
    { verb: 'POST', path: commit, handle: createCommitStatus },
    {
      verb: 'GET',
      path,
      handle: (call) => {
        const { pullRequest } = pullRequestOf(call);
        return listReply(pullRequest.statuses.map((status) => shown(call, status, pullRequest.id)));
      },
    },
    {
      verb: 'GET',
      path: `${path}/{status}`,
      handle: (call) => {
        const { pullRequest } = pullRequestOf(call);
        return { body: shown(call, existing(call, pullRequest), pullRequest.id) };
      },
    },
    {
      verb: 'POST',
      path,
      handle: (call) => {
        const { repository, pullRequest } = pullRequestOf(call, 'PullRequestContribute');
        const status = newStatus(call, json(call.body));
        if (status.iterationId !== undefined && status.iterationId > pullRequest.iterations.length) {
          throw badArgument('iterationId', `there is no iteration ${status.iterationId}`);
        }
        pullRequest.statuses.push(status);
        engine.announce(repository, pullRequest.id, 'updated');
        engine.reconsider(repository, pullRequest);
        return { status: 201, body: shown(call, status, pullRequest.id) };
      },
    },
    {
      verb: 'DELETE',
      path: `${path}/{status}`,
      handle: (call) => {
        const { repository, pullRequest } = pullRequestOf(call, 'PullRequestContribute');
        pullRequest.statuses.splice(pullRequest.statuses.indexOf(existing(call, pullRequest)), 1);
        engine.reconsider(repository, pullRequest);
        return {};
      },
    },
  ];
};
