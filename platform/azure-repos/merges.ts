import type { GitPullRequest } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import type { Check, MergeProgress, Merges, Review } from '../../core/ports/merges.ts';
import { printableLine } from '../../core/printable.ts';
import { commitMissing, pullRequestMissing } from '../missing.ts';
import { listIn, textIn } from '../readable-answers.ts';
import { explained } from './errors.ts';
import { readEvaluations, type Evaluation } from './evaluations.ts';
import { HttpFailure } from './failure.ts';
import { toPullRequest } from './pull-request-reader.ts';
import type { Host } from './repository.ts';
import { wire } from './wire.ts';

/** Pull requests that may have brought one commit; mostly it is one. */
const mostCandidates = 5;

/**
 * How pull requests come to be merged: two requests a look, the pull request with its reviewers and the policies' records
 * (policy-7.0.json).
 */
export function createMerges(host: Host): Merges {
  const { api, repository, context } = host;
  const { id: repositoryId, project, gitUrl } = repository;
  // Asked no more, once it was refused.
  let refused: string | undefined;

  const evaluations = async (id: number): Promise<readonly Evaluation[]> => {
    if (refused !== undefined) return [];
    try {
      return await readEvaluations(host, id);
    } catch (thrown) {
      if (!(thrown instanceof HttpFailure) || ![400, 403, 404].includes(thrown.status)) throw thrown;
      refused = `What the branch policies say is not shown: ${context.identity} may not read their evaluations (${printableLine(thrown.said, 200)}).`;
      return [];
    }
  };

  return {
    async look(id) {
      const found = await explained(
        'read the pull request',
        context,
        () => api.getPullRequest(repositoryId, id, project.id),
        pullRequestMissing(context.repository, id),
      );
      const pullRequest = toPullRequest(found, gitUrl);
      const records =
        pullRequest.status === 'open'
          ? await explained('read what the branch policies say', context, () => evaluations(id))
          : [];
      return {
        pullRequest,
        reviews: reviewersOf(found).map(toReview),
        approvals: approvalsOf(found, records),
        checks: records.flatMap((record) => toCheck(record, found)),
        obstacles: [],
        notes: refused === undefined ? [] : [refused],
      };
    },

    async broughtBy(commit) {
      const { lastMergeCommit, commit: within } = wire.pullRequestQuery;
      const queries = [lastMergeCommit, within].map((type) => ({ items: [commit], type }));
      return explained(
        'find the pull request of a commit',
        context,
        async () => {
          const { results } = await api.getPullRequestQuery({ queries }, repositoryId, project.id);
          const ids = listIn(results, 'the results')
            .flatMap((one) => Object.entries(one))
            .flatMap(([key, pulls]) => (key.toLowerCase() === commit ? pulls : []))
            .flatMap(({ pullRequestId: id }) => (id === undefined ? [] : [id]));
          for (const id of new Set(ids.slice(0, mostCandidates))) {
            // The client leaves what a query answers as it came: names where numbers are elsewhere.
            const found = toPullRequest(await api.getPullRequest(repositoryId, id, project.id), gitUrl);
            if (found.status === 'completed') return found;
          }
          return undefined;
        },
        commitMissing(context.repository, commit),
      );
    },
  };
}

type Reviewer = NonNullable<GitPullRequest['reviewers']>[number];

const reviewersOf = (found: GitPullRequest): readonly Reviewer[] => listIn(found.reviewers ?? [], 'reviewers');

function toReview({ displayName, vote = 0, isRequired }: Reviewer): Review {
  const said = vote >= 5 ? 'approved' : vote <= -10 ? 'rejected' : vote < 0 ? 'waitsForAuthor' : 'none';
  return {
    name: printableLine(textIn(displayName, 'displayName') ?? '?', 100),
    vote: said,
    required: isRequired === true,
  };
}

/** What the policy on a number of reviewers asks for; of several the strictest. */
function approvalsOf(found: GitPullRequest, records: readonly Evaluation[]): MergeProgress['approvals'] {
  const open = records.filter(({ policy }) => policy.blocking && policy.kind === 'minimumReviewers');
  const needed = Math.max(0, ...open.map(({ policy }) => numberOf(policy.settings['minimumApproverCount'])));
  if (open.length === 0 || needed === 0) return undefined;
  if (open.every(({ state }) => state === 'passed')) return { needed, missing: 0 };
  const missing = open.map(({ policy: { settings } }) => {
    const counted = reviewersOf(found).filter(
      (reviewer) =>
        (reviewer.vote ?? 0) >= 5 &&
        reviewer.isContainer !== true &&
        (settings['creatorVoteCounts'] === true || reviewer.id !== found.createdBy?.id),
    );
    return numberOf(settings['minimumApproverCount']) - counted.length;
  });
  const most = Math.max(...missing);
  // Enough have approved, and the policy is not content: of those some do not count for it (who pushed last, say).
  return { needed, missing: most > 0 ? most : undefined };
}

/** Reviews are told by the people; whom a policy names bears a mark there. */
function toCheck({ policy, state, words, url }: Evaluation, found: GitPullRequest): readonly Check[] {
  if (policy.kind === 'minimumReviewers') return [];
  const { blocking } = policy;
  if (policy.kind !== 'requiredReviewers') return words.map((name) => ({ name, state, blocking, url }));
  const ids: unknown = policy.settings['requiredReviewerIds'];
  const wanted = Array.isArray(ids) ? ids.map((id) => String(id).toLowerCase()) : [];
  const named = reviewersOf(found)
    .filter(({ id }) => wanted.includes(textIn(id, 'id')?.toLowerCase() ?? ''))
    .map(toReview);
  if (named.length === 0) return words.map((name) => ({ name, state, blocking, url }));
  return [{ name: `approval by ${named.map(({ name }) => name).join(', ')}`, state, blocking, url }];
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
