import type { MergeProgress, Merges } from '../../core/ports/merges.ts';
import { commitMissing } from '../history.ts';
import { explained } from './errors.ts';
import { GitHubFailure } from './failure.ts';
import { progressQuery, toProgress, type Answer, type QueryParts } from './merge-progress.ts';
import { isFromFork, pullRequestMissing, toPullRequest } from './pull-request.ts';
import type { Host } from './repository.ts';
import { mayReadTeams } from './review-requests.ts';

/** How pull requests come to be merged: one GraphQL query a look. What the token may not see is left out, with a note. */
export function createMerges(host: Host): Merges {
  const { api, at, context, repository } = host;
  let parts: QueryParts = { checks: true, people: true, teams: mayReadTeams(repository.scopes), queue: true };
  const notes = new Set<string>();

  /** @returns the parts that are left; undefined when there is nothing more to leave out */
  const withLess = ({ said }: GitHubFailure): QueryParts | undefined => {
    if (parts.queue && said.includes('mergeQueueEntry')) return { ...parts, queue: false };
    if (parts.checks) {
      notes.add(
        `What checks say is not shown: ${context.identity} may not read them (Commit statuses: Read and Checks: Read): ${said}`,
      );
      return { ...parts, checks: false };
    }
    if (!parts.people) return undefined;
    notes.add(`Who reviews is not shown: ${context.identity} may not read it: ${said}`);
    return { ...parts, people: false };
  };

  const ask = async (number: number): Promise<Answer> => {
    for (;;) {
      try {
        return await api.graphql<Answer>(progressQuery(parts), { ...at, number });
      } catch (thrown) {
        // 422: an older Enterprise Server does not know one of the fields.
        const some = thrown instanceof GitHubFailure && (thrown.isForbidden || thrown.status === 422);
        const less = some ? withLess(thrown) : undefined;
        if (less === undefined) throw thrown;
        parts = less;
      }
    }
  };

  return {
    async look(id): Promise<MergeProgress> {
      const { repository: found } = await explained('read the pull request', context, () => ask(id), {
        missing: pullRequestMissing(context, id),
      });
      return { ...toProgress(found.pullRequest), notes: [...notes] };
    },

    async broughtBy(commit) {
      const { data } = await explained(
        'find the pull request of a commit',
        context,
        () => api.request('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', { ...at, commit_sha: commit }),
        { missing: commitMissing(context.repository, commit) },
      );
      // It also lists the open ones that hold the commit.
      const merged = data.filter((one) => !isFromFork(one) && typeof one.merged_at === 'string');
      const found = merged.find((one) => one.merge_commit_sha === commit) ?? merged[0];
      return found === undefined ? undefined : toPullRequest(found);
    },
  };
}
