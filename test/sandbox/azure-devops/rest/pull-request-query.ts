import { repositoryOf } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { badArgument } from '../errors.ts';
import { json, list, member } from '../json.ts';
import { pullRequestJson } from '../serialize.ts';
import type { RepositoryState } from '../state.ts';
import type { PullRequestState } from '../types.ts';

const kinds = { 0: 'notSet', 1: 'lastMergeCommit', 2: 'commit' } as const;

async function matches(
  repository: RepositoryState,
  one: PullRequestState,
  kind: (typeof kinds)[0 | 1 | 2],
  commit: string,
): Promise<boolean> {
  if (one.lastMergeCommit === commit) return true;
  const { lastMergeSourceCommit: source, lastMergeTargetCommit: target } = one;
  if (kind !== 'commit' || source === undefined || target === undefined) return false;
  const brought = await repository.bare.run(['rev-list', `${target}..${source}`]);
  return brought.split('\n').includes(commit);
}

/** Which pull requests made, or brought, these commits. Answers each query with a map from commit to pull requests. */
async function query(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const queries = list(json(call.body), 'queries');
  const results = [];
  for (const entry of queries) {
    const items = entry['items'];
    if (!Array.isArray(items)) throw badArgument('items', 'a list of commit ids is expected');
    const kind = member(entry['type'] ?? 0, kinds, 'type');
    const result: Record<string, unknown[]> = {};
    for (const commit of items.map(String)) {
      for (const one of repository.pullRequests) {
        if (!(await matches(repository, one, kind, commit))) continue;
        (result[commit] ??= []).push(pullRequestJson(call.organization, repository, one, true));
      }
    }
    results.push(result);
  }
  return { body: { queries, results } };
}

export const pullRequestQueryRoutes: readonly Route[] = [
  { verb: 'POST', path: '{project?}/_apis/git/repositories/{repository}/pullrequestquery', handle: query },
];
