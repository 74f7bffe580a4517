import type { MergeProgress, Merges } from '../../core/ports/merges.ts';
import { printableLine } from '../../core/printable.ts';
import { commitMissing, pullRequestMissing } from '../missing.ts';
import { listIn, partIn } from '../readable-answers.ts';
import { explained } from './errors.ts';
import { GitHubFailure } from './failure.ts';
import { progressQuery, toProgress, type Answer, type QueryParts } from './merge-progress.ts';
import { isFromFork, toPullRequest } from './pull-request.ts';
import type { Host } from './repository.ts';
import { mayReadTeams } from './review-requests.ts';

type Ways = Pick<QueryParts, 'checks' | 'people'>;

/** What is asked for, tried in this order: GitHub refuses a whole query for one part of it. */
const allWays = [
  { checks: true, people: true },
  { checks: false, people: true },
  { checks: true, people: false },
  { checks: false, people: false },
] as const;

const whatChecks = 'what checks and statuses say (Commit statuses: Read, Checks: Read)';
const whatPeople = 'who reviews (Pull requests: Read; for teams the scope read:org, or Members: Read)';

/** How pull requests come to be merged: one GraphQL query a look. What the token may not see is left out, with a note. */
export function createMerges(host: Host): Merges {
  const { api, at, context, repository } = host;
  const teams = mayReadTeams(repository.scopes);
  let queue = true;
  let ways: readonly Ways[] = allWays;
  let said = '';

  const ask = async (number: number): Promise<Answer> => {
    for (;;) {
      const [way = allWays[0]] = ways;
      try {
        return await api.graphql<Answer>(progressQuery({ ...way, teams, queue }), { ...at, number });
      } catch (thrown) {
        // 422: an older Enterprise Server does not know one of the fields.
        if (!(thrown instanceof GitHubFailure) || !(thrown.isForbidden || thrown.status === 422)) throw thrown;
        if (queue && thrown.said.includes('mergeQueueEntry')) queue = false;
        else if (ways.length > 1) ways = ways.slice(1);
        else throw thrown;
        ({ said } = thrown);
      }
    }
  };

  /** What was left out of the look, and who would have to let it. */
  const notes = (): readonly string[] => {
    const [{ checks, people } = allWays[0]] = ways;
    const what = checks ? (people ? undefined : whatPeople) : people ? whatChecks : `${whatChecks}; ${whatPeople}`;
    if (what === undefined) return [];
    return [
      `Not shown, because ${context.identity} may not read it: ${what}. GitHub says: ${printableLine(said, 300)}`,
    ];
  };

  return {
    async look(id): Promise<MergeProgress> {
      const { repository: found } = await explained('read the pull request', context, () => ask(id), {
        missing: pullRequestMissing(context.repository, id),
      });
      return { ...toProgress(partIn(partIn(found, 'repository').pullRequest, 'pullRequest')), notes: notes() };
    },

    async broughtBy(commit) {
      const { data } = await explained(
        'find the pull request of a commit',
        context,
        () => api.request('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', { ...at, commit_sha: commit }),
        { noCommit: commitMissing(context.repository, commit) },
      );
      // It also lists the open ones that hold the commit.
      const merged = listIn(data, 'the pull requests').filter(
        (one) => !isFromFork(one) && typeof one.merged_at === 'string',
      );
      const found = merged.find((one) => one.merge_commit_sha === commit) ?? merged[0];
      return found === undefined ? undefined : toPullRequest(found);
    },
  };
}
