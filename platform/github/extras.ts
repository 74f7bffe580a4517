import { TaskError } from '../../core/errors.ts';
import type { PullRequestExtras, PullRequestHost, Reviewer } from '../../core/ports/pull-request-host.ts';
import { pullRequestMissing } from '../missing.ts';
import { strategyOf } from './merge-methods.ts';
import { listIn, partIn, textIn, wordIn } from '../readable-answers.ts';
import { explained, type ErrorContext } from './errors.ts';
import { GitHubFailure } from './failure.ts';
import { readPullRequest } from './pull-request-reader.ts';
import type { Host } from './repository.ts';
import { mayReadTeams, reviewRequests } from './review-requests.ts';
import { joinBody, mentioned, splitBody } from './work-items.ts';

interface Login {
  readonly login?: string;
}

interface Extras {
  readonly repository: {
    readonly pullRequest: {
      readonly title: string;
      readonly body: string;
      readonly labels: { readonly nodes: readonly { readonly name: string }[] } | null;
      readonly autoMergeRequest: { readonly mergeMethod: string } | null;
      readonly reviewRequests?: {
        readonly nodes: readonly { readonly requestedReviewer: (Login & { readonly combinedSlug?: string }) | null }[];
      };
      readonly latestReviews: {
        readonly nodes: readonly {
          readonly author: Login | null;
          readonly onBehalfOf?: { readonly nodes: readonly { readonly combinedSlug: string }[] };
        }[];
      };
    };
  };
}

// Who has reviewed is no longer asked: without their reviews they would be asked, and called, again by each run.
const extrasQuery = (teams: boolean): string => `query($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) {
      title body
      labels(first: 100) { nodes { name } }
      autoMergeRequest { mergeMethod }
      ${teams ? 'reviewRequests(first: 100) { nodes { requestedReviewer { ... on User { login } ... on Team { combinedSlug } } } }' : ''}
      latestReviews(first: 100) {
        nodes { author { login } ${teams ? 'onBehalfOf(first: 10) { nodes { combinedSlug } }' : ''} }
      }
    }
  }
}`;

async function readExtras(host: Host, id: number): Promise<PullRequestExtras> {
  const read = (teams: boolean): Promise<Extras> =>
    host.api.graphql<Extras>(extrasQuery(teams), { ...host.at, number: id });
  if (mayReadTeams(host.repository.scopes)) {
    try {
      return toExtras(await read(true), []);
    } catch (thrown) {
      // So it is told when there are teams, and the app or the fine-grained token may not read the organization's.
      if (!(thrown instanceof GitHubFailure) || !thrown.isForbidden) throw thrown;
    }
  }
  return toExtras(await read(false), await reviewRequests(host, id));
}

/** What a pull request has besides its text, read by one request of GraphQL and set by REST. */
export function createExtras(
  host: Host,
): Pick<PullRequestHost, 'extras' | 'addReviewers' | 'addLabels' | 'addWorkItems'> {
  const { api, at, context, log } = host;
  return {
    extras: (id) =>
      explained('read the pull request', context, () => readExtras(host, id), {
        missing: pullRequestMissing(context.repository, id),
      }),

    async addReviewers(id, reviewers) {
      if (reviewers.length === 0) return;
      const ask = (wanted: readonly Reviewer[]): Promise<unknown> =>
        api.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', {
          ...at,
          pull_number: id,
          reviewers: wanted.map((one) => one.id).filter((one) => !one.includes('/')),
          team_reviewers: wanted.flatMap((one) => one.id.split('/').slice(1)),
        });
      await explained('ask for reviews', context, async () => {
        try {
          await ask(reviewers);
        } catch (thrown) {
          if (!(thrown instanceof GitHubFailure)) throw thrown;
          if (/resolve to a node with the global id/i.test(thrown.said)) throw teamsHidden(context, reviewers, thrown);
          if (!/from pull request author/i.test(thrown.said)) throw thrown;
          const author = (await readPullRequest(host, id)).user?.login;
          const others = reviewers.filter((one) => one.id !== author?.toLowerCase());
          log.warning(`${author} made the pull request ${id}, so GitHub lets nobody ask for that review.`);
          if (others.length > 0 && others.length < reviewers.length) await ask(others);
        }
      });
    },

    async addLabels(id, labels) {
      if (labels.length === 0) return;
      await explained('label the pull request', context, () =>
        api.request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', {
          ...at,
          issue_number: id,
          labels: [...labels],
        }),
      );
    },

    async addWorkItems(id, workItems) {
      const found = await readPullRequest(host, id);
      const there = mentioned(`${found.title}\n${found.body ?? ''}`);
      const missing = workItems.filter((item) => !there.includes(item));
      if (missing.length === 0) return;
      const { text, line } = splitBody(found.body ?? '');
      const body = joinBody(text, { ...line, items: [...line.items, ...missing] });
      await explained('link work items to the pull request', context, () =>
        api.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', { ...at, pull_number: id, body }),
      );
    },
  };
}

/** So GitHub refuses to ask teams that the token may not see. */
function teamsHidden(context: ErrorContext, reviewers: readonly Reviewer[], failure: GitHubFailure): TaskError {
  const teams = reviewers.map(({ id }) => id).filter((id) => id.includes('/'));
  return new TaskError(
    'NOT_ALLOWED',
    `${context.identity} may not ask teams for a review in ${context.repository}: ${teams.join(', ')}`,
    `Give the token "Members: Read-only" of the organization (a classic one the scope "read:org"), or name people.`,
    { cause: failure },
  );
}

function toExtras({ repository }: Extras, requested: readonly string[]): PullRequestExtras {
  const { title, body, labels, reviewRequests, latestReviews, autoMergeRequest } = partIn(
    partIn(repository, 'repository').pullRequest,
    'pullRequest',
  );
  const asked = listIn(reviewRequests?.nodes ?? [], 'reviewRequests').map(({ requestedReviewer: one }) =>
    textIn(one?.login ?? one?.combinedSlug, 'login'),
  );
  const reviewed = listIn(partIn(latestReviews, 'latestReviews').nodes, 'latestReviews').flatMap(
    ({ author, onBehalfOf }) => [
      textIn(author?.login, 'login'),
      ...listIn(onBehalfOf?.nodes ?? [], 'onBehalfOf').map(({ combinedSlug }) => textIn(combinedSlug, 'combinedSlug')),
    ],
  );
  const ids = [...asked, ...reviewed, ...requested].flatMap((id) => (id === undefined ? [] : [id.toLowerCase()]));
  const mergeStrategy = strategyOf(autoMergeRequest?.mergeMethod);
  return {
    reviewers: [...new Set(ids)].map((id) => ({ id, required: false })),
    labels: listIn(labels?.nodes ?? [], 'labels').map(({ name }) => wordIn(name, 'name')),
    workItems: mentioned(`${title}\n${body}`),
    autoComplete: autoMergeRequest === null ? undefined : mergeStrategy === undefined ? {} : { mergeStrategy },
  };
}
