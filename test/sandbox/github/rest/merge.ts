import { pullRequestOf, reads, writes } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { ApiError, invalidField, notFound } from '../errors.ts';
import { json, text } from '../json.ts';
import { refusal, unmet } from '../protection.ts';
import { atLeast, roleOf } from '../rights.ts';
import type { PullRequestRecord, RepositoryState } from '../state.ts';
import type { Actor, MergeMethod } from '../types.ts';
import type { Services } from './services.ts';

const methods: readonly MergeMethod[] = ['merge', 'squash', 'rebase'];

/** How the repository, and its rules, speak of a method that they do not allow; undefined when they do. */
export function methodRefused(
  repository: RepositoryState,
  one: PullRequestRecord,
  method: MergeMethod,
): string | undefined {
  const { settings } = repository;
  const protection = repository.protections.get(one.base.branch);
  const allowed = { merge: settings.allowMergeCommit, squash: settings.allowSquash, rebase: settings.allowRebase };
  const linear = method === 'merge' && protection?.requireLinearHistory === true;
  const ruled = protection?.mergeMethods?.includes(method) === false;
  if (allowed[method] && !linear && !ruled) return undefined;
  return { merge: 'Merge commits', squash: 'Squash merges', rebase: 'Rebase merges' }[method];
}

async function merge(call: Call, { engine }: Services): Promise<Reply> {
  const { repository, pullRequest: one, by } = pullRequestOf(call, writes('write', 'contents'));
  const body = json(call.body);
  const wanted = text(body, 'merge_method') ?? 'merge';
  const method = methods.find((known) => known === wanted);
  if (method === undefined) throw invalidField('PullRequest', 'merge_method');
  const [title, message, sha] = [text(body, 'commit_title'), text(body, 'commit_message'), text(body, 'sha')];
  if (one.state !== 'open') throw new ApiError(405, 'Pull Request is not mergeable');
  if (one.draft) throw new ApiError(405, 'Pull Request is still a draft');
  if (sha !== undefined && sha !== one.head.commit) {
    throw new ApiError(409, 'Head branch was modified. Review and try the merge again.');
  }
  const refused = methodRefused(repository, one, method);
  if (refused !== undefined) throw new ApiError(405, `${refused} are not allowed on this repository.`);
  const state = await engine.judge(repository, one);
  if (state === 'dirty') throw new ApiError(405, 'Pull Request is not mergeable');
  if (!mayPass(call, repository, one, by)) {
    const protection = repository.protections.get(one.base.branch);
    const problems = unmet(call.site, repository, one);
    if ((protection?.mergeQueue ?? false) !== false) problems.push('Changes must be made through the merge queue');
    if (state === 'behind') problems.push('The head branch is not up to date with the base branch.');
    if (problems.length > 0) throw new ApiError(405, refusal(protection, problems));
  }
  const result = await engine.merge(repository, one, by, { method, title, message });
  if (result.kind === 'not') throw new ApiError(405, 'Pull Request is not mergeable');
  return { body: { sha: result.commit, merged: true, message: 'Pull Request successfully merged' } };
}

/** Administrators merge past a classic protection that is not enforced for them. */
function mayPass(call: Call, repository: RepositoryState, one: PullRequestRecord, by: Actor): boolean {
  const protection = repository.protections.get(one.base.branch);
  if (protection === undefined) return true;
  if (protection.kind === 'ruleset') return protection.restrictPushes?.some((actor) => actor.id === by.id) ?? false;
  return protection.enforceAdmins !== true && atLeast(roleOf(call.site, repository, by), 'admin');
}

function merged(call: Call): Reply {
  const { pullRequest } = pullRequestOf(call, reads('contents', 'pull_requests'));
  if (pullRequest.state !== 'merged') throw notFound();
  return { status: 204 };
}

export const mergeRoutes = (services: Services): readonly Route[] => {
  const path = 'repos/{owner}/{repo}/pulls/{number}/merge';
  return [
    { verb: 'PUT', path, docs: 'pulls/pulls#merge-a-pull-request', handle: (call) => merge(call, services) },
    { verb: 'GET', path, docs: 'pulls/pulls#check-if-a-pull-request-has-been-merged', handle: merged },
  ];
};
