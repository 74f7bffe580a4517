import { zeroId } from '../../git/bare-repository.ts';
import { readNodeId } from '../account-json.ts';
import { notAccessible, writes } from '../call.ts';
import { now } from '../pull-request-engine.ts';
import { ruleFor } from '../protection.ts';
import { methodRefused } from '../rest/merge.ts';
import { atLeast, roleOf, tokenMay } from '../rights.ts';
import type { PullRequestRecord, RepositoryState } from '../state.ts';
import type { Comment, MergeMethod } from '../types.ts';
import { allowed, pullRequestById } from './access.ts';
import type { Reader } from './access.ts';
import { QueryError, unprocessable } from './errors.ts';
import { actorFields } from './actor-fields.ts';
import { pullRequestFields } from './pull-request-fields.ts';

interface Input<T> {
  readonly input: T & { readonly clientMutationId?: string | null };
}

const needed = writes('read', 'pull_requests');

/** The answer that all of them have. */
const payload = (
  reader: Reader,
  repository: RepositoryState,
  one: PullRequestRecord,
  clientMutationId: string | null | undefined,
): Record<string, unknown> => ({
  actor: actorFields(reader, reader.token.actor),
  clientMutationId: clientMutationId ?? null,
  pullRequest: () => pullRequestFields(reader, repository, one),
});

function mustWrite({ site, token }: Reader, repository: RepositoryState, mutation: string): void {
  if (!tokenMay(token, 'contents', 'write')) throw new QueryError('FORBIDDEN', notAccessible(token).message);
  if (atLeast(roleOf(site, repository, token.actor), 'write')) return;
  throw lacksRight(token.actor.login, mutation);
}

const lacksRight = (login: string, mutation: string): QueryError =>
  new QueryError('FORBIDDEN', `${login} does not have the correct permissions to execute \`${mutation}\``);

/** The author may change a pull request, and who may write. */
function mustEdit(
  { site, token }: Reader,
  repository: RepositoryState,
  one: PullRequestRecord,
  mutation: string,
): void {
  if (one.by.id === token.actor.id || atLeast(roleOf(site, repository, token.actor), 'write')) return;
  throw lacksRight(token.actor.login, mutation);
}

const methods: Readonly<Record<string, MergeMethod>> = { MERGE: 'merge', SQUASH: 'squash', REBASE: 'rebase' };

const methodNames: Readonly<Record<MergeMethod, string>> = {
  merge: 'merge commits are',
  squash: 'squash merging is',
  rebase: 'rebase merging is',
};

interface AutoMergeInput {
  readonly pullRequestId: string;
  readonly mergeMethod?: string | null;
  readonly commitHeadline?: string | null;
  readonly commitBody?: string | null;
  readonly expectedHeadOid?: string | null;
}

interface RefsInput {
  readonly repositoryId: string;
  readonly refUpdates: readonly {
    readonly name: string;
    readonly beforeOid?: string | null;
    readonly afterOid: string;
  }[];
}

/** The roots of mutations. */
export const mutations = {
  async enablePullRequestAutoMerge({ input }: Input<AutoMergeInput>, reader: Reader) {
    const { repository, one } = pullRequestById(reader, input.pullRequestId, needed);
    mustWrite(reader, repository, 'EnablePullRequestAutoMerge');
    if (!repository.settings.allowAutoMerge) throw unprocessable('Auto merge is not allowed for this repository');
    const method = methods[input.mergeMethod ?? 'MERGE'] ?? 'merge';
    if (methodRefused(repository, one, method) !== undefined) {
      throw unprocessable(`Merge method ${methodNames[method]} not allowed on this repository`);
    }
    if (one.state !== 'open') throw unprocessable(`Pull request Pull request is ${one.state}`);
    if (typeof input.expectedHeadOid === 'string' && input.expectedHeadOid !== one.head.commit) {
      throw unprocessable('Head branch was modified. Review and try the merge again.');
    }
    if (one.autoMerge !== undefined) throw unprocessable('Pull request Auto merge is already enabled');
    const state = await reader.services.engine.judge(repository, one);
    const protection = repository.protections.get(one.base.branch);
    if (protection === undefined && state !== 'dirty') {
      throw unprocessable('Pull request Branch does not have required protected branch rules');
    }
    if (state !== 'blocked' && state !== 'behind')
      throw unprocessable(`Pull request Pull request is in ${state} status`);
    one.autoMerge = {
      method,
      by: reader.token.actor,
      ...(typeof input.commitHeadline === 'string' ? { title: input.commitHeadline } : {}),
      ...(typeof input.commitBody === 'string' ? { message: input.commitBody } : {}),
    };
    changed(reader, repository, one);
    return payload(reader, repository, one, input.clientMutationId);
  },

  async enqueuePullRequest({ input }: Input<AutoMergeInput>, reader: Reader) {
    const { repository, one } = pullRequestById(reader, input.pullRequestId, needed);
    mustWrite(reader, repository, 'EnqueuePullRequest');
    const { engine } = reader.services;
    const queue = repository.protections.get(one.base.branch)?.mergeQueue ?? false;
    if (queue === false) {
      throw unprocessable('Merge queue is not enabled for this branch');
    }
    if (typeof input.expectedHeadOid === 'string' && input.expectedHeadOid !== one.head.commit) {
      throw unprocessable('Head branch was modified. Review and try the merge again.');
    }
    if ((await engine.judge(repository, one)) !== 'clean') throw unprocessable('Pull request is not ready to merge');
    if (queue === 'slow') one.queued = true;
    else await engine.merge(repository, one, reader.token.actor, { method: 'squash' });
    return { clientMutationId: input.clientMutationId ?? null, mergeQueueEntry: null };
  },

  /** Each only where the ref still is what the client takes it for. */
  async updateRefs({ input }: Input<RefsInput>, reader: Reader) {
    const absent = `Could not resolve to a node with the global id of '${input.repositoryId}'`;
    const [id] = readNodeId('R', input.repositoryId) ?? [];
    const found = reader.site.repositories.find((candidate) => candidate.id === id);
    const repository = allowed(reader, found, writes('write', 'contents'), absent);
    for (const { name, beforeOid, afterOid } of input.refUpdates) {
      const old = (await repository.bare.resolve(name)) ?? zeroId;
      const update = { ref: name, oldId: old, newId: afterOid };
      if (ruleFor(reader.site, repository, reader.token.actor, update).kind === 'refuse')
        throw unprocessable(`Cannot update this protected ref: ${name}`);
      const moved = typeof beforeOid === 'string' && beforeOid !== old;
      if (moved || !(await repository.bare.moveRef(name, afterOid, old)))
        throw unprocessable(`Reference ${name} is not at the expected commit`);
      reader.services.engine.moved(repository, [update], reader.token.actor);
    }
    return { clientMutationId: input.clientMutationId ?? null };
  },

  dequeuePullRequest({ input }: Input<{ id: string }>, reader: Reader) {
    const { repository, one } = pullRequestById(reader, input.id, needed);
    mustWrite(reader, repository, 'DequeuePullRequest');
    if (one.queued !== true) throw unprocessable('Pull request is not in the merge queue');
    delete one.queued;
    return { clientMutationId: input.clientMutationId ?? null, mergeQueueEntry: null };
  },

  disablePullRequestAutoMerge({ input }: Input<{ pullRequestId: string }>, reader: Reader) {
    const { repository, one } = pullRequestById(reader, input.pullRequestId, needed);
    mustWrite(reader, repository, 'DisablePullRequestAutoMerge');
    if (one.autoMerge === undefined) throw unprocessable("Can't disable auto-merge for this pull request.");
    delete one.autoMerge;
    changed(reader, repository, one);
    return payload(reader, repository, one, input.clientMutationId);
  },

  /** Takes auto-merge off as well: drafts have none. */
  convertPullRequestToDraft({ input }: Input<{ pullRequestId: string }>, reader: Reader) {
    const { repository, one } = pullRequestById(reader, input.pullRequestId, needed);
    mustEdit(reader, repository, one, 'ConvertPullRequestToDraft');
    if (!repository.settings.draftsSupported) {
      throw unprocessable('Draft pull requests are not supported in this repository.');
    }
    one.draft = true;
    delete one.autoMerge;
    changed(reader, repository, one);
    return payload(reader, repository, one, input.clientMutationId);
  },

  markPullRequestReadyForReview({ input }: Input<{ pullRequestId: string }>, reader: Reader) {
    const { repository, one } = pullRequestById(reader, input.pullRequestId, needed);
    mustEdit(reader, repository, one, 'MarkPullRequestReadyForReview');
    one.draft = false;
    changed(reader, repository, one);
    return payload(reader, repository, one, input.clientMutationId);
  },

  addComment({ input }: Input<{ subjectId: string; body: string }>, reader: Reader) {
    const { repository, one } = pullRequestById(reader, input.subjectId, needed);
    const by = reader.token.actor;
    const comment: Comment = {
      id: reader.site.nextId(),
      body: input.body,
      by,
      createdAt: now(),
      updatedAt: now(),
    };
    one.comments.push(comment);
    changed(reader, repository, one);
    return {
      clientMutationId: input.clientMutationId ?? null,
      subject: () => pullRequestFields(reader, repository, one),
    };
  },
};

function changed({ services: { engine } }: Reader, repository: RepositoryState, one: PullRequestRecord): void {
  engine.touch(one);
  engine.announce(repository, one.number, 'updated');
  engine.reconsider(repository, one);
}
