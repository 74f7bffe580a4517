import { pageReply, pullRequestOf, reads, repositoryOf, writes } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { ApiError, invalidField, pullRequestProblem, validationFailed } from '../errors.ts';
import { flag, json, text } from '../json.ts';
import { now } from '../pull-request-engine.ts';
import { atLeast, roleOf } from '../rights.ts';
import { fullPullRequestJson, pullRequestJson } from '../pull-request-json.ts';
import { administrator } from '../site.ts';
import type { PullRequestRecord, RepositoryState } from '../state.ts';
import { commitJson, readCommits } from './commit-json.ts';
import { patchPullRequest } from './patch-pull-request.ts';
import { branchOf, checkedBody, checkedTitle, openTwin, sizeOf } from './pull-request-checks.ts';
import type { Services } from './services.ts';

/** By state and branches; newest first unless asked otherwise. */
function list(call: Call): Reply {
  const repository = repositoryOf(call, reads('pull_requests'));
  const { query } = call;
  const state = query.get('state') ?? 'open';
  if (!['open', 'closed', 'all'].includes(state)) throw invalidField('PullRequest', 'state');
  const base = query.get('base');
  // Without an owner GitHub passes the filter over.
  const head = query.get('head')?.includes(':') === true ? query.get('head') : null;
  const found = repository.pullRequests.filter(
    (one) =>
      (state === 'all' || (state === 'open') === (one.state === 'open')) &&
      (base === null || one.base.branch === base) &&
      (head === null || sameHead(head, repository, one)),
  );
  const updated = query.get('sort') === 'updated';
  const key = (one: PullRequestRecord): string => (updated ? one.updatedAt : one.createdAt);
  const ascending = (query.get('direction') ?? (query.has('sort') && !updated ? 'asc' : 'desc')) === 'asc';
  found.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.number - b.number));
  if (!ascending) found.reverse();
  return pageReply(
    call,
    found.map((one) => pullRequestJson(call, repository, one)),
  );
}

function sameHead(asked: string, repository: RepositoryState, one: PullRequestRecord): boolean {
  const [owner, branch] = [asked.slice(0, asked.indexOf(':')), asked.slice(asked.indexOf(':') + 1)];
  const from = one.forkOwner ?? repository.owner.login;
  return from.toLowerCase() === owner.toLowerCase() && one.head.branch === branch;
}

async function create(call: Call, { engine }: Services): Promise<Reply> {
  const repository = repositoryOf(call, { role: 'read', permissions: ['pull_requests'], access: 'write' });
  const by = call.token?.actor ?? administrator;
  const body = json(call.body);
  const draft = flag(body, 'draft') ?? false;
  if (draft && !repository.settings.draftsSupported) {
    throw new ApiError(422, 'Draft pull requests are not supported in this repository.');
  }
  const missing = ['head', 'base'].filter((name) => (text(body, name) ?? '') === '');
  if (missing.length > 0) {
    throw validationFailed(...missing.map((field) => ({ resource: 'PullRequest', code: 'missing_field', field })));
  }
  const [headName, baseName] = [text(body, 'head') ?? '', text(body, 'base') ?? ''];
  const title = checkedTitle(text(body, 'title'));
  const content = checkedBody(text(body, 'body'));
  const [head, base] = await Promise.all([branchOf(repository, headName), branchOf(repository, baseName)]);
  if (base === undefined) throw invalidField('PullRequest', 'base');
  if (head === undefined) throw invalidField('PullRequest', 'head');
  if (!atLeast(roleOf(call.site, repository, by), 'write')) throw pullRequestProblem('must be a collaborator');
  const exists = (): ApiError =>
    pullRequestProblem(`A pull request already exists for ${repository.owner.login}:${head.branch}.`);
  if (openTwin(repository, head.branch, base.branch) !== undefined) throw exists();
  if ((await repository.bare.tried(['merge-base', base.commit, head.commit])) === undefined) {
    throw pullRequestProblem(`The ${head.branch} branch has no history in common with ${base.branch}`);
  }
  if (await repository.bare.isAncestor(head.commit, base.commit)) {
    throw pullRequestProblem(`No commits between ${baseName} and ${headName}`);
  }
  // Nothing is awaited from here on: of two that come at once one is refused.
  if (openTwin(repository, head.branch, base.branch) !== undefined) throw exists();
  repository.lastNumber += 1;
  const one: PullRequestRecord = {
    number: repository.lastNumber,
    state: 'open',
    title,
    body: content,
    draft,
    head,
    base,
    by,
    createdAt: now(),
    updatedAt: now(),
    mergeableState: 'unknown',
    labels: [],
    requestedReviewers: { users: [], teams: [] },
    requests: [],
    reviews: [],
    comments: [],
    maintainerCanModify: false,
  };
  repository.pullRequests.push(one);
  await repository.bare.run(['update-ref', `refs/pull/${one.number}/head`, head.commit]);
  engine.announce(repository, one.number, 'created');
  const shown = fullPullRequestJson(call, repository, one, await sizeOf(repository, one), false);
  engine.queueOpening(repository, one);
  return { status: 201, body: shown, headers: { location: String(shown['url']) } };
}

async function show(call: Call, { engine }: Services): Promise<Reply> {
  const { repository, pullRequest: one } = pullRequestOf(call, reads('pull_requests'));
  const known = engine.ask(one);
  return { body: fullPullRequestJson(call, repository, one, await sizeOf(repository, one), known) };
}

async function commits(call: Call): Promise<Reply> {
  const { repository, pullRequest: one } = pullRequestOf(call, reads('pull_requests'));
  const all = await readCommits(repository, '--reverse', '--topo-order', `${one.base.commit}..${one.head.commit}`);
  // GitHub lists no more than 250 of them.
  return pageReply(
    call,
    all.slice(0, 250).map((commit) => commitJson(call, repository, commit)),
  );
}

export const pullRequestRoutes = (services: Services): readonly Route[] => {
  const path = 'repos/{owner}/{repo}/pulls';
  return [
    { verb: 'GET', path, docs: 'pulls/pulls#list-pull-requests', handle: list },
    { verb: 'POST', path, docs: 'pulls/pulls#create-a-pull-request', handle: (call) => create(call, services) },
    {
      verb: 'GET',
      path: `${path}/{number}`,
      docs: 'pulls/pulls#get-a-pull-request',
      handle: (call) => show(call, services),
    },
    {
      verb: 'PATCH',
      path: `${path}/{number}`,
      docs: 'pulls/pulls#update-a-pull-request',
      handle: async (call) => {
        const { repository, pullRequest, by } = pullRequestOf(call, writes('read', 'pull_requests'));
        await patchPullRequest(call, services, repository, pullRequest, by);
        const size = await sizeOf(repository, pullRequest);
        return { body: fullPullRequestJson(call, repository, pullRequest, size, services.engine.ask(pullRequest)) };
      },
    },
    {
      verb: 'GET',
      path: `${path}/{number}/commits`,
      docs: 'pulls/pulls#list-commits-on-a-pull-request',
      handle: commits,
    },
  ];
};
