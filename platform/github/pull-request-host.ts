import type { ListedPullRequest, PullRequestHost } from '../../core/ports/pull-request-host.ts';
import { pullRequestMissing } from '../missing.ts';
import { arm } from './auto-merge.ts';
import { allPages, type Page } from './client.ts';
import { createCommenter, type Waiting } from './comments.ts';
import { createPullRequest } from './create-pull-request.ts';
import { explained } from './errors.ts';
import { createExtras } from './extras.ts';
import { GitHubFailure } from './failure.ts';
import { listIn, partIn, textIn } from '../readable-answers.ts';
import { isFromFork, toPullRequest, type WirePullRequest } from './pull-request.ts';
import { createPullRequestReader, readPullRequest } from './pull-request-reader.ts';
import type { Host } from './repository.ts';
import { findReviewers, ownLogin } from './reviewers.ts';
import { createRules } from './rules.ts';
import { createStatuses } from './statuses.ts';
import { joinBody, splitBody } from './work-items.ts';

// GitHub takes 65,536 characters; the rest is for the line of work items.
const longestDescription = 65_000;

/** Pull requests of GitHub (REST; auto-merge and drafts by GraphQL, which alone has them). */
export function createPullRequestHost(host: Host, waiting: Waiting): PullRequestHost {
  const { api, at, context } = host;
  const extras = createExtras(host);

  /** The description for the server: the work items that are linked by now stay, whoever has linked them. */
  const bodyOf = async (id: number, description: string): Promise<string> =>
    joinBody(description, splitBody((await readPullRequest(host, id)).body ?? '').line);

  const between = async (
    state: 'open' | 'closed',
    branches: { readonly sourceBranch?: string; readonly targetBranch?: string },
    most: number,
  ): Promise<readonly WirePullRequest[]> => {
    const { sourceBranch, targetBranch } = branches;
    const list = (page: number): Promise<Page<WirePullRequest>> =>
      api.request('GET /repos/{owner}/{repo}/pulls', {
        ...at,
        state,
        ...(targetBranch === undefined ? {} : { base: targetBranch }),
        ...(sourceBranch === undefined ? {} : { head: `${at.owner}:${sourceBranch}` }),
        sort: 'created',
        direction: 'desc',
        per_page: most,
        page,
      });
    const found = await explained('list the pull requests', context, () =>
      most < 100 ? list(1).then(({ data }) => listIn(data, 'a page')) : allPages(list),
    );
    return found.filter((one) => !isFromFork(one) && one.base.ref === (targetBranch ?? one.base.ref));
  };

  return {
    ...createPullRequestReader(host, waiting),
    ...extras,
    ...createStatuses(host),
    ...createRules(host),
    limits: { title: 256, description: longestDescription },
    createsWhole: false,

    async listOpen(targetBranch) {
      const found = await between('open', { targetBranch }, 100);
      return found.map((one): ListedPullRequest => {
        const { id, sourceBranch, description } = toPullRequest(one);
        return { id, sourceBranch, description, author: (textIn(one.user?.login, 'login') ?? '').toLowerCase() };
      });
    },

    async listFrom(sourceBranch) {
      return (await between('open', { sourceBranch }, 100)).map((one) => toPullRequest(one));
    },

    async lastClosed(sourceBranch, targetBranch) {
      const [newest] = await between('closed', { sourceBranch, targetBranch }, 10);
      return newest === undefined ? undefined : toPullRequest(newest);
    },

    async lastMerged(sourceBranch, targetBranch) {
      const closed = (await between('closed', { sourceBranch, targetBranch }, 50)).map((one) => toPullRequest(one));
      return closed.find(({ status }) => status === 'completed');
    },

    async reopen(id) {
      return explained(
        'reopen the pull request',
        context,
        async () => {
          try {
            return toPullRequest(await change(host, id, { state: 'open' }));
          } catch (thrown) {
            if (!(thrown instanceof GitHubFailure)) throw thrown;
            // The branch is no more or was rewritten, or there is another one between these branches.
            if (thrown.status === 422) return 'gone';
            throw thrown;
          }
        },
        { missing: pullRequestMissing(context.repository, id) },
      );
    },

    async create(wanted) {
      const made = await createPullRequest(host, waiting, wanted, async () => (await between('open', wanted, 10))[0]);
      if (typeof made === 'string') return made;
      await extras.addLabels(made.id, wanted.labels);
      await extras.addReviewers(made.id, wanted.reviewers);
      return made;
    },

    async update(id, { title, description, draft }) {
      const meaning = { missing: pullRequestMissing(context.repository, id) };
      if (title !== undefined || description !== undefined) {
        const body = description === undefined ? {} : { body: await bodyOf(id, description) };
        await explained(
          'change the pull request',
          context,
          () => change(host, id, { ...(title === undefined ? {} : { title }), ...body }),
          meaning,
        );
      }
      if (draft !== undefined) await setDraft(host, id, draft);
    },

    async arm(id, autoComplete) {
      if (autoComplete.transitionWorkItems) await completeWorkItems(host, id);
      return arm(host, waiting, id, autoComplete);
    },

    comment: createCommenter(host, waiting),
    findReviewers: (wanted) => findReviewers(host, wanted),
    me: () => ownLogin(host),
  };
}

async function change(
  { api, at }: Host,
  id: number,
  changes: { readonly title?: string; readonly body?: string; readonly state?: 'open' | 'closed' },
): Promise<WirePullRequest> {
  const route = 'PATCH /repos/{owner}/{repo}/pulls/{pull_number}';
  const { data } = await api.request(route, { ...at, pull_number: id, ...changes });
  return partIn<WirePullRequest>(data, 'the body');
}

async function setDraft(host: Host, id: number, draft: boolean): Promise<void> {
  const { api, at, context } = host;
  await explained(
    draft ? 'make the pull request a draft' : 'take the pull request out of draft',
    context,
    async () => {
      const { data } = await api.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { ...at, pull_number: id });
      if ((partIn(data, 'the body').draft === true) === draft) return;
      const name = draft ? 'convertPullRequestToDraft' : 'markPullRequestReadyForReview';
      const query = `mutation($id: ID!) { ${name}(input: { pullRequestId: $id }) { clientMutationId } }`;
      await api.graphql(query, { id: data.node_id });
    },
    { missing: pullRequestMissing(context.repository, id) },
  );
}

/** Azure Boards completes with the merge what the description says is fixed. */
async function completeWorkItems(host: Host, id: number): Promise<void> {
  const { text, line } = splitBody((await readPullRequest(host, id)).body ?? '');
  if (line.items.length === 0 || line.complete) return;
  await explained('link work items to the pull request', host.context, () =>
    change(host, id, { body: joinBody(text, { ...line, complete: true }) }),
  );
}
