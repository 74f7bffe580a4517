import { pageReply, parameter, reads, repositoryOf, writes } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { ApiError, validationFailed } from '../errors.ts';
import { json, text } from '../json.ts';
import { statusesOf } from '../protection.ts';
import { now } from '../pull-request-engine.ts';
import { statusJson } from '../pull-request-json.ts';
import { repositoryJson, repositoryUrl } from '../repository-json.ts';
import { administrator } from '../site.ts';
import type { RepositoryState } from '../state.ts';
import type { Status, StatusState } from '../types.ts';
import { committed } from './commits.ts';
import type { Services } from './services.ts';

const states: readonly StatusState[] = ['error', 'failure', 'pending', 'success'];

async function commitOf(repository: RepositoryState, name: string): Promise<string> {
  const commit = await committed(repository, name);
  if (commit === undefined) throw new ApiError(422, `No commit found for SHA: ${name}`);
  return commit;
}

/** Keeps a status, and looks what it makes possible. */
export function addStatus({ engine }: Services, repository: RepositoryState, commit: string, status: Status): void {
  const known = repository.statuses.get(commit);
  if (known === undefined) repository.statuses.set(commit, [status]);
  else known.push(status);
  for (const one of repository.pullRequests) {
    if (one.state === 'open' && one.head.commit === commit) engine.reconsider(repository, one);
  }
}

async function create(call: Call, services: Services): Promise<Reply> {
  const repository = repositoryOf(call, writes('write', 'statuses'));
  const body = json(call.body);
  const wanted = text(body, 'state');
  const state = states.find((known) => known === wanted);
  if (state === undefined) throw validationFailed({ resource: 'Status', field: 'state', code: 'invalid' });
  const description = text(body, 'description') ?? null;
  if (description !== null && [...description].length > 140) {
    throw validationFailed({
      resource: 'Status',
      code: 'custom',
      field: 'description',
      message: 'description is too long (maximum is 140 characters)',
    });
  }
  const commit = await commitOf(repository, parameter(call, 'sha'));
  const status: Status = {
    id: call.site.nextId(),
    state,
    context: text(body, 'context') ?? 'default',
    description,
    targetUrl: text(body, 'target_url') ?? null,
    by: call.token?.actor ?? administrator,
    createdAt: now(),
  };
  addStatus(services, repository, commit, status);
  return { status: 201, body: statusJson(call, repository, commit, status) };
}

async function list(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, reads('statuses'));
  const commit = await commitOf(repository, parameter(call, 'ref'));
  const all = (repository.statuses.get(commit) ?? []).toReversed();
  return pageReply(
    call,
    all.map((status) => statusJson(call, repository, commit, status)),
  );
}

async function combined(call: Call): Promise<Reply> {
  const repository = repositoryOf(call, reads('statuses'));
  const commit = await commitOf(repository, parameter(call, 'ref'));
  const statuses = statusesOf(repository, commit);
  const failed = statuses.some(({ state }) => state === 'failure' || state === 'error');
  const pending = statuses.length === 0 || statuses.some(({ state }) => state === 'pending');
  const shown = statuses.map((status) => {
    const { creator: _, ...simple } = statusJson(call, repository, commit, status);
    return simple;
  });
  return pageReply(call, shown, (page) => ({
    state: failed ? 'failure' : pending ? 'pending' : 'success',
    statuses: page,
    sha: commit,
    total_count: statuses.length,
    repository: repositoryJson(call, repository),
    commit_url: `${repositoryUrl(call, repository)}/commits/${commit}`,
    url: `${repositoryUrl(call, repository)}/commits/${commit}/status`,
  }));
}

export const statusRoutes = (services: Services): readonly Route[] => {
  const path = 'repos/{owner}/{repo}';
  return [
    {
      verb: 'POST',
      path: `${path}/statuses/{sha}`,
      docs: 'commits/statuses#create-a-commit-status',
      handle: (call) => create(call, services),
    },
    {
      verb: 'GET',
      path: `${path}/commits/{ref}/statuses`,
      docs: 'commits/statuses#list-commit-statuses-for-a-reference',
      handle: list,
    },
    {
      verb: 'GET',
      path: `${path}/commits/{ref}/status`,
      docs: 'commits/statuses#get-the-combined-status-for-a-specific-reference',
      handle: combined,
    },
  ];
};
